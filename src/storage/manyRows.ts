/** Writing many rows of the ledger in one transaction; loaded when there are many. */
import { mergeRows } from '../core/ledgerFile.ts';
import type { KeyRecord } from '../core/keyRecord.ts';
import { isReadable, readRow } from '../core/keyRecordSchema.ts';
import { JournalError } from '../core/flows/journal.ts';
import type { Store } from './ledger.ts';

/** @throws {JournalError} for one that is in no form of the ledger */
export function rowsOf(records: readonly KeyRecord[], updatedAt: string): readonly KeyRecord[] {
  const rows = records.map((record) => readRow({ ...record, updatedAt }));
  if (!rows.every(isReadable)) throw new JournalError('a row is in no form of the ledger');
  return rows;
}

/** Merges rows of another ledger. @returns how many were new or changed */
export async function mergeInto(store: Store, records: readonly KeyRecord[]): Promise<number> {
  let changed = 0;
  for (const theirs of records) {
    const before: unknown = await store.get(theirs.id);
    const ours = before === undefined ? null : readRow(before);
    if (ours !== null && !isReadable(ours)) continue;
    if (ours !== null && mergeRows(ours, theirs) === ours) continue;
    await store.put(theirs);
    changed += 1;
  }
  return changed;
}
