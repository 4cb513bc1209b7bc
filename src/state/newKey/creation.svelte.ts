/** One key that is being created or imported: how far it has got, and how it ended. */
import type { CreateKeyResult, Step } from '../../core/flows/create/createKey.ts';
import { resultNow } from '../../core/flows/create/resultNow.ts';
import { BusyError, type CallError, InputError } from '../../core/base/errors.ts';
import type { SaveError } from '../../core/flows/ports/saver.ts';
import { knowTheSame } from '../../core/ledger/columns.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import type { FileConfirmation } from '../files/confirmOpened.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { KeptKeys } from '../saving/keptKeys.svelte.ts';
import type { CreateRefusal } from './refusal.ts';
import type { NewKeyIntent } from './runCreation.ts';

/** A request whose outcome isn't known: its row and its error. Kept while the cloud is asked about the outcome. */
interface Doubt {
  readonly record: KeyRecord;
  readonly error: CallError;
}

/**
 * - `working`: the flow is running. `method`: who makes the key; `null` for an import
 * - `done`: the flow has ended with a result
 * - `broken`: a bug of this app ended the flow. A private key or an answer that the flow already had is still in
 *   memory
 */
export type CreationState =
  | { readonly kind: 'working'; readonly method: NewKeyIntent['method'] | null }
  | { readonly kind: 'done'; readonly result: CreateKeyResult }
  | { readonly kind: 'broken' };

interface CreationParts {
  readonly keys: Keys;
  readonly kept: KeptKeys;
}

export class Creation {
  readonly #parts: CreationParts;
  /** The id of the key's ledger row. */
  readonly recordId: string;
  /** The name that the user entered for the key. */
  readonly name: string;
  readonly region: string;
  readonly #cancel = new AbortController();
  /**
   * The state that the flow has set. The page shows {@link state} instead, which follows later changes of the
   * ledger's row.
   */
  #ended = $state.raw<CreationState>({ kind: 'working', method: null });
  /**
   * The ledger's row at the end of the flow, if the outcome couldn't be written to it; otherwise `null`. As long as
   * the ledger's facts about the key are the same as in this row, they are out of date, and the flow's result is
   * shown.
   */
  #stale = $state.raw<KeyRecord | null>(null);
  #steps = $state.raw<readonly Step[]>([]);
  #doubt = $state.raw<Doubt | null>(null);
  #wasDoubted = false;
  /**
   * How much of the key derivation from the file's passphrase is done, in [0, 1]; `null` if no progress was reported.
   */
  #progress = $state<number | null>(null);
  /** Why the last attempt to save the key again failed; `null` if it succeeded, or if there was no such attempt. */
  saveError = $state.raw<SaveError | null>(null);
  /** The result of comparing the last opened file with this key's row; `null` if no file was opened. */
  confirmation = $state.raw<FileConfirmation | null>(null);

  constructor(
    parts: CreationParts,
    { recordId, name, region }: { recordId: string; name: string; region: string },
  ) {
    this.#parts = parts;
    this.recordId = recordId;
    this.name = name;
    this.region = region;
  }

  /** How far the key has got. The key's row is taken from the ledger as it is now. */
  readonly state = $derived.by((): CreationState => {
    const state = this.#ended;
    if (state.kind !== 'done' || state.result.kind === 'notSent') return state;
    const row = this.#parts.keys.find(state.result.record.id);
    const isStale = row !== null && this.#stale !== null && knowTheSame(row, this.#stale);
    return { kind: 'done', result: resultNow(state.result, isStale ? null : row) };
  });

  get steps(): readonly Step[] {
    return this.#steps;
  }

  get doubt(): Doubt | null {
    return this.#doubt;
  }

  /**
   * Whether the outcome of a failed request was in doubt, so that the cloud was asked about the key pair. Stays
   * `true` after the doubt is settled.
   */
  get wasDoubted(): boolean {
    return this.#wasDoubted;
  }

  get progress(): number | null {
    return this.#progress;
  }

  /**
   * Whether the key's file has been written, or its download has begun. `false` again once the user has opened the
   * downloaded file.
   */
  readonly isHandedOver = $derived.by(
    () => this.#steps.includes('written') || this.#steps.includes('downloaded'),
  );

