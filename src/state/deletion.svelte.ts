/** Deleting an orphan, as the dialog shows it. */
import type { DeletionRefusal, DeletionResult } from '../core/flows/deleteKeys.ts';
import { isUnder, type KeyRecord } from '../core/keyRecord.ts';
import { withWriterLock } from '../platform/writerLock.ts';
import type { Keys } from './keys.svelte.ts';
import type { Session } from './session.svelte.ts';

export interface DeletionParts {
  readonly session: Session;
  readonly keys: Keys;
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
    const { session, keys, now } = this.#parts;
    const opened = await session.open();
    if (opened === null || !isUnder(this.#record, opened.route)) return { kind: 'refused', refusal: 'away' };
    const { skewMs } = opened;
    const target = { ...opened.caller.target, region: this.#record.region };
    const caller = { ...opened.caller, target };
    try {
      const { deleteKeys } = await import('../core/flows/deleteKeys.ts');
      const results = await withWriterLock(() => {
        const current = keys.find(this.#record.id) ?? this.#record;
        return deleteKeys({ caller, journal: keys.put, skewMs, now }, [current]);
      });
      const result = results?.[0];
      return result === undefined ? { kind: 'refused', refusal: 'otherTab' } : { kind: 'done', result };
    } catch (error) {
      return { kind: 'broken', error };
    }
  }
}
