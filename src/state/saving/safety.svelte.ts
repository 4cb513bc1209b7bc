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

  /**
   * Whether a key is being made, or a key in memory isn't in any file yet. Until neither is the case, no other key
   * may be begun, and the app may be neither locked nor updated.
   */
  readonly isUnsafe = $derived.by(() => {
    const { keys, kept, writer } = this.#parts;
    if (writer.isBusy) return true;
    // A kept key without a row is unsafe, too: its row couldn't be written.
    return kept.ids.some((id) => {
      const record = keys.find(id);
      return record === null || !HANDED_OVER.has(record.state);
    });
  });

  /**
   * Whether leaving the page would lose something. Besides unsafe keys, that includes a real key (not of Practice)
   * that was downloaded but whose file nobody has seen yet.
   */
  readonly wouldLose = $derived.by(
    () => this.isUnsafe || this.#parts.keys.live.some(({ id }) => this.#parts.kept.has(id)),
  );
}
