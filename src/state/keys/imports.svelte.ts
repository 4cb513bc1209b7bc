/** Imports, one after the other, the public keys of all rows that can be imported (`KeyList.importable`). */
import { InputError } from '../../core/base/errors.ts';
import type { CreateKey } from '../newKey/createKey.svelte.ts';
import type { CreateRefusal } from '../newKey/refusal.ts';
import type { KeyList } from './keyList.svelte.ts';

interface ImportsParts {
  readonly keyList: KeyList;
  readonly createKey: CreateKey;
}

/**
 * The result of a run.
 * - `all`: how many keys could be imported when the run began
 * - `count`: how many of them were imported
 * - `held`: how many weren't imported because another row has the same name
 * - `refusal`: why the run stopped early; `null` if it tried all keys, or if the user cancelled an import
 */
export interface ImportsResult {
  readonly count: number;
  readonly all: number;
  readonly held: number;
  readonly refusal: CreateRefusal | null;
}

function isNameHeld(error: unknown): boolean {
  return error instanceof InputError && error.field === 'keyName';
}

export class Imports {
  readonly #parts: ImportsParts;
  #isRunning = $state(false);

  constructor(parts: ImportsParts) {
    this.#parts = parts;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** @returns `null` if another run is still under way */
  async run(): Promise<ImportsResult | null> {
    if (this.#isRunning) return null;
    this.#isRunning = true;
    const { createKey, keyList } = this.#parts;
    const ids = keyList.importable.map(({ id }) => id);
    let count = 0;
    let held = 0;
    try {
      for (const id of ids) {
        // Looks up the current row: the key may have been imported or removed since the run began.
        const row = keyList.importable.find((one) => one.id === id);
        if (row === undefined) continue;
        const result = await createKey.importAgain(row);
        if (result === null || typeof result === 'string')
          return { count, all: ids.length, held, refusal: result };
        if (result.kind === 'saved') count += 1;
        if (result.kind === 'notSent' && isNameHeld(result.error)) held += 1;
      }
      return { count, all: ids.length, held, refusal: null };
    } finally {
      this.#isRunning = false;
    }
  }
}
