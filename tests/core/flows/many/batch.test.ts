import { describe, expect, it } from 'vitest';
import { createKeyPair } from '../../../../src/core/cvm/actions.ts';
import { confirmArchive, makeArchive } from '../../../../src/core/flows/many/archive.ts';
import { type BatchPorts, isOnlyItsOwn, runBatch } from '../../../../src/core/flows/many/batch.ts';
import { batchRows, isBatchOpen } from '../../../../src/core/flows/many/batchRows.ts';
import { surveyRegion } from '../../../../src/core/flows/many/regionSurvey.ts';
import {
  AlarmError,
  ApiError,
  CancelledError,
  InputError,
  TransportError,
} from '../../../../src/core/base/errors.ts';
import type { CreateKeyResult } from '../../../../src/core/flows/create/createKey.ts';
import { findInFolder } from '../../../../src/core/flows/file/findInFolder.ts';
import { JournalError } from '../../../../src/core/flows/ports/journal.ts';
import { SaveError } from '../../../../src/core/flows/ports/saver.ts';
import { readNames } from '../../../../src/core/input/keyNames.ts';
import { fileDigest } from '../../../../src/core/ssh/fileDigest.ts';
import { publicFacts } from '../../../../src/core/ssh/publicFacts.ts';
import { formatPublicKey } from '../../../../src/core/ssh/publicKey.ts';
import { keyStateWord } from '../../../../src/core/ledger/keyState.ts';
import type { KeyRecord } from '../../../../src/core/ledger/keyRecord.ts';
import { pacedCaller } from '../../../../src/core/api/pace.ts';
import type { SimulatorOptions } from '../../../../src/simulator/simulator.ts';
import { NOON, testCaller, testSimulator } from '../../../support/caller.ts';
import { namesIn, readKeyFile, ROUTE, rowsOf, type Send } from '../../../support/flowWorld.ts';
import { jumpingClock } from '../../../support/jumpingClock.ts';
import { nodeKeyPair } from '../../../support/keyPairs.ts';
import { aKeyRecord, anAttempt } from '../../../support/keyRecord.ts';

const NAMES = readNames('web_{001..100}').names;
/** What happens to a process that is killed: from then on nothing of it happens any more. */
const NEVER = new Promise<never>(() => undefined);

/** Key pairs that are all different, made once and used by every world from the first one on. */
const pairs: { privateKey: string; publicKey: string }[] = [];
function pairSource() {
  let next = 0;
  return async () => {
    const { privatePem, modulus } = pairs[next] ? { privatePem: '', modulus: 0n } : nodeKeyPair();
    pairs[next] ??= { privateKey: privatePem, publicKey: formatPublicKey({ modulus, exponent: 65537n }) };
    const pair = pairs[(next += 1) - 1];
    if (pair === undefined) throw new RangeError('pairs: expected one');
    return pair;
  };
}

interface WorldOptions {
  readonly simulator?: Partial<SimulatorOptions>;
  readonly between?: (request: Request, send: Send) => Promise<Response>;
  readonly saveFails?: (fileName: string) => boolean;
  /** As the disks of Windows and macOS are. */
  readonly isBlindToCase?: boolean;
}

