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
  tagSpecification,
} from '../../../src/core/cvm/actions.ts';
import { type Caller, inRegion } from '../../../src/core/api/call.ts';
import { testCaller } from '../../support/caller.ts';

/** Calls an action whose answer is this, and says what was sent. */
async function calling<Output>(
  run: (caller: Caller) => Promise<Output>,
  answer: Record<string, unknown>,
  region = 'ap-guangzhou',
) {
  let sent: Request | undefined;
  const caller = testCaller({
    send: async (request) => {
      sent = request.clone();
      return Response.json({ Response: { ...answer, RequestId: 'r' } });
    },
  });
  const output = await run(inRegion(caller, region));
  const header = (name: string) => sent?.headers.get(`x-tc-${name}`) ?? null;
  return {
    output,
    host: new URL(sent?.url ?? '').host,
    action: header('action'),
    version: header('version'),
    region: header('region'),
    body: (await sent?.json()) as unknown,
  };
}

const KeyPair = { KeyId: 'skey-1', KeyName: 'web_1', ProjectId: 0, PublicKey: 'ssh-rsa A', PrivateKey: 'B' };
const ids = { InstanceIds: ['ins-1'], KeyIds: ['skey-1'], ForceStop: true };
const cvm = { host: 'cvm.tencentcloudapi.com', version: '2017-03-12', region: 'ap-guangzhou' };

describe('each action is asked for by its name, version and host, with what was given', () => {
  type Row = [
    action: string,
    run: (caller: Caller) => Promise<unknown>,
    answer: Record<string, unknown>,
    sent: object,
  ];
  const rows: Row[] = [
    ['CreateKeyPair', (c) => createKeyPair(c, { KeyName: 'web_1', ProjectId: 0 }), { KeyPair }, cvm],
    [
      'ImportKeyPair',
      (c) => importKeyPair(c, { KeyName: 'web_1', ProjectId: 0, PublicKey: 'ssh-rsa A' }),
      { KeyId: 'skey-1' },
      cvm,
    ],
    ['DescribeKeyPairs', (c) => describeKeyPairs(c, {}), { TotalCount: 0, KeyPairSet: [] }, cvm],
    ['DeleteKeyPairs', (c) => deleteKeyPairs(c, { KeyIds: ['skey-1'] }), {}, cvm],
    ['ModifyKeyPairAttribute', (c) => modifyKeyPairAttribute(c, { KeyId: 'skey-1', KeyName: 'a' }), {}, cvm],
    ['AssociateInstancesKeyPairs', (c) => associateInstancesKeyPairs(c, ids), {}, { ...cvm, body: ids }],
    [
      'DisassociateInstancesKeyPairs',
      (c) => disassociateInstancesKeyPairs(c, ids),
      {},
      { ...cvm, body: ids },
    ],
    ['DescribeInstances', (c) => describeInstances(c, {}), { TotalCount: 0, InstanceSet: [] }, cvm],
    [
      'DescribeRegions',
      (c) => describeRegions(c),
      { TotalCount: 0, RegionSet: [] },
      { ...cvm, region: null, body: {} },
    ],
    [
      'DescribeProjects',
      (c) => describeProjects(c, { AllList: 1, Limit: 9, Offset: 0 }),
      { Total: 0, Projects: [] },
      { host: 'tag.tencentcloudapi.com', version: '2018-08-13', region: null },
    ],
    [
      'GetCallerIdentity',
      (c) => getCallerIdentity(c),
      { Type: 'CAMUser', AccountId: '1', UserId: '2', Arn: 'a' },
      { host: 'sts.tencentcloudapi.com', version: '2018-08-13', region: 'ap-guangzhou', body: {} },
    ],
  ];
  it.each(rows)('%s', async (action, run, answer, sent) => {
    expect(await calling(run, answer)).toMatchObject({ action, ...sent, output: answer });
  });

  it('in the region that is asked for', async () => {
    const sent = await calling(
      (c) => describeKeyPairs(c, {}),
      { TotalCount: 0, KeyPairSet: [] },
      'ap-singapore',
    );
    expect(sent.region).toBe('ap-singapore');
  });
});

