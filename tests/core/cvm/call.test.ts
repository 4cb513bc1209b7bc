import { describe, expect, it } from 'vitest';
import { createKeyPair, describeKeyPairs } from '../../../src/core/cvm/actions.ts';
import { ApiError } from '../../../src/core/errors.ts';
import { testCaller, testClock, testSimulator } from '../../support/caller.ts';

/** Answers RequestLimitExceeded so many times, then lets the simulator answer. */
function throttling(times: number) {
  const clock = testClock();
  const simulator = testSimulator({ now: clock.now });
  const pauses: number[] = [];
  const signatures: string[] = [];
  const caller = testCaller({
    now: clock.now,
    pause: async (ms) => {
      pauses.push(ms);
      clock.advance(ms);
    },
    send: async (request) => {
      signatures.push(request.headers.get('authorization') ?? '');
      if (signatures.length > times) return simulator(request);
      const Error = { Code: 'RequestLimitExceeded', Message: '' };
      return new Response(JSON.stringify({ Response: { Error, RequestId: 'r' } }));
    },
  });
  return { caller, pauses, signatures };
}

describe('call', () => {
  it('sends again after RequestLimitExceeded, at most three times, each later and signed anew', async () => {
    const { caller, pauses, signatures } = throttling(2);
    const { KeyPair } = await createKeyPair(caller, { KeyName: 'web_1', ProjectId: 0 });
    expect(KeyPair.KeyName).toBe('web_1');
    expect(pauses).toEqual([1000, 2000]);
    expect(new Set(signatures).size).toBe(3);
    expect((await describeKeyPairs(caller, {})).TotalCount).toBe(1);
  });

  it('gives up after the third', async () => {
    const { caller, pauses } = throttling(9);
    await expect(describeKeyPairs(caller, {})).rejects.toMatchObject({ apiCode: 'RequestLimitExceeded' });
    expect(pauses).toEqual([1000, 2000, 4000]);
  });

  it.each(['InternalError', 'InvalidKeyPairName.Duplicate', 'AuthFailure.SignatureExpire'])(
    'never sends again by itself after %s',
    async (Code) => {
      let sent = 0;
      const caller = testCaller({
        send: async () => {
          sent += 1;
          return new Response(JSON.stringify({ Response: { Error: { Code, Message: '' }, RequestId: 'r' } }));
        },
      });
      await expect(createKeyPair(caller, { KeyName: 'a', ProjectId: 0 })).rejects.toThrow(ApiError);
      expect(sent).toBe(1);
    },
  );

  it('never sends again by itself after a lost answer', async () => {
    let sent = 0;
    const caller = testCaller({
      send: () => {
        sent += 1;
        return Promise.reject(new TypeError('Failed to fetch'));
      },
    });
    await expect(createKeyPair(caller, { KeyName: 'a', ProjectId: 0 })).rejects.toMatchObject({
      problem: 'network',
    });
    expect(sent).toBe(1);
  });
});
