/** Whether a private key would be lost if the page went away now. Asked by whatever locks, reloads, updates or begins something. */
import type { KeyState } from '../../core/ledger/keyRecord.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { KeptKeys } from './keptKeys.svelte.ts';
import type { Writer } from './writer.svelte.ts';

interface SafetyParts {
  readonly keys: Keys;
  readonly kept: KeptKeys;
  readonly writer: Writer;
}

/** What is in memory of a row in one of these states was handed over as a file, or is of no use to anybody. */
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

  /** Nothing else may be started, locked or updated: a key is being made, or is in no file yet. */
  readonly isUnsafe = $derived.by(() => {
    const { keys, kept, writer } = this.#parts;
    if (writer.isBusy) return true;
    // A kept key without a row is unsafe, too: its row couldn't be written.
    return kept.ids.some((id) => {
      const record = keys.find(id);
      return record === null || !HANDED_OVER.has(record.state);
    });
  });

  /** Leaving would give up something: also a real key whose download nobody has seen yet. */
  readonly wouldLose = $derived.by(
    () => this.isUnsafe || this.#parts.keys.live.some(({ id }) => this.#parts.kept.has(id)),
  );
}
