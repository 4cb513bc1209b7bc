/** The ledger: what is known about every key, durable and without secrets. */
import { KeysmithError } from '../core/errors.ts';
import { JournalError } from '../core/flows/journal.ts';
import type { KeyRecord } from '../core/keyRecord.ts';
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
  readonly all: () => Promise<LedgerContent>;
  /** Merges rows of another ledger, in one transaction. @returns how many were new or changed @throws {JournalError} */
  readonly merge: (records: readonly KeyRecord[]) => Promise<number>;
  /** Calls back whenever another tab has written. */
  readonly onOtherTab: (changed: () => void) => void;
}

const CHANNEL = 'keysmith-ledger';

/** The schema of rows isn't needed to show the form, so it is loaded right after it. */
const loadSchema = () => import('../core/keyRecordSchema.ts');
const loadFile = () => import('../core/ledgerFile.ts');

/** @param now milliseconds since 1970 */
export function createLedger(database: () => Promise<Database>, now: () => number): Ledger {
  const channel = new BroadcastChannel(CHANNEL);

  async function write<Result>(change: (store: Store) => Promise<Result>): Promise<Result> {
    try {
      const transaction = (await database()).transaction('keys', 'readwrite', { durability: 'strict' });
      const result = await change(transaction.store);
      await transaction.done;
      channel.postMessage('changed');
      return result;
    } catch (error) {
      if (error instanceof KeysmithError) throw error;
      throw new JournalError('the ledger could not be written', { cause: error });
    }
  }

  return {
    async put(record) {
      const { isReadable, readRow } = await loadSchema();
      const row = readRow({ ...record, updatedAt: new Date(now()).toISOString() });
      if (!isReadable(row)) throw new JournalError('a row was not in its own form');
      return write(async (store) => {
        const before: unknown = await store.get(row.id);
        if (before !== undefined && !isReadable(readRow(before))) {
          throw new JournalError('a row of another version has this id');
        }
        await store.put(row);
        return row;
      });
    },
    async all() {
      const { isReadable, readRow } = await loadSchema();
      const records: KeyRecord[] = [];
      const unreadable: UnreadableRow[] = [];
      for (const stored of await (await database()).getAll('keys')) {
        const row = readRow(stored);
        if (isReadable(row)) records.push(row);
        else unreadable.push(row);
      }
      records.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
      return { records, unreadable };
    },
    async merge(records) {
      const [{ isReadable, readRow }, { mergeRows }] = await Promise.all([loadSchema(), loadFile()]);
      return write(async (store) => {
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
      });
    },
    onOtherTab: (changed) => channel.addEventListener('message', changed),
  };
}

/** The part of an object store that a change needs. */
interface Store {
  readonly get: (id: string) => Promise<unknown>;
  readonly put: (row: KeyRecord) => Promise<unknown>;
}
