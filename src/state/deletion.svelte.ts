/** Deleting key pairs, as the dialog shows it. */
import type { DeletionRefusal, DeletionResult } from '../core/flows/deleteKeys.ts';
import { inRegion } from '../core/cvm/call.ts';
import { isCallError } from '../core/errors.ts';
import { JournalError } from '../core/flows/journal.ts';
import type { KeyRecord } from '../core/keyRecord.ts';
import type { KeyRow } from '../core/keyRows.ts';
import { heldLocks } from '../platform/heldLocks.ts';
import { withWriterLock } from '../platform/writerLock.ts';
import type { ChosenParts } from './chosenRows.ts';
import type { CloudLists } from './cloudLists.svelte.ts';
import type { Session } from './session.svelte.ts';

export interface DeletionParts extends ChosenParts {
  readonly session: Session;
  readonly cloudLists: CloudLists;
}

/** What became of one row: the service's part of it, or why nothing was sent for it. `error`: it couldn't be looked at first. */
export type RowDeletion =
  DeletionResult | { readonly kind: 'changed' } | { readonly kind: 'error'; readonly error: unknown };

export type DeletionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'working'; readonly done: number }
  | { readonly kind: 'refused'; readonly refusal: DeletionRefusal }
  /** By the id of the list's row. */
  | { readonly kind: 'done'; readonly results: ReadonlyMap<string, RowDeletion> }
  | { readonly kind: 'broken'; readonly error: unknown };

const loadFlow = () =>
  Promise.all([import('../core/flows/deleteKeys.ts'), import('../core/pace.ts'), import('./chosenRows.ts')]);

export class Deletion {
  readonly #parts: DeletionParts;
  readonly #rows: readonly KeyRow[];
  #state = $state.raw<DeletionState>({ kind: 'idle' });

  /** @param rows each with a KeyId */
  constructor(parts: DeletionParts, rows: readonly KeyRow[]) {
    this.#parts = parts;
    this.#rows = rows;
  }

  get state(): DeletionState {
    return this.#state;
  }

  /** @returns whether all of them are gone */
  async run(): Promise<boolean> {
    if (this.#state.kind === 'working') return false;
    this.#state = { kind: 'working', done: 0 };
    try {
      this.#state = (await withWriterLock(() => this.#delete())) ?? { kind: 'refused', refusal: 'otherTab' };
    } catch (error) {
      this.#state = { kind: 'broken', error };
    }
    if (this.#state.kind !== 'done') return false;
    return [...this.#state.results.values()].every(({ kind }) => kind === 'deleted');
  }

  async #delete(): Promise<DeletionState> {
    const { session, keys, now } = this.#parts;
    const opened = await session.open();
    if (opened === null || !this.#rows.every(({ route }) => opened.owns(route))) {
      return { kind: 'refused', refusal: 'away' };
    }
    const [{ deleteKeys }, { pacedCaller }, { recordOf }] = await loadFlow();
    // While the dialog was open, a file may have been found, here or in another tab.
    await keys.load();
    const { kept } = await heldLocks();
    const results = new Map<string, RowDeletion>();
    const wanted: { row: KeyRow; record: KeyRecord }[] = [];
    for (const row of this.#rows) {
      const record = await recordOf(this.#parts, row);
      // What some tab still holds can be saved there: it isn't useless. What was downloaded is somewhere else as well.
      const isHeld = record !== null && kept.has(record.id) && record.state !== 'unconfirmed';
      if (record === null || isHeld) results.set(row.id, { kind: 'changed' });
      else wanted.push({ row, record });
    }
    const caller = pacedCaller(opened.caller);
    for (const region of new Set(wanted.map(({ record }) => record.region))) {
      const ofRegion = wanted.filter(({ record }) => record.region === region);
      const ports = { caller: inRegion(caller, region), journal: keys.put, skewMs: opened.skewMs, now };
      const tell = (some: readonly DeletionResult[]) => {
        for (const result of some) {
          const row = ofRegion.find(({ record }) => record.id === result.record.id)?.row;
          if (row !== undefined) results.set(row.id, result);
        }
        this.#state = { kind: 'working', done: results.size };
      };
      try {
        await deleteKeys(
          ports,
          ofRegion.map(({ record }) => record),
          tell,
        );
      } catch (error) {
        if (!isCallError(error) && !(error instanceof JournalError)) throw error;
        for (const { row } of ofRegion)
          if (!results.has(row.id)) results.set(row.id, { kind: 'error', error });
      }
    }
    await this.#forgetListed(results);
    return { kind: 'done', results };
  }

  /** What is gone needn't wait for the next sync to leave the list. */
  async #forgetListed(results: ReadonlyMap<string, RowDeletion>): Promise<void> {
    for (const { id, keyId, route } of this.#rows) {
      if (keyId === null || results.get(id)?.kind !== 'deleted') continue;
      await this.#parts.cloudLists.amend(route, keyId, () => null);
    }
  }
}
