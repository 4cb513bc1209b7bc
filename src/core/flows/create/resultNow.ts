/** One truth for a row: what became of a creation is told by the ledger's row, not by what was known when it ended. */
import { changedColumns } from '../../ledger/columns.ts';
import type { KeyRecord } from '../../ledger/keyRecord.ts';
import type { CreateKeyResult } from './createKey.ts';

/**
 * What became of a creation, as its row says now: a look, another tab or its owner may have gone on since.
 * @param row the ledger's row; `null` where it has none, or couldn't be written: then the result is all that is known
 */
export function resultNow(result: CreateKeyResult, row: KeyRecord | null): CreateKeyResult {
  if (result.kind === 'notSent' || row === null) return result;
  if (isSavedSince(result, row)) return { kind: 'saved', record: row, journalled: true };
  if (result.kind !== 'unknown') return { ...result, record: row };
  const isLookedSince = 'look' in changedColumns(result.record, row);
  return { ...result, record: row, lookError: isLookedSince ? null : result.lookError };
}

/** Whether what went wrong has been set right: its file is there, and the cloud has the key pair. */
function isSavedSince({ kind }: CreateKeyResult, { keyId, state }: KeyRecord): boolean {
  const hasFile = state === 'verified' || state === 'unconfirmed';
  if (kind === 'unsaved') return hasFile;
  return (kind === 'unknown' || kind === 'fileOnly') && hasFile && keyId !== null;
}
