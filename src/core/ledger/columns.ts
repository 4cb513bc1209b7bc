/**
 * Rows are changed column by column, so that a tab or a flow never overwrites what another tab or the user has
 * changed in other columns.
 */
import type { KeyRecord } from './keyRecord.ts';

/** The columns that a writer has changed since it read the row; never `id`, `schema` or `updatedAt`. */
export function changedColumns(before: KeyRecord, after: KeyRecord): Partial<KeyRecord> {
  const changed = Object.entries(after).filter(([column, value]) => {
    if (column === 'id' || column === 'schema' || column === 'updatedAt') return false;
    return JSON.stringify(value) !== JSON.stringify(before[column as keyof KeyRecord]);
  });
  return Object.fromEntries(changed) as Partial<KeyRecord>;
}

/** Columns that only the owner writes. They don't change what is known about the key. */
const OWNERS: ReadonlySet<string> = new Set(['note', 'remindAt', 'batch']);

/** Whether two versions of a row say the same about the key. The owner's columns don't count. */
export function knowTheSame(a: KeyRecord, b: KeyRecord): boolean {
  return Object.keys(changedColumns(a, b)).every((column) => OWNERS.has(column));
}
