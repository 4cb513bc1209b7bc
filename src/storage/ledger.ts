/** The ledger: what is known about every key, durable and without secrets. */
import * as v from 'valibot';
import { JournalError } from '../core/flows/journal.ts';
import { KeyRecord } from '../core/keyRecord.ts';
import type { Database } from './database.ts';

export interface Ledger {
  /** Writes or replaces a row, durably. @throws {JournalError} */
  readonly put: (record: KeyRecord) => Promise<void>;
  /** All rows, newest first, and how many there are that this version can't read. */
  readonly all: () => Promise<{ records: KeyRecord[]; unreadable: number }>;
}

export function createLedger(database: () => Promise<Database>): Ledger {
  return {
    async put(record) {
      try {
        const transaction = (await database()).transaction('keys', 'readwrite', { durability: 'strict' });
        await transaction.store.put(v.parse(KeyRecord, record));
        await transaction.done;
      } catch (error) {
        throw new JournalError('the ledger could not be written', { cause: error });
      }
    },
    async all() {
      const rows = await (await database()).getAll('keys');
      const records = rows.flatMap((row) => {
        const parsed = v.safeParse(KeyRecord, row);
        return parsed.success ? [parsed.output] : [];
      });
      records.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
      return { records, unreadable: rows.length - records.length };
    },
  };
}
