/** Asks the browser not to clear this origin's storage when the disk gets full. */

/** @returns whether storage is persistent now; `false` if the browser has no way to ask for persistence */
export async function askForPersistence(): Promise<boolean> {
  if (!('storage' in navigator) || typeof navigator.storage.persist !== 'function') return false;
  return (await navigator.storage.persisted()) || navigator.storage.persist();
}
