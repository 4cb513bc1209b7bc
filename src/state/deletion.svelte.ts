/** Deleting an orphan, as the dialog shows it. */
import type { DeletionRefusal, DeletionResult } from '../core/flows/deleteKeys.ts';
import { type KeyRecord, mayOfferDeletion } from '../core/keyRecord.ts';
import { heldLocks } from '../platform/heldLocks.ts';
import { withWriterLock } from '../platform/writerLock.ts';
import type { CreateKey } from './createKey.svelte.ts';
import type { Keys } from './keys.svelte.ts';
import type { Session } from './session.svelte.ts';

export interface DeletionParts {
  readonly session: Session;
  readonly keys: Keys;
  readonly createKey: CreateKey;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export type DeletionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'working' }
  | { readonly kind: 'refused'; readonly refusal: DeletionRefusal }
  | { readonly kind: 'done'; readonly result: DeletionResult }
  | { readonly kind: 'broken'; readonly error: unknown };

export class Deletion {
  readonly #parts: DeletionParts;
  readonly #record: KeyRecord;
  #state = $state.raw<DeletionState>({ kind: 'idle' });

  constructor(parts: DeletionParts, record: KeyRecord) {
    this.#parts = parts;
    this.#record = record;
  }

  get state(): DeletionState {
    return this.#state;
  }

  /** @returns whether the key pair is gone */
  async run(): Promise<boolean> {
    if (this.#state.kind === 'working') return false;
    this.#state = { kind: 'working' };
    this.#state = await this.#delete();
    return this.#state.kind === 'done' && this.#state.result.kind === 'deleted';
  }

  async #delete(): Promise<DeletionState> {
    const { createKey, session, keys, now } = this.#parts;
    try {
      const opened = await session.open();
      if (opened === null || !session.isOwn(this.#record)) return { kind: 'refused', refusal: 'away' };
      const { skewMs } = opened;
      const target = { ...opened.caller.target, region: this.#record.region };
      const caller = { ...opened.caller, target };
      const { deleteKeys } = await import('../core/flows/deleteKeys.ts');
      const done = await withWriterLock(async (): Promise<DeletionState> => {
        // While the dialog was open, its file may have been found, here or in another tab.
        await keys.load();
        const current = keys.find(this.#record.id);
        const { kept } = await heldLocks();
        if (
          current === null ||
          kept.has(current.id) ||
          !mayOfferDeletion(current, createKey.wordOf(current))
        ) {
          return { kind: 'refused', refusal: 'changed' };
        }
        const [result] = await deleteKeys({ caller, journal: keys.put, skewMs, now }, [current]);
        return result === undefined ? { kind: 'idle' } : { kind: 'done', result };
      });
      return done ?? { kind: 'refused', refusal: 'otherTab' };
    } catch (error) {
      return { kind: 'broken', error };
    }
  }
}
