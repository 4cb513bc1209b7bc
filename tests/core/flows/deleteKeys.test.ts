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
  const ports = {
    caller,
    journal: async (record: KeyRecord) => void journal.push(record),
    skewMs: 0,
    now: () => NOON,
  };
  /** A key pair of the cloud, and the row that says that nobody has its private key. */
  async function orphan(name: string): Promise<KeyRecord> {
    const { KeyPair } = await createKeyPair(cloud, { KeyName: name, ProjectId: 0 });
    const facts = publicFacts(KeyPair.PublicKey);
    return aKeyRecord({ ...facts, id: name, name, keyId: KeyPair.KeyId, state: 'orphan', cloud: 'agrees' });
  }
  const names = async () => (await describeKeyPairs(cloud, {})).KeyPairSet.map(({ KeyName }) => KeyName);
  return { ports, journal, orphan, names, cloud };
}

const isDelete = (request: Request) => request.headers.get('x-tc-action') === 'DeleteKeyPairs';
const networkError = () => Promise.reject(new TypeError('broken'));

describe('deleting by id', () => {
  it('journals before it sends, and says that it is gone', async () => {
    const { ports, journal, orphan, names } = setUp();
    const [a, b] = [await orphan('a'), await orphan('b')];
    const results = await deleteKeys(ports, [a, b]);
    expect(results.map(({ kind }) => kind)).toEqual(['deleted', 'deleted']);
    expect(journal.map(({ id, state, deletion }) => [id, state, deletion?.outcome])).toEqual([
      ['a', 'orphan', null],
      ['b', 'orphan', null],
      ['a', 'deleted', null],
      ['b', 'deleted', null],
    ]);
    expect(await names()).toEqual([]);
  });

  it('sends nothing for what is gone already', async () => {
    const { ports, orphan, cloud } = setUp((request, send) =>
      isDelete(request) ? networkError() : send(request),
    );
    const record = await orphan('a');
    await deleteKeyPairs(cloud, { KeyIds: [record.keyId ?? ''] });
    expect(await deleteKeys(ports, [record])).toMatchObject([{ kind: 'deleted' }]);
  });
});

it('a swapped key is deleted by its id, name and time: its public key is what doesn’t fit', async () => {
  const { ports, orphan, names } = setUp();
  const swapped = { ...(await orphan('a')), publicKey: publicKeyOfSomebody(), cloud: 'differs' as const };
  expect(await deleteKeys(ports, [swapped])).toMatchObject([{ kind: 'deleted' }]);
  expect(await names()).toEqual([]);
});

describe('deleting is refused here, and nothing sent', () => {
  it.each([
    ['another name', { name: 'other' }],
    ['another public key', { publicKey: publicKeyOfSomebody() }],
    ['another time', { attempts: [anAttempt({ sentAt: new Date(NOON - 3_600_000).toISOString() })] }],
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
    expect(await deleteKeys(ports, [await orphan('a')])).toMatchObject([{ kind: 'deleted' }]);
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
      { kind: 'deleted', record: { id: 'a', state: 'deleted' } },
      { kind: 'failed', record: { id: 'b', state: 'orphan', deletion: { outcome: 'unknown' } } },
    ]);
  });

  it('sent twice by the browser, and refused the second time: it is gone', async () => {
    const { ports, orphan } = setUp(async (request, send) => {
      if (isDelete(request)) await send(request.clone());
      return send(request);
    });
    expect(await deleteKeys(ports, [await orphan('a')])).toMatchObject([{ kind: 'deleted' }]);
  });

  it('not to be asked either: it may still happen, and the row says so', async () => {
    let isBroken = false;
    const { ports, orphan, journal } = setUp((request, send) => {
      isBroken ||= isDelete(request);
      return isBroken ? networkError() : send(request);
    });
    expect(await deleteKeys(ports, [await orphan('a')])).toMatchObject([
      { kind: 'failed', mayStillHappen: true, error: { problem: 'network' } },
    ]);
    expect(journal.at(-1)).toMatchObject({ state: 'orphan', deletion: { outcome: 'unknown' } });
  });
});

it('a clear refusal is final: nothing was deleted, and nothing will be', async () => {
  const { ports, orphan, names, journal } = setUp(async (request, send) => {
    if (!isDelete(request)) return send(request);
    const error = { Code: 'UnauthorizedOperation', Message: 'no' };
    return Response.json({ Response: { Error: error, RequestId: 'r-1' } });
  });
  expect(await deleteKeys(ports, [await orphan('a')])).toMatchObject([
    { kind: 'failed', mayStillHappen: false, error: { apiCode: 'UnauthorizedOperation' } },
  ]);
  expect(journal.at(-1)?.deletion).toMatchObject({ outcome: 'notExecuted' });
  expect(await names()).toEqual(['a']);
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
    expect(results.every(({ kind }) => kind === 'deleted')).toBe(true);
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
      { kind: 'deleted', record: { id: 'a' } },
      { kind: 'failed', record: { id: 'b' }, mayStillHappen: false },
      { kind: 'deleted', record: { id: 'c' } },
    ]);
    expect(await names()).toEqual(['b']);
  });

  it('a key with a file here is known by its public half, whenever it was made', async () => {
    const { ports, orphan } = setUp();
    const imported = { ...(await orphan('a')), state: 'verified' as const, attempts: [] };
    expect(await deleteKeys(ports, [imported])).toMatchObject([{ kind: 'deleted' }]);
  });
});

function publicKeyOfSomebody(): string {
  return 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwA==';
}
