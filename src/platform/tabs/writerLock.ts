/**
 * Allows only one writer at a time among all tabs of this browser. This uses Web Locks, because the browser releases
 * them even when a tab crashes.
 */

export const WRITER = 'keysmith-writer';

/** @returns `null` if another tab holds the lock; `run` isn't called then */
export function withWriterLock<Result>(run: () => Promise<Result>): Promise<Result | null> {
  return navigator.locks.request(WRITER, { ifAvailable: true }, (lock) => (lock === null ? null : run()));
}

export const KEPT = 'keysmith-kept-';

/**
 * Tells other tabs that this one holds a row's private key in memory.
 * @returns a function to call when the key is no longer held
 */
export function tellKept(rowId: string): () => void {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  void navigator.locks.request(KEPT + rowId, () => held);
  return release;
}
