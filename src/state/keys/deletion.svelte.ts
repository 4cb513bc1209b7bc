/** Deletes key pairs. Holds the state that the dialog shows. */
import type { DeletionRefusal, DeletionResult } from '../../core/flows/change/deleteKeys.ts';
import { inRegion } from '../../core/api/call.ts';
import { isCallError } from '../../core/base/errors.ts';
import { JournalError } from '../../core/flows/ports/journal.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import { mayBeSomebodyElses } from '../../core/ledger/keyState.ts';
import type { KeyRow } from '../../core/list/keyRows.ts';
import { heldLocks } from '../../platform/tabs/heldLocks.ts';
import type { ChosenParts } from './chosenRows.ts';
import type { CloudLists } from '../look/cloudLists.svelte.ts';
import type { Writer } from '../saving/writer.svelte.ts';
import type { Session } from '../session/session.svelte.ts';

interface DeletionParts extends ChosenParts {
  readonly session: Session;
  readonly cloudLists: CloudLists;
  readonly writer: Writer;
}

/**
 * The deletion's result for one row, or why no deletion was sent for the row.
 * - `changed`: the row has changed since the user chose it, or a tab still has its private key in memory
 * - `error`: the key pair couldn't be looked up in the cloud, the row couldn't be written to the ledger, or the
 *   request couldn't be sent
 */
export type RowDeletion =
  DeletionResult | { readonly kind: 'changed' } | { readonly kind: 'error'; readonly error: unknown };

type DeletionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'working'; readonly done: number }
  | { readonly kind: 'refused'; readonly refusal: DeletionRefusal }
  /** `results`: the result for each row that the user chose in the list, by the row's id. */
  | { readonly kind: 'done'; readonly results: ReadonlyMap<string, RowDeletion> }
  | { readonly kind: 'broken'; readonly error: unknown };

const loadFlow = () =>
  Promise.all([
    import('../../core/flows/change/deleteKeys.ts'),
    import('../../core/api/pace.ts'),
    import('./chosenRows.ts'),
  ]);

export class Deletion {
  readonly #parts: DeletionParts;
  readonly #rows: readonly KeyRow[];
  #state = $state.raw<DeletionState>({ kind: 'idle' });
  /** Whether the user agreed to delete key pairs that may belong to a colleague (see `isDoubtful`). */
  isDoubtAccepted = $state(false);

  /** @param rows the rows of the key pairs to delete, each with a KeyId */
  constructor(parts: DeletionParts, rows: readonly KeyRow[]) {
    this.#parts = parts;
    this.#rows = rows;
  }

  get state(): DeletionState {
    return this.#state;
  }

  /**
   * Whether any of the chosen key pairs is linked to its row by name and time alone, so that it may be a colleague's.
   */
  readonly isDoubtful = $derived.by(() =>
    this.#rows.some(({ record }) => record !== null && mayBeSomebodyElses(record)),
  );

  /** @returns `true` if the service lists none of the chosen key pairs any more */
  async run(): Promise<boolean> {
    if (this.#state.kind === 'working') return false;
    this.#state = { kind: 'working', done: 0 };
    try {
      this.#state = (await this.#parts.writer.locked(() => this.#delete())) ?? {
        kind: 'refused',
        refusal: 'otherTab',
      };
    } catch (error) {
      this.#state = { kind: 'broken', error };
    }
    if (this.#state.kind !== 'done') return false;
    return [...this.#state.results.values()].every(({ kind }) => kind === 'sent');
  }

  async #delete(): Promise<DeletionState> {
    const { session, keys, now } = this.#parts;
    const opened = await session.open();
    if (opened === null || !this.#rows.every(({ route }) => opened.owns(route))) {
      return { kind: 'refused', refusal: 'away' };
    }
    const [{ deleteKeys }, { pacedCaller }, { recordOf }] = await loadFlow();
    // Loads the ledger's rows again: while the dialog was open, the user may have opened a key's file, here or in
    // another tab, and so changed the key's row.
    await keys.load();
    const { kept } = await heldLocks();
    const results = new Map<string, RowDeletion>();
    const wanted: { row: KeyRow; record: KeyRecord }[] = [];
    for (const row of this.#rows) {
      const record = await recordOf(this.#parts, row);
      // As long as a tab has the private key in memory, the user can still save the key there. So the key pair isn't
      // deleted. In the state `unconfirmed`, the key was already downloaded, so the key pair may be deleted.
      const isHeld = record !== null && kept.has(record.id) && record.state !== 'unconfirmed';
      if (record === null || isHeld) results.set(row.id, { kind: 'changed' });
      else wanted.push({ row, record });
    }
    const caller = pacedCaller(opened.caller);
    for (const region of new Set(wanted.map(({ record }) => record.region))) {
      const ofRegion = wanted.filter(({ record }) => record.region === region);
      const records = ofRegion.map(({ record }) => record);
      const { skewMs } = opened;
      const own = { journal: keys.journal(records), rows: () => keys.all, skewMs, now };
      const ports = { ...own, caller: inRegion(caller, region), isDoubtAccepted: this.isDoubtAccepted };
      const tell = (some: readonly DeletionResult[]) => {
        for (const result of some) {
          const row = ofRegion.find(({ record }) => record.id === result.record.id)?.row;
          if (row !== undefined) results.set(row.id, result);
        }
        this.#state = { kind: 'working', done: results.size };
      };
      try {
        await deleteKeys(ports, records, tell);
      } catch (error) {
        if (!isCallError(error) && !(error instanceof JournalError)) throw error;
        for (const { row } of ofRegion)
          if (!results.has(row.id)) results.set(row.id, { kind: 'error', error });
      }
    }
    await this.#forgetListed(results);
    return { kind: 'done', results };
  }

  /** Removes the deleted key pairs from the stored lists, so that they disappear before the next sync. */
  async #forgetListed(results: ReadonlyMap<string, RowDeletion>): Promise<void> {
    for (const { id, keyId, route } of this.#rows) {
      if (keyId === null || results.get(id)?.kind !== 'sent') continue;
      await this.#parts.cloudLists.amend(route, keyId, () => null);
    }
  }
}
