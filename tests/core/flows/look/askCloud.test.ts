import { describe, expect, it } from 'vitest';
import type { KeyPair } from '../../../../src/core/cvm/actions.ts';
import { ApiError, CancelledError, InputError, TransportError } from '../../../../src/core/base/errors.ts';
import {
  askCloud,
  findByIds,
  findByName,
  findByPublicKey,
  isNameFree,
  isSameKey,
  listKeyPairs,
  verdictOn,
} from '../../../../src/core/flows/look/askCloud.ts';
import { formatPublicKey } from '../../../../src/core/ssh/publicKey.ts';
import { testCaller } from '../../../support/caller.ts';
import { nodeKeyPair } from '../../../support/keyPairs.ts';

const lineOf = () => formatPublicKey({ modulus: nodeKeyPair().modulus, exponent: 65537n });
const [OURS, THEIRS] = [lineOf(), lineOf()];

const pairOf = (number: number, fields: Partial<KeyPair> = {}): KeyPair => ({
  KeyId: `skey-${String(number).padStart(4, '0')}`,
  KeyName: `key_${number}`,
  ProjectId: 0,
  Description: null,
  PublicKey: OURS,
  AssociatedInstanceIds: null,
  CreatedTime: null,
  Tags: null,
  ...fields,
});
const pairs = (count: number, from = 0) => Array.from({ length: count }, (_, index) => pairOf(from + index));

interface Input {
  readonly KeyIds?: readonly string[];
  readonly Filters?: readonly { readonly Name: string; readonly Values: readonly string[] }[];
  readonly Offset?: number;
  readonly Limit?: number;
}
type Answer = { readonly pairs: readonly KeyPair[]; readonly total?: number } | { readonly code: string };

/** A cloud that answers as it is told. @returns a caller, and what it was asked */
function cloud(answer: (input: Input, call: number) => Answer | Promise<Answer>) {
  const asked: Input[] = [];
  const caller = testCaller({
    send: async (request) => {
      const input = (await request.json()) as Input;
      asked.push(input);
      const told = await answer(input, asked.length - 1);
      const RequestId = 'r-1';
      if ('code' in told)
        return Response.json({ Response: { Error: { Code: told.code, Message: 'no' }, RequestId } });
      const { pairs: KeyPairSet, total: TotalCount = KeyPairSet.length } = told;
      return Response.json({ Response: { KeyPairSet, TotalCount, RequestId } });
    },
  });
  return { asked, caller };
}

/** A service that keeps to its contract. */
const honest = (all: () => readonly KeyPair[]) =>
  cloud(({ Offset = 0, Limit = 20 }) => ({
    pairs: all().slice(Offset, Offset + Limit),
    total: all().length,
  }));

const idsOf = (found: readonly KeyPair[]) => found.map(({ KeyId }) => KeyId);

