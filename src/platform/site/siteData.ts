/** Whether the browser's settings forbid this page to store anything. If so, no storage of any kind can be opened. */
export function isSiteDataBlocked(): boolean {
  try {
    // If the user's settings forbid storage, Chromium and Firefox both throw when localStorage is read. IndexedDB
    // isn't tried instead, because its error differs from browser to browser.
    return window.localStorage === null;
  } catch {
    return true;
  }
}
