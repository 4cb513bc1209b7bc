/** Until when what was signed may still be executed, and whether a key pair of the cloud can be what came of it. */
import type { KeyRecord } from './keyRecord.ts';

/** What a signature's window is computed from. */
export type Signature = Pick<KeyRecord['attempts'][number], 'signedAt' | 'skewMs'>;

const MINUTE_MS = 60_000;
/** A signature is good for five minutes around its timestamp (tencentcloud.com/document/api/1150/49447). */
const SIGNATURE_LIFETIME_MS = 5 * MINUTE_MS;
/** By the same rule this device's clock may be that far ahead unnoticed, and what it signs is good for that much longer. */
const CLOCK_TOLERANCE_MS = 5 * MINUTE_MS;
/** DescribeKeyPairs may be that far behind. */
const LIST_LAG_MS = MINUTE_MS;

/** @param signedAt the signature's own time, milliseconds since 1970 */
export function signature(signedAt: number, skewMs: number): Signature {
  return { signedAt: new Date(signedAt).toISOString(), skewMs };
}

/** When a look becomes final: from then on nothing that was signed can be executed, and what was executed is listed. */
export function windowEnd({ signedAt, skewMs }: Signature): number {
  return Date.parse(signedAt) + SIGNATURE_LIFETIME_MS + Math.abs(skewMs) + CLOCK_TOLERANCE_MS + LIST_LAG_MS;
}

/** @param now milliseconds since 1970 */
export function hasExpired(signature: Signature, now: number): boolean {
  return now > windowEnd(signature);
}

/** Until when any creation or import of a row may still be executed; `null` where nothing was ever sent. */
export function rowWindowEnd({ attempts }: Pick<KeyRecord, 'attempts'>): number | null {
  return attempts.length === 0 ? null : Math.max(...attempts.map(windowEnd));
}

/** Whether what was signed for a row may still be executed. What a relay has seen it can send again. */
export function mayStillRun(record: Pick<KeyRecord, 'attempts'>, now: number): boolean {
  return record.attempts.some((attempt) => !hasExpired(attempt, now));
}

/** CreatedTime has whole seconds, and so has Date. */
const ROUNDING_MS = 5_000;

/** By whose clock a key pair's CreatedTime is compared. */
export interface ServiceClock {
  /** How far the service's clock is ahead of this device's, by the Date of an answer; `null` where a relay hides it. */
  readonly offsetMs: number | null;
}

/**
 * Whether a key pair that was created then may be what one of a row's signatures made. Where the service's clock isn't
 * known, this device's may be five minutes off either way.
 */
export function timeFits(
  createdTime: string,
  { attempts }: Pick<KeyRecord, 'attempts'>,
  { offsetMs }: ServiceClock,
): boolean {
  const created = Date.parse(createdTime);
  const tolerance = offsetMs === null ? CLOCK_TOLERANCE_MS : 0;
  return attempts.some((attempt) => {
    // A signature's time has the accepted correction in it; the service's clock is compared with the clock as it is.
    const shift = (offsetMs ?? attempt.skewMs) - attempt.skewMs;
    const from = Date.parse(attempt.signedAt) + shift - ROUNDING_MS - tolerance;
    return created >= from && created <= windowEnd(attempt) + shift + tolerance;
  });
}
