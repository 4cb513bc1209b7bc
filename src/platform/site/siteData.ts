/** Whether the browser's settings forbid this page to keep anything: then no storage of any kind can be opened. */
export function isSiteDataBlocked(): boolean {
  try {
    // With such settings, Chromium and Firefox both throw when localStorage is read. IndexedDB would throw a
    // different error in each browser.
    return window.localStorage === null;
  } catch {
    return true;
  }
}
