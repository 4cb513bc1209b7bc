/** The owner's notes and reminders for keys, kept on this device only. */
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import type { KeyRow } from '../../core/list/keyRows.ts';
import { type ChosenParts, currentRecordOf } from './chosenRows.ts';

interface KeyNote {
  readonly note: string;
  /** ISO 8601, UTC; `null`: no reminder. */
  readonly remindAt: string | null;
}

/**
 * Writes a note to each of the rows. A key pair that only the cloud knew gets a row in the ledger first.
 * @returns the ledger's rows as they were before the note was written
 * @throws {JournalError}
 */
export async function writeNotes(
  parts: ChosenParts,
  rows: readonly KeyRow[],
  note: Partial<KeyNote>,
): Promise<readonly KeyRecord[]> {
  const before: KeyRecord[] = [];
  for (const row of rows) {
    const record = await currentRecordOf(parts, row);
    if (record === null) continue;
    before.push(record);
    await parts.keys.change([record], () => note);
  }
  return before;
}

/**
 * Undoes {@link writeNotes}. If a note or reminder has changed again meanwhile, its row stays as it is.
 * @param written the note that was passed to {@link writeNotes}
 * @param before the rows that {@link writeNotes} returned
 * @throws {JournalError}
 */
export async function restoreNotes(
  { keys }: Pick<ChosenParts, 'keys'>,
  written: Partial<KeyNote>,
  before: readonly KeyRecord[],
): Promise<void> {
  const isAsWritten = (row: KeyNote) =>
    (written.note === undefined || row.note === written.note) &&
    (written.remindAt === undefined || row.remindAt === written.remindAt);
  for (const { id, note, remindAt } of before) {
    const current = keys.find(id);
    if (current !== null) await keys.change([current], (row) => (isAsWritten(row) ? { note, remindAt } : {}));
  }
}
