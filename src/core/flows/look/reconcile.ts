/**
 * Asks the cloud about a row's key pair, for example because the answer to the row's request was lost, or because no
 * known file has the private half. The caller has to use the row's own account, region and endpoint. Nothing in the
 * cloud is changed. The cloud's list may be out of date or incomplete, so a single look can't prove that a key pair
 * doesn't exist.
 */
import type { KeyPair } from '../../cvm/actions.ts';
import type { Caller } from '../../api/call.ts';
import { ApiError } from '../../base/errors.ts';
import { isDeletionOpen, isHearsay, isImport, settledState } from '../../ledger/keyState.ts';
import type { KeyRecord } from '../../ledger/keyRecord.ts';
import { hasExpired, mayStillRun, type ServiceClock, timeFits } from '../../ledger/attemptWindow.ts';
import { isClaimed } from '../../ledger/claims.ts';
import { listedName } from '../../ledger/names.ts';
import { publicFacts } from '../../ssh/publicFacts.ts';
import { findByIds, findByName, findByPublicKey, type Listing, verdictOn } from './askCloud.ts';
import { hearClock } from './serviceClock.ts';

interface LookPorts {
  readonly caller: Caller;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The ledger's rows. They show which key pairs belong to other rows, even if the names are the same. */
  readonly rows: () => readonly KeyRecord[];
  /**
   * True if the row belongs to this account only according to its owner, without proof. Then a look that finds the
   * key pair counts. A look that finds none proves nothing, since the account may be the wrong one.
   */
  readonly isDeclared?: boolean;
}

/**
 * Looks for the row's key pair, or finds out what became of the row's deletion.
 * - The key pair is found by its public key, by its KeyId, or by its name and time: the row notes that the cloud has
 *   the key pair, and what the evidence is.
 * - A complete list has no such public key or name, and no signed request can still be executed: the state becomes
 *   `absent`.
 * - Two looks, a minute apart, don't find the KeyId, and no signed request can still be executed: the state becomes
 *   `absent`. The states `verified`, `unconfirmed` and `elsewhere` stay, since they say where the private key is.
 * - In any other case, the key pair isn't found, or there is only a key pair of that name whose time doesn't fit: the
 *   row notes what the look showed. The next look may decide.
 * - The row has a deletion: the state becomes `deleted` once two looks, a minute apart, didn't find the key pair, and
 *   no request that creates it can still be executed.
 * @returns the updated row; it may be the very same object if nothing new was learned
 * @throws {CallError} when the cloud couldn't be asked. If the service refuses the look, nothing is thrown: the row
 * notes the refusal
 */
export async function reconcile(ports: LookPorts, record: KeyRecord): Promise<KeyRecord> {
  const { caller, clock } = hearClock(ports.caller, ports.now);
  const look = { ...ports, caller, clock };
  try {
    if (isDeletionOpen(record)) return await lookAfterDeletion(look, record);
    if (isImportOpen(record)) return await lookForImport(look, record);
    return await (record.keyId === null ? lookByName(look, record) : lookById(look, record, record.keyId));
  } catch (error) {
    if (!(error instanceof ApiError) || error.outcome !== 'notExecuted') throw error;
    return seen(record, 'refused', ports.now());
  }
}

interface Looking extends LookPorts {
  readonly clock: ServiceClock;
}

/** The least time between two looks that count as separate looks: the cloud's list may be a minute out of date. */
const LOOKS_APART_MS = 60_000;

type Sight = NonNullable<KeyRecord['look']>['saw'];

/**
 * Notes in the record what a look showed. `look.since` is the time of the first look that showed it. Later looks that
 * show the same leave `look.since` unchanged.
 * @returns the very same record if nothing is new
 */
function seen(record: KeyRecord, saw: Sight, now: number, state = record.state): KeyRecord {
  if (record.look?.saw === saw && record.state === state) return record;
  const look = record.look?.saw === saw ? record.look : { since: new Date(now).toISOString(), saw };
  return { ...record, state, look };
}

/**
 * Whether an earlier look, at least a minute ago, didn't find the key pair either. Then a list that is out of date
 * can't be the reason.
 */
function wasMissedBefore({ look }: KeyRecord, now: number): boolean {
  return look?.saw === 'nothing' && now - Date.parse(look.since) >= LOOKS_APART_MS;
}

