import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchIdle } from '../../../src/platform/tabs/idle.ts';

const MINUTE = 60_000;
let time = 0;

/** Tabs that hear of each other at once. */
class Channel extends EventTarget {
  static readonly all = new Set<Channel>();
  constructor() {
    super();
    Channel.all.add(this);
  }
  postMessage(data: unknown): void {
    for (const other of Channel.all)
      if (other !== this) other.dispatchEvent(Object.assign(new Event('message'), { data }));
  }
}

/** A tab, and what happens in it. */
function openTab() {
  const [page, content] = [new EventTarget(), new EventTarget()];
  vi.stubGlobal('window', page);
  vi.stubGlobal('document', content);
  let locks = 0;
  const tell = watchIdle({ idleMs: 15 * MINUTE, now: () => time, onIdle: () => (locks += 1) });
  return {
    press: () => page.dispatchEvent(new Event('keydown')),
    comeBack: () => page.dispatchEvent(new Event('pageshow')),
    show: () => content.dispatchEvent(new Event('visibilitychange')),
    lock: tell,
    locks: () => locks,
  };
}

/** Time goes by with the timers of pages that are awake. */
function passes(minutes: number): void {
  for (let step = 0; step < minutes * 6; step += 1) {
    time += 10_000;
    vi.advanceTimersByTime(10_000);
  }
}

beforeEach(() => {
  time = 1_000_000;
  Channel.all.clear();
  vi.useFakeTimers();
  vi.stubGlobal('BroadcastChannel', Channel);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a quarter of an hour without anybody', () => {
  it('ends in every tab at once', () => {
    const [one, other] = [openTab(), openTab()];
    passes(14.5);
    expect([one.locks(), other.locks()]).toEqual([0, 0]);
    passes(0.5);
    expect(one.locks()).toBeGreaterThan(0);
    expect(other.locks()).toBeGreaterThan(0);
  });

  it('doesn’t begin in one tab while somebody is at another', () => {
    const [one, other] = [openTab(), openTab()];
    passes(14);
    other.press();
    passes(14);
    expect([one.locks(), other.locks()]).toEqual([0, 0]);
    passes(1.2);
    expect(one.locks()).toBeGreaterThan(0);
  });

  it('goes by the clock: any first action after 15 minutes finds it locked', () => {
    for (const wake of ['press', 'comeBack', 'show'] as const) {
      const tab = openTab();
      time += 16 * MINUTE;
      tab[wake]();
      expect([wake, tab.locks()]).toEqual([wake, 1]);
    }
  });
});

it('a tab that is locked tells all others', () => {
  const [one, other] = [openTab(), openTab()];
  one.lock();
  expect(other.locks()).toBe(1);
  expect(one.locks()).toBe(0);
});
