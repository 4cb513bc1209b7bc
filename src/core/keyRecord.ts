/**
 * The ledger's row: everything non-secret about one key pair or one attempt at one. Written before each step
 * that can't be undone, so that after any crash the row says what may have happened.
 */
import type { KeyRecord } from './keyRecordSchema.ts';
import { isLoopback } from './cvm/endpoint.ts';
import type { PrivateKeyFormat } from './ssh/privateKeyFile.ts';

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
 * - `verified`: a private key file was seen, and its public half is the row's; the cloud has it where there is a KeyId
 * - `elsewhere`: the cloud has the key; its private half was never here
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
  if (needsLook(record) || record.state === 'absent') return true;
  const isSettled =
    record.state === 'verified' || record.state === 'unconfirmed' || record.state === 'elsewhere';
  // What was never in the cloud is nothing to be looked for.
  return isSettled && record.keyId !== null && record.cloud !== 'agrees';
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
  | 'differs'
  | 'fileOnly'
  | 'elsewhere';

/** Whether something is to be done about it. */
export function needsAttention(word: KeyStateWord): boolean {
  return word !== 'verified' && word !== 'elsewhere';
}

/**
 * What a row means now: a key that was only in memory is an orphan once it isn't any more, and what was being sent
 * when the page went away is unknown.
 */
export function keyStateWord(
  record: KeyRecord,
  now: { readonly isRunning: boolean; readonly isKept: boolean },
): KeyStateWord {
  const { state, keyId, cloud } = record;
  if (state === 'verified' || state === 'unconfirmed' || state === 'elsewhere') {
    // A file is there, but the cloud's key is another one: whoever carried the answer may have swapped it.
    if (cloud === 'differs') return 'differs';
    if (keyId !== null || state === 'unconfirmed') return state;
    if (now.isRunning) return 'working';
    return state === 'verified' ? 'fileOnly' : 'notSent';
  }
  // Another tab can't see what this one still holds.
  if ((state === 'unsaved' || state === 'orphan') && now.isKept) return 'unsaved';
  if (state === 'orphan') return state;
  if (now.isRunning) return 'working';
  if (state === 'unsaved') return 'orphan';
  if (state === 'intent') return 'notSent';
  if (state !== 'absent') return 'unknown';
  if (isImport(record) && record.fileName !== null) return 'fileOnly';
  return keyId === null ? 'notMade' : 'gone';
}

/** Refused attempts made nothing, and what was deleted is gone: neither is a key any more. */
export function isListed({ state }: KeyRecord): boolean {
  return state !== 'refused' && state !== 'deleted';
}

/** Compares the times of two rows: ISO 8601 in UTC sorts as it is. */
export function byNewest(a: Pick<KeyRecord, 'createdAt'>, b: Pick<KeyRecord, 'createdAt'>): number {
  return a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0;
}

/** Practice keys have a list and a count of their own. */
export function isPractice(record: Pick<Route, 'connection'>): boolean {
  return record.connection === 'practice';
}

/** What a record says about how its key travels, and whose it is. */
export type Route = Pick<
  KeyRecord,
  'connection' | 'account' | 'site' | 'endpointHost' | 'relayHost' | 'region'
>;

/** A row is only ever asked about under its own account, at its own endpoint. Its region is its own. */
export function isUnder(record: Omit<Route, 'relayHost' | 'region'>, route: Route): boolean {
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
export function keyFileName(
  name: string,
  { connection }: Pick<Route, 'connection'>,
  format: PrivateKeyFormat,
): string {
  const extension = format === 'ppk3' || format === 'ppk2' ? 'ppk' : 'pem';
  return `${connection === 'practice' ? 'practice_' : ''}${name}.${extension}`;
}

/**
 * Whether what was sent last, or would be sent next, is an import: then the private key was safe before, and the key
 * pair is known by its public half, whatever its name.
 */
export function isImport({ method, attempts }: Pick<KeyRecord, 'method' | 'attempts'>): boolean {
  const last = attempts.at(-1)?.action ?? (method === 'cloud' ? 'CreateKeyPair' : 'ImportKeyPair');
  return last === 'ImportKeyPair';
}

/** The state of a row whose file, if it has one, was verified, and about which nothing is open. */
export function settledState({ fileName }: Pick<KeyRecord, 'fileName'>): 'verified' | 'elsewhere' {
  return fileName === null ? 'elsewhere' : 'verified';
}

/**
 * Who can have seen the private key, by how it was made and how it travelled.
 * - `practice`: nobody whom it concerns; - `device`: this device alone; - `elsewhere`: not known here
 * - `cloud`: Tencent Cloud as well; - `localRelay`, `relay`: and whoever runs the relay
 */
export function whoCouldSee({ connection, method, relayHost }: KeyRecord): SeenBy {
  if (connection === 'practice') return 'practice';
  if (method !== 'cloud') return method;
  if (relayHost === null) return 'cloud';
  return isLocalRelay(relayHost) ? 'localRelay' : 'relay';
}
export type SeenBy = 'practice' | 'device' | 'elsewhere' | 'cloud' | 'localRelay' | 'relay';

/** Whether a relay runs on this machine. @param host with its port, if it has one */
export function isLocalRelay(host: string): boolean {
  return isLoopback(host.replace(/:\d+$/, ''));
}

/** Whether a row's public half may be given to the cloud, again or for the first time: its private half is safe. */
export function mayImport(record: KeyRecord): boolean {
  const { cloud, keyId, publicKey, state } = record;
  if (publicKey === null || (keyId !== null && cloud === 'agrees' && state !== 'absent')) return false;
  if (state === 'verified' || state === 'elsewhere') return cloud !== 'differs';
  if (state === 'absent' && record.fileName !== null) return true;
  return isImport(record) && (state === 'sending' || state === 'unknown' || state === 'absent');
}
