import { createPrivateKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { findInFolder, isForFolder } from '../../../../src/core/flows/file/findInFolder.ts';
import { fileDigest } from '../../../../src/core/ssh/fileDigest.ts';
import { publicFacts } from '../../../../src/core/ssh/publicFacts.ts';
import { formatPublicKey } from '../../../../src/core/ssh/publicKey.ts';
import { readKeyFile } from '../../../support/flowWorld.ts';
import { aKeyRecord } from '../../../support/keyRecord.ts';
import { nodeKeyPair } from '../../../support/keyPairs.ts';

const { modulus, privatePem } = nodeKeyPair(2048);
const facts = publicFacts(formatPublicKey({ modulus, exponent: 65537n }));
const unsaved = aKeyRecord({
  ...facts,
  state: 'unsaved',
  keyId: 'skey-12345678',
  evidence: 'answer',
  savedBy: 'folder',
  folder: 'keys',
  fileDigest: fileDigest(privatePem),
});
const asBytes = ({ name, text }: { name: string; text: string }) => ({ name, bytes: Buffer.from(text) });
const folder = (...files: { name: string; text: string }[]) => ({ name: 'keys', files: files.map(asBytes) });
const file = { name: 'web_1.pem', text: privatePem };

describe('before a key is called lost, its folder is searched', () => {
  it('by what was written, under whatever name', async () => {
    const content = folder({ name: 'renamed.pem', text: privatePem });
    expect(await findInFolder([unsaved], content, readKeyFile)).toMatchObject([
      { state: 'verified', fileName: 'renamed.pem', evidence: 'publicKey', keyId: 'skey-12345678' },
    ]);
  });

  it('by public key, where the file isn’t what was written, or nothing was written down', async () => {
    for (const row of [unsaved, { ...unsaved, fileDigest: null }]) {
      const pkcs8 = createPrivateKey(privatePem).export({ format: 'pem', type: 'pkcs8' }).toString();
      const content = folder({ name: 'notes.txt', text: 'x' }, { name: 'a.pem', text: pkcs8 });
      expect(await findInFolder([row], content, readKeyFile)).toMatchObject([
        { state: 'verified', fileName: 'a.pem' },
      ]);
    }
  });

  it('and only where it isn’t there is its private key lost', async () => {
    const other = { name: 'web_1.pem', text: nodeKeyPair(2048).privatePem };
    expect(await findInFolder([unsaved], folder(other), readKeyFile)).toMatchObject([
      { state: 'orphan', keyId: 'skey-12345678' },
    ]);
  });

  it('but not where another folder is in use by now: a file that is found counts, none proves nothing', async () => {
    const elsewhere = { ...folder(), name: 'other' };
    expect(await findInFolder([unsaved], elsewhere, readKeyFile)).toEqual([]);
    expect(
      await findInFolder([unsaved], { ...elsewhere, files: [asBytes(file)] }, readKeyFile),
    ).toMatchObject([{ state: 'verified' }]);
  });

  it('a key of this device that was never sent is found, and never called lost', async () => {
    const made = { ...unsaved, state: 'intent', method: 'device', keyId: null, evidence: null } as const;
    expect(await findInFolder([made], folder(file), readKeyFile)).toMatchObject([
      { state: 'verified', keyId: null, evidence: null },
    ]);
    expect(await findInFolder([made], folder(), readKeyFile)).toEqual([]);
  });

  it.each([
    ['verified', { state: 'verified' }],
    ['an orphan that was searched for before', { state: 'orphan' }],
    ['a download', { savedBy: 'download' }],
    ['never sent, and made by the cloud', { state: 'intent' }],
  ] as const)('%s is nothing to be searched for', (_, changes) => {
    expect(isForFolder({ ...unsaved, ...changes })).toBe(false);
  });
});