async function lookByName(look: Looking, record: KeyRecord): Promise<KeyRecord> {
  const { clock, isDeclared = false, now, rows } = look;
  const { pairs, isWhole } = await findByName(look.caller, record.name);
  const free = pairs.filter((pair) => !isClaimed(rows(), pair, record));
  const fitting = free.find(
    ({ CreatedTime }) => CreatedTime !== null && timeFits(CreatedTime, record, clock),
  );
  if (fitting !== undefined) return found(record, fitting, 'time');
  // The cloud has a key pair of that name, but its time doesn't fit this row, and no other row claims it. So it isn't
  // known whose key pair it is.
  if (free.length > 0) return seen(record, 'otherTime', now(), unsettled(record));
  const isFinal = isWhole && !isDeclared && !mayStillRun(record, now());
  return seen(record, 'nothing', now(), isFinal ? 'absent' : unsettled(record));
}

/**
 * Returns the state for a row after a look that didn't show what became of its key pair. `sending` and `unsaved`
 * stay: the answer may have come, so the key may be in a file. Any other state becomes `unknown`: no answer brought a
 * private key, so no file can have it.
 */
function unsettled({ state }: KeyRecord): KeyRecord['state'] {
  return state === 'sending' || state === 'unsaved' ? state : 'unknown';
}

async function lookById(look: Looking, record: KeyRecord, keyId: string): Promise<KeyRecord> {
  const { isDeclared = false, now } = look;
  const pair = (await findByIds(look.caller, [keyId])).get(keyId);
  if (pair !== undefined) return isHearsay(record) ? heard(record, pair) : known(record, pair);
  const isFinal = !isDeclared && !mayStillRun(record, now()) && wasMissedBefore(record, now());
  // A row that says where its private key is (see `isSettled`) keeps its state and its file. So does a row whose
  // facts about the cloud come only from an imported list. In both cases, only `look` notes that the key pair wasn't
  // found.
  if (isSettled(record) || isHearsay(record)) return seen(record, 'nothing', now());
  return seen(record, 'nothing', now(), isFinal ? 'absent' : record.state);
}

function isSettled({ state }: KeyRecord): boolean {
  return state === 'verified' || state === 'unconfirmed' || state === 'elsewhere';
}

/** Returns the row, updated after its key pair was found by its KeyId. */
function known(record: KeyRecord, pair: KeyPair): KeyRecord {
  if (isSettled(record)) {
    const cloud = record.publicKey === null ? 'unknown' : verdictOn(pair, record.publicKey);
    return { ...record, cloud, look: null };
  }
  return found(record, pair, record.evidence);
}

/**
 * Replaces the facts about the cloud that come from an imported list with those that the cloud itself shows. Does so
 * only if the cloud has the row's public key.
 * @returns the very same row if the cloud doesn't have the row's public key
 */
export function heard(record: KeyRecord, pair: KeyPair): KeyRecord {
  if (record.publicKey === null || verdictOn(pair, record.publicKey) !== 'agrees') return record;
  const hasOwnFile = record.hearsay === 'cloud';
  return {
    ...record,
    ...publicFacts(pair.PublicKey),
    name: listedName(record, pair.KeyName),
    cloud: 'agrees',
    state: hasOwnFile ? 'verified' : 'elsewhere',
    evidence: hasOwnFile ? 'publicKey' : null,
    hearsay: hasOwnFile || record.fileName === null ? null : 'file',
    look: null,
  };
}

/** Returns the row, updated after its key pair was found in the cloud, while no known file has the private half. */
function found(record: KeyRecord, pair: KeyPair, evidence: KeyRecord['evidence']): KeyRecord {
  const facts = publicFacts(pair.PublicKey);
  const isSwapped =
    record.publicKey !== null && facts.publicKey !== null && record.publicKey !== facts.publicKey;
  return {
    ...record,
    // If the cloud's public key isn't the row's, one of the two is wrong. It isn't known which, so the row
    // keeps its own, and `cloud` notes the difference.
    ...(isSwapped ? {} : facts),
    state: mayHaveFile(record) ? 'unsaved' : 'orphan',
    keyId: pair.KeyId,
    evidence,
    cloud: isSwapped ? 'differs' : 'agrees',
    look: null,
  };
}

/**
 * Whether the row's private key may be in the keys folder, because the page was closed or crashed while it was
 * writing the file there.
 */
function mayHaveFile({ savedBy, state }: KeyRecord): boolean {
  return savedBy === 'folder' && state !== 'unknown' && state !== 'orphan';
}

/** Whether the row has an import, sent or about to be sent, whose outcome isn't known yet. */
function isImportOpen(record: KeyRecord): boolean {
  const { keyId, state } = record;
  if (!isImport(record)) return false;
  // If a person carried the row's import, the row's KeyId may come from a list that the person brought back. Until a
  // connection has seen the key pair, such a KeyId proves nothing. So the key pair is looked for by its public key.
  if (record.carriedUntil !== null && record.cloud === 'unknown') return true;
  return keyId === null || state === 'sending' || state === 'unknown' || state === 'absent';
}

