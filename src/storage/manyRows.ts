/** Reads and writes rows of the ledger within one transaction; loaded when rows are first read or written. */
import { changedColumns, knowTheSame } from '../core/ledger/columns.ts';
import { mergeRows } from '../core/ledger/ledgerFile.ts';
import type { KeyRecord } from '../core/ledger/keyRecord.ts';
import { isReadable, readRow } from '../core/ledger/keyRecordSchema.ts';
import { JournalError } from '../core/flows/ports/journal.ts';

export { isReadable, readRow } from '../core/ledger/keyRecordSchema.ts';

/** A row to write (`record`), and the version of it that the writer read before (`before`; `null` for a new row). */
export interface RowChange {
  readonly record: KeyRecord;
  readonly before: KeyRecord | null;
}

/** The methods of an object store that this module needs. */
export interface Store {
  readonly get: (id: string) => Promise<unknown>;
  readonly put: (row: KeyRecord) => Promise<unknown>;
}

/** @throws {JournalError} if the row fits no version of the row schema */
function checked(row: KeyRecord): KeyRecord {
  const read = readRow(row);
  if (!isReadable(read)) throw new JournalError('the row is in no form of the ledger');
  return read;
}

/**
 * @returns `null` if there is no such row
 * @throws {JournalError} if this version can't read the row: such a row is never overwritten
 */
async function storedRow(store: Store, id: string): Promise<KeyRecord | null> {
  const stored: unknown = await store.get(id);
  if (stored === undefined) return null;
  const row = readRow(stored);
  if (!isReadable(row)) throw new JournalError('the row is of another version');
  return row;
}

/** Writes the columns that were changed. @returns the rows as they are now */
export async function applyChanges(
  store: Store,
  changes: readonly RowChange[],
  updatedAt: string,
): Promise<readonly KeyRecord[]> {
  const rows: KeyRecord[] = [];
  for (const { record, before } of changes) {
    const stored = await storedRow(store, record.id);
    const columns = before === null ? record : changedColumns(before, record);
    const row = checked({ ...(stored ?? record), ...columns, updatedAt });
    await store.put(row);
    rows.push(row);
  }
  return rows;
}

/**
 * Writes a changed version of a row (`record`). Writes nothing if the row was removed, or if the stored row says
 * something else about the key than the version that the caller read (`read`).
 * @returns the row as written, or `null` if nothing was written
 */
export async function replaceRow(
  store: Store,
  { record, read, updatedAt }: { record: KeyRecord; read: KeyRecord; updatedAt: string },
): Promise<KeyRecord | null> {
  const stored = await storedRow(store, record.id);
  if (stored === null || !knowTheSame(read, stored)) return null;
  const row = checked({ ...stored, ...changedColumns(read, record), updatedAt });
  await store.put(row);
  return row;
}

/** Merges the rows of another ledger into the store. @returns how many rows were new or changed */
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