/** A cloud, a ledger and a disk that outlive the process that works with them. */
function batchWorld({
  simulator,
  between = (r, send) => send(r),
  saveFails,
  isBlindToCase = false,
}: WorldOptions = {}) {
  const clock = jumpingClock(NOON);
  const newPair = pairSource();
  const send = testSimulator({ now: clock.now, quota: 1000, generateKeyPair: newPair, ...simulator });
  const ledger = new Map<string, KeyRecord>();
  const disk = new Map<string, string>();
  const pathOf = (fileName: string) => (isBlindToCase ? fileName.toLowerCase() : fileName);
  let throttled = 0;
  /** Names of keys: when each is begun, its write goes out, is answered, and how it ends. */
  const events: { readonly what: 'begun' | 'sent' | 'answered' | 'ended'; readonly name: string }[] = [];
  let isAlive = true;
  /** Steps until the process is killed, at any of its durable or outward steps. */
  let stepsLeft = Infinity;
  const step = async <Result>(act: () => Result | Promise<Result>): Promise<Result> => {
    if (!isAlive) return NEVER;
    stepsLeft -= 1;
    if (stepsLeft < 0) isAlive = false;
    const result = await act();
    // Killed right after it was done, or before whoever waits is told.
    return isAlive ? result : NEVER;
  };
  const cloud = testCaller({ send, now: clock.now, pause: clock.pause });
  const caller = testCaller({
    now: clock.now,
    pause: clock.pause,
    send: (request) =>
      step(async () => {
        const { KeyName = null } = (await request.clone().json()) as { KeyName?: string };
        const tell = (what: 'sent' | 'answered') => KeyName !== null && events.push({ what, name: KeyName });
        tell('sent');
        const answer = await between(request, send);
        tell('answered');
        if ((await answer.clone().text()).includes('RequestLimitExceeded')) throttled += 1;
        return answer;
      }),
  });
  const kept = new Map<string, string>();
  const journal = (record: KeyRecord) => step(() => void ledger.set(record.id, record));

  async function ports(): Promise<BatchPorts> {
    const paced = pacedCaller(caller);
    return {
      caller: paced,
      survey: await surveyRegion(paced, clock.now),
      route: ROUTE,
      skewMs: 0,
      saver: {
        kind: 'folder',
        folder: 'keys',
        async place(fileName) {
          if (disk.get(pathOf(fileName))) throw new SaveError('exists', fileName);
          return {
            write: (text) =>
              step(() => {
                if (saveFails?.(fileName)) throw new SaveError('failed', fileName);
                disk.set(pathOf(fileName), text);
                return 'verified';
              }),
          };
        },
        read: async (fileName) => disk.get(pathOf(fileName)) ?? null,
      },
      journal,
      rows: rowsOf(ledger),
      keep: ({ recordId, text }) => void kept.set(recordId, text),
      report: () => undefined,
      now: clock.now,
      pause: clock.pause,
      toFile: async (_, pem) => pem,
      make: async () => {
        const { privateKey, publicKey } = await newPair();
        return { text: privateKey, publicKey };
      },
    };
  }

  /** A process from its start to its end, or until it is killed. */
  async function run(signal = new AbortController().signal): Promise<CreateKeyResult | null | 'killed'> {
    isAlive = true;
    let stopped: CreateKeyResult | null | 'killed' = 'killed';
    const results = new Map<string, CreateKeyResult>();
    const running = (async () => {
      const own = await ports();
      const files = [...disk].map(([name, text]) => ({ name, bytes: Buffer.from(text) }));
      const content = { name: 'keys', files };
      for (const row of await findInFolder([...ledger.values()], content, readKeyFile))
        ledger.set(row.id, row);
      const open = [...ledger.values()].filter(isBatchOpen);
      stopped = await runBatch(own, open, {
        signal,
        current: ({ id }) => ledger.get(id) ?? null,
        onBegin: ({ name }) => void events.push({ what: 'begun', name }),
        onResult: ({ name }, result) => {
          events.push({ what: 'ended', name });
          results.set(name, result);
        },
      });
    })();
    await Promise.race([running, clock.runUntilIdle()]);
    await clock.runUntilIdle();
    return stopped;
  }

  return {
    clock,
    cloud,
    disk,
    events,
    kept,
    ledger,
    ports,
    run,
    throttled: () => throttled,
    /** The next process lives for so many steps. */
    killAfter: (steps: number) => {
      stepsLeft = steps;
      isAlive = true;
    },
    plan(method: 'cloud' | 'device', names: readonly string[] = NAMES) {
      let id = 0;
      const rows = batchRows(
        {
          names,
          method,
          projectId: 0,
          tags: [],
          batch: { id: 'batch-1', bits: 2048, format: 'pkcs1', isEncrypted: false, place: 'folder' },
        },
        { route: ROUTE, now: clock.now, newId: () => `row-${(id += 1)}` },
      );
      for (const row of rows) ledger.set(row.id, row);
      return rows;
    },
    words: () => {
      const counts: Record<string, number> = {};
      for (const row of ledger.values()) {
        const word = keyStateWord(row, { isRunning: false, isKept: false });
        counts[word] = (counts[word] ?? 0) + 1;
      }
      return counts;
    },
    namesInCloud: async () => {
      const names = namesIn(cloud);
      await clock.runUntilIdle();
      return names;
    },
  };
}

