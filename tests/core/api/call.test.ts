import { describe, expect, it } from 'vitest';
import { createKeyPair, describeKeyPairs } from '../../../src/core/cvm/actions.ts';
import type { Caller } from '../../../src/core/api/call.ts';
import { ApiError, TransportError } from '../../../src/core/base/errors.ts';
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

describe('a signature that waited', () => {
  /** Writing it down takes so long, the first time. */
  const writing = async (ms: number) => {
    const clock = testClock();
    const simulator = testSimulator({ now: clock.now });
    const told: number[] = [];
    const sent: string[] = [];
    const caller = testCaller({
      now: clock.now,
      send: (request) => {
        sent.push(request.headers.get('x-tc-timestamp') ?? '');
        return simulator(request);
      },
    });
    const onSigned = async (signedAt: number) => {
      told.push(signedAt);
      if (told.length === 1) clock.advance(ms);
    };
    await describeKeyPairs(caller, {}, { onSigned });
    return { told: told.length, late: Number(sent[0]) * 1000 - (told[0] ?? 0), sent: sent.length };
  };

  it('for half a minute is sent as it is', async () => {
    expect(await writing(30_000)).toEqual({ told: 1, late: 0, sent: 1 });
  });

  it('for longer is made anew, and told anew', async () => {
    expect(await writing(30_001)).toEqual({ told: 2, late: 30_000, sent: 1 });
  });
});

describe('a turn', () => {
  const refusing = (turn: Caller['turn']) =>
    describeKeyPairs(
      { ...testCaller({ send: testSimulator() }), ...(turn === undefined ? {} : { turn }) },
      {},
      { onSigned: () => Promise.reject(new TypeError('not written down')) },
    );

  it('that nothing was sent in is given back', async () => {
    const given: string[] = [];
    const turn = async (action: string) => () => void given.push(action);
    await expect(refusing(turn)).rejects.toThrow('not written down');
    expect(given).toEqual(['DescribeKeyPairs']);
  });

  it('is kept where it was used', async () => {
    const given: string[] = [];
    const turn = async (action: string) => () => void given.push(action);
    await describeKeyPairs({ ...testCaller({ send: testSimulator() }), turn }, {});
    expect(given).toEqual([]);
  });

  it('isn’t needed', async () => {
    await expect(refusing(undefined)).rejects.toThrow('not written down');
  });
});

describe('after RequestLimitExceeded', () => {
  it('two that were refused together don’t meet again: the wait is up to twice as long', async () => {
    const { caller, pauses } = throttling(2);
    await describeKeyPairs({ ...caller, random: () => 0.5 }, {});
    expect(pauses).toEqual([1500, 3000]);
  });

  it('what stops the repeat isn’t told, but the refusal: what was sent may have been executed', async () => {
    const { caller } = throttling(1);
    let signed = 0;
    const onSigned = async () => {
      signed += 1;
      if (signed === 2) throw new TypeError('not written down');
    };
    await expect(describeKeyPairs(caller, {}, { onSigned })).rejects.toMatchObject({
      apiCode: 'RequestLimitExceeded',
    });
  });

  it.each([
    ['isn’t sent, the refusal', false, { apiCode: 'RequestLimitExceeded' }],
    ['was sent, its own failure', true, { problem: 'network' }],
  ] as const)('where the repeat %s is told', async (_label, isSent, expected) => {
    const { caller } = throttling(1);
    let tries = 0;
    const repeat: Caller = {
      ...caller,
      transport: async (request, options) => {
        tries += 1;
        if (tries === 1) return caller.transport(request, options);
        if (isSent) options.onDispatch?.();
        throw new TransportError(isSent ? 'network' : 'helperAbsent');
      },
    };
    let dispatched = 0;
    const onDispatch = () => void (dispatched += 1);
    await expect(describeKeyPairs(repeat, {}, { onDispatch })).rejects.toMatchObject(expected);
    expect(dispatched).toBe(isSent ? 2 : 1);
  });
});
