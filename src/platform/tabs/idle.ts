/**
 * Detects, by the wall clock, that the user has been away for some time. Timers stand still while a computer sleeps
 * and while a page waits in the back/forward cache, so the clock is also checked whenever the page wakes up. A user
 * who is active in one tab counts as active in all tabs.
 */

interface IdleOptions {
  readonly idleMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /**
   * Called when the user has been idle for `idleMs` (each tab notices this by itself), and when another tab tells
   * this tab to lock. May be called more than once.
   */
  readonly onIdle: () => void;
}

const CHANNEL = 'keysmith-presence';
const CHECK_EVERY_MS = 10_000;
/**
 * How often, at most, this tab tells the other tabs that the user is active. They needn't hear of every key stroke.
 */
const TELL_EVERY_MS = 5_000;

/** @returns a function that tells all other tabs to lock, too */
export function watchIdle({ idleMs, now, onIdle }: IdleOptions): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  let lastSeen = now();
  let lastTold = 0;

  const check = () => {
    if (now() - lastSeen >= idleMs) onIdle();
  };
  const seen = () => {
    // The idle time is checked before `lastSeen` is updated. Otherwise, the first key stroke after a long absence
    // would hide that the idle time is over.
    check();
    lastSeen = now();
    if (lastSeen - lastTold < TELL_EVERY_MS) return;
    lastTold = lastSeen;
    channel.postMessage('seen');
  };
  channel.addEventListener('message', ({ data }) => {
    if (data === 'seen') lastSeen = now();
    if (data === 'lock') onIdle();
  });
  for (const name of ['keydown', 'pointerdown', 'wheel'] as const) {
    window.addEventListener(name, seen, { capture: true, passive: true });
  }
  for (const name of ['pageshow', 'focus'] as const) window.addEventListener(name, check);
  document.addEventListener('visibilitychange', check);
  setInterval(check, CHECK_EVERY_MS);
  return () => channel.postMessage('lock');
}
