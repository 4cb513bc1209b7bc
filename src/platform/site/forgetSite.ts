/** Removes what the browser itself keeps for this page: cached files, and the service worker that serves them. */
export async function forgetSite(): Promise<void> {
  // A page that was opened from a file has no cached files and no service worker.
  if (__SINGLE_FILE__) return;
  // Only what belongs to this page's address is removed: another page of the same origin may have workers and caches
  // of its own.
  const scope = new URL('./', document.baseURI).href;
  if ('serviceWorker' in navigator) {
    const registrations = await navigator.serviceWorker.getRegistrations();
    const own = registrations.filter((registration) => registration.scope === scope);
    await Promise.all(own.map((registration) => registration.unregister()));
  }
  if ('caches' in window) {
    const own = (await caches.keys()).filter((name) => name.endsWith(scope));
    await Promise.all(own.map((name) => caches.delete(name)));
  }
}
