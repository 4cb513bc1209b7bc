import { describe, expect, it } from 'vitest';
import {
  associateInstancesKeyPairs,
  createKeyPair,
  deleteKeyPairs,
  describeInstances,
  describeKeyPairs,
  describeProjects,
  describeRegions,
  disassociateInstancesKeyPairs,
  getCallerIdentity,
  importKeyPair,
  modifyKeyPairAttribute,
} from '../../src/core/cvm/actions.ts';
import type { Caller, Target } from '../../src/core/api/call.ts';
import { ApiError } from '../../src/core/base/errors.ts';
import { halvesMatch, publicKeyFacts } from '../../src/core/ssh/keyPair.ts';
import { parsePrivateKeyPem } from '../../src/core/ssh/privateKey.ts';
import { formatPublicKey } from '../../src/core/ssh/publicKey.ts';
import type { SimulatorOptions } from '../../src/simulator/simulator.ts';
import type { SimulatorState } from '../../src/simulator/state.ts';
import { testCaller, testClock, testSimulator } from '../support/caller.ts';
import { nodeKeyPair } from '../support/keyPairs.ts';

function setUp(options: Partial<SimulatorOptions> = {}, target: Partial<Target> = {}) {
  const clock = testClock();
  const send = testSimulator({ now: clock.now, ...options });
  return { send, clock, caller: testCaller({ send, now: clock.now, target }) };
}

async function failure(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error(`expected an ApiError, got ${String(error)}`);
  return error;
}

const codeOf = async (promise: Promise<unknown>) => (await failure(promise)).apiCode;
const create = (caller: Caller, KeyName: string, more: object = {}) =>
  createKeyPair(caller, { KeyName, ProjectId: 0, ...more });
const tagged = (Tags: { Key: string; Value: string }[]) => ({
  TagSpecification: [{ ResourceType: 'keypair', Tags }],
});

