import { describe, expect, it } from 'vitest';
import { createPace, pacedCaller } from '../../../src/core/api/pace.ts';
import { describeKeyPairs } from '../../../src/core/cvm/actions.ts';
import { NOON, testCaller, testSimulator } from '../../support/caller.ts';
import { jumpingClock } from '../../support/jumpingClock.ts';

/** The most that any one second had of these times. */
function mostInASecond(times: readonly number[]): number {
  return Math.max(
    ...times.map((start) => times.filter((time) => time >= start && time < start + 1000).length),
  );
}

describe('keeping to so many calls a second', () => {
  it.each([
    ['at once', 0, 0],
    ['within 40 ms', 40, 0],
    ['within 300 ms, counted when they are answered', 300, 300],
    ['within 300 ms, counted when they arrive', 300, 0],
  ])('holds for calls that are answered %s', async (_, takesMs, countedAfterMs) => {
    const clock = jumpingClock();
    const pace = createPace(10, clock.pause);
    const counted: number[] = [];
    for (let index = 0; index < 57; index += 1) {
      void pace.run(async () => {
        counted.push(clock.now() + countedAfterMs);
        await clock.pause(takesMs);
      });
    }
    await clock.runUntilIdle();
    expect(counted).toHaveLength(57);
    expect(mostInASecond(counted)).toBe(10);
    // 57 in tens: the last seven begin after five rounds of a second and an answer, a tenth of a second apart.
    expect(Math.max(...counted) - countedAfterMs).toBeLessThanOrEqual(5 * (1002 + takesMs) + 490);
  });

  it('a place can be waited for ahead of the call', async () => {
    const clock = jumpingClock();
    const pace = createPace(2, clock.pause);
    const begun: number[] = [];
    for (let index = 0; index < 6; index += 1) {
      void pace.turn().then(() => pace.run(async () => void begun.push(clock.now())));
    }
    await clock.runUntilIdle();
    expect(begun).toEqual([0, 350, 1002, 1352, 2004, 2354]);
  });

  it('a place that was waited for and isn’t used is the next one’s, and only once', async () => {
    const clock = jumpingClock();
    const pace = createPace(1, clock.pause);
    const giveBack = await pace.turn();
    giveBack();
    const got: number[] = [];
    const begun: number[] = [];
    for (let index = 0; index < 3; index += 1) {
      void pace
        .turn()
        .then(() => got.push(clock.now()))
        .then(() => pace.run(async () => void begun.push(clock.now())));
    }
    await clock.runUntilIdle();
    expect(begun).toEqual([0, 1002, 2004]);
    // Each gets ready before its place is free, and not before that.
    expect(got).toEqual([0, 942, 1944]);
  });

  it('calls with and without a place that was waited for share what there is', async () => {
    const clock = jumpingClock();
    const pace = createPace(1, clock.pause);
    const begun: string[] = [];
    const call = (name: string) => pace.run(async () => void begun.push(`${name} ${clock.now()}`));
    void pace.turn().then(() => call('ready'));
    void call('first').then(() => call('second'));
    await clock.runUntilIdle();
    expect(begun).toEqual(['ready 0', 'first 1002', 'second 2004']);
  });

  it('goes on after a call that failed', async () => {
    const clock = jumpingClock();
    const pace = createPace(1, clock.pause);
    const failed = pace.run(() => Promise.reject(new TypeError('x'))).catch(() => 'failed');
    const next = pace.run(async () => 'next');
    await clock.runUntilIdle();
    expect(await Promise.all([failed, next])).toEqual(['failed', 'next']);
  });

  it('is held by one call that was told to wait', async () => {
    const clock = jumpingClock();
    const pace = createPace(10, clock.pause);
    pace.hold(5000);
    let at = -1;
    void pace.run(async () => (at = clock.now()));
    await clock.runUntilIdle();
    expect(at).toBe(5000);
  });

  it('of a caller: never provokes the service’s own limit', async () => {
    const clock = jumpingClock();
    let refused = 0;
    const simulator = testSimulator({ now: clock.now });
    const caller = pacedCaller(
      testCaller({
        now: clock.now,
        pause: clock.pause,
        send: async (request) => {
          const answer = await simulator(request);
          if ((await answer.clone().text()).includes('RequestLimitExceeded')) refused += 1;
          return answer;
        },
      }),
    );
    const done = Promise.all(Array.from({ length: 45 }, () => describeKeyPairs(caller, {})));
    await clock.runUntilIdle();
    await done;
    expect(refused).toBe(0);
  });

  it('of a caller: each action has its own places, which can be waited for and given back', async () => {
    const paced = pacedCaller(testCaller({ send: testSimulator() }), 1);
    const giveBack = await paced.turn?.('CreateKeyPair');
    let isSecond = false;
    void paced.turn?.('CreateKeyPair').then(() => (isSecond = true));
    await paced.turn?.('ImportKeyPair');
    expect(isSecond).toBe(false);
    giveBack?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(isSecond).toBe(true);
  });

  it('of a caller: whoever is told to wait makes all others wait', async () => {
    const clock = jumpingClock(NOON);
    const sent: number[] = [];
    const simulator = testSimulator({ now: clock.now });
    const caller = pacedCaller(
      testCaller({
        now: clock.now,
        pause: clock.pause,
        send: (request) => {
          sent.push(clock.now() - NOON);
          return simulator(request);
        },
      }),
    );
    const done = describeKeyPairs(caller, {}).then(async () => {
      const isOver = caller.pause(5000);
      await Promise.all([isOver, describeKeyPairs(caller, {}), describeKeyPairs(caller, {})]);
    });
    await clock.runUntilIdle();
    await done;
    expect(sent[0]).toBe(0);
    expect(sent.slice(1).every((at) => at >= 5000)).toBe(true);
    expect(sent).toHaveLength(3);
  });
});
