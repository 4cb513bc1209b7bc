/**
 * Allows only one writer at a time among all tabs of this browser. This uses Web Locks, because the browser releases
 * them even when a tab crashes.
 */

export const WRITER = 'keysmith-writer';

const SERIES = 'keysmith-series';

/**
 * Runs a flow that writes, unless another tab is writing or is in a series of such flows.
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
  // The series lock is requested as a shared lock, which fails only while another tab is in a series. While this tab
  // holds the lock, no other tab can begin a series.
  return navigator.locks.request(SERIES, { ifAvailable: true, mode: 'shared' }, (lock) =>
    lock === null ? null : write(),
  );
}

/**
 * Runs several writing flows one after the other. Other tabs can't write between them.
 * @returns `null` if another tab is in a series or is writing; `run` isn't called then
 */
export function withSeriesLock<Result>(run: () => Promise<Result>): Promise<Result | null> {
  return navigator.locks.request(SERIES, { ifAvailable: true }, (lock) => (lock === null ? null : run()));
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