describe('CreateKeyPair', () => {
  it('answers with a real, fresh pair whose halves match, and remembers the public half only', async () => {
    const states: SimulatorState[] = [];
    const store = {
      load: async () => states.at(-1) ?? null,
      save: async (state: SimulatorState) => void states.push(state),
    };
    const { caller } = setUp({ store });
    const { KeyPair } = await create(caller, 'web_1', tagged([{ Key: 'env', Value: 'prod' }]));
    expect(KeyPair.KeyId).toMatch(/^skey-[a-z0-9]{8}$/);
    expect(halvesMatch({ privateKey: KeyPair.PrivateKey, publicKey: KeyPair.PublicKey })).toBe(true);
    const { KeyPairSet } = await describeKeyPairs(caller, { KeyIds: [KeyPair.KeyId] });
    expect(KeyPairSet).toEqual([
      {
        KeyId: KeyPair.KeyId,
        KeyName: 'web_1',
        ProjectId: 0,
        Description: '',
        PublicKey: KeyPair.PublicKey,
        AssociatedInstanceIds: [],
        CreatedTime: '2026-11-24T12:00:00Z',
        Tags: [{ Key: 'env', Value: 'prod' }],
      },
    ]);
    expect(JSON.stringify(states)).not.toContain('PRIVATE');
  });

  it('generates RSA 2048 by itself, another one each time', async () => {
    const { generateKeyPair } = await import('../../src/simulator/generateKeyPair.ts');
    const { caller } = setUp({ generateKeyPair });
    const { KeyPair } = await create(caller, 'real');
    expect(halvesMatch({ privateKey: KeyPair.PrivateKey, publicKey: KeyPair.PublicKey })).toBe(true);
    expect(publicKeyFacts(KeyPair.PublicKey).bits).toBe(2048);
    const { KeyPair: next } = await create(caller, 'next');
    expect(next.PublicKey).not.toBe(KeyPair.PublicKey);
    expect(next.KeyId).not.toBe(KeyPair.KeyId);
    expect(KeyPair.PrivateKey).toMatch(
      /^-----BEGIN RSA PRIVATE KEY-----\n[\s\S]*-----END RSA PRIVATE KEY-----\n$/,
    );
  });

  describe('every error code of its table can be provoked', () => {
    it('InternalServerError', async () => {
      expect(await codeOf(create(setUp().caller, 'sim_internal_error'))).toBe('InternalServerError');
    });

    it('InvalidKeyPair.LimitExceeded, also by two calls at once', async () => {
      const { caller } = setUp({ quota: 1 });
      const results = await Promise.allSettled([create(caller, 'a'), create(caller, 'b')]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await codeOf(create(caller, 'c'))).toBe('InvalidKeyPair.LimitExceeded');
    });

    it('at a full quota a name that is taken is told first, or the quota, as one likes', async () => {
      for (const [checksFirst, code] of [
        ['name', 'InvalidKeyPairName.Duplicate'],
        ['quota', 'InvalidKeyPair.LimitExceeded'],
      ] as const) {
        const { caller } = setUp({ quota: 1, checksFirst });
        await create(caller, 'taken');
        expect(await codeOf(create(caller, 'taken'))).toBe(code);
      }
    });

    it('InvalidKeyPairName.Duplicate, also by two calls at once', async () => {
      const { caller } = setUp();
      const results = await Promise.allSettled([create(caller, 'twin'), create(caller, 'twin')]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await codeOf(create(caller, 'twin'))).toBe('InvalidKeyPairName.Duplicate');
    });

    it.each([
      ['', 'InvalidKeyPairNameEmpty'],
      ['web-1', 'InvalidKeyPairNameIncludeIllegalChar'],
      ['a'.repeat(26), 'InvalidKeyPairNameTooLong'],
    ])('%j is %s as documented, InvalidParameterValue as observed', async (name, documented) => {
      expect(await codeOf(create(setUp({ nameCodes: 'documented' }).caller, name))).toBe(documented);
      expect(await codeOf(create(setUp().caller, name))).toBe('InvalidParameterValue');
    });

    it('says what was observed live about a bad name', async () => {
      const { apiMessage } = await failure(create(setUp().caller, 'tb-d7krs1hbfk1gle8r7ud0'));
      expect(apiMessage).toBe(
        'The specified key pair name `tb-d7krs1hbfk1gle8r7ud0` is include illegal character `-`.',
      );
    });

    it('InvalidParameterValue for a tag on another resource type', async () => {
      const more = { TagSpecification: [{ ResourceType: 'instance', Tags: [] }] };
      expect(await codeOf(create(setUp().caller, 'a', more))).toBe('InvalidParameterValue');
    });

    it('InvalidProjectId.NotFound', async () => {
      expect(await codeOf(create(setUp().caller, 'a', { ProjectId: 7 }))).toBe('InvalidProjectId.NotFound');
    });

    it('MissingParameter', async () => {
      const { caller } = setUp();
      expect(await codeOf(createKeyPair(caller, { KeyName: 'a' } as never))).toBe('MissingParameter');
      expect(await codeOf(createKeyPair(caller, { ProjectId: 0 } as never))).toBe('MissingParameter');
    });

    it('FailedOperation.TagKeyReserved', async () => {
      const more = tagged([{ Key: 'qcs:x', Value: '1' }]);
      expect(await codeOf(create(setUp().caller, 'a', more))).toBe('FailedOperation.TagKeyReserved');
    });

    it('LimitExceeded.TagResourceQuota', async () => {
      const more = tagged(Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' })));
      expect(await codeOf(create(setUp().caller, 'a', more))).toBe('LimitExceeded.TagResourceQuota');
    });
  });

  it('a refused call creates nothing', async () => {
    const { caller, clock } = setUp();
    await failure(create(caller, 'a', { ProjectId: 7 }));
    await failure(create(caller, 'web-1'));
    clock.advance(1000);
    expect((await describeKeyPairs(caller, {})).TotalCount).toBe(0);
  });
});

describe('the front', () => {
  it('answers in the language of X-TC-Language', async () => {
    const { send, caller } = setUp({}, { language: 'zh-CN' });
    expect((await failure(create(caller, 'a', { ProjectId: 7 }))).apiMessage).toContain('不存在');
    const english = testCaller({ send });
    expect((await failure(create(english, 'a', { ProjectId: 7 }))).apiMessage).toContain('is not found');
  });

  it('lets 10 requests of one action through in any second, and each action by itself', async () => {
    const { caller, clock } = setUp();
    for (let count = 0; count < 10; count += 1) await describeKeyPairs(caller, {});
    const error = await failure(describeKeyPairs(caller, {}));
    expect(error).toMatchObject({ apiCode: 'RequestLimitExceeded', outcome: 'throttled' });
    expect(error.apiMessage).toContain('equals to `11` in a second');
    await describeRegions(caller);
    clock.advance(1000);
    await describeKeyPairs(caller, {});
  });

  it.each([
    [{ region: 'ap-nowhere' }, 'UnsupportedRegion'],
    [{ region: 'eu-moscow' }, 'UnsupportedRegion'],
    [{ region: '' }, 'InvalidParameterValue'],
    [{ region: 'Beijing!' }, 'InvalidParameterValue'],
  ])('%j is %s', async (target, code) => {
    expect(await codeOf(describeKeyPairs(setUp({}, target).caller, {}))).toBe(code);
  });

  it('serves a finance region at its own host and nowhere else', async () => {
    const fsi = { region: 'ap-shanghai-fsi' };
    await expect(describeKeyPairs(setUp({}, fsi).caller, {})).resolves.toMatchObject({ TotalCount: 0 });
    const wrong = { ...fsi, customEndpoint: { scheme: 'https', host: 'cvm.tencentcloudapi.com' } } as const;
    expect(await codeOf(describeKeyPairs(setUp({}, wrong).caller, {}))).toBe('UnsupportedRegion');
    const other = {
      customEndpoint: { scheme: 'https', host: 'cvm.ap-shanghai-fsi.tencentcloudapi.com' },
    } as const;
    expect(await codeOf(describeKeyPairs(setUp({}, other).caller, {}))).toBe('UnsupportedRegion');
    // On any other host, such as loopback, the rule doesn't apply.
    const local = { ...fsi, customEndpoint: { scheme: 'http', host: '127.0.0.1:8787' } } as const;
    await expect(describeKeyPairs(setUp({}, local).caller, {})).resolves.toMatchObject({ TotalCount: 0 });
  });

  it('has no host by region for other services: the finance rule is CVM’s alone', async () => {
    const { caller } = setUp({}, { region: 'ap-shanghai-fsi' });
    await expect(getCallerIdentity(caller)).resolves.toMatchObject({ AccountId: '100000000001' });
    await expect(describeProjects(caller, { AllList: 1, Limit: 9, Offset: 0 })).resolves.toBeDefined();
  });

  it('knows its own actions, versions and parameters only', async () => {
    const { caller } = setUp();
    const call = (await import('../../src/core/api/call.ts')).call;
    const v = await import('valibot');
    const action = {
      name: 'RunInstances',
      service: 'cvm',
      version: '2017-03-12',
      regional: true,
      output: v.object({}),
    } as const;
    expect(await codeOf(call(caller, action, {}))).toBe('InvalidAction');
    const old = { ...action, name: 'DescribeKeyPairs', version: '2016-01-01' };
    expect(await codeOf(call(caller, old, {}))).toBe('NoSuchVersion');
    expect(await codeOf(describeKeyPairs(caller, { Nonsense: 1 } as never))).toBe('UnknownParameter');
    expect(await codeOf(describeKeyPairs(caller, { Offset: 'x' } as never))).toBe('InvalidParameter');
    expect(await codeOf(describeKeyPairs(caller, { KeyIds: 'skey-1' } as never))).toBe('InvalidParameter');
  });

  it('takes no other method, and no body that is no JSON', async () => {
    const { send } = setUp();
    const response = await send(
      new Request('https://cvm.tencentcloudapi.com/', { method: 'PUT', body: 'x' }),
    );
    expect(await response.json()).toMatchObject({ Response: { Error: { Code: 'UnsupportedProtocol' } } });
    const broken = await send(new Request('https://cvm.tencentcloudapi.com/', { method: 'POST', body: '{' }));
    expect(await broken.json()).toMatchObject({ Response: { Error: { Code: 'InvalidParameter' } } });
    const huge = await send(
      new Request('https://cvm.tencentcloudapi.com/', { method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) }),
    );
    expect(await huge.json()).toMatchObject({ Response: { Error: { Code: 'RequestSizeLimitExceeded' } } });
  });

  it('answers preflights with CORS headers only when asked to, as the real service never does', async () => {
    const preflight = new Request('https://cvm.tencentcloudapi.com/', { method: 'OPTIONS' });
    expect((await setUp().send(preflight)).headers.has('access-control-allow-origin')).toBe(false);
    const open = await setUp({ cors: true }).send(preflight);
    expect(open.headers.get('access-control-allow-headers')).toContain('authorization');
  });
});

