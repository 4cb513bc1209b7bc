/**
 * The last key lists that the cloud returned. They are only a cache: a list that can't be read is requested from the
 * cloud again.
 */
import * as v from 'valibot';
import { type CloudList, CloudListSchema } from '../core/list/cloudList.ts';
import type { Database } from './database.ts';

export interface StoredCloudLists {
  readonly all: () => Promise<CloudList[]>;
  /** Stores a list, unless a later list of the same account and region is already stored. */
  readonly put: (list: CloudList) => Promise<void>;
}

/** @param onChange called after each write */
export function createCloudLists(database: () => Promise<Database>, onChange: () => void): StoredCloudLists {
  return {
    async all() {
      const rows = await (await database()).getAll('cloudLists');
      return rows.map(read).filter((list) => list !== null);
    },
    async put(list) {
      const transaction = (await database()).transaction('cloudLists', 'readwrite');
      const before = read(await transaction.store.get(list.id));
      const isLater = before === null || before.syncedAt <= list.syncedAt;
      if (isLater) await transaction.store.put(list);
      await transaction.done;
      if (isLater) onChange();
    },
  };
}

function read(row: unknown): CloudList | null {
  const parsed = v.safeParse(CloudListSchema, row);
  return parsed.success ? parsed.output : null;
}
