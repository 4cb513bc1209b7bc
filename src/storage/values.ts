/**
 * Stores single values by name, for example the preferences. They are returned as `unknown`: the caller checks them.
 */
import type { Changes } from './changes.ts';
import type { Database } from './database.ts';

type ValueName =
  'preferences' | 'keysFolder' | 'keyViews' | 'listSaved' | 'newKey' | 'practiceAccount' | 'version';

export interface Values {
  /** @returns the stored value; `undefined` if nothing is stored under this name */
  readonly get: (name: ValueName) => Promise<unknown>;
  readonly set: (name: ValueName, value: unknown) => Promise<void>;
  /** Reads and writes in one transaction, so that no other tab writes in between. @returns what was written */
  readonly change: <Value>(name: ValueName, change: (before: unknown) => Value) => Promise<Value>;
  readonly remove: (name: ValueName) => Promise<void>;
}

/** @param database opened when first needed @param changes tells the other tabs after each write */
export function createValues(database: () => Promise<Database>, changes: Changes): Values {
  return {
    get: async (name) => (await database()).get('values', name),
    async set(name, value) {
      await (await database()).put('values', value, name);
      changes.tell('values');
    },
    async change(name, change) {
      const transaction = (await database()).transaction('values', 'readwrite');
      const after = change(await transaction.store.get(name));
      await transaction.store.put(after, name);
      await transaction.done;
      changes.tell('values');
      return after;
    },
    async remove(name) {
      await (await database()).delete('values', name);
      changes.tell('values');
    },
  };
}