describe.each(['cloud', 'device'] as const)('a hundred key pairs, made by %s', (method) => {
  it('are a hundred verified files, and the service never has to say that it is too much', async () => {
    const world = batchWorld();
    world.plan(method);
    expect(await world.run()).toBeNull();
    expect(world.words()).toEqual({ verified: 100 });
    expect(world.disk.size).toBe(100);
    expect(world.throttled()).toBe(0);
    // At ten a second, with a second's slack for the first and the last.
    expect(world.clock.now() - NOON).toBeLessThan(12_000);
    expect([...world.ledger.values()].every(({ cloud }) => cloud === 'agrees')).toBe(true);
  });

  it.each([7, 60, 131, 222, 350, 480])('killed after %i steps and resumed: none is lost', async (steps) => {
    const world = batchWorld();
    world.plan(method);
    world.killAfter(steps);
    expect(await world.run()).toBe('killed');
    world.killAfter(Infinity);
    // What was signed before the kill can be executed no more: then it is known what became of it.
    world.clock.advance(11 * 60_000);
    await settle(world);
    expect(await world.run()).toBeNull();
    const { orphan = 0, verified = 0, ...rest } = world.words();
    expect(rest).toEqual({});
    expect([verified + orphan, world.disk.size]).toEqual([100, verified]);
    if (method === 'device') expect(orphan).toBe(0);
    const { caller } = await world.ports();
    const { count } = await withClock(world, surveyRegion(caller, world.clock.now));
    expect(count).toBe(100);
  });

  it('a refusal stops it: what isn’t made yet is made later', async () => {
    const world = batchWorld({ simulator: { quota: 40 } });
    world.plan(method);
    const stopped = await world.run();
    expect(stopped).toMatchObject({ error: { apiCode: 'InvalidKeyPair.LimitExceeded' } });
    const isOpen = () => [...world.ledger.values()].filter(isBatchOpen).length;
    const { unknown = 0, verified } = world.words();
    expect([isOpen() + (method === 'cloud' ? unknown : 0), verified]).toEqual([60, 40]);
    // What was refused may have been executed before the refusal: it waits until a look is final.
    expect(unknown).toBeGreaterThan(0);
    world.clock.advance(12 * 60_000);
    await settle(world);
    expect(isOpen()).toBe(60);
  });

  // What was begun on this device has its file by then: its import is finished, so that it isn't left half done.
  const isFinished = method === 'device';

  it('a refusal stops it: from then on nothing is begun, and no key is asked for', async () => {
    const world = batchWorld({ simulator: { quota: 40 } });
    world.plan(method);
    await world.run();
    const { events } = world;
    const ends = events.flatMap(({ what }, index) => (what === 'ended' ? [index] : []));
    const stop = ends[40] ?? -1;
    expect(stop).toBeGreaterThan(0);
    expectNothingMore(world, stop, isFinished);
    expect(events.filter(({ what }) => what === 'sent').length).toBeLessThanOrEqual(40 + 12);
  });

  it('is paused: what is under way is finished, the rest waits', async () => {
    const pause = new AbortController();
    let answered = 0;
    const world = batchWorld({
      between: async (request, send) => {
        answered += 1;
        if (answered === 30) pause.abort();
        return send(request);
      },
    });
    world.plan(method);
    expect(await world.run(pause.signal)).toBeNull();
    const { verified = 0, notSent = 0 } = world.words();
    expect(verified + notSent).toBe(100);
    expect(notSent).toBeGreaterThan(0);
    expect(await world.run()).toBeNull();
    expect(world.words()).toEqual({ verified: 100 });
  });

  it('is paused: from then on nothing is begun, and no key is asked for', async () => {
    const pause = new AbortController();
    let paused = -1;
    const world = batchWorld({
      between: async (request, send) => {
        const answer = await send(request);
        if (world.disk.size >= 25 && !pause.signal.aborted) {
          pause.abort();
          paused = world.events.length;
        }
        return answer;
      },
    });
    world.plan(method);
    expect(await world.run(pause.signal)).toBeNull();
    expectNothingMore(world, paused, isFinished);
    expect(world.events.slice(paused).some(({ what }) => what === 'ended')).toBe(true);
  });

  it('a name that somebody took meanwhile is one key’s own matter', async () => {
    const world = batchWorld();
    const [first] = world.plan(method);
    await withClock(world, createKeyPair(world.cloud, { KeyName: first?.name ?? '', ProjectId: 0 }));
    expect(await world.run()).toBeNull();
    expect(world.words()).toEqual({ verified: 99, notSent: 1 });
  });

  it('names are listed again while it runs: one that a colleague takes is never taken for ours', async () => {
    let asked = 0;
    const world = batchWorld({
      between: async (request, send) => {
        asked += request.headers.get('x-tc-action') === making ? 1 : 0;
        if (asked === 20) await createKeyPair(testCaller({ send }), { KeyName: 'web_090', ProjectId: 0 });
        return send(request);
      },
    });
    const making = method === 'cloud' ? 'CreateKeyPair' : 'ImportKeyPair';
    world.plan(method);
    const sent: string[] = [];
    expect(await world.run()).toBeNull();
    for (const { name, attempts } of world.ledger.values()) if (attempts.length > 0) sent.push(name);
    expect(sent).toHaveLength(99);
    expect(sent).not.toContain('web_090');
  });

  it('rows of an imported list are not made: their keys would be in no row of ours', async () => {
    const world = batchWorld();
    for (const row of world.plan(method, ['ours', 'theirs', 'gone']))
      if (row.name !== 'ours')
        world.ledger.set(row.id, {
          ...row,
          state: row.name === 'gone' ? 'absent' : 'intent',
          hearsay: 'all',
        });
    expect(await world.run()).toBeNull();
    expect(await world.namesInCloud()).toEqual(['ours']);
  });

  it('two names that are one file to the disk: the second is refused, and nothing of it sent', async () => {
    const world = batchWorld({ isBlindToCase: true });
    world.plan(method, ['web', 'Web', 'db', 'WEB']);
    expect(await world.run()).toBeNull();
    expect(world.words()).toEqual({ verified: 2, notSent: 2 });
    expect((await world.namesInCloud()).sort()).toEqual(['db', 'web']);
  });

  it.each([
    ['was given up', (world: World, row: KeyRecord) => world.ledger.set(row.id, { ...row, state: 'closed' })],
    ['is no longer listed', (world: World, row: KeyRecord) => world.ledger.delete(row.id)],
    [
      'was made elsewhere',
      (world: World, row: KeyRecord) =>
        world.ledger.set(row.id, { ...row, keyId: 'skey-1', state: 'verified' }),
    ],
  ])('a row that %s before its turn isn’t made', async (_what, change) => {
    let isDone = false;
    const world = batchWorld({
      between: async (request, send) => {
        const last = [...world.ledger.values()].at(-1);
        // Once the batch is under way: what it is to make was read before.
        const isWrite = request.headers.get('x-tc-action') !== 'DescribeKeyPairs';
        if (isWrite && !isDone && last) change(world, last);
        isDone ||= isWrite;
        return send(request);
      },
    });
    world.plan(method);
    expect(await world.run()).toBeNull();
    expect(world.events.filter(({ name }) => name === 'web_100')).toEqual([]);
    expect(world.disk.has('web_100.pem')).toBe(false);
    expect(await world.namesInCloud()).not.toContain('web_100');
  });

  it('a row that was sent before stays what is known of it until it is sent again', async () => {
    const world = batchWorld();
    await withClock(world, createKeyPair(world.cloud, { KeyName: 'web_1', ProjectId: 0 }));
    for (const row of world.plan(method, ['web_1']))
      world.ledger.set(row.id, {
        ...row,
        state: 'absent',
        attempts: [anAttempt({ outcome: 'notExecuted' })],
      });
    const before = [...world.ledger.values()].map(({ state, attempts }) => ({ state, attempts }));
    expect(await world.run()).toBeNull();
    expect([...world.ledger.values()]).toMatchObject(before);
  });

  it.each([1, 2, 3, 4, 5])(
    'killed after %i steps, what was sent before is never “not sent”',
    async (steps) => {
      const world = batchWorld();
      for (const row of world.plan(method, ['web_1']))
        world.ledger.set(row.id, {
          ...row,
          state: 'absent',
          attempts: [anAttempt({ outcome: 'notExecuted' })],
        });
      world.killAfter(steps);
      expect(await world.run()).toBe('killed');
      expect([...world.ledger.values()].filter(({ state }) => state === 'intent')).toEqual([]);
      expect(world.words()['notSent']).toBeUndefined();
    },
  );

  it('a row is of the way by which it is made, whatever that was when the batch began', async () => {
    const world = batchWorld();
    for (const row of world.plan(method, ['a', 'b']))
      world.ledger.set(row.id, { ...row, connection: 'direct', relayHost: null, secretId: 'AKIDold' });
    expect(await world.run()).toBeNull();
    const { account, connection, relayHost, secretId } = ROUTE;
    for (const row of world.ledger.values())
      expect(row).toMatchObject({ account, connection, relayHost, secretId, state: 'verified' });
  });
});

