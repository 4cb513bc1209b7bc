import { describe, expect, it } from 'vitest';
import { describeKeyPairs } from '../../../../src/core/cvm/actions.ts';
import { hearClock } from '../../../../src/core/flows/look/serviceClock.ts';
import { NOON, testCaller } from '../../../support/caller.ts';

/** A service whose answers have these Date headers, in turn; `null`: none, as a relay hides it. */
function answering(...dates: readonly (string | null)[]) {
  const left = [...dates];
  const send = async () => {
    const date = left.shift() ?? null;
    const headers = { 'content-type': 'application/json', ...(date === null ? {} : { date }) };
    const body = { Response: { TotalCount: 0, KeyPairSet: [], RequestId: 'r' } };
    return new Response(JSON.stringify(body), { headers });
  };
  const heard = hearClock(testCaller({ send }), () => NOON);
  const ask = async () => {
    await describeKeyPairs(heard.caller, {});
    return heard.clock.offsetMs;
  };
  return { ...heard, ask };
}

const at = (minutes: number) => new Date(NOON + 60_000 * minutes).toUTCString();

describe('the service’s clock', () => {
  it('isn’t known before it answered', () => {
    expect(answering().clock.offsetMs).toBeNull();
  });

  it.each([-720, -7, 0, 7, 720])('is %i minutes from ours, as the answer’s Date says', async (minutes) => {
    expect(await answering(at(minutes)).ask()).toBe(60_000 * minutes);
  });

  it('is that of the last answer which tells it', async () => {
    const { ask } = answering(at(3), null, 'soon', at(-2));
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([
      180_000, 180_000, 180_000, -120_000,
    ]);
  });

  it.each([null, '', 'soon', '99'.repeat(20)])('isn’t known where the answer’s Date is %j', async (date) => {
    expect(await answering(date).ask()).toBeNull();
  });
});
