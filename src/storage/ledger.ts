/** The ledger: what is known about every key, durable and without secrets. */
import { KeysmithError } from '../core/base/errors.ts';
import { JournalError } from '../core/flows/ports/journal.ts';
import { byNewest, type KeyRecord } from '../core/ledger/keyRecord.ts';
import type { UnreadableRow } from '../core/ledger/keyRecordSchema.ts';
import type { Changes } from './changes.ts';
import type { Database } from './database.ts';
import type { RowChange, Store } from './manyRows.ts';

interface LedgerContent {
  /** Newest first. */
  readonly records: readonly KeyRecord[];
  /** Rows that this version can't read: kept as they are. */
  readonly unreadable: readonly UnreadableRow[];
}

export interface Ledger {
  /**
   * Writes only the changed columns, durably and in one transaction: all rows or none. Values that this or another
   * tab has meanwhile written to other columns stay.
   * @returns the rows as they are now
   * @throws {JournalError} if the rows can't be written, or if this version can't read the stored version of one
   * of them: such a row is never overwritten
   */
  readonly write: (changes: readonly RowChange[]) => Promise<readonly KeyRecord[]>;
  /**
   * Writes a row, unless the ledger has learned something else about the key since the caller read the row (`read`).
   * For example, asking the cloud takes time, and its answer must not overwrite what was learned meanwhile.
   * @returns the row as written; `null` if nothing was written
   * @throws {JournalError}
   */
  readonly replace: (record: KeyRecord, read: KeyRecord) => Promise<KeyRecord | null>;
  /**
   * The rows that have this key name, as they are in storage at this moment.
   * @throws {JournalError} when they can't be read
   */
  readonly named: (name: string) => Promise<readonly KeyRecord[]>;
  /** The `count` newest rows, read without loading the whole ledger; rows that this version can't read are left out. */
  readonly newest: (count: number) => Promise<readonly KeyRecord[]>;
  readonly all: () => Promise<LedgerContent>;
  /** Merges rows of another ledger, in one transaction. @returns how many were new or changed @throws {JournalError} */
  readonly merge: (records: readonly KeyRecord[]) => Promise<number>;
}

/** The row schema and the code that writes rows aren't needed to show the form, so they are loaded right after it. */
const loadRows = () => import('./manyRows.ts');

/** How many rows are read at a time; reading them takes about 10 ms. */
const SLICE = 500;

function hasId(row: unknown): row is { id: string } {
  return typeof row === 'object' && row !== null && 'id' in row && typeof row.id === 'string';
}

/** @param now milliseconds since 1970 */
export function createLedger(
  database: () => Promise<Database>,
  { now, changes }: { readonly now: () => number; readonly changes: Changes },
): Ledger {
  async function write<Result>(apply: (store: Store) => Promise<Result>): Promise<Result> {
    try {
      const transaction = (await database()).transaction('keys', 'readwrite', { durability: 'strict' });
      const result = await apply(transaction.store).catch((error: unknown) => {
        // Aborts the transaction, since the rows that were put before the failure would otherwise still be committed.
        // The abort also rejects `done`: without a handler, the browser would report an unhandled rejection.
        transaction.done.catch(() => undefined);
        transaction.abort();
        throw error;
      });
      await transaction.done;
      changes.tell('keys');
      return result;
    } catch (error) {
      if (error instanceof KeysmithError) throw error;
      throw new JournalError('the row could not be written', { cause: error });
    }
  }

  return {
    async write(rows) {
      const { applyChanges } = await loadRows();
      return write((store) => applyChanges(store, rows, new Date(now()).toISOString()));
    },
    async replace(record, read) {
      const { replaceRow } = await loadRows();
      return write((store) => replaceRow(store, { record, read, updatedAt: new Date(now()).toISOString() }));
    },
    async named(name) {
      const { isReadable, readRow } = await loadRows();
      try {
        const rows = await (await database()).getAllFromIndex('keys', 'name', name);
        return rows.map(readRow).filter(isReadable);
      } catch (error) {
        throw new JournalError('the rows could not be read', { cause: error });
      }
    },
    async newest(count) {
      const { isReadable, readRow } = await loadRows();
      const records: KeyRecord[] = [];
      const { store } = (await database()).transaction('keys');
      let cursor = await store.index('createdAt').openCursor(null, 'prev');
      for (; cursor && records.length < count; cursor = await cursor.continue()) {
        const row = readRow(cursor.value);
        if (isReadable(row)) records.push(row);
      }
      return records;
    },
    async all() {
      const { isReadable, readRow } = await loadRows();
      const records: KeyRecord[] = [];
      const unreadable: UnreadableRow[] = [];
      // Reads all rows in one transaction, so that none is missed. Reads them a slice at a time, because reading ten
      // thousand rows at once would block the page.
      const { store } = (await database()).transaction('keys');
      let last: IDBKeyRange | undefined;
      for (;;) {
        const slice = await store.getAll(last, SLICE);
        for (const stored of slice) {
          const row = readRow(stored);
          if (isReadable(row)) records.push(row);
          else unreadable.push(row);
        }
        const end = slice.at(-1);
        if (slice.length < SLICE || !hasId(end)) break;
        last = IDBKeyRange.lowerBound(end.id, true);
      }
      records.sort(byNewest);
      return { records, unreadable };
    },
    async merge(records) {
      const { mergeInto } = await loadRows();
      return write((store) => mergeInto(store, records));
    },
  };
}
