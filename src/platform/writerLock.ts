/** One writer at a time among all tabs of this browser: Web Locks are also released when a tab crashes. */

const NAME = 'keysmith-writer';

/** @returns `null` when another tab holds the lock: nothing was run then */
export function withWriterLock<Result>(run: () => Promise<Result>): Promise<Result | null> {
  return navigator.locks.request(NAME, { ifAvailable: true }, (lock) => (lock === null ? null : run()));
}
