/**
 * Computes how long a signed request may still be executed, and whether a key pair in the cloud can be its result.
 */
import type { KeyRecord } from './keyRecord.ts';

/**
 * The fields from which a signature's window is computed. The window is the time in which the signed request may be
 * executed, plus the time until the cloud's list shows the result.
 */
export type Signature = Pick<KeyRecord['attempts'][number], 'signedAt' | 'skewMs'>;

const MINUTE_MS = 60_000;
/** A signature is good for five minutes before and after its timestamp (tencentcloud.com/document/api/1150/49447). */
const SIGNATURE_LIFETIME_MS = 5 * MINUTE_MS;
/**
 * The service accepts timestamps up to five minutes in the future. So this device's clock may be up to five minutes
 * ahead without causing an error. If it is, a signature expires up to five minutes later by this clock.
 */
const CLOCK_TOLERANCE_MS = 5 * MINUTE_MS;
/** How much time may pass until the list of DescribeKeyPairs shows a change. */
const LIST_LAG_MS = MINUTE_MS;

/** @param signedAt the time in the signature, milliseconds since 1970 */
export function signature(signedAt: number, skewMs: number): Signature {
  return { signedAt: new Date(signedAt).toISOString(), skewMs };
}

/**
 * Returns when a signature's window ends, by this device's clock. After that time, the signed request can't be
 * executed any more. If it was executed, the cloud's list shows the result by then. `signedAt` is by the corrected
 * clock, but the window's end is by the uncorrected clock. So the absolute value of the correction (`skewMs`) is
 * added: the window may end too late, but never too early.
 */
export function windowEnd({ signedAt, skewMs }: Signature): number {
  return Date.parse(signedAt) + SIGNATURE_LIFETIME_MS + Math.abs(skewMs) + CLOCK_TOLERANCE_MS + LIST_LAG_MS;
}

/** @param now milliseconds since 1970 */
export function hasExpired(signature: Signature, now: number): boolean {
  return now > windowEnd(signature);
}

/** The columns from which the end of a row's window is computed. */
type Signed = Pick<KeyRecord, 'attempts' | 'carriedUntil'>;

/**
 * Returns the signatures from which the end of a row's window is computed. A person may carry several of the row's
 * requests. Only the last one of these is added, because the others expire before it.
 */
function signaturesOf({ attempts, carriedUntil }: Signed): readonly Signature[] {
  if (carriedUntil === null) return attempts;
  // The row doesn't record the clock correction of the last carried signature, so the row's largest correction is
  // used.
  return [
    ...attempts,
    { signedAt: carriedUntil, skewMs: Math.max(0, ...attempts.map(({ skewMs }) => Math.abs(skewMs))) },
  ];
}

/**
 * The time after which none of a row's requests to create or import a key pair can be executed any more, in
 * milliseconds since 1970. `null` if no such request was ever sent or handed out.
 */
export function rowWindowEnd(record: Signed): number | null {
  const signatures = signaturesOf(record);
  return signatures.length === 0 ? null : Math.max(...signatures.map(windowEnd));
}

/**
 * Whether a request signed for this row may still be executed. A relay can resend any request it has seen until the
 * signature expires, and a person can open a link or a file with a request again.
 */
export function mayStillRun(record: Signed, now: number): boolean {
  return signaturesOf(record).some((one) => !hasExpired(one, now));
}

/** A tolerance for rounding: CreatedTime and Date have whole seconds only. */
const ROUNDING_MS = 5_000;

/** The service's clock, with which a key pair's CreatedTime is compared. */
export interface ServiceClock {
  /**
   * How far the service's clock is ahead of this device's clock, according to the Date header of an answer. `null` if
   * no answer had a Date header that the page could read, for example because a relay hides it.
   */
  readonly offsetMs: number | null;
}

/**
 * Whether one of a row's signed requests may have created a key pair with this CreatedTime. If the service's clock
 * isn't known, this device's clock may be off by five minutes either way.
 */
export function timeFits(
  createdTime: string,
  { attempts }: Pick<KeyRecord, 'attempts'>,
  { offsetMs }: ServiceClock,
): boolean {
  const created = Date.parse(createdTime);
  const tolerance = offsetMs === null ? CLOCK_TOLERANCE_MS : 0;
  return attempts.some((attempt) => {
    // `signedAt` includes the accepted clock correction, but `offsetMs` is relative to the uncorrected clock.
    const shift = (offsetMs ?? attempt.skewMs) - attempt.skewMs;
    const from = Date.parse(attempt.signedAt) + shift - ROUNDING_MS - tolerance;
    return created >= from && created <= windowEnd(attempt) + shift + tolerance;
  });
}
