import { describe, expect, it } from 'vitest';
import { createKeyPair } from '../../../../src/core/cvm/actions.ts';
import { CancelledError } from '../../../../src/core/base/errors.ts';
import { bindKeys, listInstances } from '../../../../src/core/flows/change/bindKeys.ts';
import { bindingObstacle } from '../../../../src/core/input/bindingObstacle.ts';
import { NOON, testCaller, testClock, testSimulator } from '../../../support/caller.ts';

type Send = (request: Request) => Promise<Response>;
type Between = (request: Request, send: Send) => Promise<Response>;

const isBinding = (request: Request) =>
  request.headers.get('x-tc-action')?.endsWith('InstancesKeyPairs') ?? false;

async function setUp(between: Between = (request, send) => send(request)) {
  const clock = testClock();
  const send = testSimulator({ now: clock.now });
  const cloud = testCaller({ send, now: clock.now });
  const caller = testCaller({ send: (request) => between(request, send), now: clock.now });
  const { KeyPair } = await createKeyPair(cloud, { KeyName: 'web_1', ProjectId: 0 });
  const instances = await listInstances(cloud);
  const idOf = (state: string) =>
    instances.find(({ InstanceState, OsName }) => InstanceState === state && !OsName?.startsWith('Windows'))
      ?.InstanceId ?? '';
  const windows = instances.find(({ OsName }) => OsName?.startsWith('Windows'))?.InstanceId ?? '';
  return {
    ports: { caller, skewMs: 0 },
    clock,
    keyIds: [KeyPair.KeyId],
    running: idOf('RUNNING'),
    stopped: idOf('STOPPED'),
    windows,
  };
}

describe('binding key pairs to instances', () => {
  it('says for each instance what was seen there afterwards', async () => {
    const { ports, clock, keyIds, running, stopped } = await setUp();
    const binding = { keyIds, instanceIds: [stopped, running], forceStop: true };
    expect(await bindKeys(ports, { ...binding, action: 'bind' })).toMatchObject([
      { instanceId: stopped, kind: 'bound' },
      { instanceId: running, kind: 'bound' },
    ]);
    clock.advance(10_000);
    expect(await bindKeys(ports, { ...binding, action: 'unbind' })).toMatchObject([
      { kind: 'unbound' },
      { kind: 'unbound' },
    ]);
  });

  it('one instance that can’t be bound doesn’t keep the others from it', async () => {
    const { ports, keyIds, running, stopped, windows } = await setUp();
    const instanceIds = [stopped, windows, running];
    const results = await bindKeys(ports, { action: 'bind', keyIds, instanceIds, forceStop: false });
    expect(results).toMatchObject([
      { instanceId: stopped, kind: 'bound' },
      { instanceId: windows, kind: 'open', error: { apiCode: 'UnsupportedOperation.InstanceOsWindows' } },
      {
        instanceId: running,
        kind: 'open',
        error: { apiCode: 'UnsupportedOperation.InstanceStateRunning' },
      },
    ]);
  });

  it('after a lost answer the instance itself is asked', async () => {
    const executed = await setUp(async (request, send) => {
      const answer = await send(request);
      return isBinding(request) ? Promise.reject(new TypeError('broken')) : answer;
    });
    const { keyIds, stopped } = executed;
    const binding = { action: 'bind', keyIds, instanceIds: [stopped], forceStop: false } as const;
    expect(await bindKeys(executed.ports, binding)).toMatchObject([{ kind: 'bound' }]);

    const neverArrived = await setUp((request, send) =>
      isBinding(request) ? Promise.reject(new TypeError('broken')) : send(request),
    );
    const other = { ...binding, keyIds: neverArrived.keyIds, instanceIds: [neverArrived.stopped] };
    expect(await bindKeys(neverArrived.ports, other)).toMatchObject([
      { kind: 'open', until: expect.any(Number) as number },
    ]);
  });

  it('a refusal proves nothing: what the browser sent before it may have been executed', async () => {
    const { ports, keyIds, stopped } = await setUp(async (request, send) => {
      if (isBinding(request)) await send(request.clone());
      if (!isBinding(request)) return send(request);
      const error = { Code: 'RequestLimitExceeded.UinLimitExceeded', Message: '' };
      return Response.json({ Response: { Error: error, RequestId: 'r-1' } });
    });
    const binding = { action: 'bind', keyIds, instanceIds: [stopped], forceStop: false } as const;
    expect(await bindKeys(ports, binding)).toMatchObject([{ kind: 'bound' }]);
  });

  it('where instances can’t be looked up, the service’s word is told as such', async () => {
    const { ports, keyIds, stopped } = await setUp(async (request, send) => {
      if (request.headers.get('x-tc-action') !== 'DescribeInstances') return send(request);
      const error = { Code: 'UnauthorizedOperation', Message: 'no' };
      return Response.json({ Response: { Error: error, RequestId: 'r-1' } });
    });
    const binding = { action: 'bind', keyIds, instanceIds: [stopped], forceStop: false } as const;
    expect(await bindKeys(ports, binding)).toMatchObject([{ kind: 'accepted' }]);
  });
});

