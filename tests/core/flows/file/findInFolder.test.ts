import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { findInFolder, isForFolder } from '../../../../src/core/flows/file/findInFolder.ts';
import type { KeyRecord } from '../../../../src/core/ledger/keyRecord.ts';
import { fileDigest } from '../../../../src/core/ssh/fileDigest.ts';
import { type MadeFile, runKeyTask } from '../../../../src/core/ssh/keyTasks.ts';
import { publicFacts } from '../../../../src/core/ssh/publicFacts.ts';
import { formatPublicKey } from '../../../../src/core/ssh/publicKey.ts';
import { readKeyFile } from '../../../support/flowWorld.ts';
import { memoisedCrypto } from '../../../support/keyFiles.ts';
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

  it('but not where another folder is in use by now: no file there proves nothing', async () => {
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

  it('an encrypted file with its public half is the one to open', async () => {
    const sealed = await encrypted(privatePem);
    const content = folder({ name: 'sealed.pem', text: sealed });
    expect(await findInFolder([{ ...unsaved, look: aLook }], content, readKeyFile)).toEqual([
      {
        ...unsaved,
        look: aLook,
        state: 'unconfirmed',
        fileName: 'sealed.pem',
        fileDigest: fileDigest(sealed),
      },
    ]);
  });

  it('whatever else is in the folder: damaged keys, public keys, keys of other types, photos', async () => {
    const others = [
      { name: 'damaged.pem', text: privatePem.slice(0, 900) },
      { name: 'sealed.p8', text: sealedPkcs8(nodeKeyPair(2048).privatePem) },
      { name: 'web_1.pub', text: `${facts.publicKey} ops\n` },
      {
        name: 'ed25519',
        text: generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      },
      { name: 'photo.jpg', text: '\u0000\u0001' },
      { name: 'notes.txt', text: '-----BEGIN PRIVATE KEY-----' },
    ];
    const row = { ...unsaved, fileDigest: null };
    expect(await findInFolder([row], folder(...others), readKeyFile)).toMatchObject([{ state: 'orphan' }]);
    expect(await findInFolder([row], folder(...others, file), readKeyFile)).toMatchObject([
      { state: 'verified', fileName: 'web_1.pem' },
    ]);
  });

  it('a row is found once, by what was written rather than by its public key', async () => {
    const pkcs8 = createPrivateKey(privatePem).export({ format: 'pem', type: 'pkcs8' }).toString();
    const content = folder({ name: 'again.pem', text: pkcs8 }, file);
    const found = await findInFolder([unsaved], content, readKeyFile);
    expect(found.map(({ fileName }) => fileName)).toEqual(['web_1.pem']);
  });

  it('by what was written, an earlier look is forgotten', async () => {
    const [found] = await findInFolder([{ ...unsaved, look: aLook }], folder(file), readKeyFile);
    expect(found?.look).toBeNull();
  });

  it('reads no file where no row is looked for by its public key', async () => {
    const read = () => Promise.reject(new TypeError('nothing is to be read'));
    expect(await findInFolder([unsaved], folder(file), read)).toHaveLength(1);
    expect(
      await findInFolder([{ ...unsaved, publicKey: null, fileDigest: null }], folder(file), read),
    ).toMatchObject([{ state: 'orphan' }]);
  });

  it('reads no file that can’t be a private key', async () => {
    const read = () => Promise.reject(new TypeError('nothing is to be read'));
    const content = folder(
      { name: 'web_1.pub', text: `${facts.publicKey}\n` },
      { name: 'notes.txt', text: 'x' },
    );
    expect(await findInFolder([{ ...unsaved, fileDigest: null }], content, read)).toMatchObject([
      { state: 'orphan' },
    ]);
  });

  it('a row that can’t have a file there is left alone, even if its file is there', async () => {
    const rows = [
      { ...unsaved, state: 'verified' as const },
      { ...unsaved, savedBy: 'download' as const },
    ];
    expect(await findInFolder(rows, folder(file), readKeyFile)).toEqual([]);
  });

  it('a row from before folders were written down is looked for in the one that is in use', async () => {
    expect(await findInFolder([{ ...unsaved, folder: null }], folder(), readKeyFile)).toMatchObject([
      { state: 'orphan' },
    ]);
  });

  it.each([
    ['made by the cloud', { method: 'cloud' }],
    ['without what was written', { fileDigest: null }],
    ['by download', { savedBy: 'download' }],
  ] as const)('one that was never sent, %s, was on its way to no folder', (_what, changes) => {
    const made = { ...unsaved, state: 'intent', method: 'device', keyId: null, evidence: null } as const;
    expect(isForFolder(made)).toBe(true);
    expect(isForFolder({ ...made, ...changes })).toBe(false);
  });
});

const aLook = { at: '2026-11-24T12:00:00.000Z', found: 'nothing' } as unknown as KeyRecord['look'];

function sealedPkcs8(pem: string): string {
  return createPrivateKey(pem)
    .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'secret' })
    .toString();
}

/** As OpenSSH writes it: the public half is in it in clear. */
async function encrypted(pem: string): Promise<string> {
  const spec = { format: 'openssh', passphrase: 'secret', comment: '' } as const;
  const task = { kind: 'convert', bytes: Buffer.from(pem), passphrase: '', spec } as const;
  const generate = () => Promise.reject(new TypeError('nothing is generated here'));
  return ((await runKeyTask(task, { crypto: memoisedCrypto(), generate })) as MadeFile).text;
}
