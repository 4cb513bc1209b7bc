/** One truth for a row: what became of a creation is told by the ledger's row, not by what was known when it ended. */
import { changedColumns, knowTheSame } from '../../ledger/columns.ts';
import type { KeyRecord } from '../../ledger/keyRecord.ts';
import { isListed } from '../../ledger/keyState.ts';
import type { CreateKeyResult } from './createKey.ts';

/**
 * What became of a creation, as its row says now: a look, another tab or its owner may have gone on since.
 * @param row the ledger's row; `null` where it has none, or couldn't be written: then the result is all that is known
 */
export function resultNow(result: CreateKeyResult, row: KeyRecord | null): CreateKeyResult {
  if (result.kind === 'notSent' || row === null) return result;
  // Nothing has happened since: what went wrong is still so.
  if (knowTheSame(result.record, row)) return { ...result, record: row };
  if (result.kind === 'saved') {
    const journalled = result.journalled || hasFile(row);
    // Its file was seen here, and the ledger may not know of it yet.
    return journalled || !isListed(row) ? { kind: 'saved', record: row, journalled } : result;
  }
  if (isSavedSince(result, row)) return { kind: 'saved', record: row, journalled: true };
  if (result.kind !== 'unknown') return { ...result, record: row };
  const changed = changedColumns(result.record, row);
  const isLookedSince = ['look', 'state', 'keyId', 'cloud'].some((column) => column in changed);
  return { ...result, record: row, lookError: isLookedSince ? null : result.lookError };
}

/** Whether what went wrong has been set right: its file is there, and the cloud has got the key pair since. */
function isSavedSince(result: Exclude<CreateKeyResult, { kind: 'notSent' }>, row: KeyRecord): boolean {
  const { kind, record } = result;
  if (kind === 'unsaved') return hasFile(row);
  const isHeardOf = row.keyId !== record.keyId || row.cloud !== record.cloud;
  return (kind === 'unknown' || kind === 'fileOnly') && hasFile(row) && row.keyId !== null && isHeardOf;
}

function hasFile({ state }: KeyRecord): boolean {
  return state === 'verified' || state === 'unconfirmed';
}