/** A region of so many instances, and what it was asked; each has these key pairs from the start. */
function region(count: number, { keyIds, isSilent = false }: { keyIds?: string[]; isSilent?: boolean } = {}) {
  const asked: { action: string; body: Record<string, unknown> }[] = [];
  const all = Array.from({ length: count }, (_, index) => ({
    InstanceId: `ins-${index}`,
    InstanceState: 'STOPPED',
    ...(keyIds === undefined ? {} : { LoginSettings: { KeyIds: keyIds } }),
  }));
  const caller = testCaller({
    send: async (request) => {
      const action = request.headers.get('x-tc-action') ?? '';
      const body = (await request.json()) as { InstanceIds?: string[]; Offset?: number; Limit?: number };
      asked.push({ action, body });
      if (action !== 'DescribeInstances') {
        if (isSilent) throw new TypeError('broken');
        return Response.json({ Response: { RequestId: 'r' } });
      }
      const { InstanceIds, Offset = 0, Limit = 20 } = body;
      const wanted = all.filter(({ InstanceId }) => InstanceIds?.includes(InstanceId) ?? true);
      const InstanceSet = wanted.slice(Offset, Offset + Limit);
      return Response.json({ Response: { TotalCount: wanted.length, InstanceSet, RequestId: 'r' } });
    },
  });
  const writes = () => asked.filter(({ action }) => action !== 'DescribeInstances').map(({ body }) => body);
  return { caller, asked, writes, ids: all.map(({ InstanceId }) => InstanceId) };
}

describe('what is seen at instances', () => {
  const binding = { keyIds: ['skey-1', 'skey-2'], instanceIds: ['ins-0'], forceStop: false } as const;

  it.each([
    ['bind', ['skey-1', 'skey-2', 'skey-3'], 'bound'],
    ['bind', ['skey-1'], 'accepted'],
    ['bind', undefined, 'accepted'],
    ['unbind', ['skey-3'], 'unbound'],
    ['unbind', undefined, 'unbound'],
    ['unbind', ['skey-2'], 'accepted'],
  ] as const)('to %s is done where all of them show it: %s', async (action, keyIds, kind) => {
    const { caller } = region(1, keyIds === undefined ? {} : { keyIds: [...keyIds] });
    expect(await bindKeys({ caller, skewMs: 0 }, { ...binding, action })).toEqual([
      { instanceId: 'ins-0', kind },
    ]);
  });

  it('is asked of those instances, a hundred at most at a time', async () => {
    const { caller, asked, writes, ids } = region(200, { keyIds: ['skey-1', 'skey-2'] });
    const results = await bindKeys({ caller, skewMs: 0 }, { ...binding, action: 'bind', instanceIds: ids });
    expect(results).toEqual(ids.map((instanceId) => ({ instanceId, kind: 'bound' })));
    expect(writes().map(({ InstanceIds }) => InstanceIds)).toEqual([ids.slice(0, 100), ids.slice(100)]);
    expect(asked[1]).toEqual({
      action: 'DescribeInstances',
      body: { InstanceIds: ids.slice(0, 100), Limit: 100 },
    });
    expect(asked).toHaveLength(4);
  });

  it('an answer that is lost isn’t asked for again one by one: it may be executed yet', async () => {
    const { caller, writes, ids } = region(3, { isSilent: true });
    const skewMs = 60_000;
    const results = await bindKeys({ caller, skewMs }, { ...binding, action: 'bind', instanceIds: ids });
    expect(writes()).toHaveLength(1);
    const until = NOON + skewMs + 11 * 60_000;
    expect(results).toMatchObject(ids.map((instanceId) => ({ instanceId, kind: 'open', until })));
  });
});

describe('the list of a region’s instances', () => {
  it.each([0, 1, 100, 101, 250])('has all %i of them, in pages of a hundred', async (count) => {
    const { caller, asked, ids } = region(count);
    expect((await listInstances(caller)).map(({ InstanceId }) => InstanceId)).toEqual(ids);
    const pages = Math.max(1, Math.ceil(count / 100));
    expect(asked.map(({ body }) => body)).toEqual(
      Array.from({ length: pages }, (_, page) => ({ Offset: 100 * page, Limit: 100 })),
    );
  });

  /** A service whose pages are made by this function. */
  const listOf = async (pageOf: (page: number) => readonly string[], TotalCount: number) => {
    let pages = 0;
    const send = async () => {
      const InstanceSet = pageOf(pages).map((InstanceId) => ({ InstanceId, InstanceState: 'RUNNING' }));
      pages += 1;
      return Response.json({ Response: { TotalCount, InstanceSet, RequestId: 'r' } });
    };
    const found = await listInstances(testCaller({ send }));
    return { found: found.length, pages };
  };

  it('ends where a page has nothing new, whatever the service says that there are', async () => {
    expect(await listOf(() => ['ins-1'], 1_000_000)).toEqual({ found: 1, pages: 2 });
  });

  it('ends after ten thousand, where a liar’s never would', async () => {
    const page = (number: number) => Array.from({ length: 150 }, (_, index) => `ins-${number}-${index}`);
    expect(await listOf(page, 1_000_000)).toEqual({ found: 10_000, pages: 100 });
  });

  it('is not asked for once it was cancelled', async () => {
    const { caller, asked } = region(1);
    await expect(listInstances(caller, AbortSignal.abort())).rejects.toThrow(CancelledError);
    expect(asked).toEqual([]);
  });
});

describe('what is known to be refused without asking', () => {
  it.each([
    ['RUNNING', 'CentOS 7.9', null],
    ['STOPPED', null, null],
    ['PENDING', 'CentOS 7.9', 'state'],
    ['SHUTDOWN', null, 'state'],
    ['RUNNING', 'Windows Server 2022', 'windows'],
    ['PENDING', 'Windows Server 2022', 'windows'],
    ['RUNNING', 'Not Windows', null],
  ])('%s, %s', (InstanceState, OsName, obstacle) => {
    const instance = { InstanceId: 'ins-1', InstanceName: null, LoginSettings: null };
    expect(bindingObstacle({ ...instance, InstanceState, OsName })).toBe(obstacle);
  });
});