it('made on this device: a public key that the cloud has already is one key’s own matter', async () => {
  const world = batchWorld({
    between: async (request, send) => {
      const isSeventh = (await request.clone().text()).includes('web_007');
      if (!isSeventh || request.headers.get('x-tc-action') !== 'ImportKeyPair') return send(request);
      const Error = { Code: 'InvalidPublicKey.Duplicate', Message: 'there already' };
      return Response.json({ Response: { Error, RequestId: 'r' } });
    },
  });
  world.plan('device');
  expect(await world.run()).toBeNull();
  expect(world.words()).toEqual({ verified: 99, unknown: 1 });
});

it('made by the cloud: a file that can’t be written stops it, and its key stays in memory', async () => {
  const world = batchWorld({ saveFails: (fileName) => fileName === 'web_020.pem' });
  world.plan('cloud');
  expect(await world.run()).toMatchObject({ kind: 'unsaved', record: { name: 'web_020' } });
  expect(world.kept.get('row-20')).toContain('PRIVATE KEY');
  expect([...world.ledger.values()].filter(isBatchOpen).length).toBeGreaterThan(60);
});

it('made by the cloud: a pair whose halves don’t match stops it', async () => {
  const world = batchWorld({
    between: async (request, send) => {
      const answer = await send(request);
      if (request.headers.get('x-tc-action') !== 'CreateKeyPair') return answer;
      const body = (await answer.json()) as { Response: { KeyPair: { KeyName: string; PublicKey: string } } };
      const { KeyPair } = body.Response;
      if (KeyPair.KeyName === 'web_005') KeyPair.PublicKey = pairs[0]?.publicKey ?? '';
      return Response.json(body);
    },
  });
  world.plan('cloud');
  expect(await world.run()).toMatchObject({ kind: 'alarm' });
});

