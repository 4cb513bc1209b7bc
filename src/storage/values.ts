/** Single values by name. What comes back is `unknown`: whoever asks knows its schema. */
import type { Database } from './database.ts';

export type ValueName = 'preferences' | 'keysFolder' | 'keyViews' | 'practiceAccount' | 'version';

export interface Values {
  /** @returns `undefined` when there is none */
  readonly get: (name: ValueName) => Promise<unknown>;
  readonly set: (name: ValueName, value: unknown) => Promise<void>;
  readonly remove: (name: ValueName) => Promise<void>;
}

export function createValues(database: () => Promise<Database>): Values {
  return {
    get: async (name) => (await database()).get('values', name),
    async set(name, value) {
      await (await database()).put('values', value, name);
    },
    async remove(name) {
      await (await database()).delete('values', name);
    },
  };
}
