import { describe, expect, it } from 'vitest';
import { connect, weakerLevel } from '../../../../src/core/flows/connect/connect.ts';
import { parseAuthorization } from '../../../../src/core/tc3/authorization.ts';
import { testCaller, testSimulator } from '../../../support/caller.ts';

type Send = (request: Request) => Promise<Response>;

function refusal(Code: string): Response {
  return new Response(JSON.stringify({ Response: { Error: { Code, Message: '' }, RequestId: 'r' } }));
}

/** A service that accepts only these numbers of signed headers, as a stricter or older verifier might. */
function acceptingOnly(counts: readonly number[]): { send: Send; levels: number[] } {
  const simulator = testSimulator();
  const levels: number[] = [];
  return {
    levels,
    send: async (request) => {
      const count = parseAuthorization(request.headers.get('authorization') ?? '')?.signedHeaders.length ?? 0;
      if (request.headers.get('x-tc-action') === 'DescribeKeyPairs') levels.push(count);
      return counts.includes(count) ? simulator(request) : refusal('AuthFailure.SignatureFailure');
    },
  };
}

describe('connect', () => {
  it('finds account, projects and the full level', async () => {
    const found = await connect(testCaller({ send: testSimulator() }), { reachesOtherServices: true });
    expect(found).toMatchObject({
      level: 'full',
      canDescribe: true,
      identity: { kind: 'known', account: '100000000001' },
    });
    expect(found.projects?.[0]).toMatchObject({ ProjectId: 0 });
  });

  it('an answer never lowers the level: it is tried once, and the user is asked', async () => {
    const { send, levels } = acceptingOnly([2]);
    const connecting = connect(testCaller({ send }), { reachesOtherServices: false });
    await expect(connecting).rejects.toMatchObject({ apiCode: 'AuthFailure.SignatureFailure' });
    expect(levels).toEqual([5]);
    const error: unknown = await connecting.catch((failure: unknown) => failure);
    expect(weakerLevel(error, 'full')).toBe('action');
    expect(weakerLevel(error, 'action')).toBe('minimum');
    expect(weakerLevel(error, 'minimum')).toBeNull();
  });

  it('asks about no weaker level where something else is wrong', async () => {
    const send: Send = async () => refusal('AuthFailure.SignatureExpire');
    const error: unknown = await connect(testCaller({ send }), { reachesOtherServices: false }).catch(
      (failure: unknown) => failure,
    );
    expect(weakerLevel(error, 'full')).toBeNull();
    expect(weakerLevel(new TypeError('x'), 'full')).toBeNull();
  });

  it('tries the level that it is given, and no other', async () => {
    const { send, levels } = acceptingOnly([2]);
    const found = await connect(testCaller({ send, target: { level: 'minimum' } }), {
      reachesOtherServices: false,
    });
    expect(found.level).toBe('minimum');
    expect(levels).toEqual([2]);
  });

  it('tells an identity that is refused from one that wasn’t reached', async () => {
    const answering = (answer: () => Promise<Response>) => {
      const simulator = testSimulator();
      return testCaller({
        send: (request) =>
          request.headers.get('x-tc-action') === 'GetCallerIdentity' ? answer() : simulator(request),
      });
    };
    const identityOf = async (answer: () => Promise<Response>) =>
      (await connect(answering(answer), { reachesOtherServices: true })).identity;
    expect(await identityOf(async () => refusal('UnauthorizedOperation'))).toEqual({ kind: 'notPermitted' });
    expect(await identityOf(() => Promise.reject(new TypeError('x')))).toEqual({ kind: 'notReached' });
    expect(await identityOf(async () => new Response('<html>'))).toEqual({ kind: 'notReached' });
    expect(await identityOf(async () => refusal('InternalError'))).toEqual({ kind: 'notReached' });
  });

  it('fails with the signature error when no level is accepted: the SecretKey is wrong', async () => {
    const caller = testCaller({ send: testSimulator(), secretKey: 'wrong' });
    await expect(connect(caller, { reachesOtherServices: true })).rejects.toMatchObject({
      apiCode: 'AuthFailure.SignatureFailure',
    });
  });

  it.each(['UnauthorizedOperation', 'AuthFailure.UnauthorizedOperation'])(
    'is connected, but cannot describe, where policy forbids listing: %s',
    async (code) => {
      const send: Send = async () => refusal(code);
      expect(await connect(testCaller({ send }), { reachesOtherServices: true })).toEqual({
        level: 'full',
        canDescribe: false,
        identity: { kind: 'notPermitted' },
        projects: null,
      });
    },
  );

  it('asks only the one host that a fixed relay reaches', async () => {
    const hosts = new Set<string>();
    const simulator = testSimulator();
    const send: Send = (request) => {
      hosts.add(new URL(request.url).host);
      return simulator(request);
    };
    await connect(testCaller({ send }), { reachesOtherServices: false });
    expect([...hosts]).toEqual(['cvm.tencentcloudapi.com']);
  });

  it.each(['AuthFailure.SignatureExpire', 'AuthFailure.SecretIdNotFound', 'AuthFailure.TokenFailure'])(
    '%s fails at once',
    async (code) => {
      let calls = 0;
      const send: Send = async () => {
        calls += 1;
        return refusal(code);
      };
      await expect(connect(testCaller({ send }), { reachesOtherServices: true })).rejects.toMatchObject({
        apiCode: code,
      });
      expect(calls).toBe(1);
    },
  );

  it('looks at one key pair at most, and at no identity or projects through a fixed relay', async () => {
    const bodies: unknown[] = [];
    const simulator = testSimulator();
    const send: Send = async (request) => {
      bodies.push(await request.clone().json());
      return simulator(request);
    };
    const found = await connect(testCaller({ send }), { reachesOtherServices: false });
    expect(bodies).toEqual([{ Limit: 1 }]);
    expect(found).toMatchObject({ identity: { kind: 'notReached' }, projects: null });
  });

  it.each([
    [[{ ProjectId: 0, ProjectName: 'mine' }], [{ ProjectId: 0, ProjectName: 'mine' }]],
    [
      [{ ProjectId: 7, ProjectName: 'a' }],
      [
        { ProjectId: 0, ProjectName: '' },
        { ProjectId: 7, ProjectName: 'a' },
      ],
    ],
    [[], [{ ProjectId: 0, ProjectName: '' }]],
    [
      [
        { ProjectId: 7, ProjectName: 'a' },
        { ProjectId: 0, ProjectName: 'mine' },
      ],
      [
        { ProjectId: 7, ProjectName: 'a' },
        { ProjectId: 0, ProjectName: 'mine' },
      ],
    ],
  ])('the default project is always there: %j', async (Projects, expected) => {
    const simulator = testSimulator();
    const send: Send = async (request) => {
      if (request.headers.get('x-tc-action') !== 'DescribeProjects') return simulator(request);
      return Response.json({ Response: { Total: Projects.length, Projects, RequestId: 'r' } });
    };
    expect((await connect(testCaller({ send }), { reachesOtherServices: true })).projects).toEqual(expected);
  });
});
