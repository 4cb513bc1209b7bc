/** Whether the browser's settings forbid this page to keep anything: then no storage of any kind can be opened. */
export function isSiteDataBlocked(): boolean {
  try {
    // Reading it is refused in Chromium and in Firefox; IndexedDB has another error in each of them.
    return window.localStorage === null;
  } catch {
    return true;
  }
}
