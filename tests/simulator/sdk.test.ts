import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { halvesMatch } from '../../src/core/ssh/keyPair.ts';
import { parsePrivateKeyPem } from '../../src/core/ssh/privateKey.ts';
import { formatPublicKey } from '../../src/core/ssh/publicKey.ts';
import { SECRET_ID, SECRET_KEY, testSimulator } from '../support/caller.ts';
import { nodeKeyPair } from '../support/keyPairs.ts';

/** The official SDK, whose package is CommonJS with a large type surface: only what we call is typed here. */
interface SdkAnswer {
  readonly KeyPair: { KeyId: string; KeyName: string; PublicKey: string; PrivateKey: string };
  readonly KeyId: string;
  readonly TotalCount: number;
  readonly KeyPairSet: { AssociatedInstanceIds: string[] }[];
}
interface SdkClient {
  readonly [action: string]: (input: object) => Promise<SdkAnswer>;
}
interface Sdk {
  readonly cvm: { readonly v20170312: { readonly Client: new (configuration: object) => SdkClient } };
}
const { cvm } = createRequire(import.meta.url)('tencentcloud-sdk-nodejs-cvm') as Sdk;

let server: ServerType;
let endpoint: string;

beforeAll(async () => {
  server = createAdaptorServer({ fetch: testSimulator({ now: Date.now }) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

function client(profile: object = {}, secretKey = SECRET_KEY): SdkClient {
  return new cvm.v20170312.Client({
    credential: { secretId: SECRET_ID, secretKey },
    region: 'ap-guangzhou',
    // Only the address is ours.
    profile: { httpProfile: { endpoint, protocol: 'http://', ...profile }, ...profile },
  });
}

const call = async (sdk: SdkClient, action: string, input: object): Promise<SdkAnswer> => {
  const run = sdk[action];
  if (run === undefined) throw new Error(`the SDK has no ${action}`);
  return run.call(sdk, input);
};

describe('the official Node SDK, only the address changed', () => {
  it('creates, imports, describes, modifies, associates and deletes key pairs', async () => {
    const sdk = client();
    const { KeyPair } = await call(sdk, 'CreateKeyPair', { KeyName: 'sdk_1', ProjectId: 0 });
    expect(halvesMatch({ privateKey: KeyPair.PrivateKey, publicKey: KeyPair.PublicKey })).toBe(true);

    const PublicKey = formatPublicKey(parsePrivateKeyPem(nodeKeyPair().privatePem), 'sdk');
    const imported = await call(sdk, 'ImportKeyPair', { KeyName: 'sdk_2', ProjectId: 0, PublicKey });

    await call(sdk, 'ModifyKeyPairAttribute', {
      KeyId: imported.KeyId,
      KeyName: 'sdk_renamed',
      Description: 'd',
    });
    const bind = { InstanceIds: ['ins-web00002'], KeyIds: [KeyPair.KeyId], ForceStop: false };
    await call(sdk, 'AssociateInstancesKeyPairs', bind);

    const Filters = [{ Name: 'key-name', Values: ['sdk_1', 'sdk_renamed'] }];
    const listed = await call(sdk, 'DescribeKeyPairs', { Filters, Limit: 100 });
    expect(listed.TotalCount).toBe(2);
    expect(listed.KeyPairSet[0]?.AssociatedInstanceIds).toEqual(['ins-web00002']);

    const KeyIds = [KeyPair.KeyId, imported.KeyId];
    await expect(call(sdk, 'DeleteKeyPairs', { KeyIds })).rejects.toMatchObject({
      code: 'InvalidParameterValue.KeyPairNotSupported',
    });
    await call(sdk, 'DisassociateInstancesKeyPairs', bind);
    await call(sdk, 'DeleteKeyPairs', { KeyIds });
    expect((await call(sdk, 'DescribeKeyPairs', { Filters })).TotalCount).toBe(0);
    expect((await call(sdk, 'DescribeInstances', { Limit: 5 })).TotalCount).toBeGreaterThan(3);
  });

  it.each([
    ['TC3 by GET', { signMethod: 'TC3-HMAC-SHA256', reqMethod: 'GET' }],
    ['HmacSHA256 by GET', { signMethod: 'HmacSHA256', reqMethod: 'GET' }],
    ['HmacSHA1 by POST', { signMethod: 'HmacSHA1', reqMethod: 'POST' }],
  ])('works with %s', async (label, profile) => {
    const KeyName = `sdk_${label.replace(/\W/g, '_')}`.slice(0, 25);
    const { KeyPair } = await call(client(profile), 'CreateKeyPair', { KeyName, ProjectId: 0 });
    expect(KeyPair.KeyName).toBe(KeyName);
    const Filters = [{ Name: 'key-name', Values: [KeyName] }];
    expect((await call(client(profile), 'DescribeKeyPairs', { Filters })).TotalCount).toBe(1);
  });

  it('is refused with a wrong SecretKey', async () => {
    const refused = call(client({}, 'wrong'), 'DescribeKeyPairs', {});
    await expect(refused).rejects.toMatchObject({ code: 'AuthFailure.SignatureFailure' });
  });
});
