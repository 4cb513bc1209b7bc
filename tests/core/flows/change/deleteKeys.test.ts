import { describe, expect, it } from 'vitest';
import {
  associateInstancesKeyPairs,
  createKeyPair,
  deleteKeyPairs,
  describeInstances,
  describeKeyPairs,
} from '../../../../src/core/cvm/actions.ts';
import { deleteKeys } from '../../../../src/core/flows/change/deleteKeys.ts';
import { JournalError } from '../../../../src/core/flows/ports/journal.ts';
import { publicFacts } from '../../../../src/core/ssh/publicFacts.ts';
import type { KeyRecord } from '../../../../src/core/ledger/keyRecord.ts';
import { NOON, testCaller, testSimulator } from '../../../support/caller.ts';
import { aKeyRecord, anAttempt } from '../../../support/keyRecord.ts';

type Send = (request: Request) => Promise<Response>;

function setUp(between: (request: Request, send: Send) => Promise<Response> = (r, send) => send(r)) {
  let calls = 0;
  // Time passes with each call, so that no limit of calls a second is met.
  const send = testSimulator({ quota: 1000, now: () => NOON + 110 * (calls += 1) });
  const cloud = testCaller({ send });
  const caller = testCaller({ send: (request) => between(request, send) });
  const journal: KeyRecord[] = [];
  const ledger: KeyRecord[] = [];
  const ports = {
    caller,
    journal: async (record: KeyRecord) => void journal.push(record),
    rows: () => ledger,
    isDoubtAccepted: false,
    skewMs: 0,
    now: () => NOON + 110 * calls,
  };
  /** A key pair of the cloud, and the row that says that nobody has its private key. */
  async function orphan(name: string): Promise<KeyRecord> {
    const { KeyPair } = await createKeyPair(cloud, { KeyName: name, ProjectId: 0 });
    const facts = publicFacts(KeyPair.PublicKey);
    return aKeyRecord({
      ...facts,
      id: name,
      name,
      keyId: KeyPair.KeyId,
      evidence: 'answer',
      state: 'orphan',
      cloud: 'agrees',
    });
  }
  const names = async () => (await describeKeyPairs(cloud, {})).KeyPairSet.map(({ KeyName }) => KeyName);
  return { ports, journal, ledger, orphan, names, cloud };
}

const isDelete = (request: Request) => request.headers.get('x-tc-action') === 'DeleteKeyPairs';
const networkError = () => Promise.reject(new TypeError('broken'));

describe('deleting by id', () => {
  it('journals before it sends; the row stays until the key is certainly gone', async () => {
    const { ports, journal, orphan, names } = setUp();
    const [a, b] = [await orphan('a'), await orphan('b')];
    const results = await deleteKeys(ports, [a, b]);
    expect(results.map(({ kind }) => kind)).toEqual(['sent', 'sent']);
    expect(journal.map(({ id, state, deletion }) => [id, state, deletion?.outcome])).toEqual([
      ['a', 'orphan', null],
      ['b', 'orphan', null],
      ['a', 'orphan', 'unknown'],
      ['b', 'orphan', 'unknown'],
    ]);
    expect(journal.at(-1)?.look).toMatchObject({ saw: 'nothing' });
    expect(await names()).toEqual([]);
  });

  it('sends nothing for what is gone already', async () => {
    const { between, deletions } = refusing('InternalError');
    const { ports, orphan, cloud } = setUp(between);
    const record = await orphan('a');
    await deleteKeyPairs(cloud, { KeyIds: [record.keyId ?? ''] });
    expect(await deleteKeys(ports, [record])).toMatchObject([{ kind: 'sent' }]);
    expect(deletions).toEqual([]);
  });
});

it('a swapped key is deleted by its id, name and time: its public key is what doesn’t fit', async () => {
  const { ports, orphan, names } = setUp();
  const swapped = { ...(await orphan('a')), publicKey: publicKeyOfSomebody(), cloud: 'differs' as const };
  expect(await deleteKeys(ports, [swapped])).toMatchObject([{ kind: 'sent' }]);
  expect(await names()).toEqual([]);
});

/** Refuses each deletion with a code, unless it is of an id that is let through; counts them. */
function refusing(code: string, isRefused: (keyIds: readonly string[]) => boolean = () => true) {
  const deletions: (readonly string[])[] = [];
  const between = async (request: Request, send: Send) => {
    if (!isDelete(request)) return send(request);
    const { KeyIds } = (await request.clone().json()) as { KeyIds: string[] };
    deletions.push(KeyIds);
    if (!isRefused(KeyIds)) return send(request);
    return Response.json({ Response: { Error: { Code: code, Message: 'no' }, RequestId: 'r-1' } });
  };
  return { between, deletions };
}

