/** Fields with a SecretKey, a token or a passphrase. What is typed in them is in no state of ours, only on the page. */

/** Empties them on whatever page is shown: with a Lock. */
export function emptySecretFields(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>('input[type="password"]')) {
    if (field.value === '') continue;
    field.value = '';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
