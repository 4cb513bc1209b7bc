/** A clock that jumps to whatever is waited for next, once nothing else is to be done. */
export function jumpingClock(start = 0) {
  let time = start;
  const timers: { at: number; wake: () => void }[] = [];
  const pause = (ms: number) => new Promise<void>((wake) => timers.push({ at: time + ms, wake }));
  async function runUntilIdle(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      timers.sort((a, b) => a.at - b.at);
      const next = timers.shift();
      if (next === undefined) return;
      time = Math.max(time, next.at);
      next.wake();
    }
  }
  return {
    now: () => time,
    pause,
    runUntilIdle,
    advance: (ms: number) => {
      time += ms;
    },
  };
}
