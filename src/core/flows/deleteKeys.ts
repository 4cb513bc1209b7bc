/**
 * Deleting key pairs at Tencent Cloud, always by id: each is looked at right before, journalled, sent together with up
 * to 99 others, and after a refusal or a lost answer looked at one by one.
 */
import { deleteKeyPairs, type KeyPair } from '../cvm/actions.ts';
import type { Caller } from '../cvm/call.ts';
import { ApiError, type CallError, FormatError, isCallError } from '../errors.ts';
import type { KeyRecord } from '../keyRecord.ts';
import { findByIds, isSameKey } from './askCloud.ts';
import { type Journal, journalIfPossible } from './journal.ts';
import { timeFits } from '../attemptTime.ts';

export interface DeleteKeysPorts {
  readonly caller: Caller;
  readonly journal: Journal;
  /** The accepted correction of this device's clock that `caller` signs with, in milliseconds. */
  readonly skewMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * - `otherKey`: what has this id now has another name or public key, or was made at another time
 * - `bound`: it is associated with an instance, which would be locked out
 * - `good`: the cloud has the very key of this row's file after all
 */
export type DeletionObstacle = 'otherKey' | 'bound' | 'good';

/**
 * Why it isn't even tried: its account isn't connected any more, another tab creates or deletes a key right now, or the
 * row has changed since it was offered.
 */
export type DeletionRefusal = 'away' | 'otherTab' | 'changed';

/**
 * - `deleted`: the cloud doesn't have it any more
 * - `notSent`: it is there, and not to be deleted by us
 * - `failed`: it is still there; `error` says why, and `mayStillHappen` whether it may yet be deleted
 */
export type DeletionResult =
  | { readonly kind: 'deleted'; readonly record: KeyRecord }
  | { readonly kind: 'notSent'; readonly record: KeyRecord; readonly obstacle: DeletionObstacle }
  | {
      readonly kind: 'failed';
      readonly record: KeyRecord;
      readonly error: CallError;
      readonly mayStillHappen: boolean;
    };

/** As many as DeleteKeyPairs takes at once. */
const AT_ONCE = 100;

/**
 * Deletes any number, a hundred at a time.
 * @param records each with a KeyId, all of the caller's account, endpoint and region
 * @param onDone told what became of each hundred, as soon as that is known
 * @returns one result a record, in their order
 * @throws {CallError | JournalError} when a hundred couldn't be looked at or journalled first: nothing of it was sent
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
  const { caller, journal } = ports;
  const there = await findByIds(caller, records.map(idOf));
  const looked = await Promise.all(
    records.map((record) => beforeSending(journal, record, there.get(idOf(record)))),
  );
  const wanted = looked.filter((one) => one.kind === 'wanted').map(({ record }) => sentNow(ports, record));
  for (const record of wanted) await journal(record);

  const sent = wanted.length === 0 ? [] : await send(ports, wanted);
  return looked.map((one) => {
    if (one.kind !== 'wanted') return one;
    const result = sent.find(({ record }) => record.id === one.record.id);
    if (result === undefined) throw new TypeError('deletion: expected a result for each record');
    return result;
  });
}

async function beforeSending(
  journal: Journal,
  record: KeyRecord,
  found: KeyPair | undefined,
): Promise<Exclude<DeletionResult, { kind: 'failed' }> | { kind: 'wanted'; record: KeyRecord }> {
  if (found === undefined) return { kind: 'deleted', record: await settleDeleted(journal, record) };
  if (record.cloud === 'differs' && isTheSame(found, { ...record, cloud: 'agrees' })) {
    const good = { ...record, cloud: 'agrees' as const };
    await journal(good);
    return { kind: 'notSent', record: good, obstacle: 'good' };
  }
  if (!isTheSame(found, record)) return { kind: 'notSent', record, obstacle: 'otherKey' };
  if ((found.AssociatedInstanceIds ?? []).length > 0) return { kind: 'notSent', record, obstacle: 'bound' };
  return { kind: 'wanted', record };
}

/**
 * Name and public key: the key pair that this row is about. One whose private half nobody here has seen must have been
 * made at the row's time, too; one that was swapped has only its name and time.
 */
function isTheSame({ KeyName, PublicKey, CreatedTime }: KeyPair, record: KeyRecord): boolean {
  if (KeyName !== record.name) return false;
  const isOwnFile =
    record.state === 'verified' || record.state === 'unconfirmed' || record.state === 'elsewhere';
  const isKnown = isOwnFile && record.publicKey !== null && record.cloud !== 'differs';
  if (!isKnown && CreatedTime !== null && !timeFits(CreatedTime, record)) return false;
  if (record.publicKey === null || record.cloud === 'differs') return true;
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
  try {
    await deleteKeyPairs(caller, { KeyIds: wanted.map(idOf) });
  } catch (error) {
    if (!isCallError(error)) throw error;
    return afterFailure(ports, wanted, error);
  }
  return Promise.all(
    wanted.map(async (record) => ({
      kind: 'deleted' as const,
      record: await settleDeleted(journal, record),
    })),
  );
}

/** No usable answer, or one that is about all of them at once: which are still there? */
async function afterFailure(
  ports: DeleteKeysPorts,
  wanted: readonly KeyRecord[],
  error: CallError,
): Promise<DeletionResult[]> {
  const { caller, journal } = ports;
  const isClear = error.outcome === 'notExecuted' || error.outcome === 'throttled';
  // One that is in use, by an image say, refuses all of them: the others needn't suffer for it.
  const isAboutAll = !(error instanceof ApiError) || error.apiCode.startsWith('AuthFailure');
  if (error.outcome === 'notExecuted' && !isAboutAll && wanted.length > 1) {
    const results: DeletionResult[] = [];
    for (const record of wanted) results.push(...(await send(ports, [record])));
    return results;
  }
  const there = isClear ? null : await findByIds(caller, wanted.map(idOf)).catch(nullIfCallError);
  return Promise.all(
    wanted.map(async (record) => {
      if (there !== null && !there.has(idOf(record))) {
        return { kind: 'deleted' as const, record: await settleDeleted(journal, record) };
      }
      const outcome = isClear ? 'notExecuted' : 'unknown';
      const failed = { ...record, deletion: record.deletion && ({ ...record.deletion, outcome } as const) };
      await journalIfPossible(journal, failed);
      return { kind: 'failed' as const, record: failed, error, mayStillHappen: !isClear };
    }),
  );
}

function nullIfCallError(error: unknown): null {
  if (isCallError(error)) return null;
  throw error;
}

function sentNow({ now, skewMs }: DeleteKeysPorts, record: KeyRecord): KeyRecord {
  return { ...record, deletion: { sentAt: new Date(now()).toISOString(), skewMs, outcome: null } };
}

async function settleDeleted(journal: Journal, record: KeyRecord): Promise<KeyRecord> {
  const settled = { ...record, state: 'deleted' as const };
  await journalIfPossible(journal, settled);
  return settled;
}

function idOf({ keyId }: KeyRecord): string {
  if (keyId === null) throw new TypeError('record: expected a KeyId');
  return keyId;
}
