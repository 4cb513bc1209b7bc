/**
 * Makes the browser ask the user before the page is closed, reloaded or left, as long as `isUnsafe` says that leaving
 * would lose something.
 */
export function guardLeaving(isUnsafe: () => boolean): void {
  window.addEventListener('beforeunload', (event) => {
    if (isUnsafe()) event.preventDefault();
  });
}
