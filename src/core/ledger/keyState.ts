/** Finds out from a row's columns what the row means to its owner, and what Keysmith may do with it. */
import type { KeyRecord } from './keyRecordSchema.ts';

/** Whether a row is unfinished: its outcome isn't known yet, or its private key may be lost. */
export function needsLook({ attempts, deletion, state }: KeyRecord): boolean {
  if (state === 'sending' || state === 'unknown' || state === 'unsaved') return true;
  if (state === 'intent' && attempts.length > 0) return true;
  return isDeletionOpen({ state, deletion });
}

/**
 * Whether Keysmith looks for a row's key pair whenever the row's account is connected. It does if the row is
 * unfinished, or if the row's facts about the cloud may be wrong or aren't confirmed.
 */
export function isWorthALook(record: KeyRecord): boolean {
  if (needsLook(record) || record.state === 'absent' || isHearsay(record)) return true;
  const isSettled =
    record.state === 'verified' || record.state === 'unconfirmed' || record.state === 'elsewhere';
  // Only a look shows whether a request that was carried by hand has been executed.
  if (isSettled && record.carriedUntil !== null && record.keyId === null) return true;
  // Any other settled row without a KeyId was never seen in the cloud: there is nothing to look for.
  return isSettled && record.keyId !== null && record.cloud !== 'agrees';
}

/**
 * Whether the row's facts about the cloud come only from an imported list. If so, the row doesn't reserve its name,
 * claims no key pair, and is no reason to delete a key pair.
 */
export function isHearsay({ hearsay }: Pick<KeyRecord, 'hearsay'>): boolean {
  return hearsay === 'all' || hearsay === 'cloud';
}

/** Whether the owner has asked for a deletion, and it isn't known yet how the deletion ended. */
export function isDeletionOpen({ state, deletion }: Pick<KeyRecord, 'state' | 'deletion'>): boolean {
  return state !== 'deleted' && deletion !== null && deletion.outcome !== 'notExecuted';
}

/**
 * Whether Keysmith may offer to delete a useless key pair: the cloud has it, but no file has its private key, because
 * that key was lost or the cloud has another public key than the row. There must also be evidence that the key pair
 * is this row's: an answer, its public key or its time. An imported list is no evidence.
 */
export function mayOfferDeletion(record: KeyRecord, word: KeyStateWord): boolean {
  const isUseless = word === 'differs' || (word === 'orphan' && record.cloud === 'agrees');
  const isKnownHere = record.keyId !== null && record.evidence !== null && !isHearsay(record);
  return isUseless && isKnownHere && !isDeletionOpen(record);
}

/**
 * Whether a key pair may be a colleague's: only its name and time say that it is this row's. If a colleague
 * asked for the same name at the same moment, the colleague's key pair looks the same as this row's.
 */
export function mayBeSomebodyElses({ evidence }: Pick<KeyRecord, 'evidence'>): boolean {
  return evidence === 'time';
}

/**
 * A row's state as its owner sees it, in one word.
 * - `working`: a flow is working on the row right now
 * - `verified`: the row has a KeyId, and Keysmith has seen a file with the private key
 * - `unconfirmed`: there is a file, and nobody has opened it yet
 * - `unsaved`: the private key is in the memory of this tab only
 * - `orphan`: the cloud has the key pair, but its private key is in no file
 * - `unknown`: it isn't known yet whether the key pair was created or imported, or the keys folder has to be searched
 *   for the file
 * - `notSent`: no request was sent, and Keysmith has seen no file
 * - `notMade`: every request has expired; no key pair was created
 * - `gone`: the cloud had the key pair, and doesn't have it any more
 * - `differs`: the cloud has another public key under the row's KeyId
 * - `fileOnly`: the private key has a file here, perhaps not opened yet; its public key isn't in the cloud
 * - `sentByHand`: a person carries a request for the row, and has brought nothing back yet
 * - `importedByHand`: a person brought back a KeyId, which proves nothing
 * - `importedSeen`: a person brought back a list that has the key pair with this public key
 * - `elsewhere`: the row has a KeyId, but Keysmith has seen no file of the private key
 * - `deleting`: the owner has asked for a deletion, and it isn't known yet how it ended
 */
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
  | 'sentByHand'
  | 'importedByHand'
  | 'importedSeen'
  | 'elsewhere'
  | 'deleting';

/**
 * The states in which the owner needn't do anything. Either nothing is left to do, or the key pair was imported by
 * hand, and Keysmith looks for it as soon as its account is connected.
 */
const CALM: ReadonlySet<KeyStateWord> = new Set(['verified', 'elsewhere', 'importedByHand', 'importedSeen']);

/** Whether a row in this state needs something to be done. */
export function needsAttention(word: KeyStateWord): boolean {
  return !CALM.has(word);
}

