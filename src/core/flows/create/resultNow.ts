/**
 * Keeps the result of a creation up to date: the ledger's row may say more about the key pair than was known when the
 * flow ended.
 */
import { changedColumns, knowTheSame } from '../../ledger/columns.ts';
import type { KeyRecord } from '../../ledger/keyRecord.ts';
import { isListed } from '../../ledger/keyState.ts';
import type { CreateKeyResult } from './createKey.ts';

/**
 * Returns the result of a creation, updated from the creation's row. A look, another tab or the owner may have
 * changed the row since the flow ended.
 * @param row the ledger's row; `null` if there is none, or if it couldn't be written: then the given result is all
 * that is known
 */
export function resultNow(result: CreateKeyResult, row: KeyRecord | null): CreateKeyResult {
  if (result.kind === 'notSent' || row === null) return result;
  // The row says nothing new about the key since the flow ended, so the result still holds.
  if (knowTheSame(result.record, row)) return { ...result, record: row };
  if (result.kind === 'saved') {
    const journalled = result.journalled || hasFile(row);
    // The flow saved the file, but the ledger may not have recorded it yet.
    return journalled || !isListed(row) ? { kind: 'saved', record: row, journalled } : result;
  }
  if (isSavedSince(result, row)) return { kind: 'saved', record: row, journalled: true };
  if (result.kind !== 'unknown') return { ...result, record: row };
  const changed = changedColumns(result.record, row);
  const isLookedSince = ['look', 'state', 'keyId', 'cloud'].some((column) => column in changed);
  return { ...result, record: row, lookError: isLookedSince ? null : result.lookError };
}

/**
 * Whether a failed creation has succeeded since. After `unsaved`, the key must have a file by now. After `unknown` or
 * `fileOnly`, the key must have a file, and the row must have learned since that the cloud has the key pair. After
 * `alarm`, the answer is always no.
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
