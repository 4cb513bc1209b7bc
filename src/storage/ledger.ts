/** The ledger: what is known about every key, durable and without secrets. */
import { KeysmithError } from '../core/errors.ts';
import { JournalError } from '../core/flows/journal.ts';
import { byNewest, type KeyRecord } from '../core/keyRecord.ts';
import type { UnreadableRow } from '../core/keyRecordSchema.ts';
import type { Database } from './database.ts';

export interface LedgerContent {
  /** Newest first. */
  readonly records: readonly KeyRecord[];
  /** Rows that this version can't read: kept as they are. */
  readonly unreadable: readonly UnreadableRow[];
}

export interface Ledger {
  /**
   * Writes or replaces a row, durably. @returns it as it was written, with its time
   * @throws {JournalError} also where a row that this version can't read has that id: it is never overwritten
   */
  readonly put: (record: KeyRecord) => Promise<KeyRecord>;
  /** Writes rows together: all of them or none. @returns them as they were written @throws {JournalError} */
  readonly putAll: (records: readonly KeyRecord[]) => Promise<readonly KeyRecord[]>;
  /**
   * Writes a row only if the stored one is still the one that was read: whoever looked for a while must not undo what
   * was learned meanwhile. @returns the row as written, or `null` @throws {JournalError}
   */
  readonly replace: (record: KeyRecord, read: KeyRecord) => Promise<KeyRecord | null>;
  /** The newest rows, at once; those that can't be read aren't among them. */
  readonly newest: (count: number) => Promise<readonly KeyRecord[]>;
  readonly all: () => Promise<LedgerContent>;
  /** Merges rows of another ledger, in one transaction. @returns how many were new or changed @throws {JournalError} */
  readonly merge: (records: readonly KeyRecord[]) => Promise<number>;
  /** Tells other tabs to read again. */
  readonly announce: () => void;
  /** Calls back whenever another tab has written, or has forgotten everything. */
  readonly onOtherTab: (told: (what: 'changed' | 'forgotten') => void) => void;
}

export const LEDGER_CHANNEL = 'keysmith-ledger';

/** The schema of rows isn't needed to show the form, so it is loaded right after it. */
const loadSchema = () => import('../core/keyRecordSchema.ts');
const loadMany = () => import('./manyRows.ts');

/** How many rows are read at a time: some 10 ms. */
const SLICE = 500;

function hasId(row: unknown): row is { id: string } {
  return typeof row === 'object' && row !== null && 'id' in row && typeof row.id === 'string';
}

/** @param now milliseconds since 1970 */
export function createLedger(database: () => Promise<Database>, now: () => number): Ledger {
  const channel = new BroadcastChannel(LEDGER_CHANNEL);

  async function write<Result>(change: (store: Store) => Promise<Result>): Promise<Result> {
    try {
      const transaction = (await database()).transaction('keys', 'readwrite', { durability: 'strict' });
      const result = await change(transaction.store);
      await transaction.done;
      channel.postMessage('changed');
      return result;
    } catch (error) {
      if (error instanceof KeysmithError) throw error;
      throw new JournalError('the row could not be written', { cause: error });
    }
  }

  /** @param read the row that must still be the stored one; `null`: any may be */
  async function put(record: KeyRecord, read: KeyRecord | null): Promise<KeyRecord | null> {
    const { isReadable, readRow } = await loadSchema();
    const row = readRow({ ...record, updatedAt: new Date(now()).toISOString() });
    if (!isReadable(row)) throw new JournalError('the row is in no form of the ledger');
    return write(async (store) => {
      const stored: unknown = await store.get(row.id);
      const before = stored === undefined ? null : readRow(stored);
      if (before !== null && !isReadable(before)) throw new JournalError('the row is of another version');
      const isAsRead = before?.updatedAt === read?.updatedAt && before?.state === read?.state;
      if (read !== null && !isAsRead) return null;
      await store.put(row);
      return row;
    });
  }

  return {
    async putAll(records) {
      const { rowsOf } = await loadMany();
      const rows = rowsOf(records, new Date(now()).toISOString());
      await write(async (store) => {
        for (const row of rows) await store.put(row);
      });
      return rows;
    },
    async put(record) {
      const row = await put(record, null);
      if (row === null) throw new JournalError('the row was not written');
      return row;
    },
    replace: put,
    async newest(count) {
      const { isReadable, readRow } = await loadSchema();
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
      const { isReadable, readRow } = await loadSchema();
      const records: KeyRecord[] = [];
      const unreadable: UnreadableRow[] = [];
      // One transaction, so that no row is missed; a slice at a time, since ten thousand at once would hold the page up.
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
      const { mergeInto } = await loadMany();
      return write((store) => mergeInto(store, records));
    },
    announce: () => channel.postMessage('changed'),
    onOtherTab: (told) =>
      channel.addEventListener('message', ({ data }) => told(data as 'changed' | 'forgotten')),
  };
}

/** The part of an object store that a change needs. */
export interface Store {
  readonly get: (id: string) => Promise<unknown>;
  readonly put: (row: KeyRecord) => Promise<unknown>;
}