describe('key pairs', () => {
  const publicKey = (bits = 1024) => formatPublicKey(parsePrivateKeyPem(nodeKeyPair(bits).privatePem), 'me');

  it('ImportKeyPair takes an RSA line, each key once', async () => {
    const { caller } = setUp();
    const line = publicKey();
    const { KeyId } = await importKeyPair(caller, { KeyName: 'mine', ProjectId: 0, PublicKey: line });
    const [found] = (await describeKeyPairs(caller, { KeyIds: [KeyId] })).KeyPairSet;
    expect(found?.PublicKey).toBe(line);
    const again = importKeyPair(caller, {
      KeyName: 'again',
      ProjectId: 0,
      PublicKey: `${line} other comment`,
    });
    expect(await codeOf(again)).toBe('InvalidPublicKey.Duplicate');
    for (const PublicKey of ['', 'ssh-ed25519 AAAA', 'ssh-rsa AAAA', `${publicKey()}\n${publicKey()}`]) {
      const malformed = importKeyPair(caller, { KeyName: 'bad', ProjectId: 0, PublicKey });
      expect(await codeOf(malformed)).toBe('InvalidPublicKey.Malformed');
    }
  });

  it('DescribeKeyPairs filters and pages', async () => {
    const { caller, clock } = setUp();
    for (let index = 0; index < 23; index += 1) {
      clock.advance(200);
      const tags = index % 2 ? [{ Key: 'odd', Value: String(index) }] : [];
      await create(caller, `k_${index}`, { ProjectId: index === 3 ? 1_000_101 : 0, ...tagged(tags) });
    }
    clock.advance(1000);
    const count = async (Name: string, ...Values: string[]) =>
      (await describeKeyPairs(caller, { Filters: [{ Name, Values }], Limit: 100 })).TotalCount;
    expect((await describeKeyPairs(caller, {})).KeyPairSet).toHaveLength(20);
    expect((await describeKeyPairs(caller, { Offset: 20, Limit: 100 })).KeyPairSet).toHaveLength(3);
    expect(await count('key-name', 'k_1', 'k_2')).toBe(2);
    expect(await count('project-id', '1000101')).toBe(1);
    expect(await count('tag-key', 'odd')).toBe(11);
    expect(await count('tag:odd', '5', '7')).toBe(2);
    expect(await count('tag-value', '9')).toBe(1);
    clock.advance(1000);
    expect(await codeOf(count('nonsense', 'x'))).toBe('InvalidFilter');
    expect(await codeOf(count('key-name', '1', '2', '3', '4', '5', '6'))).toBe(
      'InvalidFilterValue.LimitExceeded',
    );
    expect(await codeOf(describeKeyPairs(caller, { Limit: 101 }))).toBe('InvalidParameterValueLimit');
    expect(await codeOf(describeKeyPairs(caller, { Offset: -1 }))).toBe('InvalidParameterValueOffset');
    expect(await codeOf(describeKeyPairs(caller, { KeyIds: [], Filters: [] }))).toBe('InvalidParameter');
    expect(await codeOf(describeKeyPairs(caller, { KeyIds: ['skey-1122'] }))).toBe(
      'InvalidKeyPairId.Malformed',
    );
  });

  it('ModifyKeyPairAttribute renames under the same rules', async () => {
    const { caller } = setUp();
    const { KeyPair } = await create(caller, 'old');
    await create(caller, 'taken');
    await modifyKeyPairAttribute(caller, { KeyId: KeyPair.KeyId, KeyName: 'new', Description: 'mine' });
    const [found] = (await describeKeyPairs(caller, { KeyIds: [KeyPair.KeyId] })).KeyPairSet;
    expect(found).toMatchObject({ KeyName: 'new', Description: 'mine' });
    const modify = (more: object) =>
      codeOf(modifyKeyPairAttribute(caller, { KeyId: KeyPair.KeyId, ...more }));
    expect(await modify({ KeyName: 'taken' })).toBe('InvalidKeyPairName.Duplicate');
    expect(await modify({ KeyName: 'a-b' })).toBe('InvalidParameterValue');
    expect(await modify({ Description: 'x'.repeat(61) })).toBe('InvalidParameterValue');
    expect(await modify({ KeyId: 'skey-00000000' })).toBe('InvalidKeyPairId.NotFound');
  });

  it('DeleteKeyPairs deletes all or nothing, and frees the name', async () => {
    const { caller } = setUp();
    const { KeyPair } = await create(caller, 'gone');
    const { KeyId } = KeyPair;
    expect(await codeOf(deleteKeyPairs(caller, { KeyIds: [KeyId, 'skey-00000000'] }))).toBe(
      'InvalidKeyPairId.NotFound',
    );
    const many = Array.from({ length: 101 }, () => KeyId);
    expect(await codeOf(deleteKeyPairs(caller, { KeyIds: many }))).toBe(
      'InvalidParameterValue.LimitExceeded',
    );
    await deleteKeyPairs(caller, { KeyIds: [KeyId] });
    await create(caller, 'gone');
  });
});

