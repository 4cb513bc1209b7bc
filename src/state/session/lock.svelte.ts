/**
 * Locks the app: forgets all credentials, in every tab. The user can lock by button or keyboard. The app also locks
 * after 15 minutes without activity.
 */
import { watchIdle } from '../../platform/tabs/idle.ts';
import type { KeptKeys } from '../saving/keptKeys.svelte.ts';
import type { Safety } from '../saving/safety.svelte.ts';
import type { Session } from './session.svelte.ts';

export const IDLE_MINUTES = 15;

interface LockParts {
  readonly session: Session;
  readonly safety: Safety;
  readonly kept: KeptKeys;
  /**
   * Drops the waiting names, so that no keys are made for them. Called as soon as a Lock is due, even if it has to
   * wait.
   */
  readonly endWaiting: () => void;
  /**
   * Called after a Lock, with the number of private keys that stay in memory because their files haven't been read
   * yet.
   */
  readonly onStillKept: (count: number) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export class Lock {
  readonly #parts: LockParts;
  readonly #tellOtherTabs: () => void;
  /**
   * Whether a lock was put off, because a flow was under way or a key wasn't in a file yet. This tab locks as soon
   * as all flows have ended and no key is unsaved.
   */
  #isDue = $state(false);

  constructor(parts: LockParts) {
    this.#parts = parts;
    this.#tellOtherTabs = watchIdle({
      idleMs: IDLE_MINUTES * 60 * 1000,
      now: parts.now,
      onIdle: () => this.#lockWhenSafe(),
    });
    $effect.root(() => {
      $effect(() => {
        if (this.#isDue && !parts.safety.isUnsafe) this.#lockWhenSafe();
      });
    });
  }

  /** Whether a lock was put off, because a flow was under way or a key wasn't in a file yet. */
  get isDue(): boolean {
    return this.#isDue;
  }

  /**
   * Locks this tab and all others. A tab with a running flow or an unsaved key locks later, once all its flows have
   * ended and no key is unsaved.
   */
  lock(): void {
    this.#tellOtherTabs();
    this.#lockWhenSafe();
  }

  #lockWhenSafe(): void {
    const { endWaiting, kept, onStillKept, safety, session } = this.#parts;
    endWaiting();
    this.#isDue = safety.isUnsafe;
    if (this.#isDue) return;
    session.lock();
    if (kept.ids.length > 0) onStillKept(kept.ids.length);
  }
}
