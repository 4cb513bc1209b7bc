/**
 * Fields for a SecretKey, a token or a passphrase. Their text is only in the page's input elements, never in the
 * app's state.
 */

/** Empties them on whatever page is shown: with a Lock. */
export function emptySecretFields(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>('input[type="password"]')) {
    if (field.value === '') continue;
    field.value = '';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
