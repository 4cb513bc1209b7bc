/** Whether a key of the cloud can be what an attempt made, by their times. */
import type { KeyRecord } from './keyRecord.ts';

/** How far the service's clock may be from ours when it dates a key. */
const DATE_TOLERANCE_MS = 15 * 60 * 1000;
/** A signature can be executed that long after it was made. */
const LATEST_EXECUTION_MS = 10 * 60 * 1000;

/** Whether a key that was made then may be what this row's last attempt made. */
export function timeFits(createdTime: string, { attempts }: KeyRecord): boolean {
  const last = attempts.at(-1);
  if (last === undefined) return false;
  const difference = Date.parse(createdTime) - Date.parse(last.sentAt);
  const tolerance = DATE_TOLERANCE_MS + Math.abs(last.skewMs);
  return difference >= -tolerance && difference <= LATEST_EXECUTION_MS + tolerance;
}
