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
    caller,
    clock,
    keyIds: [KeyPair.KeyId],
    running: idOf('RUNNING'),
    stopped: idOf('STOPPED'),
    windows,
  };
}

describe('binding key pairs to instances', () => {
  it('says for each instance what was seen there afterwards', async () => {
    const { caller, clock, keyIds, running, stopped } = await setUp();
    const binding = { keyIds, instanceIds: [stopped, running], forceStop: true };
    expect(await bindKeys(caller, { ...binding, action: 'bind' })).toMatchObject([
      { instanceId: stopped, kind: 'bound', error: null },
      { instanceId: running, kind: 'bound', error: null },
    ]);
    clock.advance(10_000);
    expect(await bindKeys(caller, { ...binding, action: 'unbind' })).toMatchObject([
      { kind: 'unbound' },
      { kind: 'unbound' },
    ]);
  });

  it('one instance that can’t be bound doesn’t keep the others from it', async () => {
    const { caller, keyIds, running, stopped, windows } = await setUp();
    const instanceIds = [stopped, windows, running];
    const results = await bindKeys(caller, { action: 'bind', keyIds, instanceIds, forceStop: false });
    expect(results).toMatchObject([
      { instanceId: stopped, kind: 'bound' },
      { instanceId: windows, kind: 'refused', error: { apiCode: 'UnsupportedOperation.InstanceOsWindows' } },
      {
        instanceId: running,
        kind: 'refused',
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
    expect(await bindKeys(executed.caller, binding)).toMatchObject([{ kind: 'bound' }]);

    const neverArrived = await setUp((request, send) =>
      isBinding(request) ? Promise.reject(new TypeError('broken')) : send(request),
    );
    const other = { ...binding, keyIds: neverArrived.keyIds, instanceIds: [neverArrived.stopped] };
    expect(await bindKeys(neverArrived.caller, other)).toMatchObject([{ kind: 'unknown' }]);
  });

  it('where instances can’t be looked up, the service’s word is told as such', async () => {
    const { caller, keyIds, stopped } = await setUp(async (request, send) => {
      if (request.headers.get('x-tc-action') !== 'DescribeInstances') return send(request);
      const error = { Code: 'UnauthorizedOperation', Message: 'no' };
      return Response.json({ Response: { Error: error, RequestId: 'r-1' } });
    });
    const binding = { action: 'bind', keyIds, instanceIds: [stopped], forceStop: false } as const;
    expect(await bindKeys(caller, binding)).toMatchObject([{ kind: 'accepted' }]);
  });
});
