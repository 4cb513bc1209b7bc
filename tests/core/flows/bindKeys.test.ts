import { describe, expect, it } from 'vitest';
import { createKeyPair } from '../../../src/core/cvm/actions.ts';
import { bindKeys, listInstances } from '../../../src/core/flows/bindKeys.ts';
import { testCaller, testClock, testSimulator } from '../../support/caller.ts';

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
