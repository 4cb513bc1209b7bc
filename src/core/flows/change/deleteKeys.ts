/**
 * Deletes key pairs at Tencent Cloud, always by id. First, each key pair is looked up in the cloud. Then its deletion
 * is written to the ledger, and sent together with up to 99 others. Afterwards, the key pair is looked up again. The
 * answer to a deletion proves nothing, so the row stays until look-ups have shown that the key pair is gone.
 */
import { deleteKeyPairs, type KeyPair } from '../../cvm/actions.ts';
import type { Caller } from '../../api/call.ts';
import { ApiError, type CallError, FormatError, isCallError } from '../../base/errors.ts';
import type { KeyRecord } from '../../ledger/keyRecord.ts';
import { mayBeSomebodyElses } from '../../ledger/keyState.ts';
import { timeFits } from '../../ledger/attemptWindow.ts';
import { isClaimed, isPerhapsOfAnother } from '../../ledger/claims.ts';
import { findByIds, isSameKey } from '../look/askCloud.ts';
import { type Journal, journalIfPossible } from '../ports/journal.ts';
import { hearClock } from '../look/serviceClock.ts';
import { watchDispatch } from '../create/sendOnce.ts';

interface DeleteKeysPorts {
  readonly caller: Caller;
  readonly journal: Journal;
  /** The ledger's rows, so that no key pair that belongs to another row is deleted. */
  readonly rows: () => readonly KeyRecord[];
  /** The clock correction that the user accepted, in milliseconds; `caller` signs with the corrected time. */
  readonly skewMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whether the user was warned that a key pair may be a colleague's, and agreed to delete it all the same. */
  readonly isDoubtAccepted: boolean;
}

/**
 * Why a key pair that is in the cloud isn't deleted.
 * - `otherKey`: the key pair with this id isn't the row's: its name, public key or creation time doesn't match
 * - `bound`: the key pair is bound to an instance, whose users would be locked out
 * - `good`: an earlier look-up found another public key in the cloud, but now the cloud has this row's own public
 *   key, so the key pair can be used
 * - `doubtful`: the key pair may be a colleague's, and the user hasn't agreed to delete it all the same
 * - `perhapsYours`: another row of the same name may have created the key pair, and nothing proves that it is this
 *   row's: no answer, and no public key. Keysmith never deletes such a key pair
 * - `otherRow`: the key pair belongs to another row
 */
export type DeletionObstacle = 'otherKey' | 'bound' | 'good' | 'doubtful' | 'perhapsYours' | 'otherRow';

/**
 * Why a deletion isn't even tried.
 * - `away`: the row's account isn't connected any more
 * - `otherTab`: another tab is creating, importing or deleting key pairs right now
 */
export type DeletionRefusal = 'away' | 'otherTab';

/**
 * - `sent`: the key pair isn't listed any more. Either its deletion was sent, or the key pair was missing before and
 *   no deletion was sent. The row stays until a later look-up confirms that the key pair is gone
 * - `notSent`: the key pair exists, and an obstacle forbids deleting it. `instanceIds` are the instances that use it
 * - `open`: the key pair is still listed, or couldn't be looked up, and may yet be deleted. `error` is `null` if the
 *   service reported success; otherwise it says what went wrong
 */
export type DeletionResult =
  | { readonly kind: 'sent'; readonly record: KeyRecord }
  | {
      readonly kind: 'notSent';
      readonly record: KeyRecord;
      readonly obstacle: DeletionObstacle;
      readonly instanceIds: readonly string[];
    }
  | { readonly kind: 'open'; readonly record: KeyRecord; readonly error: CallError | null };

/** The most key pairs that one DeleteKeyPairs request takes. */
const AT_ONCE = 100;

