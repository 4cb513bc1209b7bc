/** What the cloud listed last: a memory, not a ledger; what can't be read is asked for again. */
import * as v from 'valibot';
import type { CloudList } from '../core/cloudList.ts';
import type { Database } from './database.ts';

export interface CloudLists {
  readonly all: () => Promise<CloudList[]>;
  /** Keeps a list unless a later one is there. */
  readonly put: (list: CloudList) => Promise<void>;
}

/** Not needed to show the form. */
const loadSchema = () => import('../core/cloudList.ts');

/** @param onChange told after each write */
export function createCloudLists(database: () => Promise<Database>, onChange: () => void): CloudLists {
  async function read(row: unknown): Promise<CloudList | null> {
    const parsed = v.safeParse((await loadSchema()).CloudListSchema, row);
    return parsed.success ? parsed.output : null;
  }
  return {
    async all() {
      const lists = await Promise.all((await (await database()).getAll('cloudLists')).map(read));
      return lists.filter((list) => list !== null);
    },
    async put(list) {
      const db = await database();
      const before = await read(await db.get('cloudLists', list.id));
      if (before !== null && before.syncedAt > list.syncedAt) return;
      await db.put('cloudLists', list);
      onChange();
    },
  };
}
