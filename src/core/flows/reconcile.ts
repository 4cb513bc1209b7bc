/**
 * Looking at an unfinished row again: what became of a key whose answer was lost, or whose private half was never
 * saved? Only ever called under the row's own account, region and endpoint. Reads only; changes nothing in the cloud.
 */
import type { KeyPair } from '../cvm/actions.ts';
import type { Caller } from '../cvm/call.ts';
import { keyNameProblem } from '../cvm/keyName.ts';
import { hasExpired, isDeletionOpen, isImport, type KeyRecord, settledState } from '../keyRecord.ts';
import { publicFacts } from '../ssh/publicFacts.ts';
import { timeFits } from '../attemptTime.ts';
import { askCloud, findByIds, findByName, findByPublicKey } from './askCloud.ts';

/**
 * - found: an `orphan`, with what is public about it
 * - not there, and what was signed can no longer be executed, or it was there and is gone: `absent`
 * - not there yet: `unknown`, to be looked at again
 * - an import: done where the cloud has its public half
 * - a deletion whose answer was lost: `deleted` once the key is gone
 * @param now milliseconds since 1970
 * @param others the ledger's other rows: a key that one of them is about isn't this one's, whatever its name
 * @throws {CallError} when it couldn't be asked
 */
export async function reconcile(
  caller: Caller,
  record: KeyRecord,
  now: number,
  others: readonly KeyRecord[] = [],
): Promise<KeyRecord> {
  if (isImportOpen(record)) return reconcileImport(caller, record, now);
  const any = await find(caller, record);
  const isTaken = any !== null && others.some((row) => row.id !== record.id && isAbout(row, any));
  const found = isTaken ? null : any;
  if (record.state === 'verified' || record.state === 'unconfirmed' || record.state === 'elsewhere') {
    const settled = isDeletionOpen(record) ? afterDeletion(record, { isThere: any !== null, now }) : record;
    return settled.state === 'deleted' ? settled : { ...settled, cloud: await askCloud(caller, record) };
  }
  if (isDeletionOpen(record)) return afterDeletion(record, { isThere: found !== null, now });
  if (found !== null && isOurs(found, record)) {
    return {
      ...record,
      ...publicFacts(found.PublicKey),
      state: 'orphan',
      keyId: found.KeyId,
      cloud: 'agrees',
    };
  }
  const last = record.attempts.at(-1);
  if (last === undefined || hasExpired(last, now)) return { ...record, state: 'absent' };
  // One look isn't enough for a key that was seen: the list may lag behind, or whoever carries it may lie.
  return record.keyId === null ? { ...record, state: 'unknown' } : record;
}

/** Whether a row is about a key of the cloud: by its id, or because that is the public half of the row's own file. */
function isAbout({ keyId, publicKey }: KeyRecord, { KeyId, PublicKey }: KeyPair): boolean {
  if (keyId === KeyId) return true;
  return publicKey !== null && publicKey === publicFacts(PublicKey).publicKey;
}

/** Whether an import was sent, or is about to be, and nobody knows yet what became of it. */
function isImportOpen(record: KeyRecord): boolean {
  const { keyId, state } = record;
  if (!isImport(record) || isDeletionOpen(record)) return false;
  return keyId === null || state === 'sending' || state === 'unknown' || state === 'absent';
}

/** An import is known by its public half: where the cloud has that, it is done, whoever's request did it. */
async function reconcileImport(caller: Caller, record: KeyRecord, now: number): Promise<KeyRecord> {
  const found = record.publicKey === null ? null : await findByPublicKey(caller, record.publicKey);
  if (found !== null) {
    // It may have been there before, under another name.
    const name = keyNameProblem(found.KeyName) === null ? found.KeyName : record.name;
    return { ...record, name, state: settledState(record), keyId: found.KeyId, cloud: 'agrees' };
  }
  const last = record.attempts.at(-1);
  if (last === undefined) return { ...record, state: settledState(record) };
  return { ...record, state: hasExpired(last, now) ? 'absent' : 'unknown' };
}

/** What a deletion came to, by whether the key is still there. Until its signature has expired it may yet be gone. */
function afterDeletion(record: KeyRecord, seen: { isThere: boolean; now: number }): KeyRecord {
  if (!seen.isThere) return { ...record, state: 'deleted' };
  const { deletion } = record;
  if (deletion === null) return record;
  const outcome = hasExpired(deletion, seen.now) ? 'notExecuted' : 'unknown';
  return { ...record, deletion: { ...deletion, outcome } };
}

async function find(caller: Caller, { keyId, name }: KeyRecord): Promise<KeyPair | null> {
  if (keyId === null) return findByName(caller, name);
  return (await findByIds(caller, [keyId])).get(keyId) ?? null;
}

/** A key of that name is the attempt's if it was made at that time, or where that isn't said, if the name was free. */
function isOurs({ KeyId, CreatedTime }: KeyPair, record: KeyRecord): boolean {
  if (record.keyId === KeyId) return true;
  return CreatedTime === null ? record.nameWasFree === true : timeFits(CreatedTime, record);
}
