/** The app's one database and its schema. Only the code in `src/storage` uses the database and its transactions. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

interface KeysmithSchema extends DBSchema {
  /** Ledger rows. Read as `unknown`: another version of the app may have written them. */
  keys: { key: string; value: unknown; indexes: { createdAt: string; name: string } };
  connections: { key: string; value: unknown };
  /** The latest list of key pairs that the cloud returned, for each account and region. */
  cloudLists: { key: string; value: unknown };
  /** Single values by name, for example the preferences, the handle of the keys folder, or the Practice account. */
  values: { key: string; value: unknown };
}

export type Database = IDBPDatabase<KeysmithSchema>;

export const DATABASE_NAME = 'keysmith';
/**
 * What each version of the database added:
 * - 2: rows of schema 2. An older Keysmith can't read such rows. It can't overwrite them either, because it can't
 *   open a database of a higher version.
 * - 3: the cloud's lists, and an index of rows by age
 * - 4: rows of schema 4, and connections of schema 2
 * - 5: rows of schema 5, and an index of rows by name
 * - 6: rows of schema 6
 */
const VERSION = 6;

/**
 * Returns a function that opens the database at its first call. Later calls use the open database. If opening has
 * failed, or the database was closed, the next call opens it again.
 * @param onBlocked called when a tab of an older version keeps the database open; opening continues once that tab is
 * closed
 */
export function lazyDatabase(onBlocked: () => void): () => Promise<Database> {
  let opening: Promise<Database> | null = null;
  return () => {
    opening ??= openDB<KeysmithSchema>(DATABASE_NAME, VERSION, {
      upgrade(database, _from, _to, transaction) {
        // Creates all stores and indexes that don't exist yet, whatever the old version is. Rows aren't migrated
        // here: each row is migrated when it is read.
        const { objectStoreNames: known } = database;
        if (!known.contains('keys')) database.createObjectStore('keys', { keyPath: 'id' });
        const rows = transaction.objectStore('keys');
        if (!rows.indexNames.contains('createdAt')) rows.createIndex('createdAt', 'createdAt');
        if (!rows.indexNames.contains('name')) rows.createIndex('name', 'name');
        if (!known.contains('connections')) database.createObjectStore('connections', { keyPath: 'id' });
        if (!known.contains('cloudLists')) database.createObjectStore('cloudLists', { keyPath: 'id' });
        if (!known.contains('values')) database.createObjectStore('values');
      },
      blocked: onBlocked,
      blocking(_current, _blocked, event) {
        // Another tab wants to upgrade or delete the database and must wait until this tab has closed it. This tab
        // tries to open the database again when it next needs it.
        (event.target as IDBDatabase).close();
        opening = null;
      },
      terminated() {
        opening = null;
      },
    }).catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  };
}