describe('a list of key pairs', () => {
  it.each([
    [0, 1],
    [1, 1],
    [100, 1],
    [101, 2],
    [199, 2],
    [200, 3],
    [1000, 11],
  ])('of %i is read in %i pages, each from the last key pair of the one before', async (count, pages) => {
    const all = pairs(count);
    const { asked, caller } = honest(() => all);
    expect(await listKeyPairs(caller)).toEqual({ pairs: all, isWhole: true });
    expect(asked.map(({ Offset, Limit }) => [Offset, Limit])).toEqual(
      Array.from({ length: pages }, (_, page) => [page * 99, 100]),
    );
    expect(asked.every((input) => !('Filters' in input))).toBe(true);
  });

  it('is read again where it shifted under the reading, and nothing is passed over', async () => {
    let all = pairs(250);
    const { asked, caller } = cloud(({ Offset = 0, Limit = 20 }, call) => {
      if (call === 1) all = all.slice(5);
      return { pairs: all.slice(Offset, Offset + Limit), total: all.length };
    });
    const { pairs: found, isWhole } = await listKeyPairs(caller);
    expect(isWhole).toBe(true);
    // What was there at any time is there.
    expect(idsOf(found).toSorted()).toEqual(idsOf(pairs(250)));
    expect(asked.map(({ Offset }) => Offset)).toEqual([0, 99, 0, 99, 198]);
  });

  it('that never stands still isn’t called whole, and is read three times', async () => {
    const { asked, caller } = cloud(({ Offset = 0 }) => ({ pairs: pairs(100, Offset * 7), total: 500 }));
    const { pairs: found, isWhole } = await listKeyPairs(caller);
    expect(isWhole).toBe(false);
    expect(asked.map(({ Offset }) => Offset)).toEqual([0, 99, 0, 99, 0, 99]);
    expect(idsOf(found)).toContain(pairOf(99 * 7).KeyId);
  });

  it('of which the rest is gone meanwhile is read again', async () => {
    let all = pairs(150);
    const { caller } = cloud(({ Offset = 0, Limit = 20 }, call) => {
      if (call === 1) all = pairs(10);
      return { pairs: all.slice(Offset, Offset + Limit), total: all.length };
    });
    expect(await listKeyPairs(caller)).toMatchObject({ isWhole: true });
  });

  it('that has fewer than it says there are isn’t called whole', async () => {
    const { asked, caller } = cloud(() => ({ pairs: pairs(40), total: 41 }));
    expect(await listKeyPairs(caller)).toEqual({ pairs: pairs(40), isWhole: false });
    expect(asked).toHaveLength(3);
  });

  it('has no end by a liar’s word: a hundred pages at most, three times', async () => {
    const { asked, caller } = cloud(({ Offset = 0 }) => ({ pairs: pairs(100, Offset), total: 1_000_000 }));
    expect((await listKeyPairs(caller)).isWhole).toBe(false);
    expect(asked).toHaveLength(300);
  });

  it('takes no more of a page than was asked for', async () => {
    const { caller } = cloud(() => ({ pairs: pairs(250), total: 250 }));
    const { pairs: found, isWhole } = await listKeyPairs(caller);
    expect([found.length, isWhole]).toEqual([100, false]);
  });

  it('tells how many are known, never more than there are said to be', async () => {
    const told: [number, number][] = [];
    const { caller } = honest(() => pairs(150));
    await listKeyPairs(caller, { onPage: (...page) => told.push(page) });
    expect(told).toEqual([
      [100, 150],
      [150, 150],
    ]);
    const fewer = cloud(() => ({ pairs: pairs(3), total: 1 }));
    await listKeyPairs(fewer.caller, { onPage: (...page) => told.push(page) });
    expect(told.at(-1)).toEqual([3, 3]);
  });

  it('that is cancelled asks for no further page', async () => {
    const stop = new AbortController();
    const { asked, caller } = cloud(({ Offset = 0, Limit = 20 }) => {
      stop.abort();
      return { pairs: pairs(300).slice(Offset, Offset + Limit), total: 300 };
    });
    await expect(listKeyPairs(caller, { signal: stop.signal })).rejects.toThrow(CancelledError);
    expect(asked).toHaveLength(1);
    await expect(listKeyPairs(caller, { signal: AbortSignal.abort() })).rejects.toThrow(CancelledError);
    expect(asked).toHaveLength(1);
  });
});

describe('a name', () => {
  it('is looked for by the filter, and found by itself: the filter may match more', async () => {
    const { asked, caller } = cloud(() => ({
      pairs: [
        pairOf(1, { KeyName: 'web_1' }),
        pairOf(2, { KeyName: 'web_10' }),
        pairOf(3, { KeyName: 'WEB_1' }),
      ],
    }));
    expect(await findByName(caller, 'web_1')).toEqual({
      pairs: [pairOf(1, { KeyName: 'web_1' })],
      isWhole: true,
    });
    expect(asked).toEqual([{ Filters: [{ Name: 'key-name', Values: ['web_1'] }], Offset: 0, Limit: 100 }]);
  });

  it('is free where no key pair has it', async () => {
    const { caller } = cloud(() => ({ pairs: [pairOf(1, { KeyName: 'web_10' })] }));
    expect(await isNameFree(caller, 'web_1')).toBe(true);
  });

  it('is taken where one has it: said at the field', async () => {
    const { caller } = cloud(() => ({ pairs: [pairOf(1, { KeyName: 'web_1' })] }));
    const error = await isNameFree(caller, 'web_1').catch((one: unknown) => one);
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ field: 'keyName', problem: 'taken' });
  });

  it('is neither free nor taken where looking isn’t permitted', async () => {
    const { caller } = cloud(() => ({ code: 'UnauthorizedOperation' }));
    expect(await isNameFree(caller, 'web_1')).toBeNull();
  });

  it.each(['InternalError', 'AuthFailure.SignatureFailure', 'InvalidParameter'])(
    'is neither where the answer is %s: that is thrown',
    async (code) => {
      const { caller } = cloud(() => ({ code }));
      await expect(isNameFree(caller, 'web_1')).rejects.toMatchObject({ apiCode: code });
    },
  );

  it('is neither where no answer came: that is thrown', async () => {
    const { caller } = cloud(() => Promise.reject(new TypeError('failed to fetch')));
    await expect(isNameFree(caller, 'web_1')).rejects.toThrow(TransportError);
  });
});