describe('a row that was called swapped', () => {
  it('is good where the cloud has its key after all: not deleted, and the row says so', async () => {
    const { between, deletions } = refusing('InternalError');
    const { ports, journal, orphan, names } = setUp(between);
    const row = { ...(await orphan('a')), state: 'verified' as const, cloud: 'differs' as const };
    expect(await deleteKeys(ports, [row])).toEqual([
      { kind: 'notSent', obstacle: 'good', instanceIds: [], record: { ...row, cloud: 'agrees' } },
    ]);
    expect(journal).toEqual([{ ...row, cloud: 'agrees' }]);
    expect([await names(), deletions]).toEqual([['a'], []]);
  });

  it.each(['verified', 'unconfirmed'] as const)(
    'and has a file (%s) isn’t deleted by its name alone: its time must fit',
    async (state) => {
      const { ports, orphan, names } = setUp();
      const attempts = [anAttempt({ signedAt: new Date(NOON - 3_600_000).toISOString() })];
      const row = {
        ...(await orphan('a')),
        state,
        attempts,
        publicKey: publicKeyOfSomebody(),
        cloud: 'differs' as const,
      };
      expect(await deleteKeys(ports, [row])).toMatchObject([{ kind: 'notSent', obstacle: 'otherKey' }]);
      expect(await names()).toEqual(['a']);
    },
  );
});

describe('a key pair that doesn’t say when it was made', () => {
  const undated = async (request: Request, send: Send) => {
    const answer = await send(request);
    if (request.headers.get('x-tc-action') !== 'DescribeKeyPairs') return answer;
    const { Response: body } = (await answer.json()) as { Response: { KeyPairSet: object[] } };
    const KeyPairSet = body.KeyPairSet.map((pair) => ({
      ...pair,
      CreatedTime: null,
      AssociatedInstanceIds: null,
    }));
    return Response.json({ Response: { ...body, KeyPairSet } });
  };

  it.each([
    ['was swapped', { publicKey: publicKeyOfSomebody(), cloud: 'differs' as const }],
    ['has no public key here', { publicKey: null }],
  ])('isn’t deleted for a row that %s: it has nothing but its name', async (_what, changes) => {
    const { ports, orphan, names } = setUp(undated);
    const row = { ...(await orphan('a')), ...changes };
    expect(await deleteKeys(ports, [row])).toMatchObject([{ kind: 'notSent', obstacle: 'otherKey' }]);
    expect(await names()).toEqual(['a']);
  });

  it('is deleted by its public key, also where it doesn’t say which instances it is bound to', async () => {
    const { ports, orphan } = setUp(undated);
    expect(await deleteKeys(ports, [await orphan('a')])).toMatchObject([{ kind: 'sent' }]);
  });
});

describe('a row that has no public key', () => {
  it.each(['orphan', 'verified'] as const)(
    '(%s) is about the key pair of its name and time',
    async (state) => {
      const { ports, orphan, names } = setUp();
      const row = { ...(await orphan('a')), state, publicKey: null };
      const attempts = [anAttempt({ signedAt: new Date(NOON - 3_600_000).toISOString() })];
      expect(await deleteKeys(ports, [{ ...row, attempts }])).toMatchObject([
        { kind: 'notSent', obstacle: 'otherKey' },
      ]);
      expect(await names()).toEqual(['a']);
      expect(await deleteKeys(ports, [row])).toMatchObject([{ kind: 'sent' }]);
    },
  );
});