/**
 * Returns the row's state as its owner sees it now. A key that was only in memory is an `orphan` once this tab no
 * longer holds it. If the page was closed or crashed while a request was being sent, the row is `unknown`.
 * @param now `isRunning`: a flow of this tab is working on the row; `isKept`: this tab holds the row's private key in
 * memory
 */
export function keyStateWord(
  record: KeyRecord,
  now: { readonly isRunning: boolean; readonly isKept: boolean },
): KeyStateWord {
  const { state, keyId, cloud } = record;
  if (isDeletionOpen(record)) return 'deleting';
  // The row's file is known only from an imported list, and nobody has opened it here. So the file doesn't count.
  if (record.hearsay === 'file' || (record.hearsay === 'all' && keyId !== null)) return 'elsewhere';
  if (record.hearsay === 'all' && record.attempts.length > 0) return 'unknown';
  if (state === 'verified' || state === 'unconfirmed' || state === 'elsewhere') {
    // The cloud has another public key than this row, for example because a relay swapped the key in the answer.
    if (cloud === 'differs') return 'differs';
    if (keyId !== null && isSeenByHand(record)) return 'importedSeen';
    if (keyId !== null || (state === 'unconfirmed' && !isImport(record))) return state;
    if (now.isRunning) return 'working';
    if (record.claimedKeyId !== null) return 'importedByHand';
    if (record.carriedUntil !== null) return 'sentByHand';
    // A key made on this device is `fileOnly` even while the user still has to open its download: nothing was sent
    // yet.
    return state === 'elsewhere' ? 'notSent' : 'fileOnly';
  }
  // This tab still holds the private key. Another tab doesn't know that, so it may have set the row's state to
  // `orphan`.
  if ((state === 'unsaved' || state === 'orphan') && now.isKept) return 'unsaved';
  if (state === 'orphan') return state;
  if (now.isRunning) return 'working';
  // If the file may be in the keys folder, the key isn't an orphan until that folder has been searched.
  if (state === 'unsaved') return needsFolder(record) ? 'unknown' : 'orphan';
  // If a request was sent for the row before, that request may have been executed. So the state is `unknown`,
  // although the next request isn't sent yet.
  if (state === 'intent') return record.attempts.length === 0 ? 'notSent' : 'unknown';
  if (state !== 'absent') return 'unknown';
  if (isImport(record) && record.fileName !== null) return 'fileOnly';
  return keyId === null ? 'notMade' : 'gone';
}

/** Whether the key pair was seen only in a list that a person brought back. No connection has seen it yet. */
function isSeenByHand({ carriedUntil, cloud, evidence }: KeyRecord): boolean {
  return carriedUntil !== null && cloud === 'unknown' && evidence === 'publicKey';
}

/**
 * Whether the private key may be in the keys folder, because the page was closed or crashed while the file was being
 * written there. Until the folder has been searched, the key doesn't count as lost.
 */
export function needsFolder({ savedBy, state }: Pick<KeyRecord, 'savedBy' | 'state'>): boolean {
  return state === 'unsaved' && savedBy === 'folder';
}

/** Whether a row is in the list: it is neither deleted nor closed by its owner. */
export function isListed({ state }: KeyRecord): boolean {
  return state !== 'closed' && state !== 'deleted';
}

/**
 * Whether the row's last request is an import. If no request was sent yet: whether the first one will be an import.
 * With an import, the private key is safe before anything is sent, and the key pair is recognised by its public half,
 * under any name.
 */
export function isImport({ method, attempts }: Pick<KeyRecord, 'method' | 'attempts'>): boolean {
  const last = attempts.at(-1)?.action ?? (method === 'cloud' ? 'CreateKeyPair' : 'ImportKeyPair');
  return last === 'ImportKeyPair';
}

/**
 * Returns the state that says only where the private key is: `verified` if the row has a file, `elsewhere` if it has
 * none.
 */
export function settledState({ fileName }: Pick<KeyRecord, 'fileName'>): 'verified' | 'elsewhere' {
  return fileName === null ? 'elsewhere' : 'verified';
}

/**
 * Whether Keysmith may import a row's public half, for the first time or again. It may if the private half is safe,
 * and the cloud isn't known to have the key pair.
 */
export function mayImport(record: KeyRecord): boolean {
  const { cloud, keyId, publicKey, state } = record;
  if (record.hearsay !== null || isDeletionOpen(record)) return false;
  if (publicKey === null || (keyId !== null && cloud === 'agrees' && state !== 'absent')) return false;
  if (state === 'verified' || state === 'elsewhere') return cloud !== 'differs';
  if (state === 'absent' && record.fileName !== null) return true;
  return isImport(record) && (state === 'sending' || state === 'unknown' || state === 'absent');
}
