/** All that is kept on this device, behind verbs. */
import { deleteDB } from 'idb';
import type { CloudLists } from './cloudLists.ts';
import { type Connections, createConnections } from './connections.ts';
import { DATABASE_NAME, lazyDatabase } from './database.ts';
import { createLedger, type Ledger, LEDGER_CHANNEL } from './ledger.ts';
import { createValues, type Values } from './values.ts';

export interface Storage {
  readonly ledger: Ledger;
  readonly connections: Connections;
  /** Not needed to show the form, so loaded when first used. */
  readonly openCloudLists: () => Promise<CloudLists>;
  readonly values: Values;
  /** Removes everything. Other tabs make way. */
  readonly erase: () => Promise<void>;
}

export interface StorageOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Another tab, of an older version, doesn't make way. */
  readonly onBlocked: () => void;
}

export function createStorage({ now, onBlocked }: StorageOptions): Storage {
  const database = lazyDatabase(onBlocked);
  const ledger = createLedger(database, now);
  return {
    ledger,
    connections: createConnections(database),
    values: createValues(database),
    async openCloudLists() {
      const { createCloudLists } = await import('./cloudLists.ts');
      return createCloudLists(database, ledger.announce);
    },
    async erase() {
      (await database()).close();
      await deleteDB(DATABASE_NAME);
      new BroadcastChannel(LEDGER_CHANNEL).postMessage('forgotten');
    },
  };
}
