import { describe, expect, it } from 'vitest';
import type { CloudKey } from '../../../../src/core/list/cloudList.ts';
import { adopt, takeIn } from '../../../../src/core/flows/file/adopt.ts';
import { fileDigest } from '../../../../src/core/ssh/fileDigest.ts';
import { publicFacts } from '../../../../src/core/ssh/publicFacts.ts';
import { formatPublicKey } from '../../../../src/core/ssh/publicKey.ts';
import { readKeyFile, ROUTE } from '../../../support/flowWorld.ts';
import { nodeKeyPair } from '../../../support/keyPairs.ts';

const { modulus, privatePem } = nodeKeyPair(2048);
const facts = publicFacts(formatPublicKey({ modulus, exponent: 65537n }));
const key: CloudKey = {
  ...facts,
  keyId: 'skey-12345678',
  name: 'web_1',
  projectId: 7,
  description: 'a colleague’s',
  tags: [{ Key: 'env', Value: 'prod' }],
  instanceIds: ['ins-1'],
  createdAt: '2026-01-02T03:04:05Z',
};
const about = { route: ROUTE, id: 'row-9', now: '2026-11-24T12:00:00.000Z' };
const open = (text: string | null, of: CloudKey = key) =>
  adopt(
    of,
    { name: 'found.pem', bytes: text === null ? null : Buffer.from(text), passphrase: '' },
    { ...about, read: readKeyFile },
  );

describe('a key that the cloud has and this list hasn’t', () => {
  it('becomes a row of the cloud’s public facts, of this account, that nothing was sent for', () => {
    expect(takeIn(key, about)).toMatchObject({
      ...ROUTE,
      ...facts,
      id: 'row-9',
      keyId: 'skey-12345678',
      name: 'web_1',
      projectId: 7,
      tags: [{ Key: 'env', Value: 'prod' }],
      method: 'elsewhere',
      state: 'elsewhere',
      cloud: 'agrees',
      createdAt: '2026-01-02T03:04:05Z',
      updatedAt: about.now,
      attempts: [],
      evidence: null,
      fileName: null,
      fileDigest: null,
    });
  });

  it('is as old as its row where the cloud doesn’t say when it was made', () => {
    expect(takeIn({ ...key, createdAt: null }, about).createdAt).toBe(about.now);
  });

  it('is verified by the file of its private half', async () => {
    expect(await open(privatePem)).toEqual({
      ...takeIn(key, about),
      state: 'verified',
      evidence: 'publicKey',
      fileName: 'found.pem',
      fileDigest: fileDigest(privatePem),
    });
  });

  it('is not adopted by another key’s file, by none, or where its public half can’t be read', async () => {
    expect(await open(nodeKeyPair(2048).privatePem)).toBe('otherKey');
    expect(await open(`${facts.publicKey}\n`)).toBe('noKey');
    expect(await open(null)).toBe('noKey');
    expect(await open(privatePem, { ...key, publicKey: null })).toBe('noKey');
  });
});
