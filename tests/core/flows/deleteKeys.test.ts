import { describe, expect, it } from 'vitest';
import {
  associateInstancesKeyPairs,
  createKeyPair,
  deleteKeyPairs,
  describeInstances,
  describeKeyPairs,
} from '../../../src/core/cvm/actions.ts';
import { deleteKeys } from '../../../src/core/flows/deleteKeys.ts';
import { JournalError } from '../../../src/core/flows/journal.ts';
import { publicFacts } from '../../../src/core/ssh/publicFacts.ts';
import type { KeyRecord } from '../../../src/core/keyRecord.ts';
import { NOON, testCaller, testSimulator } from '../../support/caller.ts';
import { aKeyRecord, anAttempt } from '../../support/keyRecord.ts';

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
    const { ports, orphan, cloud } = setUp((request, send) =>
      isDelete(request) ? networkError() : send(request),
    );
    const record = await orphan('a');
    await deleteKeyPairs(cloud, { KeyIds: [record.keyId ?? ''] });
    expect(await deleteKeys(ports, [record])).toMatchObject([{ kind: 'sent' }]);
  });
});

it('a swapped key is deleted by its id, name and time: its public key is what doesn’t fit', async () => {
  const { ports, orphan, names } = setUp();
  const swapped = { ...(await orphan('a')), publicKey: publicKeyOfSomebody(), cloud: 'differs' as const };
  expect(await deleteKeys(ports, [swapped])).toMatchObject([{ kind: 'sent' }]);
  expect(await names()).toEqual([]);
});

describe('deleting is refused here, and nothing sent', () => {
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
    expect(await deleteKeys(ports, [record])).toMatchObject([{ kind: 'notSent', obstacle: 'bound' }]);
    expect(await names()).toEqual(['a']);
  });

  it('where it can’t be journalled', async () => {
    const { ports, orphan, names } = setUp();
    const journal = () => Promise.reject(new JournalError('full'));
    await expect(deleteKeys({ ...ports, journal }, [await orphan('a')])).rejects.toThrow('full');
    expect(await names()).toEqual(['a']);
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
    'one that an unfinished row may have made is perhaps its owner’s, also from the cloud’s list: %s',
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

describe('deleting many', () => {
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
