/** The one database and its schema. Transactions and handles never leave this folder. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

export interface KeysmithSchema extends DBSchema {
  /** Ledger rows. Read as `unknown`: another version of the app may have written them. */
  keys: { key: string; value: unknown };
  connections: { key: string; value: unknown };
  /** Single values by name: preferences, the keys folder's handle, the practice account. */
  values: { key: string; value: unknown };
}

export type Database = IDBPDatabase<KeysmithSchema>;

const NAME = 'keysmith';
const VERSION = 1;

/** Opens once, when first asked; a failed opening may be tried again. */
export function lazyDatabase(): () => Promise<Database> {
  let opening: Promise<Database> | null = null;
  return () => {
    opening ??= openDB<KeysmithSchema>(NAME, VERSION, {
      upgrade(database) {
        database.createObjectStore('keys', { keyPath: 'id' });
        database.createObjectStore('connections', { keyPath: 'id' });
        database.createObjectStore('values');
      },
      blocking(_current, _blocked, event) {
        // A newer tab wants to upgrade: make way, and open again when next needed.
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
