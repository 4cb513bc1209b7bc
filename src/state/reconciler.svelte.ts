/** Looks at unfinished rows again, whenever their own account is at hand. */
import type { Caller } from '../core/cvm/call.ts';
import { journalIfPossible } from '../core/flows/journal.ts';
import { isCallError } from '../core/errors.ts';
import { isUnder, needsLook } from '../core/keyRecord.ts';
import { withWriterLock } from '../platform/writerLock.ts';
import type { CreateKey } from './createKey.svelte.ts';
import type { Keys } from './keys.svelte.ts';
import type { Session } from './session.svelte.ts';

export interface ReconcilerParts {
  readonly session: Session;
  readonly keys: Keys;
  readonly createKey: CreateKey;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Soon enough for whoever waits, and far below what the API allows. */
const LOOK_EVERY_MS = 30_000;

export class Reconciler {
  readonly #parts: ReconcilerParts;
  #isLooking = $state(false);
  #error = $state.raw<unknown>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: ReconcilerParts) {
    this.#parts = parts;
  }

  get isLooking(): boolean {
    return this.#isLooking;
  }

  /** Why the last look broke off; `null` when it didn't. */
  get error(): unknown {
    return this.#error;
  }

  /** Unfinished rows of the connection in use, Practice or live. */
  readonly pending = $derived.by(() => {
    const { session, keys, createKey } = this.#parts;
    const records = session.isPractice ? keys.practice : keys.live;
    return records.filter(
      (record) => needsLook(record) && !createKey.isKept(record.id) && createKey.wordOf(record) !== 'working',
    );
  });

  /** Those of them that the account in use can be asked about. */
  readonly own = $derived.by(() => {
    const { route } = this.#parts.session;
    return route === null ? [] : this.pending.filter((record) => isUnder(record, route));
  });

  /**
   * Looks at every unfinished row of the account that is connected; rows of others stay as they are. Repeats by itself
   * until what was signed has expired. Does nothing while another tab creates a key: that one's row is in its hands.
   */
  async look(): Promise<void> {
    const { keys, session } = this.#parts;
    clearTimeout(this.#timer);
    await keys.ready();
    if (this.#isLooking || this.own.length === 0) return;
    this.#isLooking = true;
    this.#error = null;
    try {
      const opened = await session.open();
      if (opened !== null) await withWriterLock(() => this.#lookAt(opened.caller));
    } catch (error) {
      if (!isCallError(error)) throw error;
      this.#error = error;
    } finally {
      this.#isLooking = false;
    }
    if (this.own.length > 0) this.#timer = setTimeout(() => void this.look(), LOOK_EVERY_MS);
  }

  async #lookAt(caller: Caller): Promise<void> {
    const { keys, now } = this.#parts;
    const { reconcile } = await import('../core/flows/reconcile.ts');
    // Another tab may have settled some of them since.
    await keys.load();
    for (const record of this.own) {
      // A row's region is its own: what is in use now may be another.
      const own = { ...caller, target: { ...caller.target, region: record.region } };
      await journalIfPossible(keys.put, await reconcile(own, record, now(), keys.all));
    }
  }
}
