/**
 * Fields for a SecretKey, a token or a passphrase. Their text is only in the page's input elements, never in the
 * app's state.
 */

/** Empties all secret fields on the page that is shown; called when the app is locked. */
export function emptySecretFields(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>('input[type="password"]')) {
    if (field.value === '') continue;
    field.value = '';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
