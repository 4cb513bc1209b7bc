/**
 * The ledger: rows with everything that Keysmith knows about each key. The rows are stored durably, and contain no
 * secrets.
 */
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
   * Writes only the changed columns, durably and in one transaction: all rows or none. Changes that have meanwhile
   * been made to other columns, in this or another tab, are kept.
   * @returns the rows as they are now
   * @throws {JournalError} if the rows can't be written, or if this version can't read the stored version of one of
   * them: such a row is never overwritten
   */
  readonly write: (changes: readonly RowChange[]) => Promise<readonly KeyRecord[]>;
  /**
   * Writes a changed version of a row, but only if the stored row still says the same about the key as the version
   * that the caller read (`read`). For example, the answer to a request to the cloud must not overwrite facts that
   * were stored during the request.
   * @returns the row as written; `null` if nothing was written
   * @throws {JournalError} if the row can't be written, or if this version can't read the stored row
   */
  readonly replace: (record: KeyRecord, read: KeyRecord) => Promise<KeyRecord | null>;
  /**
   * The rows that have this key name, as they are in storage at this moment.
   * @throws {JournalError} if they can't be read
   */
  readonly named: (name: string) => Promise<readonly KeyRecord[]>;
  /** The `count` newest rows, read without loading the whole ledger; rows that this version can't read are left out. */
  readonly newest: (count: number) => Promise<readonly KeyRecord[]>;
  readonly all: () => Promise<LedgerContent>;
  /**
   * Merges the rows of another ledger into this one, in one transaction.
   * @returns how many rows were new or changed
   * @throws {JournalError} if the rows can't be written
   */
  readonly merge: (records: readonly KeyRecord[]) => Promise<number>;
}

/** The form can be shown without the row schema and the code that writes rows, so they are loaded when first used. */
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