  /** Whether the key is still being made on this device, so that the user can cancel without leaving a trace. */
  readonly canCancel = $derived.by(
    () => this.state.kind === 'working' && this.state.method === 'device' && this.steps.length === 0,
  );

  /** The row of the result; `null` if there is no result yet, or if nothing was sent. */
  readonly record = $derived.by((): KeyRecord | null => {
    if (this.state.kind !== 'done' || this.state.result.kind === 'notSent') return null;
    return this.state.result.record;
  });

  /** Whether nothing was sent because the name turned out to be taken. */
  readonly isNameTaken = $derived.by(() => {
    if (this.state.kind !== 'done' || this.state.result.kind !== 'notSent') return false;
    const { error } = this.state.result;
    return error instanceof InputError && error.field === 'keyName';
  });

  /**
   * Whether an answer that may hold the private key is still only in memory, because the attempt ended with an alarm
   * (an answer that can't be right) or a bug. The app doesn't save it to a file by itself: the user has to.
   */
  readonly hasKeptAnswer = $derived.by(() => {
    const { kept } = this.#parts;
    if (this.state.kind === 'broken') return kept.has(this.recordId);
    if (this.state.kind !== 'done' || this.state.result.kind !== 'alarm') return false;
    const { id, state } = this.state.result.record;
    return state !== 'verified' && state !== 'unconfirmed' && kept.has(id);
  });

  /**
   * The callbacks to which a running flow reports its steps, doubts and progress, and the signal that cancels the
   * flow.
   */
  readonly hooks = {
    report: (step: Step) => this.report(step),
    onDoubt: (record: KeyRecord, error: CallError) => {
      this.#doubt = { record, error };
      this.#wasDoubted = true;
    },
    onProgress: (done: number) => {
      this.#progress = done;
    },
    signal: this.#cancel.signal,
  };

  /**
   * Cancels the making of the key, but only while `canCancel` is true. Nothing was sent yet then, so the key leaves
   * no trace.
   */
  cancel(): void {
    if (this.canCancel) this.#cancel.abort();
  }

  /**
   * Runs a flow for this key, and keeps its result.
   * @param flow returns `null` if the user cancelled it
   * @returns the result; or why nothing was begun; or `null` if the user cancelled the flow. In the last two
   * cases, the state is as it was before
   * @throws what `flow` throws, after the state has become `broken`
   */
  async run(
    method: NewKeyIntent['method'] | null,
    flow: () => Promise<CreateKeyResult | CreateRefusal | null>,
  ): Promise<CreateKeyResult | CreateRefusal | null> {
    const before = this.#ended;
    this.#ended = { kind: 'working', method };
    this.#doubt = null;
    try {
      const result = refusalOf(await flow());
      if (result === null || typeof result === 'string') this.#ended = before;
      else this.show(result);
      return result;
    } catch (error) {
      this.#ended = { kind: 'broken' };
      throw error;
    } finally {
      this.#doubt = null;
      this.#progress = null;
    }
  }

  /**
   * Adds a step, unless it was reported before. A step can be reported again, because a throttled call is signed and
   * sent again, and a file may be saved again.
   */
  report(step: Step): void {
    if (!this.#steps.includes(step)) this.#steps = [...this.#steps, step];
  }

  /** Shows `saved` in place of the flow's result. Does nothing while the flow has no result. */
  showSaved(record: KeyRecord, journalled: boolean): void {
    if (this.#ended.kind === 'done') this.show({ kind: 'saved', record, journalled });
  }

  /** Shows the step `confirmed` in place of `downloaded`. Called when the user has opened the downloaded file. */
  showConfirmed(): void {
    this.#steps = this.#steps.map((step) => (step === 'downloaded' ? 'confirmed' : step));
  }

  show(result: CreateKeyResult): void {
    const row = result.kind === 'notSent' ? null : this.#parts.keys.find(result.record.id);
    this.#stale = row !== null && 'record' in result && !knowTheSame(result.record, row) ? row : null;
    this.#ended = { kind: 'done', result };
  }
}

/** Turns a `BusyError` into a refusal: another tab was writing, so the attempt wasn't begun. */
function refusalOf(result: CreateKeyResult | CreateRefusal | null): CreateKeyResult | CreateRefusal | null {
  const isBusy =
    result !== null &&
    typeof result !== 'string' &&
    result.kind === 'notSent' &&
    result.error instanceof BusyError;
  return isBusy ? 'otherTab' : result;
}