describe('deleting is refused here, and nothing sent', () => {
  it.each([
    ['isn’t shown', null],
    ['can’t be read', 'ssh-rsa AAAA'],
  ])('for a key pair whose public key %s: nobody knows whose it is', async (_what, line) => {
    const { ports, orphan, names } = setUp(async (request, send) => {
      const answer = await send(request);
      if (request.headers.get('x-tc-action') !== 'DescribeKeyPairs') return answer;
      const { Response: body } = (await answer.json()) as { Response: { KeyPairSet: object[] } };
      const KeyPairSet = body.KeyPairSet.map((pair) => ({ ...pair, PublicKey: line }));
      return Response.json({ Response: { ...body, KeyPairSet } });
    });
    const record = await orphan('a');
    expect(await deleteKeys(ports, [record])).toMatchObject([{ kind: 'notSent', obstacle: 'otherKey' }]);
    expect(await names()).toEqual(['a']);
  });

  it.each([
    ['another name', { name: 'other' }],
    ['another public key', { publicKey: publicKeyOfSomebody() }],
    ['another time', { attempts: [anAttempt({ signedAt: new Date(NOON - 3_600_000).toISOString() })] }],
  ])('for %s', async (_, changes) => {
    const { ports, orphan, names, journal } = setUp();
    const record = { ...(await orphan('a')), ...changes };
    expect(await deleteKeys(ports, [record])).toMatchObject([{ kind: 'notSent', obstacle: 'otherKey' }]);
    expect(await names()).toEqual(['a']);
    expect(journal).toEqual([]);
  });

  it('for a key that an instance uses', async () => {
    const { ports, orphan, names, cloud } = setUp();
    const record = await orphan('a');
    const { InstanceSet } = await describeInstances(cloud, {});
    const stopped = InstanceSet.find(({ InstanceState }) => InstanceState === 'STOPPED');
    await associateInstancesKeyPairs(cloud, {
      InstanceIds: [stopped?.InstanceId ?? ''],
      KeyIds: [record.keyId ?? ''],
    });
    expect(await deleteKeys(ports, [record])).toMatchObject([
      { kind: 'notSent', obstacle: 'bound', instanceIds: [expect.stringMatching(/^ins-/)] },
    ]);
    expect(await names()).toEqual(['a']);
  });

  it('where it can’t be journalled', async () => {
    const { ports, orphan, names } = setUp();
    const journal = () => Promise.reject(new JournalError('full'));
    await expect(deleteKeys({ ...ports, journal }, [await orphan('a')])).rejects.toThrow('full');
    expect(await names()).toEqual(['a']);
  });

  it('where one of many can’t be journalled: the others’ rows are as they were', async () => {
    const { ports, journal, orphan, names } = setUp();
    const [a, b] = [await orphan('a'), await orphan('b')];
    const failing = (record: KeyRecord) =>
      record.id === 'b' && record.deletion !== null
        ? Promise.reject(new JournalError('full'))
        : ports.journal(record);
    await expect(deleteKeys({ ...ports, journal: failing }, [a, b])).rejects.toThrow('full');
    expect(journal.findLast(({ id }) => id === 'a')).toEqual(a);
    expect(await names()).toEqual(['a', 'b']);
  });
});

describe('after a lost answer each key is looked at', () => {
  it('executed: it is gone', async () => {
    const { ports, orphan } = setUp(async (request, send) => {
      const answer = await send(request);
      return isDelete(request) ? networkError() : answer;
    });
    expect(await deleteKeys(ports, [await orphan('a')])).toMatchObject([{ kind: 'sent' }]);
  });

  it('executed in part: each has its own result', async () => {
    const { ports, orphan, cloud } = setUp(async (request, send) => {
      if (!isDelete(request)) return send(request);
      const { KeyIds } = (await request.json()) as { KeyIds: string[] };
      await deleteKeyPairs(cloud, { KeyIds: KeyIds.slice(0, 1) });
      return networkError();
    });
    const results = await deleteKeys(ports, [await orphan('a'), await orphan('b')]);
    expect(results).toMatchObject([
      { kind: 'sent', record: { id: 'a', state: 'orphan' } },
      { kind: 'open', record: { id: 'b', state: 'orphan', deletion: { outcome: 'unknown' } } },
    ]);
  });

  it('sent twice by the browser, and refused the second time: it is gone', async () => {
    const { ports, orphan } = setUp(async (request, send) => {
      if (isDelete(request)) await send(request.clone());
      return send(request);
    });
    expect(await deleteKeys(ports, [await orphan('a')])).toMatchObject([{ kind: 'sent' }]);
  });

  it('not to be asked either: it may still happen, and the row says so', async () => {
    let isBroken = false;
    const { ports, orphan, journal } = setUp((request, send) => {
      isBroken ||= isDelete(request);
      return isBroken ? networkError() : send(request);
    });
    expect(await deleteKeys(ports, [await orphan('a')])).toMatchObject([
      { kind: 'open', error: { problem: 'network' } },
    ]);
    expect(journal.at(-1)).toMatchObject({ state: 'orphan', deletion: { outcome: 'unknown' } });
  });
});

