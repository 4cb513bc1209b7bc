/** Asks before the page is closed, reloaded or left, while that would lose something. */
export function guardLeaving(isUnsafe: () => boolean): void {
  window.addEventListener('beforeunload', (event) => {
    if (isUnsafe()) event.preventDefault();
  });
}
