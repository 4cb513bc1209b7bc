/** Saved connections. They never contain secrets. */
import type { Connection } from '../core/connection/connection.ts';
import type { Changes } from './changes.ts';
import type { Database } from './database.ts';

export interface StoredConnections {
  /** All saved connections that this version can read. */
  readonly all: () => Promise<Connection[]>;
  readonly add: (connection: Connection) => Promise<void>;
  /**
   * Changes only the given columns of a connection, in one transaction. Changes that another tab has made to other
   * columns are kept.
   * @returns the connection as it is now; `null` if another tab has removed it, or if this version can't read it
   */
  readonly change: (id: string, columns: Partial<Connection>) => Promise<Connection | null>;
  readonly remove: (id: string) => Promise<void>;
}

/** The code that reads and checks connections; loaded only once a saved connection exists or is added. */
const loadSchema = () => import('../core/connection/connection.ts');

/** @param database opened when first needed @param changes tells the other tabs after each write */
export function createConnections(database: () => Promise<Database>, changes: Changes): StoredConnections {
  return {
    async all() {
      const rows = await (await database()).getAll('connections');
      if (rows.length === 0) return [];
      const { readConnection } = await loadSchema();
      return rows.map(readConnection).filter((connection) => connection !== null);
    },
    async add(connection) {
      const { checkConnection } = await loadSchema();
      await (await database()).put('connections', checkConnection(connection));
      changes.tell('connections');
    },
    async change(id, columns) {
      // Loads the code before the transaction begins. The browser ends a transaction as soon as the code awaits
      // something other than the transaction's own requests.
      const { checkConnection, readConnection } = await loadSchema();
      const transaction = (await database()).transaction('connections', 'readwrite');
      const before = readConnection(await transaction.store.get(id));
      const after = before && checkConnection({ ...before, ...columns, id });
      if (after !== null) await transaction.store.put(after);
      await transaction.done;
      changes.tell('connections');
      return after;
    },
    async remove(id) {
      await (await database()).delete('connections', id);
      changes.tell('connections');
    },
  };
}