it('a refusal proves nothing: it may have been sent twice, and may yet be deleted', async () => {
  const { ports, orphan, names, journal } = setUp(async (request, send) => {
    if (!isDelete(request)) return send(request);
    const error = { Code: 'UnauthorizedOperation', Message: 'no' };
    return Response.json({ Response: { Error: error, RequestId: 'r-1' } });
  });
  expect(await deleteKeys(ports, [await orphan('a')])).toMatchObject([
    { kind: 'open', error: { apiCode: 'UnauthorizedOperation' } },
  ]);
  expect(journal.at(-1)?.deletion).toMatchObject({ outcome: 'unknown' });
  expect(await names()).toEqual(['a']);
});

it('an answer that it is done proves nothing either: what is still listed stays open', async () => {
  const { ports, orphan, journal } = setUp(async (request, send) =>
    isDelete(request) ? Response.json({ Response: { RequestId: 'r-1' } }) : send(request),
  );
  expect(await deleteKeys(ports, [await orphan('a')])).toMatchObject([{ kind: 'open', error: null }]);
  expect(journal.at(-1)).toMatchObject({ state: 'orphan', deletion: { outcome: 'unknown' } });
});

describe('whose key is it?', () => {
  it('one that may be a colleague’s needs a yes of its own', async () => {
    const { ports, orphan, names } = setUp();
    const doubtful: KeyRecord = { ...(await orphan('a')), evidence: 'time' };
    expect(await deleteKeys(ports, [doubtful])).toMatchObject([{ kind: 'notSent', obstacle: 'doubtful' }]);
    expect(await names()).toEqual(['a']);
    const accepted = { ...ports, isDoubtAccepted: true };
    expect(await deleteKeys(accepted, [doubtful])).toMatchObject([{ kind: 'sent' }]);
  });

  it('one that another row is about is never deleted', async () => {
    const { ports, orphan, ledger, names } = setUp();
    const record = await orphan('a');
    ledger.push({ ...record, id: 'good', state: 'verified' });
    expect(await deleteKeys(ports, [record])).toMatchObject([{ kind: 'notSent', obstacle: 'otherRow' }]);
    expect(await names()).toEqual(['a']);
  });

  it.each(['unknown', 'closed'] as const)(
    'one that an unfinished row may have made is perhaps its owner’s: %s',
    async (state) => {
      const { ports, orphan, ledger, names } = setUp();
      const listed: KeyRecord = {
        ...(await orphan('a')),
        method: 'elsewhere',
        evidence: null,
        state: 'elsewhere',
      };
      ledger.push(aKeyRecord({ id: 'lost', name: 'a', state }));
      expect(await deleteKeys(ports, [listed])).toMatchObject([
        { kind: 'notSent', obstacle: 'perhapsYours' },
      ]);
      expect(await names()).toEqual(['a']);
      ledger[0] = aKeyRecord({ id: 'lost', name: 'a', state: 'absent' });
      expect(await deleteKeys(ports, [listed])).toMatchObject([{ kind: 'sent' }]);
    },
  );
});

describe('a key that is surely ours', () => {
  it.each(['answer', 'publicKey'] as const)(
    'by its %s isn’t kept because an unfinished row has the same name',
    async (evidence) => {
      const { ports, orphan, ledger, names } = setUp();
      ledger.push(aKeyRecord({ id: 'lost', name: 'a', state: 'unknown' }));
      expect(await deleteKeys(ports, [{ ...(await orphan('a')), evidence }])).toMatchObject([
        { kind: 'sent' },
      ]);
      expect(await names()).toEqual([]);
    },
  );

  it.each(['verified', 'unconfirmed', 'elsewhere'] as const)(
    'by its public half and a file (%s) is deleted whenever it was made',
    async (state) => {
      const { ports, orphan } = setUp();
      expect(await deleteKeys(ports, [{ ...(await orphan('a')), state, attempts: [] }])).toMatchObject([
        { kind: 'sent' },
      ]);
    },
  );

  it.each(['orphan', 'unknown'] as const)('but has no file (%s) must have been made then', async (state) => {
    const { ports, orphan, names } = setUp();
    const attempts = [anAttempt({ signedAt: new Date(NOON - 3_600_000).toISOString() })];
    expect(await deleteKeys(ports, [{ ...(await orphan('a')), state, attempts }])).toMatchObject([
      { kind: 'notSent', obstacle: 'otherKey' },
    ]);
    expect(await names()).toEqual(['a']);
  });
});

