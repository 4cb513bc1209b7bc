/** All that is kept on this device, behind verbs. */
import { type Connections, createConnections } from './connections.ts';
import { lazyDatabase } from './database.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createValues, type Values } from './values.ts';

export interface Storage {
  readonly ledger: Ledger;
  readonly connections: Connections;
  readonly values: Values;
}

export function createStorage(): Storage {
  const database = lazyDatabase();
  return {
    ledger: createLedger(database),
    connections: createConnections(database),
    values: createValues(database),
  };
}
