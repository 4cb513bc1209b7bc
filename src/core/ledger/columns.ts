/** Changing rows column by column, so that two tabs, or a flow and its user, never undo each other. */
import type { KeyRecord } from './keyRecord.ts';

/** What whoever writes a row has changed of it since it was read; never its id, schema or time. */
export function changedColumns(before: KeyRecord, after: KeyRecord): Partial<KeyRecord> {
  const changed = Object.entries(after).filter(([column, value]) => {
    if (column === 'id' || column === 'schema' || column === 'updatedAt') return false;
    return JSON.stringify(value) !== JSON.stringify(before[column as keyof KeyRecord]);
  });
  return Object.fromEntries(changed) as Partial<KeyRecord>;
}

/** Columns that only its owner writes: whatever is found out about a key doesn't depend on them. */
const OWNERS: ReadonlySet<string> = new Set(['note', 'remindAt', 'batch']);

/** Whether two versions of a row know the same about the key, whatever its owner has noted since. */
export function knowTheSame(a: KeyRecord, b: KeyRecord): boolean {
  return Object.keys(changedColumns(a, b)).every((column) => OWNERS.has(column));
}
