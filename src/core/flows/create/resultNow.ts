/**
 * Keeps the result of a creation up to date: the ledger's row may contain newer facts about the key pair than the
 * flow's result.
 */
import { changedColumns, knowTheSame } from '../../ledger/columns.ts';
import type { KeyRecord } from '../../ledger/keyRecord.ts';
import { isListed } from '../../ledger/keyState.ts';
import type { CreateKeyResult } from './createKey.ts';

/**
 * Returns the result of a creation, updated from the ledger's row. Since the flow ended, Keysmith may have asked the
 * cloud again, or another tab or the owner may have changed the row.
 * @param row the ledger's row; `null` if the ledger has no row for this key, or if the row couldn't be written. Then
 * the given result is returned unchanged
 */
export function resultNow(result: CreateKeyResult, row: KeyRecord | null): CreateKeyResult {
  if (result.kind === 'notSent' || row === null) return result;
  // The row says nothing new about the key since the flow ended, so the result still holds.
  if (knowTheSame(result.record, row)) return { ...result, record: row };
  if (result.kind === 'saved') {
    const journalled = result.journalled || hasFile(row);
    // If the ledger's row doesn't have the saved file, the row is older than the result, so the result is kept. But a
    // row that its owner has deleted or closed is newer than the result.
    return journalled || !isListed(row) ? { kind: 'saved', record: row, journalled } : result;
  }
  if (isSavedSince(result, row)) return { kind: 'saved', record: row, journalled: true };
  if (result.kind !== 'unknown') return { ...result, record: row };
  const changed = changedColumns(result.record, row);
  const isLookedSince = ['look', 'state', 'keyId', 'cloud'].some((column) => column in changed);
  return { ...result, record: row, lookError: isLookedSince ? null : result.lookError };
}

/**
 * Whether a failed creation has succeeded since. After `unsaved`, the row must have a file now. After `unknown` or
 * `fileOnly`, the row must have a file and a KeyId, and its `keyId` or `cloud` must have changed since the flow
 * ended. After `alarm`, the result is always `false`.
 */
function isSavedSince(result: Exclude<CreateKeyResult, { kind: 'notSent' }>, row: KeyRecord): boolean {
  const { kind, record } = result;
  if (kind === 'unsaved') return hasFile(row);
  const isHeardOf = row.keyId !== record.keyId || row.cloud !== record.cloud;
  return (kind === 'unknown' || kind === 'fileOnly') && hasFile(row) && row.keyId !== null && isHeardOf;
}

function hasFile({ state }: KeyRecord): boolean {
  return state === 'verified' || state === 'unconfirmed';
}