describe('key pairs by their ids', () => {
  const [one, two, three] = [pairOf(1), pairOf(2), pairOf(3)];
  const all = new Map([one, two, three].map((pair) => [pair.KeyId, pair]));

  it('are asked for together', async () => {
    const { asked, caller } = cloud(() => ({ pairs: [one, two] }));
    const found = await findByIds(caller, [one.KeyId, two.KeyId]);
    expect([...found]).toEqual([
      [one.KeyId, one],
      [two.KeyId, two],
    ]);
    expect(asked).toEqual([{ KeyIds: [one.KeyId, two.KeyId], Limit: 100 }]);
  });

  it('are only those that were asked for, whatever else is answered', async () => {
    const { caller } = cloud(() => ({ pairs: [one, three] }));
    expect([...(await findByIds(caller, [one.KeyId, two.KeyId])).keys()]).toEqual([one.KeyId]);
  });

  it('are asked for one by one where one that isn’t there refuses the whole call', async () => {
    const { asked, caller } = cloud(({ KeyIds = [] }) => {
      const known = KeyIds.flatMap((id) => all.get(id) ?? []);
      return known.length === KeyIds.length ? { pairs: known } : { code: 'InvalidKeyPairId.NotFound' };
    });
    const found = await findByIds(caller, [one.KeyId, 'skey-9999', three.KeyId]);
    expect([...found.keys()]).toEqual([one.KeyId, three.KeyId]);
    expect(asked.map(({ KeyIds }) => KeyIds?.length)).toEqual([3, 1, 1, 1]);
  });

  it('is none where the only one isn’t there, asked once', async () => {
    const { asked, caller } = cloud(() => ({ code: 'InvalidKeyPairId.NotFound' }));
    expect(await findByIds(caller, ['skey-9999'])).toEqual(new Map());
    expect(asked).toHaveLength(1);
  });

  it('are unknown after any other refusal: that is thrown, and nothing is asked again', async () => {
    const { asked, caller } = cloud(() => ({ code: 'UnauthorizedOperation' }));
    await expect(findByIds(caller, [one.KeyId, two.KeyId])).rejects.toThrow(ApiError);
    expect(asked).toHaveLength(1);
  });
});

describe('a key pair by its public half', () => {
  it('is found under whatever name; those without, or that can’t be read, are others', async () => {
    const { caller } = cloud(() => ({
      pairs: [
        pairOf(1, { PublicKey: THEIRS }),
        pairOf(2, { PublicKey: `${OURS} someone@else\n` }),
        pairOf(3, { PublicKey: null }),
        pairOf(4, { PublicKey: 'ssh-rsa !' }),
      ],
    }));
    const { pairs: found, isWhole } = await findByPublicKey(caller, OURS);
    expect([idsOf(found), isWhole]).toEqual([['skey-0002'], true]);
  });

  it('is the same key whatever spaces and comments stand around it', () => {
    expect(isSameKey(`  ${OURS} a\n`, `${OURS} b `)).toBe(true);
    expect(isSameKey(`${OURS}`, ` ${OURS} `)).toBe(true);
    expect(isSameKey(OURS, THEIRS)).toBe(false);
  });
});

describe('whether the cloud has the key that was saved', () => {
  it.each([
    ['the same public key agrees', `${OURS} comment`, 'agrees'],
    ['another one differs', THEIRS, 'differs'],
    ['one that isn’t shown says nothing', null, 'unknown'],
    ['one that can’t be read says nothing', 'ssh-rsa AAAA', 'unknown'],
    ['a type that isn’t RSA says nothing', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA', 'unknown'],
  ])('%s', (_rule, line, verdict) => {
    expect(verdictOn(pairOf(1, { PublicKey: line }), OURS)).toBe(verdict);
  });

  it('isn’t said of a key pair that isn’t listed: it may be there later', () => {
    expect(verdictOn(undefined, OURS)).toBe('unknown');
  });

  it('is asked by its id', async () => {
    const { asked, caller } = cloud(() => ({ pairs: [pairOf(1, { PublicKey: THEIRS })] }));
    expect(await askCloud(caller, { keyId: 'skey-0001', publicKey: OURS })).toBe('differs');
    expect(asked).toMatchObject([{ KeyIds: ['skey-0001'] }]);
  });

  it.each([
    ['no id', { keyId: null, publicKey: OURS }],
    ['no public key', { keyId: 'skey-0001', publicKey: null }],
  ])('isn’t asked of a row with %s', async (_what, row) => {
    const { asked, caller } = cloud(() => ({ pairs: [pairOf(1)] }));
    expect(await askCloud(caller, row)).toBe('unknown');
    expect(asked).toEqual([]);
  });

  it.each(['UnauthorizedOperation', 'InternalError'])('is unknown where the answer is %s', async (code) => {
    const { caller } = cloud(() => ({ code }));
    expect(await askCloud(caller, { keyId: 'skey-0001', publicKey: OURS })).toBe('unknown');
  });

  it('is unknown where no answer came; a fault of our own is no answer', async () => {
    const lost = cloud(() => Promise.reject(new TypeError('failed to fetch')));
    expect(await askCloud(lost.caller, { keyId: 'skey-0001', publicKey: OURS })).toBe('unknown');
    const own = { ...lost.caller, transport: () => Promise.reject(new RangeError('our own')) };
    await expect(askCloud(own, { keyId: 'skey-0001', publicKey: OURS })).rejects.toThrow(RangeError);
  });
});
