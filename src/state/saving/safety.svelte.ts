/**
 * Decides whether a private key would be lost if the page were closed now. The code that locks, reloads or updates
 * the app, or starts a flow, checks this first.
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

  /** Whether a key in memory isn't in any file yet. As long as there is such a key, no other key may be begun. */
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

  /** Whether a flow is running, or a key isn't in a file yet. In both cases, a Lock has to wait. */
  readonly isUnsafe = $derived.by(() => this.#parts.writer.isBusy || this.isUnsaved);

  /** Whether a reload would interrupt a flow, or lose an unsaved key or a waiting name. */
  readonly needsPage = $derived.by(() => this.isUnsafe || this.#parts.waiting.hasAny);

  /**
   * Whether leaving the page would lose something: anything that {@link needsPage} covers, or the copy in memory of a
   * downloaded key whose file Keysmith hasn't read yet. Copies of Practice keys don't count.
   */
  readonly wouldLose = $derived.by(
    () => this.needsPage || this.#parts.keys.live.some(({ id }) => this.#parts.kept.has(id)),
  );
}
