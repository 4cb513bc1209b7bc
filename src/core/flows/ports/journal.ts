/** The port through which a flow writes to the ledger what it is about to do, and what it has done. */
import { KeysmithError } from '../../base/errors.ts';
import type { KeyRecord } from '../../ledger/keyRecord.ts';

/**
 * The ledger couldn't be read, or a row couldn't be written durably. If nothing was sent yet, this error stops the
 * flow. If a request was sent before, the flow goes on, and only reports the error.
 */
export class JournalError extends KeysmithError {
  readonly code = 'journal';
}

/** Writes a row. The row is stored durably once the promise resolves. @throws {JournalError} */
export type Journal = (record: KeyRecord) => Promise<void>;

/**
 * Writes a row, but returns `false` instead of throwing a {@link JournalError}: a failed write to the ledger must not
 * keep a private key from being saved.
 * @returns whether the row was written
 */
export async function journalIfPossible(journal: Journal, record: KeyRecord): Promise<boolean> {
  try {
    await journal(record);
    return true;
  } catch (error) {
    if (error instanceof JournalError) return false;
    throw error;
  }
}