describe('instances', () => {
  it('are listed by region, with filters', async () => {
    const { caller, send } = setUp();
    const { InstanceSet } = await describeInstances(caller, {});
    expect(InstanceSet.map(({ InstanceState }) => InstanceState)).toContain('RUNNING');
    const shanghai = testCaller({ send, target: { region: 'ap-shanghai' } });
    expect((await describeInstances(shanghai, {})).TotalCount).toBe(1);
    const stopped = await describeInstances(caller, {
      Filters: [{ Name: 'instance-state', Values: ['STOPPED'] }],
    });
    expect(stopped.TotalCount).toBe(3);
  });

  it('take a key when stopped, or when running and stopped by force', async () => {
    const { caller, clock } = setUp();
    const { KeyPair } = await create(caller, 'bind');
    const KeyIds = [KeyPair.KeyId];
    await associateInstancesKeyPairs(caller, { InstanceIds: ['ins-web00002'], KeyIds });
    const running = { InstanceIds: ['ins-web00001'], KeyIds };
    expect(await codeOf(associateInstancesKeyPairs(caller, running))).toBe(
      'UnsupportedOperation.InstanceStateRunning',
    );
    await associateInstancesKeyPairs(caller, { ...running, ForceStop: true });
    expect(await codeOf(associateInstancesKeyPairs(caller, { ...running, ForceStop: true }))).toBe(
      'UnsupportedOperation.InstanceStateRebooting',
    );
    clock.advance(3000);
    const [found] = (await describeKeyPairs(caller, { KeyIds })).KeyPairSet;
    expect(found?.AssociatedInstanceIds).toEqual(['ins-web00001', 'ins-web00002']);
    expect(await codeOf(deleteKeyPairs(caller, { KeyIds }))).toBe(
      'InvalidParameterValue.KeyPairNotSupported',
    );
    await disassociateInstancesKeyPairs(caller, { ...running, ForceStop: true });
    await disassociateInstancesKeyPairs(caller, { InstanceIds: ['ins-web00002'], KeyIds });
    await deleteKeyPairs(caller, { KeyIds });
  });

  it.each([
    ['ins-win00001', 'UnsupportedOperation.InstanceOsWindows'],
    ['ins-new00001', 'UnsupportedOperation.InstanceStatePending'],
    ['ins-old00001', 'UnsupportedOperation.InstanceStateShutdown'],
    ['ins-sha00001', 'InvalidInstanceId.NotFound'],
    ['ins-1122', 'InvalidInstanceId.Malformed'],
  ])('%s refuses: %s', async (instanceId, code) => {
    const { caller } = setUp();
    const { KeyPair } = await create(caller, 'bind');
    const input = { InstanceIds: ['ins-web00002', instanceId], KeyIds: [KeyPair.KeyId] };
    expect(await codeOf(associateInstancesKeyPairs(caller, input))).toBe(code);
    const [found] = (await describeKeyPairs(caller, {})).KeyPairSet;
    expect(found?.AssociatedInstanceIds).toEqual([]);
  });
});

