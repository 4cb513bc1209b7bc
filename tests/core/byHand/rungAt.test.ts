import { describe, expect, it } from 'vitest';
import { RUNG_MS } from '../../../src/core/byHand/carry.ts';
import { rungAt } from '../../../src/core/byHand/rungAt.ts';

const START = 1_795_521_600;
const RUNG = RUNG_MS / 1000;
const HOUR = 3600;
const times = Array.from({ length: HOUR / RUNG + 1 }, (_, index) => START + index * RUNG);
const at = (now: number, shift = 0) => times[rungAt(times, now, shift)] ?? 0;

/** Whether a service takes a signature: within five minutes; and one that refuses what is ahead of its clock. */
const lenient = (time: number, now: number) => Math.abs(now - time) <= 300;
const strict = (time: number, now: number) => time <= now && now - time <= 300;

describe('the signature that the page chooses', () => {
  it('is accepted at every second of the hour, by either service', () => {
    for (let now = START; now <= START + HOUR; now += 1) {
      expect(lenient(at(now), now), String(now)).toBe(true);
      expect(strict(at(now), now), String(now)).toBe(true);
    }
  });

  it.each([-240, -120, -60, 60, 120, 240])(
    'is accepted after one press at most where its clock is %i seconds off',
    (off) => {
      for (let now = START; now <= START + HOUR; now += 1) {
        const shown = now + off;
        const presses = [0, off < 0 ? 1 : -1];
        const isTaken = (service: typeof strict) => presses.some((shift) => service(at(shown, shift), now));
        // Before the first signature there is none that a service without a future takes.
        if (off > 0 && now < START) continue;
        expect(isTaken(lenient), `${now}`).toBe(true);
        expect(isTaken(strict), `${now}`).toBe(true);
      }
    },
  );

  it('is refused once the last one has expired', () => {
    const now = START + HOUR + 301;
    for (const shift of [-3, -2, -1, 0, 1, 2, 3]) expect(lenient(at(now, shift), now)).toBe(false);
  });

  it('is one of those that there are, however far it is moved', () => {
    expect([at(START - 1000), at(START, -3), at(START + 2 * HOUR, 3)]).toEqual([START, START, START + HOUR]);
    expect(rungAt([START], START + 5, 1)).toBe(0);
  });
});