it('a mistake of ours ends the handing out, and is told when the others are done', async () => {
  const world = batchWorld();
  world.plan('device');
  const ports = await withClock(world, world.ports());
  const open = [...world.ledger.values()];
  const begun: string[] = [];
  const ended: string[] = [];
  const running = runBatch(ports, open, {
    signal: new AbortController().signal,
    current: ({ id }) => world.ledger.get(id) ?? null,
    onBegin: ({ name }) => {
      if (name === 'web_030') throw new RangeError('ours');
      begun.push(name);
    },
    onResult: ({ name }) => void ended.push(name),
  });
  await expect(withClock(world, running)).rejects.toThrow('ours');
  expect(ended.toSorted()).toEqual(begun.toSorted());
  expect(begun).toEqual(NAMES.slice(0, 29));
});

describe('a key of this device whose file was written before a kill', () => {
  async function killed(change: (world: World) => void) {
    const world = batchWorld();
    world.plan('device', ['web_1']);
    // Place, journal and file, but nothing of the import.
    world.killAfter(2);
    expect(await world.run()).toBe('killed');
    world.killAfter(Infinity);
    const [row] = [...world.ledger.values()];
    expect([row?.state, [...world.disk.keys()]]).toEqual(['intent', ['web_1.pem']]);
    change(world);
    const ports = await withClock(world, world.ports());
    const results: CreateKeyResult[] = [];
    const running = runBatch(ports, [...world.ledger.values()], {
      signal: new AbortController().signal,
      current: ({ id }) => world.ledger.get(id) ?? null,
      onBegin: () => undefined,
      onResult: (_, result) => void results.push(result),
    });
    await withClock(world, running);
    return { world, result: results[0], row };
  }

  it('is imported, not made again', async () => {
    const { world, row } = await killed(() => undefined);
    expect([...world.ledger.values()]).toMatchObject([{ state: 'verified', publicKey: row?.publicKey }]);
    expect(await world.namesInCloud()).toEqual(['web_1']);
  });

  it('isn’t ours where the file of that name holds something else: it stays, and nothing is sent', async () => {
    const { world, result } = await killed(({ disk }) => disk.set('web_1.pem', 'somebody’s'));
    expect(result).toMatchObject({ kind: 'notSent', error: { problem: 'exists' } });
    expect(world.disk.get('web_1.pem')).toBe('somebody’s');
    expect(await world.namesInCloud()).toEqual([]);
  });

  it('is made again where the file is gone', async () => {
    const { world, row } = await killed(({ disk }) => disk.delete('web_1.pem'));
    const [again] = [...world.ledger.values()];
    expect(again?.state).toBe('verified');
    expect(again?.publicKey).not.toBe(row?.publicKey);
    expect(await world.namesInCloud()).toEqual(['web_1']);
  });
});

describe('rows of a batch that are open', () => {
  const batch = { id: 'b', bits: 2048, format: 'pkcs1', isEncrypted: false, place: 'folder' } as const;
  const made = { publicKey: pairs[0]?.publicKey ?? 'ssh-rsa AAAA', fileDigest: 'x', fileName: 'a.pem' };
  it.each<[string, Partial<KeyRecord>, boolean]>([
    ['nothing was done yet', { state: 'intent' }, true],
    ['it is known not to have been created', { state: 'absent' }, true],
    ['it was created, and deleted', { state: 'absent', keyId: 'skey-1' }, false],
    ['its key was seen', { state: 'absent', publicKey: made.publicKey }, false],
    ['it is of no batch', { state: 'intent', batch: null }, false],
    ['an imported list told of it', { state: 'intent', hearsay: 'all' }, false],
    ['nobody knows what became of it', { state: 'unknown' }, false],
    ['it was sent before it was to be sent again', { state: 'intent', attempts: [anAttempt()] }, false],
    ['it was given up', { state: 'closed' }, false],
    [
      'its file is seen, and the cloud hasn’t its public half',
      { ...made, method: 'device', state: 'verified' },
      true,
    ],
    ['its file isn’t seen yet', { ...made, method: 'device', state: 'unconfirmed' }, false],
    [
      'the cloud has its public half',
      { ...made, method: 'device', state: 'verified', keyId: 'skey-1' },
      false,
    ],
    ['the cloud made it', { ...made, method: 'cloud', state: 'verified' }, false],
  ])('%s', (_when, changes, isOpen) => {
    const row = aKeyRecord({
      keyId: null,
      publicKey: null,
      cloud: 'unknown',
      attempts: [],
      batch,
      ...changes,
    });
    expect(isBatchOpen(row)).toBe(isOpen);
  });
});