describe('the actions around key pairs', () => {
  it('tell regions, projects and the caller', async () => {
    const { caller } = setUp();
    expect((await describeRegions(caller)).RegionSet.map(({ Region }) => Region)).toContain('ap-guangzhou');
    const { Projects } = await describeProjects(caller, { AllList: 1, Limit: 100, Offset: 0 });
    expect(Projects[0]).toMatchObject({ ProjectId: 0 });
    expect((await getCallerIdentity(caller)).AccountId).toBe('100000000001');
  });
});

describe('the state', () => {
  it('survives a restart through its store', async () => {
    let saved: unknown = null;
    const store = {
      load: async () => saved,
      save: async (state: SimulatorState) => {
        saved = JSON.parse(JSON.stringify(state));
      },
    };
    const { KeyPair } = await create(setUp({ store }).caller, 'kept');
    const again = setUp({ store });
    expect((await describeKeyPairs(again.caller, {})).KeyPairSet[0]?.KeyId).toBe(KeyPair.KeyId);
    expect(await codeOf(create(again.caller, 'kept'))).toBe('InvalidKeyPairName.Duplicate');
  });

  it('is one for all who share its store: two simulators see each other’s keys', async () => {
    let saved: unknown = null;
    const store = {
      load: async () => saved,
      save: async (state: SimulatorState) => {
        saved = state;
      },
    };
    const first = setUp({ store });
    const second = setUp({ store });
    await create(first.caller, 'one');
    await create(second.caller, 'two');
    await create(first.caller, 'three');
    expect((await describeKeyPairs(second.caller, {})).TotalCount).toBe(3);
  });

  it('survives two calls at once', async () => {
    let saved: unknown = null;
    const store = {
      load: async () => saved,
      save: async (state: SimulatorState) => {
        saved = state;
      },
    };
    const { caller } = setUp({ store });
    await Promise.all([create(caller, 'left'), create(caller, 'right'), describeKeyPairs(caller, {})]);
    expect((await describeKeyPairs(setUp({ store }).caller, {})).TotalCount).toBe(2);
  });

  it('that is not its own is refused, not overwritten', async () => {
    const saves: unknown[] = [];
    const store = {
      load: async () => ({ version: 9 }),
      save: async (state: unknown) => void saves.push(state),
    };
    await expect(
      testSimulator({ store })(new Request('https://x/', { method: 'POST' })),
    ).resolves.toBeDefined();
    const send = testSimulator({ store });
    await expect(create(testCaller({ send }), 'a')).rejects.toThrow();
    expect(saves).toEqual([]);
  });
});
