import { describe, expect, it } from 'vitest';
import {
  hasExpired,
  mayStillRun,
  rowWindowEnd,
  timeFits,
  windowEnd,
} from '../../../src/core/ledger/attemptWindow.ts';
import { NOON } from '../../support/caller.ts';
import { anAttempt } from '../../support/keyRecord.ts';

const MINUTE = 60_000;
const at = (time: number) => new Date(time).toISOString();
const KNOWN = { offsetMs: 0 };

describe('the window of a signature', () => {
  it('has its lifetime, the accepted skew, a clock that may be ahead, and a list that lags', () => {
    expect(windowEnd(anAttempt()) - NOON).toBe(11 * MINUTE);
    for (const skewMs of [-3 * MINUTE, 3 * MINUTE]) {
      expect(windowEnd(anAttempt({ skewMs })) - NOON).toBe(14 * MINUTE);
    }
    expect(hasExpired(anAttempt(), NOON + 11 * MINUTE)).toBe(false);
    expect(hasExpired(anAttempt(), NOON + 11 * MINUTE + 1)).toBe(true);
  });

  it('of a row ends with the last of all its signatures, in whichever order they stand', () => {
    const later = anAttempt({ signedAt: at(NOON + 2 * MINUTE) });
    for (const attempts of [
      [anAttempt(), later],
      [later, anAttempt()],
    ]) {
      expect(rowWindowEnd({ attempts, carriedUntil: null })).toBe(NOON + 13 * MINUTE);
      expect(mayStillRun({ attempts, carriedUntil: null }, NOON + 13 * MINUTE)).toBe(true);
      expect(mayStillRun({ attempts, carriedUntil: null }, NOON + 13 * MINUTE + 1)).toBe(false);
    }
    expect(rowWindowEnd({ attempts: [], carriedUntil: null })).toBeNull();
  });

  it('of a row that is carried by hand ends with the last signature that was handed out', () => {
    const attempts = [anAttempt({ skewMs: 2 * MINUTE })];
    const carriedUntil = at(NOON + 60 * MINUTE);
    const end = NOON + (60 + 11 + 2) * MINUTE;
    expect(rowWindowEnd({ attempts, carriedUntil })).toBe(end);
    expect(mayStillRun({ attempts, carriedUntil }, end)).toBe(true);
    expect(mayStillRun({ attempts, carriedUntil }, end + 1)).toBe(false);
    // An attempt by a connection may come after it.
    const later = anAttempt({ signedAt: at(NOON + 90 * MINUTE) });
    expect(rowWindowEnd({ attempts: [later], carriedUntil })).toBe(NOON + 101 * MINUTE);
  });
});

describe('a key pair can be what a row’s signature made', () => {
  const row = { attempts: [anAttempt()] };

  it('from the signature on, by the service’s clock, but for the rounding of seconds', () => {
    expect(timeFits(at(NOON - 5_000), row, KNOWN)).toBe(true);
    expect(timeFits(at(NOON - 5_001), row, KNOWN)).toBe(false);
    expect(timeFits(at(NOON + 11 * MINUTE), row, KNOWN)).toBe(true);
    expect(timeFits(at(NOON + 11 * MINUTE + 1), row, KNOWN)).toBe(false);
  });

  it.each([-4 * MINUTE, 4 * MINUTE])('also where the service’s clock is %i ms ahead', (offsetMs) => {
    expect(timeFits(at(NOON + offsetMs), row, { offsetMs })).toBe(true);
    expect(timeFits(at(NOON + offsetMs - 5_001), row, { offsetMs })).toBe(false);
  });

  it('where a relay hides the service’s clock, within five minutes either way', () => {
    const hidden = { offsetMs: null };
    expect(timeFits(at(NOON - 5 * MINUTE - 5_000), row, hidden)).toBe(true);
    expect(timeFits(at(NOON - 5 * MINUTE - 5_001), row, hidden)).toBe(false);
    expect(timeFits(at(NOON + 16 * MINUTE), row, hidden)).toBe(true);
    expect(timeFits(at(NOON + 16 * MINUTE + 1), row, hidden)).toBe(false);
  });

  it('a signature’s own time has the accepted correction in it already', () => {
    const corrected = { attempts: [anAttempt({ signedAt: at(NOON + 7 * MINUTE), skewMs: 7 * MINUTE })] };
    expect(timeFits(at(NOON + 7 * MINUTE), corrected, { offsetMs: 7 * MINUTE })).toBe(true);
    expect(timeFits(at(NOON), corrected, { offsetMs: 7 * MINUTE })).toBe(false);
    expect(timeFits(at(NOON + 7 * MINUTE), corrected, { offsetMs: null })).toBe(true);
  });

  it('of any of its signatures: an earlier copy may be the one that was executed', () => {
    const attempts = [anAttempt({ outcome: 'throttled' }), anAttempt({ signedAt: at(NOON + 20_000) })];
    expect(timeFits(at(NOON + 1_000), { attempts }, KNOWN)).toBe(true);
  });

  it('of none where nothing was sent', () => {
    expect(timeFits(at(NOON), { attempts: [] }, KNOWN)).toBe(false);
  });
});