describe('what became of one key says nothing about the next', () => {
  const record = aKeyRecord({});
  const api = (apiCode: string) =>
    new ApiError({ action: 'x', apiCode, apiMessage: '', requestId: '', outcome: 'notExecuted' });
  it.each<[string, CreateKeyResult, boolean]>([
    ['saved', { kind: 'saved', record, journalled: true }, true],
    ['an answer that can’t be right', { kind: 'alarm', record, error: new AlarmError('mismatch') }, false],
    ['a key that couldn’t be saved', { kind: 'unsaved', record, error: new SaveError('exists', 'a') }, false],
    ['a name that is taken', { kind: 'notSent', error: new InputError('keyName', 'taken') }, true],
    ['a key that was cancelled', { kind: 'notSent', error: new CancelledError('cancelled') }, true],
    ['a file that is there', { kind: 'notSent', error: new SaveError('exists', 'a.pem') }, true],
    ['a folder that can’t be written', { kind: 'notSent', error: new SaveError('failed', 'a.pem') }, false],
    ['a list that can’t be written', { kind: 'notSent', error: new JournalError('full') }, false],
    [
      'a name that the service has',
      { kind: 'unknown', record, error: api('InvalidKeyPairName.Duplicate'), lookError: null },
      true,
    ],
    [
      'a public key that the service doesn’t take',
      { kind: 'unknown', record, error: api('InvalidPublicKey.Malformed'), lookError: null },
      true,
    ],
    [
      'the quota',
      { kind: 'unknown', record, error: api('InvalidKeyPair.LimitExceeded'), lookError: null },
      false,
    ],
    [
      'no permission',
      { kind: 'unknown', record, error: api('UnauthorizedOperation'), lookError: null },
      false,
    ],
    ['no answer', { kind: 'unknown', record, error: new TransportError('network'), lookError: null }, false],
  ])('%s', (_what, result, isOnly) => {
    expect(isOnlyItsOwn(result)).toBe(isOnly);
  });
});

describe('the names that were listed before', () => {
  /** One key of a batch, with what was listed so long ago; and what is asked of the cloud then. */
  async function one(
    survey: { taken: readonly string[] | null; age: number },
    { listing }: { listing?: () => Promise<Response> } = {},
  ) {
    const asked: string[] = [];
    const world = batchWorld({
      between: async (request, send) => {
        const { Filters, KeyIds } = (await request.clone().json()) as { Filters?: unknown; KeyIds?: unknown };
        const isListing = request.headers.get('x-tc-action') === 'DescribeKeyPairs' && !Filters && !KeyIds;
        if (isListing) asked.push('listed');
        return isListing && listing !== undefined ? listing() : send(request);
      },
    });
    const rows = world.plan('cloud', ['web_1']);
    const ports = await withClock(world, world.ports());
    asked.length = 0;
    const { taken, age } = survey;
    const listedAt = world.clock.now() - age;
    const own = { ...ports, survey: { taken: taken && new Set(taken), count: 0, listedAt } };
    const results: CreateKeyResult[] = [];
    await withClock(
      world,
      runBatch(own, rows, {
        signal: new AbortController().signal,
        current: ({ id }) => world.ledger.get(id) ?? null,
        onBegin: () => undefined,
        onResult: (_, result) => void results.push(result),
      }),
    );
    return { asked, result: results[0], names: await world.namesInCloud() };
  }

  it('count while they are fresh: a name among them is refused without asking', async () => {
    const { asked, result, names } = await one({ taken: ['web_1'], age: 0 });
    expect(result).toMatchObject({ kind: 'notSent', error: { field: 'keyName', problem: 'taken' } });
    expect([asked, names]).toEqual([[], []]);
  });

  it('are listed again ahead of time, which no key waits for', async () => {
    expect(await one({ taken: [], age: 1_000 })).toMatchObject({ asked: [], names: ['web_1'] });
    expect(await one({ taken: [], age: 2_000 })).toMatchObject({ asked: ['listed'], names: ['web_1'] });
  });

  it('are waited for once they are old: what they said doesn’t count any more', async () => {
    const { asked, result, names } = await one({ taken: ['web_1'], age: 60_000 });
    expect(result).toMatchObject({ kind: 'saved' });
    expect([asked, names]).toEqual([['listed'], ['web_1']]);
  });

  it('are not asked for where listing isn’t permitted: the service itself says what is taken', async () => {
    expect(await one({ taken: null, age: 60_000 })).toMatchObject({ asked: [], names: ['web_1'] });
  });

  it('that can’t be listed again are no reason to stop', async () => {
    let calls = 0;
    const listing = () => {
      calls += 1;
      const empty = { Response: { TotalCount: 0, KeyPairSet: [], RequestId: 'r' } };
      return calls === 1 ? Promise.resolve(Response.json(empty)) : Promise.reject(new TypeError('network'));
    };
    const { result, names } = await one({ taken: ['web_1'], age: 60_000 }, { listing });
    expect(result).toMatchObject({ kind: 'saved' });
    expect(names).toEqual(['web_1']);
  });
});

