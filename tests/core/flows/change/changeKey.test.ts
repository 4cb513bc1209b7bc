import { describe, expect, it } from 'vitest';
import { createKeyPair, describeKeyPairs } from '../../../../src/core/cvm/actions.ts';
import { changeKey } from '../../../../src/core/flows/change/changeKey.ts';
import { NOON, testCaller, testSimulator } from '../../../support/caller.ts';

type Send = (request: Request) => Promise<Response>;
type Between = (request: Request, send: Send) => Promise<Response>;

const isModify = (request: Request) => request.headers.get('x-tc-action') === 'ModifyKeyPairAttribute';
const lost = () => Promise.reject(new TypeError('broken'));

async function setUp(between: Between = (request, send) => send(request)) {
  const send = testSimulator();
  const cloud = testCaller({ send });
  const sent: unknown[] = [];
  const caller = testCaller({
    send: async (request) => {
      if (isModify(request)) sent.push(await request.clone().json());
      return between(request, send);
    },
  });
  const { KeyPair } = await createKeyPair(cloud, { KeyName: 'web_1', ProjectId: 0 });
  await createKeyPair(cloud, { KeyName: 'taken', ProjectId: 0 });
  const change = (after: { name?: string; description?: string }) =>
    changeKey({ caller, skewMs: 0 }, KeyPair.KeyId, {
      before: { name: 'web_1', description: '' },
      after: { name: 'web_1', description: '', ...after },
    });
  const seen = async () => {
    const { KeyPairSet } = await describeKeyPairs(cloud, { KeyIds: [KeyPair.KeyId] });
    return [KeyPairSet[0]?.KeyName, KeyPairSet[0]?.Description];
  };
  return { change, seen, sent, keyId: KeyPair.KeyId };
}

describe('changing a key pair', () => {
  it('sends only what is different', async () => {
    const { change, keyId, seen, sent } = await setUp();
    expect(await change({ name: 'web_2' })).toEqual({ kind: 'changed' });
    expect(sent).toEqual([{ KeyId: keyId, KeyName: 'web_2' }]);
    expect(await change({ description: 'the bastion' })).toEqual({ kind: 'changed' });
    expect(await seen()).toEqual(['web_2', 'the bastion']);
  });

  it('refuses what is known to fail before anything is sent', async () => {
    const { change, sent } = await setUp();
    await expect(change({ name: 'taken' })).rejects.toMatchObject({ field: 'keyName', problem: 'taken' });
    await expect(change({ description: 'x'.repeat(61) })).rejects.toMatchObject({ field: 'description' });
    expect(sent).toEqual([]);
  });

  it('after a lost answer asks what the key is called now', async () => {
    const executed = await setUp(async (request, send) => {
      const answer = await send(request);
      return isModify(request) ? lost() : answer;
    });
    expect(await executed.change({ name: 'web_2' })).toEqual({ kind: 'changed' });

    const neverArrived = await setUp((request, send) => (isModify(request) ? lost() : send(request)));
    expect(await neverArrived.change({ name: 'web_2' })).toMatchObject({ kind: 'open' });
    expect(await neverArrived.seen()).toEqual(['web_1', '']);
  });

  it('sent twice by the browser, the second is refused: it is changed', async () => {
    const { change, seen } = await setUp(async (request, send) => {
      if (isModify(request)) await send(request.clone());
      return send(request);
    });
    expect(await change({ name: 'web_2' })).toEqual({ kind: 'changed' });
    expect(await seen()).toEqual(['web_2', '']);
  });

  it('after a refusal it may still happen: the browser may have sent it before', async () => {
    const { change } = await setUp(async (request, send) => {
      if (!isModify(request)) return send(request);
      const error = { Code: 'UnauthorizedOperation', Message: 'no' };
      return Response.json({ Response: { Error: error, RequestId: 'r-1' } });
    });
    const { error, until } = { error: { apiCode: 'UnauthorizedOperation' }, until: NOON + 11 * 60_000 };
    expect(await change({ name: 'web_2' })).toMatchObject({ kind: 'open', error, until });
  });

  it('an answer that it is done is no proof either, where the cloud doesn’t show it', async () => {
    const { change, seen } = await setUp(async (request, send) =>
      isModify(request) ? Response.json({ Response: { RequestId: 'r-1' } }) : send(request),
    );
    expect(await change({ name: 'web_2' })).toEqual({ kind: 'accepted' });
    expect(await seen()).toEqual(['web_1', '']);
  });

  it('takes a description of sixty characters, however many bytes they are, and can empty it', async () => {
    const { change, seen } = await setUp();
    const longest = '🔑'.repeat(60);
    expect(await change({ description: longest })).toEqual({ kind: 'changed' });
    expect(await seen()).toEqual(['web_1', longest]);
    await expect(change({ description: `${longest}x` })).rejects.toMatchObject({ problem: 'tooLong' });
  });

  it('a name that the key pair has already is no other’s', async () => {
    const { change } = await setUp();
    await change({ name: 'web_2' });
    // What the user saw was older: the cloud calls it so by now.
    expect(await change({ name: 'web_2' })).toEqual({ kind: 'changed' });
  });

  const onlyIn = (isRefused: (request: Request) => boolean) => (request: Request, send: Send) => {
    if (!isRefused(request)) return send(request);
    const error = { Code: 'UnauthorizedOperation', Message: 'no' };
    return Promise.resolve(Response.json({ Response: { Error: error, RequestId: 'r-1' } }));
  };

  it('where looking isn’t permitted, it is sent, and told as accepted only', async () => {
    const { change, seen, sent } = await setUp(onlyIn((request) => !isModify(request)));
    expect(await change({ name: 'web_2' })).toEqual({ kind: 'accepted' });
    expect(sent).toHaveLength(1);
    expect(await seen()).toEqual(['web_2', '']);
  });

  it('a key pair that isn’t there any more was not changed', async () => {
    const { change } = await setUp(async (request, send) => {
      const answer = await send(request);
      if (isModify(request)) return answer;
      return Response.json({ Response: { TotalCount: 0, KeyPairSet: [], RequestId: 'r-1' } });
    });
    expect(await change({ name: 'web_2' })).toEqual({ kind: 'accepted' });
  });

  it('a description that isn’t shown yet is not called changed', async () => {
    const { change } = await setUp(async (request, send) =>
      isModify(request) ? Response.json({ Response: { RequestId: 'r-1' } }) : send(request),
    );
    expect(await change({ description: 'the bastion' })).toEqual({ kind: 'accepted' });
    expect(await change({ name: 'web_2', description: 'the bastion' })).toEqual({ kind: 'accepted' });
  });
});
