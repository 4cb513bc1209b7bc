import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { confirmFile, matchFile, withFile } from '../../../../src/core/flows/file/confirmFile.ts';
import { createKey } from '../../../../src/core/flows/create/createKey.ts';
import type { KeyRecord } from '../../../../src/core/ledger/keyRecord.ts';
import { fileDigest } from '../../../../src/core/ssh/fileDigest.ts';
import { type MadeFile, runKeyTask } from '../../../../src/core/ssh/keyTasks.ts';
import { formatPublicKey } from '../../../../src/core/ssh/publicKey.ts';
import { flowWorld, INTENT, readKeyFile } from '../../../support/flowWorld.ts';
import { memoisedCrypto } from '../../../support/keyFiles.ts';
import { nodeKeyPair } from '../../../support/keyPairs.ts';
import { aKeyRecord } from '../../../support/keyRecord.ts';

it('what an imported list says of a key that was never sent is proved whole by its file', () => {
  const file = { fileName: 'web_1.pem', fileDigest: '0'.repeat(64) };
  const heard = aKeyRecord({ hearsay: 'all', state: 'verified', attempts: [] });
  expect(withFile(heard, file).hearsay).toBe('cloud');
  const nobodys = { ...heard, connection: 'none', account: 'none' } as const;
  expect(withFile(nobodys, file).hearsay).toBeNull();
  expect(withFile({ ...nobodys, keyId: 'skey-1' }, file).hearsay).toBe('cloud');
});

describe('confirmFile', () => {
  it('tells the right file from another key and from no key', async () => {
    const { ports, disk } = flowWorld();
    const result = await createKey(ports, INTENT);
    if (result.kind !== 'saved') throw new Error('expected a saved key');
    const record: KeyRecord = { ...result.record, state: 'unconfirmed' };
    const text = disk.get('web_1.pem') ?? '';
    const open = (content: string) =>
      confirmFile(
        record,
        { name: 'web_1 (1).pem', bytes: Buffer.from(content), passphrase: '' },
        readKeyFile,
      );
    expect(await open(text)).toMatchObject({
      kind: 'matches',
      record: { state: 'verified', fileName: 'web_1 (1).pem' },
    });
    expect(await open(nodeKeyPair().privatePem)).toEqual({ kind: 'otherKey' });
    expect(await open('hello')).toEqual({ kind: 'noKey' });
    expect(await open(text.slice(0, -80))).toEqual({ kind: 'noKey' });
    expect(await open(`${record.publicKey}\n`)).toEqual({ kind: 'noKey' });
  });

  it('asks for the passphrase of an encrypted file, unless it is the very file that was written', async () => {
    const world = flowWorld();
    const crypto = memoisedCrypto();
    const generate = () => Promise.reject(new Error('nothing is generated here'));
    const toFile = async (pem: string) => {
      const spec = { format: 'openssh', passphrase: 'secret', comment: 'web_1' } as const;
      const task = { kind: 'convert', bytes: Buffer.from(pem), passphrase: '', spec } as const;
      return ((await runKeyTask(task, { crypto, generate })) as MadeFile).text;
    };
    const result = await createKey({ ...world.ports, toFile }, { ...INTENT, format: 'openssh' });
    if (result.kind !== 'saved') throw new Error('expected a saved key');
    const text = world.disk.get('web_1.pem') ?? '';
    expect(text).toContain('OPENSSH PRIVATE KEY');
    const open = (record: KeyRecord, passphrase: string) =>
      confirmFile(record, { name: 'web_1.pem', bytes: Buffer.from(text), passphrase }, readKeyFile);
    expect(await open(result.record, '')).toMatchObject({ kind: 'matches' });
    const forgotten = { ...result.record, fileDigest: null };
    expect(await open(forgotten, '')).toEqual({ kind: 'encrypted' });
    expect(await open(forgotten, 'other')).toEqual({ kind: 'wrongPassphrase' });
    expect(await open(forgotten, 'secret')).toMatchObject({ kind: 'matches' });
  });
});

describe('what a file is to a key', () => {
  const { modulus, privatePem } = nodeKeyPair(2048);
  const publicKey = formatPublicKey({ modulus, exponent: 65537n });
  const match = (text: string | null, passphrase = '') =>
    matchFile(
      publicKey,
      { name: 'a', bytes: text === null ? null : Buffer.from(text), passphrase },
      readKeyFile,
    );
  const never = () => Promise.reject(new RangeError('nothing is to be read'));

  it('too large a file is none, and isn’t read', async () => {
    expect(await matchFile(publicKey, { name: 'a', bytes: null, passphrase: '' }, never)).toBe('noKey');
    const record = aKeyRecord({ publicKey });
    expect(await confirmFile(record, { name: 'a', bytes: null, passphrase: '' }, never)).toEqual({
      kind: 'noKey',
    });
  });

  it('nothing is the key of a row whose public half isn’t known', async () => {
    const file = { name: 'a', bytes: Buffer.from(privatePem), passphrase: '' };
    expect(await confirmFile(aKeyRecord(), file, never)).toEqual({ kind: 'noKey' });
  });

  it('the file that was written is known by its bytes, whatever else it is', async () => {
    const record = aKeyRecord({ publicKey, fileDigest: fileDigest('sealed') });
    const file = { name: 'b', bytes: Buffer.from('sealed'), passphrase: '' };
    expect(await confirmFile(record, file, never)).toMatchObject({
      kind: 'matches',
      record: { state: 'verified', fileName: 'b' },
    });
  });

  it('a key of a type that SSH doesn’t support is another', async () => {
    const { privateKey } = generateKeyPairSync('x25519');
    expect(await match(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())).toBe('otherKey');
  });

  it('a mistake of ours is no verdict', async () => {
    const file = { name: 'a', bytes: Buffer.from(privatePem), passphrase: '' };
    await expect(matchFile(publicKey, file, never)).rejects.toThrow('nothing is to be read');
  });

  it('its public half alone, beside another private key, is not it', async () => {
    expect(await match(`${publicKey}\n`)).toBe('noKey');
    expect(await match(`${nodeKeyPair(2048).privatePem}${publicKey}\n`)).toBe('otherKey');
  });

  it.each<[string, Partial<KeyRecord>, Partial<KeyRecord>]>([
    ['a KeyId is surely ours then', { keyId: 'skey-1', evidence: 'time' }, { evidence: 'publicKey' }],
    ['without a KeyId nothing is known of the cloud', {}, { evidence: null }],
    ['of an imported list, the cloud is still to be looked at', { hearsay: 'all' }, { hearsay: 'cloud' }],
    ['the same where only the file was hearsay', { hearsay: 'file' }, { hearsay: null }],
  ])('a row whose file was seen: %s', (_what, before, after) => {
    const file = { fileName: 'a.pem', fileDigest: 'd' };
    const record = aKeyRecord({ state: 'unconfirmed', ...before });
    expect(withFile(record, file)).toMatchObject({ ...file, state: 'verified', ...after });
  });
});