describe('a key of this device with a file that can’t be looked at', () => {
  it.each(['denied', 'failed'] as const)('%s: it stops, and the file isn’t made again', async (problem) => {
    const world = batchWorld();
    const [row] = world.plan('device', ['web_1']);
    const made = { publicKey: pairs[0]?.publicKey ?? '', fileDigest: 'a', fileName: 'web_1.pem' };
    const own = { ...(row as KeyRecord), ...made, savedBy: 'folder' as const };
    world.ledger.set(own.id, own);
    const ports = await withClock(world, world.ports());
    const read = () => Promise.reject(new SaveError(problem, 'web_1.pem'));
    const stopped = await withClock(
      world,
      runBatch({ ...ports, saver: { ...ports.saver, read } }, [own], {
        signal: new AbortController().signal,
        current: () => own,
        onBegin: () => undefined,
        onResult: () => undefined,
      }),
    );
    expect(stopped).toMatchObject({ kind: 'notSent', error: { problem } });
    expect([world.disk.size, await world.namesInCloud()]).toEqual([0, []]);
  });
});

describe('each step of a key is told of its row', () => {
  it.each(['cloud', 'device'] as const)('made by %s', async (method) => {
    const world = batchWorld();
    const rows = world.plan(method, ['a', 'b']);
    const ports = await withClock(world, world.ports());
    const told: string[] = [];
    const running = runBatch(
      { ...ports, report: ({ name }, step) => void told.push(`${name} ${step}`) },
      rows,
      {
        signal: new AbortController().signal,
        current: ({ id }) => world.ledger.get(id) ?? null,
        onBegin: () => undefined,
        onResult: () => undefined,
      },
    );
    await withClock(world, running);
    for (const name of ['a', 'b'])
      expect(told).toEqual(expect.arrayContaining([`${name} sent`, `${name} cloudAgrees`]));
    expect([...world.ledger.keys()]).toEqual(['row-1', 'row-2']);
  });
});

describe('the look around before the first key', () => {
  it('knows the names, and how many there are', async () => {
    const world = batchWorld();
    await withClock(world, createKeyPair(world.cloud, { KeyName: 'there', ProjectId: 0 }));
    expect(await withClock(world, surveyRegion(world.cloud, world.clock.now))).toMatchObject({
      taken: new Set(['there']),
      count: 1,
    });
  });

  it.each([
    [
      'knows nothing where listing isn’t permitted',
      'UnauthorizedOperation',
      { taken: null, count: 0, listedAt: NOON },
    ],
    ['says so where it fails otherwise', 'InternalError', null],
  ])('%s', async (_rule, code, expected) => {
    const Error = { Code: code, Message: 'no' };
    const caller = testCaller({ send: async () => Response.json({ Response: { Error, RequestId: 'r' } }) });
    const looking = surveyRegion(caller, () => NOON);
    if (expected === null) await expect(looking).rejects.toMatchObject({ apiCode: code });
    else expect(await looking).toEqual(expected);
  });
});