/**
 * Deletes the key pairs of any number of rows, in groups of up to a hundred.
 * @param records each with a KeyId, all of the caller's account, endpoint and region
 * @param onDone called with the results of each group, as soon as they are known
 * @returns one result for each record, in the order of the records
 * @throws {CallError | JournalError} if a group couldn't be looked up, written to the ledger or sent. Then no
 * deletion of that group was sent, with one exception: after the service refuses a whole group, its deletions are
 * sent one by one, and some of these may have been sent
 */
export async function deleteKeys(
  ports: DeleteKeysPorts,
  records: readonly KeyRecord[],
  onDone: (results: readonly DeletionResult[]) => void = () => undefined,
): Promise<readonly DeletionResult[]> {
  const results: DeletionResult[] = [];
  for (let from = 0; from < records.length; from += AT_ONCE) {
    const some = await deleteTogether(ports, records.slice(from, from + AT_ONCE));
    onDone(some);
    results.push(...some);
  }
  return results;
}

async function deleteTogether(
  ports: DeleteKeysPorts,
  records: readonly KeyRecord[],
): Promise<readonly DeletionResult[]> {
  const { caller, clock } = hearClock(ports.caller, ports.now);
  const there = await findByIds(caller, records.map(idOf));
  const looked: (DeletionResult | { kind: 'wanted'; record: KeyRecord })[] = [];
  for (const record of records) {
    const pair = there.get(idOf(record));
    if (pair === undefined) {
      // The cloud's list may be out of date. So the row stays until a second look-up confirms that the key pair is
      // gone.
      looked.push({ kind: 'sent', record: await journalMissing(ports, startOf(ports, record, ports.now())) });
      continue;
    }
    const obstacle = obstacleTo(ports, pair, record, clock);
    const known: KeyRecord = obstacle === 'good' ? { ...record, cloud: 'agrees' } : record;
    if (known !== record) await ports.journal(known);
    const instanceIds = pair.AssociatedInstanceIds ?? [];
    looked.push(
      obstacle === null
        ? { kind: 'wanted', record }
        : { kind: 'notSent', record: known, obstacle, instanceIds },
    );
  }
  const wanted = looked.filter((one) => one.kind === 'wanted').map(({ record }) => record);
  const sent = wanted.length === 0 ? [] : await send(ports, wanted);
  return looked.map((one) => {
    if (one.kind !== 'wanted') return one;
    const result = sent.find(({ record }) => record.id === one.record.id);
    if (result === undefined) throw new TypeError('deletion: expected a result for each record');
    return result;
  });
}

/** Why the key pair that was found in the cloud must not be deleted as this row's; `null` if nothing forbids it. */
function obstacleTo(
  { isDoubtAccepted, rows }: DeleteKeysPorts,
  pair: KeyPair,
  record: KeyRecord,
  clock: Parameters<typeof timeFits>[2],
): DeletionObstacle | null {
  if (record.cloud === 'differs' && isTheSame(pair, { ...record, cloud: 'agrees' }, clock)) return 'good';
  if (!isTheSame(pair, record, clock)) return 'otherKey';
  if (isClaimed(rows(), pair, record)) return 'otherRow';
  const isSurelyOurs = record.evidence === 'answer' || record.evidence === 'publicKey';
  if (!isSurelyOurs && isPerhapsOfAnother(rows(), pair.KeyName, record)) return 'perhapsYours';
  if (mayBeSomebodyElses(record) && !isDoubtAccepted) return 'doubtful';
  return (pair.AssociatedInstanceIds ?? []).length > 0 ? 'bound' : null;
}

/**
 * Whether a key pair is the one that this row is about.
 * - The names must be equal.
 * - The public keys must be equal. They aren't compared if the row has none, or if an earlier look-up found another
 *   public key in the cloud.
 * - The key pair's creation time must be one at which one of the row's requests may have created it
 *   ({@link timeFits}). If the public keys are compared, there are two exceptions: a key pair without a creation time
 *   is accepted, and for a row in the state `verified`, `unconfirmed` or `elsewhere` the creation time isn't checked.
 */
