/**
 * Chooses which of a file's signatures to use now: the last one whose time has come, or the first if none has. The
 * source text of this function is copied into the saved page. So the function must not use anything from outside.
 * @param times the times in the signatures, seconds since 1970, from the first to the last
 * @param now seconds since 1970, by the clock of the device that opens the file
 * @param shift how many signatures to move away from the one that the clock selects: later if positive, earlier if
 * negative
 * @returns an index of `times`
 */
export function rungAt(times: readonly number[], now: number, shift: number): number {
  let index = 0;
  while (index + 1 < times.length && (times[index + 1] ?? 0) <= now) index += 1;
  return Math.max(0, Math.min(times.length - 1, index + shift));
}