describe('one archive for all files of this device', () => {
  async function archived(signal = new AbortController().signal) {
    const world = batchWorld();
    const rows = world.plan('device');
    const ports = await withClock(world, world.ports());
    const files = await makeArchive(
      {
        ...ports,
        journalAll: async (all) => {
          for (const row of all) world.ledger.set(row.id, row);
        },
      },
      rows,
      { signal, end: () => undefined, onMade: () => undefined },
    );
    return { world, files };
  }

  it('nothing is sent before its files were seen, and then each public key is', async () => {
    const { world, files } = await archived();
    expect(world.words()).toEqual({ fileOnly: 100 });
    expect(await world.namesInCloud()).toEqual([]);
    const seen = confirmArchive([...world.ledger.values()], (files ?? []).slice(0, 99));
    for (const row of seen) world.ledger.set(row.id, row);
    expect(await world.run()).toBeNull();
    expect(world.words()).toEqual({ verified: 99, fileOnly: 1 });
  });

  it('one that can’t be made ends the others, and is told when they have ended', async () => {
    const world = batchWorld();
    const rows = world.plan('device');
    const ending: (() => void)[] = [];
    const make = (row: KeyRecord) =>
      new Promise<never>((_, reject) => {
        ending.push(() => reject(new CancelledError('cancelled')));
        if (row.name === 'web_050') reject(new RangeError('no memory'));
      });
    const control = new AbortController();
    control.signal.addEventListener('abort', () => {
      for (const cancel of ending) cancel();
    });
    const journalAll = () => Promise.reject(new TypeError('nothing is to be written'));
    const hooks = { signal: control.signal, end: () => control.abort(), onMade: () => undefined };
    await expect(makeArchive({ route: ROUTE, make, journalAll }, rows, hooks)).rejects.toThrow('no memory');
    expect(ending).toHaveLength(100);
  });

  it.each([0, 1, 50, 100])(
    'ended after %i are made: nothing is left of it, and nothing is written',
    async (count) => {
      const world = batchWorld();
      const rows = world.plan('device');
      const ports = await withClock(world, world.ports());
      const control = new AbortController();
      if (count === 0) control.abort();
      let made = 0;
      let told = 0;
      const make = async (row: KeyRecord) => {
        const file = await ports.make(row);
        made += 1;
        if (made === count) control.abort();
        return file;
      };
      const journalAll = () => Promise.reject(new TypeError('nothing is to be written'));
      const hooks = { signal: control.signal, end: () => undefined, onMade: () => void (told += 1) };
      expect(await makeArchive({ route: ROUTE, make, journalAll }, rows, hooks)).toBeNull();
      expect(world.words()).toEqual({ notSent: 100 });
      expect(told).toBeLessThan(Math.max(1, count));
      expect(made).toBe(count === 0 ? 0 : 100);
    },
  );

  it('each row says which file is its own before there is an archive', async () => {
    const world = batchWorld();
    const rows = world.plan('device', ['a', 'b']);
    const ports = await withClock(world, world.ports());
    const written: KeyRecord[][] = [];
    let told = 0;
    const hooks = {
      signal: new AbortController().signal,
      end: () => undefined,
      onMade: () => void (told += 1),
    };
    const journalAll = async (all: readonly KeyRecord[]) => void written.push([...all]);
    const files = (await makeArchive({ ...ports, journalAll }, rows, hooks)) ?? [];
    expect(told).toBe(2);
    expect(written).toHaveLength(1);
    expect(files.map(({ name }) => name)).toEqual(['a.pem', 'b.pem']);
    expect(written[0]).toEqual(
      rows.map((row, index) => {
        const text = files[index]?.text ?? '';
        const { publicKey = '' } = pairs.find(({ privateKey }) => privateKey === text) ?? {};
        const own = { fileName: files[index]?.name, fileDigest: fileDigest(text), savedBy: 'download' };
        return { ...row, ...publicFacts(publicKey), ...own, state: 'unconfirmed' };
      }),
    );
  });

  it('where the rows can’t be written there is none', async () => {
    const world = batchWorld();
    const rows = world.plan('device', ['a', 'b']);
    const ports = await withClock(world, world.ports());
    const hooks = { signal: new AbortController().signal, end: () => undefined, onMade: () => undefined };
    const journalAll = () => Promise.reject(new JournalError('full'));
    await expect(makeArchive({ ...ports, journalAll }, rows, hooks)).rejects.toThrow(JournalError);
  });

  it('confirms the rows whose file it has, byte for byte, and no others', async () => {
    const { world, files } = await archived();
    const rows = [...world.ledger.values()];
    const [first, second] = files ?? [];
    const changed = [{ name: 'web_001.pem', text: `${first?.text} ` }, ...(second ? [second] : [])];
    expect(confirmArchive(rows, changed)).toEqual([{ ...rows[1], state: 'verified' }]);
    expect(confirmArchive([{ ...(rows[0] as KeyRecord), fileDigest: null }], files ?? [])).toEqual([]);
  });
});

type World = ReturnType<typeof batchWorld>;

/** From an event on nothing is begun, and no write goes out but of what was begun before, where that is finished. */
function expectNothingMore({ events }: World, from: number, isFinished: boolean): void {
  const begun = new Set(
    events.slice(0, from + 1).flatMap(({ what, name }) => (what === 'begun' ? [name] : [])),
  );
  const ended = new Set(
    events.slice(0, from + 1).flatMap(({ what, name }) => (what === 'ended' ? [name] : [])),
  );
  const isAllowed = (name: string) => isFinished && begun.has(name) && !ended.has(name);
  const more = events
    .slice(from + 1)
    .filter(({ what, name }) => what === 'begun' || (what === 'sent' && !isAllowed(name)));
  expect(more).toEqual([]);
}

async function withClock<Result>(world: World, waiting: Promise<Result>): Promise<Result> {
  await Promise.race([waiting, world.clock.runUntilIdle()]);
  await world.clock.runUntilIdle();
  return waiting;
}

/** What the reconciler does with rows that nobody knows about. */
async function settle(world: World): Promise<void> {
  const { reconcile } = await import('../../../../src/core/flows/look/reconcile.ts');
  const { needsLook } = await import('../../../../src/core/ledger/keyState.ts');
  for (const row of world.ledger.values()) {
    if (!needsLook(row)) continue;
    const looked = await withClock(
      world,
      reconcile({ caller: world.cloud, now: world.clock.now, rows: () => [...world.ledger.values()] }, row),
    );
    world.ledger.set(row.id, looked);
  }
}
