import { describe, expect, it } from 'vitest';
import { createPace, pacedCaller } from '../../src/core/pace.ts';
import { describeKeyPairs } from '../../src/core/cvm/actions.ts';
import { testCaller, testSimulator } from '../support/caller.ts';
import { jumpingClock } from '../support/jumpingClock.ts';

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
});
