/**
 * Allows only one writer at a time among all tabs of this browser. This uses Web Locks, because the browser releases
 * them even when a tab crashes.
 */

export const WRITER = 'keysmith-writer';

const SERIES = 'keysmith-series';

/**
 * Runs a writing operation, such as creating or deleting a key pair, unless another tab is writing or is in a series
 * of such operations.
 * @param isInSeries whether this tab holds the series lock
 * @returns `null` if another tab holds one of the locks; `run` isn't called then
 */
export function withWriterLock<Result>(
  run: () => Promise<Result>,
  isInSeries: boolean,
): Promise<Result | null> {
  const write = () =>
    navigator.locks.request(WRITER, { ifAvailable: true }, (lock) => (lock === null ? null : run()));
  if (isInSeries) return write();
  // This tab requests the series lock as a shared lock. The request fails only while another tab runs a series. While
  // this tab holds the shared lock, no other tab can begin a series.
  return navigator.locks.request(SERIES, { ifAvailable: true, mode: 'shared' }, (lock) =>
    lock === null ? null : write(),
  );
}

/**
 * Runs `run`, a series of writing flows. Between these flows, other tabs can't write.
 * @returns `null` if another tab runs a series or is writing; `run` isn't called then
 */
export function withSeriesLock<Result>(run: () => Promise<Result>): Promise<Result | null> {
  return navigator.locks.request(SERIES, { ifAvailable: true }, (lock) => (lock === null ? null : run()));
}

export const KEPT = 'keysmith-kept-';

/**
 * Takes a lock that shows other tabs that this tab has a row's private key in memory.
 * @returns a function that releases the lock, to call when this tab no longer has the key in memory
 */
export function tellKept(rowId: string): () => void {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  void navigator.locks.request(KEPT + rowId, () => held);
  return release;
}
