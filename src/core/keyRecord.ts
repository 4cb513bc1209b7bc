/**
 * The ledger's row: everything non-secret about one key pair or one attempt at one. Written before each step
 * that can't be undone, so that after any crash the row says what may have happened.
 */
import * as v from 'valibot';

/**
 * - `intent`: about to be sent; nothing left this device
 * - `sending`: signed and perhaps sent; after a restart: unknown
 * - `unknown`: no usable answer came, and the cloud hasn't been seen to have the key
 * - `orphan`: the cloud has the key, its private half was never saved
 * - `unsaved`: the private key is in memory only
 * - `unconfirmed`: downloaded; nobody has seen the file yet
 * - `verified`: a file was read back, and its public half is the cloud's
 * - `refused`: the service said no; nothing was created
 */
const KeyState = v.picklist([
  'intent',
  'sending',
  'unknown',
  'orphan',
  'unsaved',
  'unconfirmed',
  'verified',
  'refused',
]);
export type KeyState = v.InferOutput<typeof KeyState>;

const CloudVerdict = v.picklist(['agrees', 'differs', 'unknown']);
export type CloudVerdict = v.InferOutput<typeof CloudVerdict>;

const Attempt = v.object({
  /** ISO 8601, UTC. */
  sentAt: v.string(),
  /** What became of it; `null` while that isn't known. */
  outcome: v.nullable(v.picklist(['success', 'notExecuted', 'throttled', 'quota', 'maybeOurs', 'ambiguous'])),
  requestId: v.nullable(v.string()),
  /** The provider's error code. */
  code: v.nullable(v.string()),
});
export type Attempt = v.InferOutput<typeof Attempt>;

export const KeyRecord = v.object({
  schema: v.literal(1),
  id: v.string(),
  connection: v.picklist(['practice', 'relay', 'direct']),
  /** OwnerUin where it is known, else the SecretId. */
  account: v.string(),
  site: v.picklist(['china', 'international', 'vpc']),
  endpointHost: v.string(),
  /** Who carried the answer, where anyone did. */
  relayHost: v.nullable(v.string()),
  method: v.picklist(['cloud']),
  name: v.string(),
  region: v.string(),
  projectId: v.number(),
  /** ISO 8601, UTC. */
  createdAt: v.string(),
  state: KeyState,
  /** Whether the name was free right before it was sent; `null` where looking wasn't permitted. */
  nameWasFree: v.nullable(v.boolean()),
  keyId: v.nullable(v.string()),
  /** One OpenSSH line. */
  publicKey: v.nullable(v.string()),
  fingerprint: v.nullable(v.string()),
  bits: v.nullable(v.number()),
  fileName: v.nullable(v.string()),
  savedBy: v.nullable(v.picklist(['folder', 'download'])),
  /** Whether DescribeKeyPairs, asked by id, showed the same public key; `unknown` where it couldn't be asked. */
  cloud: CloudVerdict,
  attempts: v.array(Attempt),
});
export type KeyRecord = v.InferOutput<typeof KeyRecord>;

/** A signature is good for five minutes around its timestamp (tencentcloud.com/document/api/1150/49447). */
const SIGNATURE_LIFETIME_MS = 5 * 60 * 1000;

/**
 * Whether what was signed for a row may still be executed: its outcome isn't known, and its signature is still good.
 * @param now milliseconds since 1970
 */
export function mayStillRun({ state, attempts }: KeyRecord, now: number): boolean {
  const sentAt = attempts.at(-1)?.sentAt;
  if (sentAt === undefined || (state !== 'unknown' && state !== 'sending')) return false;
  return now - Date.parse(sentAt) <= SIGNATURE_LIFETIME_MS;
}

/** Whether a row is unfinished: nobody knows yet what became of it, or its private key is gone. */
export function needsLook({ state }: KeyRecord): boolean {
  return state === 'sending' || state === 'unknown' || state === 'unsaved';
}

/** What a row says to its owner, in one word. `working`: right now. */
export type KeyStateWord =
  'working' | 'verified' | 'unconfirmed' | 'unsaved' | 'orphan' | 'unknown' | 'notSent';

/**
 * What a row means now: a key that was only in memory is an orphan once it isn't any more, and what was being sent
 * when the page went away is unknown.
 */
export function keyStateWord(
  { state }: KeyRecord,
  now: { readonly isRunning: boolean; readonly isKept: boolean },
): KeyStateWord {
  if (state === 'verified' || state === 'unconfirmed' || state === 'orphan') return state;
  if (state === 'unsaved' && now.isKept) return 'unsaved';
  if (now.isRunning) return 'working';
  if (state === 'unsaved') return 'orphan';
  return state === 'intent' ? 'notSent' : 'unknown';
}

/** Practice keys have a list and a count of their own. */
export function isPractice(record: KeyRecord): boolean {
  return record.connection === 'practice';
}

/** The file name that a key is saved under, before the browser or the user changes it. */
export function keyFileName(name: string, practice: boolean): string {
  return practice ? `practice_${name}.pem` : `${name}.pem`;
}
