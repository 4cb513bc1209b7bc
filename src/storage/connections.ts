/** Saved connections. Secrets are never part of one. */
import * as v from 'valibot';
import { Connection, readConnection } from '../core/connection.ts';
import type { Database } from './database.ts';

export interface Connections {
  /** Those that this version can read. */
  readonly all: () => Promise<Connection[]>;
  readonly put: (connection: Connection) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
}

export function createConnections(database: () => Promise<Database>): Connections {
  return {
    async all() {
      const rows = await (await database()).getAll('connections');
      return rows.map(readConnection).filter((connection) => connection !== null);
    },
    async put(connection) {
      await (await database()).put('connections', v.parse(Connection, connection));
    },
    async remove(id) {
      await (await database()).delete('connections', id);
    },
  };
}