/**
 * Finds out whether an import is done. The import is done if the cloud has the public half, no matter which request
 * imported it.
 */
async function lookForImport(look: Looking, record: KeyRecord): Promise<KeyRecord> {
  const { isDeclared = false, now } = look;
  const { pair, isWhole } = await ownByPublicKey(look, record);
  if (pair !== undefined && isHearsay(record))
    return { ...heard(record, pair), keyId: pair.KeyId, claimedKeyId: null };
  if (pair !== undefined) return imported(record, pair);
  if (isHearsay(record)) return record;
  if (record.attempts.length === 0) return { ...record, state: settledState(record) };
  const isFinal = isWhole && !isDeclared && !mayStillRun(record, now());
  // A request that a person carries, as a link or a file, may not have been sent yet. So the row keeps its state.
  const open = record.carriedUntil === null ? 'unknown' : record.state;
  return seen(record, 'nothing', now(), isFinal ? 'absent' : open);
}

/**
 * Finds a key pair that has the row's public key and isn't claimed by another row. `isWhole`: whether the list was
 * read completely. Only then does an undefined `pair` mean that the list has no such key pair.
 */
async function ownByPublicKey(
  { caller, rows }: Looking,
  record: KeyRecord,
): Promise<{ readonly pair: KeyPair | undefined; readonly isWhole: boolean }> {
  const none: Listing = { pairs: [], isWhole: true };
  const { pairs, isWhole } =
    record.publicKey === null ? none : await findByPublicKey(caller, record.publicKey);
  return { pair: pairs.find((one) => !isClaimed(rows(), one, record)), isWhole };
}

/**
 * Returns the row of an import, updated after its public key was found in the cloud. The row gets the name that the
 * cloud lists: the cloud may have had the public key before, under another name.
 */
function imported(record: KeyRecord, { KeyId: keyId, KeyName }: KeyPair): KeyRecord {
  const name = listedName(record, KeyName);
  const state = settledState(record);
  const facts = { keyId, claimedKeyId: null, evidence: 'publicKey', cloud: 'agrees', look: null } as const;
  return { ...record, ...facts, name, state };
}

/**
 * Finds out what became of a deletion. While the key pair is still listed, the deletion may yet be executed, until
 * its signature expires. After the key pair is gone, a relay may still resend the row's creation request. That would
 * create a key pair of the same name, with a new private key.
 */
async function lookAfterDeletion(look: Looking, record: KeyRecord): Promise<KeyRecord> {
  const { clock, isDeclared = false, now, rows } = look;
  const { deletion, keyId } = record;
  if (deletion === null || keyId === null) return record;
  const pair = (await findByIds(look.caller, [keyId])).get(keyId);
  if (pair !== undefined) {
    const outcome = hasExpired(deletion, now()) ? 'notExecuted' : 'unknown';
    const there = { ...record, look: null, deletion: { ...deletion, outcome } as const };
    return isSettled(record) ? known(there, pair) : there;
  }
  const missed = seen(record, 'nothing', now());
  if (isDeclared || mayStillRun(record, now()) || !wasMissedBefore(record, now())) return missed;
  if (isImport(record)) {
    // A carried link or file may have imported the same public key again. Then the row counts as imported, not as
    // deleted.
    const again = await ownByPublicKey(look, record);
    if (again.pair !== undefined) return imported({ ...record, deletion: null }, again.pair);
    return again.isWhole ? { ...missed, state: 'deleted' } : missed;
  }
  // All of the row's creation requests have expired. If a relay resent one before, and that created a key pair under
  // the same name, then the list shows that key pair by now.
  const again = await findByName(look.caller, record.name);
  const replayed = again.pairs.find(
    ({ CreatedTime, KeyId, PublicKey }) =>
      CreatedTime !== null &&
      timeFits(CreatedTime, record, clock) &&
      !isClaimed(rows(), { KeyId, PublicKey }, record),
  );
  if (replayed === undefined) return again.isWhole ? { ...missed, state: 'deleted' } : missed;
  return found(
    { ...record, ...NO_FILE, deletion: null, publicKey: null, state: 'unknown' },
    replayed,
    'time',
  );
}

/**
 * Empty file columns, for a row whose key pair was deleted and then created again by a resent request. The old file
 * belongs to the deleted key pair. The private key of the new key pair was never on this device.
 */
const NO_FILE = { fileName: null, fileDigest: null, savedBy: null } as const;