function isTheSame(
  { KeyName, PublicKey, CreatedTime }: KeyPair,
  record: KeyRecord,
  clock: Parameters<typeof timeFits>[2],
): boolean {
  if (KeyName !== record.name) return false;
  const isOwnFile =
    record.state === 'verified' || record.state === 'unconfirmed' || record.state === 'elsewhere';
  const isKnown = isOwnFile && record.publicKey !== null && record.cloud !== 'differs';
  if (!isKnown && CreatedTime !== null && !timeFits(CreatedTime, record, clock)) return false;
  // A name alone doesn't show whose key pair it is. If there is no public key to compare, the key pair must have a
  // creation time (which was compared above).
  if (record.publicKey === null || record.cloud === 'differs') return CreatedTime !== null;
  if (PublicKey === null) return false;
  try {
    return isSameKey(PublicKey, record.publicKey);
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

async function send(ports: DeleteKeysPorts, wanted: readonly KeyRecord[]): Promise<DeletionResult[]> {
  const { caller, journal } = ports;
  let started: readonly KeyRecord[] = [];
  const { watched, wasDispatched } = watchDispatch(caller);
  const onSigned = async (signedAt: number) => {
    started = wanted.map((record) => startOf(ports, record, signedAt));
    for (const record of started) await journal(record);
  };
  let error: CallError | null = null;
  try {
    await deleteKeyPairs(watched, { KeyIds: wanted.map(idOf) }, { onSigned });
  } catch (failure) {
    if (!wasDispatched()) {
      for (const record of wanted) await journalIfPossible(journal, record);
      throw failure;
    }
    if (!isCallError(failure)) throw failure;
    error = failure;
  }
  const there = await findByIds(caller, wanted.map(idOf)).catch(nullIfCallError);
  // If one key pair can't be deleted because it is in use (by an image, for example), the service deletes none of the
  // key pairs in the request. Then each deletion is sent alone. If the failure concerns the whole call, sending each
  // deletion alone wouldn't help, so nothing is sent again.
  const isAboutAll = !(error instanceof ApiError) || error.apiCode.startsWith('AuthFailure');
  const isRefused = error !== null && error.outcome === 'notExecuted' && !isAboutAll;
  const results: DeletionResult[] = [];
  for (const record of started) {
    const isThere = there === null ? null : there.has(idOf(record));
    if (isThere === false) results.push({ kind: 'sent', record: await journalMissing(ports, record) });
    else if (isThere === true && isRefused && wanted.length > 1)
      results.push(...(await send(ports, [record])));
    else results.push({ kind: 'open', record: await journalOpen(journal, record), error });
  }
  return results;
}

function nullIfCallError(error: unknown): null {
  if (isCallError(error)) return null;
  throw error;
}

function startOf({ skewMs }: DeleteKeysPorts, record: KeyRecord, signedAt: number): KeyRecord {
  const time = new Date(signedAt).toISOString();
  return { ...record, look: null, deletion: { signedAt: time, skewMs, outcome: null } };
}

async function journalMissing({ journal, now }: DeleteKeysPorts, record: KeyRecord): Promise<KeyRecord> {
  const missed: KeyRecord = {
    ...record,
    look: { since: new Date(now()).toISOString(), saw: 'nothing' },
    deletion: record.deletion && { ...record.deletion, outcome: 'unknown' },
  };
  await journalIfPossible(journal, missed);
  return missed;
}

async function journalOpen(journal: Journal, record: KeyRecord): Promise<KeyRecord> {
  const open: KeyRecord = {
    ...record,
    deletion: record.deletion && { ...record.deletion, outcome: 'unknown' },
  };
  await journalIfPossible(journal, open);
  return open;
}

function idOf({ keyId }: KeyRecord): string {
  if (keyId === null) throw new TypeError('record: expected a KeyId');
  return keyId;
}