describe('tags of a new key pair', () => {
  it('are given as one list of the key pair’s', () => {
    const tags = [{ Key: 'env', Value: 'prod' }];
    expect(tagSpecification(tags)).toEqual({ TagSpecification: [{ ResourceType: 'keypair', Tags: tags }] });
  });

  it('are left out where there are none: an empty list is an error', () => {
    expect(tagSpecification([])).toEqual({});
  });
});

describe('an answer that isn’t of its action’s shape is none', () => {
  const pair = { KeyId: 'skey-1', KeyName: 'web_1', ProjectId: 0 };
  const listed = (change: object) => ({ TotalCount: 1, KeyPairSet: [{ ...pair, ...change }] });
  const instance = { InstanceId: 'ins-1', InstanceState: 'RUNNING' };
  type Row = [
    what: string,
    run: (caller: Caller) => Promise<unknown>,
    answer: Record<string, unknown>,
    field: string,
  ];
  const list = (c: Caller) => describeKeyPairs(c, {});
  const instances = (c: Caller) => describeInstances(c, {});
  const projects = (c: Caller) => describeProjects(c, { AllList: 1, Limit: 9, Offset: 0 });
  const regions = (c: Caller) => describeRegions(c);
  const importing = (c: Caller) => importKeyPair(c, { KeyName: 'a', ProjectId: 0, PublicKey: 'p' });
  const rows: Row[] = [
    ['an id with text in front', list, listed({ KeyId: 'a skey-1' }), 'KeyPairSet.0.KeyId'],
    ['an id with text behind', list, listed({ KeyId: 'skey-1 a' }), 'KeyPairSet.0.KeyId'],
    ['an id that is too long', list, listed({ KeyId: `skey-${'a'.repeat(33)}` }), 'KeyPairSet.0.KeyId'],
    ['a key pair without a name', list, listed({ KeyName: null }), 'KeyPairSet.0.KeyName'],
    ['tags that are none', list, listed({ Tags: [{ Key: 'a' }] }), 'KeyPairSet.0.Tags.0.Value'],
    ['half a number of key pairs', list, { TotalCount: 0.5, KeyPairSet: [] }, 'TotalCount'],
    ['no id of an imported key', importing, {}, 'KeyId'],
    ['another id of an imported key', importing, { KeyId: 'ins-1' }, 'KeyId'],
    ['no list of instances', instances, { TotalCount: 0 }, 'InstanceSet'],
    [
      'an instance without a state',
      instances,
      { TotalCount: 1, InstanceSet: [{ InstanceId: 'ins-1' }] },
      'InstanceSet.0.InstanceState',
    ],
    [
      'key pairs of an instance that are no list',
      instances,
      { TotalCount: 1, InstanceSet: [{ ...instance, LoginSettings: { KeyIds: 'skey-1' } }] },
      'InstanceSet.0.LoginSettings.KeyIds',
    ],
    ['no list of projects', projects, { Total: 0 }, 'Projects'],
    [
      'a project without an id',
      projects,
      { Total: 1, Projects: [{ ProjectName: 'a' }] },
      'Projects.0.ProjectId',
    ],
    ['no list of regions', regions, { TotalCount: 0 }, 'RegionSet'],
    [
      'a region without a name',
      regions,
      { TotalCount: 1, RegionSet: [{ Region: 'ap-guangzhou', RegionState: 'AVAILABLE' }] },
      'RegionSet.0.RegionName',
    ],
  ];
  it.each(rows)('%s', async (_what, run, answer, field) => {
    await expect(calling(run, answer)).rejects.toMatchObject({ problem: 'schema', field });
  });

  it('what the service has nothing to say about is null', async () => {
    const { output } = await calling(list, listed({}));
    expect(output).toMatchObject({
      KeyPairSet: [
        { Description: null, PublicKey: null, AssociatedInstanceIds: null, CreatedTime: null, Tags: null },
      ],
    });
    const { output: seen } = await calling(instances, { TotalCount: 1, InstanceSet: [instance] });
    expect(seen).toMatchObject({ InstanceSet: [{ InstanceName: null, OsName: null, LoginSettings: null }] });
  });
});
