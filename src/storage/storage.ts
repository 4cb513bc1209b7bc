/** The data that the app stores on this device. Other code uses the functions below, never the database itself. */
import { deleteDB } from 'idb';
import type { StoredCloudLists } from './cloudLists.ts';
import { type StoredConnections, createConnections } from './connections.ts';
import { DATABASE_NAME, lazyDatabase } from './database.ts';
import { type Changes, createChanges } from './changes.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createValues, type Values } from './values.ts';

export interface Storage {
  readonly ledger: Ledger;
  readonly connections: StoredConnections;
  /**
   * Opens the stored key lists of the cloud. Their code isn't needed to show the form, so it is loaded when first
   * used.
   */
  readonly openCloudLists: () => Promise<StoredCloudLists>;
  readonly values: Values;
  /** Registers a callback. Each time another tab has written something, it is called with the kind of that data. */
  readonly onOtherTab: Changes['onOtherTab'];
  /**
   * Deletes the database, and then tells the other tabs that everything was removed. The other tabs close the
   * database when asked to, because it can't be deleted while a tab has it open.
   */
  readonly erase: () => Promise<void>;
}

interface StorageOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called when a tab of an older version keeps the database open. */
  readonly onBlocked: () => void;
}

/** Creates the storage. The database itself is opened only when something is first read or written. */
export function createStorage({ now, onBlocked }: StorageOptions): Storage {
  const database = lazyDatabase(onBlocked);
  const changes = createChanges();
  return {
    ledger: createLedger(database, { now, changes }),
    connections: createConnections(database, changes),
    values: createValues(database, changes),
    onOtherTab: changes.onOtherTab,
    async openCloudLists() {
      const { createCloudLists } = await import('./cloudLists.ts');
      return createCloudLists(database, () => changes.tell('cloudLists'));
    },
    async erase() {
      (await database()).close();
      await deleteDB(DATABASE_NAME);
      changes.tell('forgotten');
    },
  };
}
