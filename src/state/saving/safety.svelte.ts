/**
 * Whether a private key would be lost if the page went away now. Everything that locks, reloads, updates or starts a
 * flow asks this first.
 */
import type { KeyState } from '../../core/ledger/keyRecord.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { KeptKeys } from './keptKeys.svelte.ts';
import type { Writer } from './writer.svelte.ts';

interface SafetyParts {
  readonly keys: Keys;
  readonly kept: KeptKeys;
  /** The names that were entered and wait for their turn. */
  readonly waiting: { readonly hasAny: boolean };
  readonly writer: Writer;
}

/** States in which a row's kept key was already handed over as a file, or is of no use any more. */
const HANDED_OVER: ReadonlySet<KeyState> = new Set([
  'unconfirmed',
  'verified',
  'elsewhere',
  'deleted',
  'closed',
]);

export class Safety {
  readonly #parts: SafetyParts;

  constructor(parts: SafetyParts) {
    this.#parts = parts;
  }

  /** Whether a key in memory isn't in any file yet. Until it is, no other key may be begun. */
  readonly isUnsaved = $derived.by(() => {
    const { keys, kept } = this.#parts;
    // A kept key has no row if the row couldn't be written. Such a key counts as unsaved.
    return kept.ids.some((id) => {
      const record = keys.find(id);
      return record === null || !HANDED_OVER.has(record.state);
    });
  });

  /** Whether another key may be begun: only if every key that was begun before is in a file. */
  readonly mayBegin = $derived.by(() => !this.#parts.writer.isMaking && !this.isUnsaved);

  /** Whether a flow is under way, or a key isn't in a file yet. As long as this is so, Lock is put off. */
  readonly isUnsafe = $derived.by(() => this.#parts.writer.isBusy || this.isUnsaved);

  /** Whether a reload would break off a flow, or lose an unsaved key or the names that wait. */
  readonly needsPage = $derived.by(() => this.isUnsafe || this.#parts.waiting.hasAny);

  /**
   * Whether leaving the page would lose something: all that {@link needsPage} names, or a real key (not of
   * Practice) that was downloaded, but whose file nobody has seen yet.
   */
  readonly wouldLose = $derived.by(
    () => this.needsPage || this.#parts.keys.live.some(({ id }) => this.#parts.kept.has(id)),
  );
}