describe('after a refusal nothing more is sent', () => {
  it.each([
    ['of the credential', 'AuthFailure.SignatureFailure'],
    ['that may have been executed', 'InternalError'],
  ])('of many, where it is one %s', async (_what, code) => {
    const { between, deletions } = refusing(code);
    const { ports, orphan } = setUp(between);
    const results = await deleteKeys(ports, [await orphan('a'), await orphan('b')]);
    expect(results).toMatchObject([{ kind: 'open' }, { kind: 'open' }]);
    expect(deletions).toHaveLength(1);
  });

  it('of the one that was asked for alone', async () => {
    const { between, deletions } = refusing('InvalidParameterValue.KeyPairNotSupported');
    const { ports, orphan } = setUp(between);
    expect(await deleteKeys(ports, [await orphan('a')])).toMatchObject([{ kind: 'open' }]);
    expect(deletions).toHaveLength(1);
  });

  it('of many that can’t be looked at', async () => {
    const { between, deletions } = refusing('InvalidParameterValue.KeyPairNotSupported');
    const { ports, orphan } = setUp((request, send) =>
      deletions.length > 0 && !isDelete(request) ? networkError() : between(request, send),
    );
    const results = await deleteKeys(ports, [await orphan('a'), await orphan('b')]);
    expect(results).toMatchObject([{ kind: 'open' }, { kind: 'open' }]);
    expect(deletions).toHaveLength(1);
  });

  it('of those that are gone all the same', async () => {
    const { between, deletions } = refusing('InvalidParameterValue.KeyPairNotSupported');
    const { ports, orphan, cloud } = setUp(async (request, send) => {
      const answer = await between(request, send);
      if (isDelete(request)) await deleteKeyPairs(cloud, { KeyIds: deletions[0]?.slice(0, 1) ?? [] });
      return answer;
    });
    const results = await deleteKeys(ports, [await orphan('a'), await orphan('b')]);
    expect(results).toMatchObject([{ kind: 'sent' }, { kind: 'open' }]);
    expect(deletions.map((ids) => ids.length)).toEqual([2, 1]);
  });
});

describe('deleting many', () => {
  it('of exactly a hundred asks once, and tells once', async () => {
    const { between, deletions } = refusing('InternalError', () => false);
    const { ports, orphan } = setUp(between);
    const records = [];
    for (let index = 0; index < 100; index += 1) records.push(await orphan(`web_${index}`));
    const told: number[] = [];
    await deleteKeys(ports, records, (some) => told.push(some.length));
    expect([deletions.length, told]).toEqual([1, [100]]);
  });

  it('sends a hundred at a time, and tells what became of each hundred', async () => {
    const sizes: number[] = [];
    const { ports, orphan, names } = setUp(async (request, send) => {
      if (isDelete(request)) {
        const { KeyIds } = (await request.clone().json()) as { KeyIds: string[] };
        sizes.push(KeyIds.length);
      }
      return send(request);
    });
    const records = [];
    for (let index = 0; index < 230; index += 1) records.push(await orphan(`web_${index}`));
    const told: number[] = [];
    const results = await deleteKeys(ports, records, (some) => told.push(some.length));
    expect(results.every(({ kind }) => kind === 'sent')).toBe(true);
    expect([sizes, told]).toEqual([
      [100, 100, 30],
      [100, 100, 30],
    ]);
    expect(await names()).toEqual([]);
  });

  it('one that is in use, by an image say, refuses all: then each is asked for by itself', async () => {
    const { ports, orphan, names } = setUp(async (request, send) => {
      if (!isDelete(request)) return send(request);
      const { KeyIds } = (await request.clone().json()) as { KeyIds: string[] };
      if (!KeyIds.includes(used)) return send(request);
      const error = { Code: 'InvalidParameterValue.KeyPairNotSupported', Message: 'in use' };
      return Response.json({ Response: { Error: error, RequestId: 'r-1' } });
    });
    const records = [await orphan('a'), await orphan('b'), await orphan('c')];
    const used = records[1]?.keyId ?? '';
    expect(await deleteKeys(ports, records)).toMatchObject([
      { kind: 'sent', record: { id: 'a' } },
      { kind: 'open', record: { id: 'b' } },
      { kind: 'sent', record: { id: 'c' } },
    ]);
    expect(await names()).toEqual(['b']);
  });

  it('a key with a file here is known by its public half, whenever it was made', async () => {
    const { ports, orphan } = setUp();
    const imported = { ...(await orphan('a')), state: 'verified' as const, attempts: [] };
    expect(await deleteKeys(ports, [imported])).toMatchObject([{ kind: 'sent' }]);
  });
});

function publicKeyOfSomebody(): string {
  return 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwA==';
}
