/**
 * The ledger's row: everything non-secret about one key pair or one attempt at one. Written before each step
 * that can't be undone, so that after any crash the row says what may have happened.
 */
import type { KeyRecord } from './keyRecordSchema.ts';

export type { KeyRecord } from './keyRecordSchema.ts';

/**
 * - `intent`: about to be sent; nothing left this device
 * - `sending`: signed and perhaps sent; after a restart: unknown
 * - `unknown`: no usable answer came, and the cloud hasn't been seen to have the key
 * - `absent`: looked for in vain after everything that was signed had expired: never made, or, where it has a KeyId,
 *   deleted elsewhere. Still listed, since whoever carried the answer may have lied
 * - `orphan`: the cloud has the key, its private half was never saved
 * - `unsaved`: the private key is in memory only
 * - `unconfirmed`: downloaded; nobody has seen the file yet
 * - `verified`: a file was read back, and its public half is the cloud's
 * - `refused`: the service said no; nothing was created
 * - `deleted`: the cloud doesn't have it any more, by the user's own word
 */
export type KeyState = KeyRecord['state'];
export type CloudVerdict = KeyRecord['cloud'];
export type Attempt = KeyRecord['attempts'][number];

/** A signature is good for five minutes around its timestamp (tencentcloud.com/document/api/1150/49447). */
const SIGNATURE_LIFETIME_MS = 5 * 60 * 1000;
/** By the same rule this device's clock may be that far ahead, and what it signs is good for that much longer. */
const CLOCK_TOLERANCE_MS = 5 * 60 * 1000;

/**
 * Whether a name must not be used again yet: what was signed for it may still be executed.
 * @param now milliseconds since 1970
 */
export function mayStillRun({ state, attempts }: KeyRecord, now: number): boolean {
  const last = attempts.at(-1);
  // What a relay has seen it can send again: also after the key that it made was deleted.
  if (last === undefined || (state !== 'unknown' && state !== 'sending' && state !== 'deleted')) return false;
  return ageMs(last, now) <= SIGNATURE_LIFETIME_MS;
}

/**
 * Whether a look now is final: nothing that was signed then can be executed any more, however far this device's
 * clock was ahead.
 */
export function hasExpired(sent: Pick<Attempt, 'sentAt' | 'skewMs'>, now: number): boolean {
  return ageMs(sent, now) > SIGNATURE_LIFETIME_MS + CLOCK_TOLERANCE_MS;
}

function ageMs({ sentAt, skewMs }: Pick<Attempt, 'sentAt' | 'skewMs'>, now: number): number {
  return now - Date.parse(sentAt) - Math.abs(skewMs);
}

/** Whether a row is unfinished: nobody knows yet what became of it, or its private key is gone. */
export function needsLook({ state, deletion }: KeyRecord): boolean {
  if (state === 'sending' || state === 'unknown' || state === 'unsaved') return true;
  return isDeletionOpen({ state, deletion });
}

/** Whether a row is looked at whenever its account is connected: also what an honest answer may set right. */
export function isWorthALook(record: KeyRecord): boolean {
  const isSaved = record.state === 'verified' || record.state === 'unconfirmed';
  return needsLook(record) || record.state === 'absent' || (isSaved && record.cloud !== 'agrees');
}

/** Whether a DeleteKeyPairs was sent whose outcome isn't known. */
export function isDeletionOpen({ state, deletion }: Pick<KeyRecord, 'state' | 'deletion'>): boolean {
  return state !== 'deleted' && deletion !== null && deletion.outcome !== 'notExecuted';
}

/**
 * Whether Keysmith may offer to delete the key pair: the cloud has it, nobody here has its private half, and its name
 * was free before: so it is ours and no use to anybody.
 */
export function mayOfferDeletion(record: KeyRecord, word: KeyStateWord): boolean {
  const isUseless = word === 'differs' || (word === 'orphan' && record.cloud === 'agrees');
  return isUseless && record.keyId !== null && record.nameWasFree === true;
}

/** What a row says to its owner, in one word. `working`: right now. */
export type KeyStateWord =
  | 'working'
  | 'verified'
  | 'unconfirmed'
  | 'unsaved'
  | 'orphan'
  | 'unknown'
  | 'notSent'
  | 'notMade'
  | 'gone'
  | 'differs';

/**
 * What a row means now: a key that was only in memory is an orphan once it isn't any more, and what was being sent
 * when the page went away is unknown.
 */
export function keyStateWord(
  { state, keyId, cloud }: KeyRecord,
  now: { readonly isRunning: boolean; readonly isKept: boolean },
): KeyStateWord {
  // A file is there, but the cloud's key is another one: whoever carried the answer may have swapped it.
  if (state === 'verified' || state === 'unconfirmed') return cloud === 'differs' ? 'differs' : state;
  // Another tab can't see what this one still holds.
  if ((state === 'unsaved' || state === 'orphan') && now.isKept) return 'unsaved';
  if (state === 'orphan') return state;
  if (now.isRunning) return 'working';
  if (state === 'unsaved') return 'orphan';
  if (state === 'absent') return keyId === null ? 'notMade' : 'gone';
  return state === 'intent' ? 'notSent' : 'unknown';
}

/** Refused attempts made nothing, and what was deleted is gone: neither is a key any more. */
export function isListed({ state }: KeyRecord): boolean {
  return state !== 'refused' && state !== 'deleted';
}

/** Practice keys have a list and a count of their own. */
export function isPractice(record: Pick<KeyRecord, 'connection'>): boolean {
  return record.connection === 'practice';
}

/** What a record says about how its key travels, and whose it is. */
export type Route = Pick<
  KeyRecord,
  'connection' | 'account' | 'site' | 'endpointHost' | 'relayHost' | 'region'
>;

/** A row is only ever asked about under its own account, at its own endpoint. Its region is its own. */
export function isUnder(record: KeyRecord, route: Route): boolean {
  return (
    isPractice(record) === isPractice(route) &&
    record.account === route.account &&
    record.site === route.site &&
    (record.endpointHost === route.endpointHost || (isTencent(record) && isTencent(route)))
  );
}

/** The service's own hosts, which differ by region for finance regions only. */
function isTencent({ endpointHost }: Pick<Route, 'endpointHost'>): boolean {
  return endpointHost.endsWith('.tencentcloudapi.com');
}

/** The file name that a key is saved under, before the browser or the user changes it. */
export function keyFileName(name: string, practice: boolean): string {
  return practice ? `practice_${name}.pem` : `${name}.pem`;
}
