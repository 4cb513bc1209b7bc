/**
 * Compares two versions of a row, column by column. A writer saves only the columns that it has changed, so a tab or
 * a flow never overwrites another tab's or the user's changes in other columns.
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

/** Columns that only the owner changes. They say nothing about the key itself. */
const OWNERS: ReadonlySet<string> = new Set(['note', 'remindAt', 'batch']);

/** Whether two versions of a row say the same about the key. The owner's columns don't count. */
export function knowTheSame(a: KeyRecord, b: KeyRecord): boolean {
  return Object.keys(changedColumns(a, b)).every((column) => OWNERS.has(column));
}
