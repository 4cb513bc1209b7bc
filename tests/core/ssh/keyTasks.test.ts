import { concatBytes, bytesToHex } from '@noble/hashes/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { bytesToBase64, utf8ToBytes } from '../../../src/core/base/bytes.ts';
import { FormatError, PassphraseError } from '../../../src/core/base/errors.ts';
import { derInteger, derOid } from '../../../src/core/ssh/der.ts';
import { fingerprintDigest, fingerprintText, sha256Fingerprint } from '../../../src/core/ssh/fingerprint.ts';
import type { CurveSeed, KeyCrypto } from '../../../src/core/ssh/keyCrypto.ts';
import { parseKeyFile, parseKeyFiles, isPrivate, chosenKey } from '../../../src/core/ssh/keyFile.ts';
import {
  type FileSpec,
  type KeyFileFacts,
  type KeyTaskPorts,
  type MadeFile,
  runKeyTask,
} from '../../../src/core/ssh/keyTasks.ts';
import { md5Fingerprint } from '../../../src/core/ssh/md5Fingerprint.ts';
import { decodePem, encodePem } from '../../../src/core/ssh/pem.ts';
import { encodePkcs8, parsePkcs1, type RsaPrivateKey } from '../../../src/core/ssh/privateKey.ts';
import { encodePublicKey, formatPublicKey } from '../../../src/core/ssh/publicKey.ts';
import { randomartText } from '../../../src/core/ssh/randomartText.ts';
import { wireString } from '../../../src/core/ssh/wire.ts';
import { derBits, derOctets, derSequence } from '../../support/der.ts';
import { memoisedCrypto } from '../../support/keyFiles.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';

const crypto = memoisedCrypto();
const newKey = (): RsaPrivateKey => parsePkcs1(decodePem(nodeKeyPair().privatePem).bytes);
const key = newKey();
const other = newKey();
const blob = encodePublicKey(key);
const line = formatPublicKey(key);
const ports: KeyTaskPorts = { crypto, generate: () => Promise.resolve(key) };
const spec = (changes: Partial<FileSpec> = {}): FileSpec => ({
  format: 'openssh',
  passphrase: '',
  comment: 'me',
  ...changes,
});

const make = async (changes: Partial<FileSpec> = {}, with_ = ports) =>
  (await runKeyTask({ kind: 'make', bits: 2048, spec: spec(changes) }, with_)) as MadeFile;
const convert = async (
  text: string,
  changes: Partial<FileSpec> = {},
  more: { passphrase?: string; index?: number } = {},
) =>
  (await runKeyTask(
    { kind: 'convert', bytes: utf8ToBytes(text), passphrase: '', spec: spec(changes), ...more },
    ports,
  )) as MadeFile;
const read = async (
  file: string | Uint8Array,
  { passphrase = '', index, with_ = crypto }: { passphrase?: string; index?: number; with_?: KeyCrypto } = {},
) => {
  const bytes = typeof file === 'string' ? utf8ToBytes(file) : file;
  const task = { kind: 'read', bytes, passphrase, ...(index === undefined ? {} : { index }) } as const;
  return (await runKeyTask(task, { ...ports, crypto: with_ })) as KeyFileFacts;
};

const seed = new Uint8Array(32).fill(5);
/** A key of RFC 8410 that has its private half alone. */
const ed25519 = encodePem({
  label: 'PRIVATE KEY',
  bytes: derSequence(derInteger(0n), derSequence(derOid('2b6570')), derOctets(derOctets(seed))),
});
const spkiOf = (oid: string, content: Uint8Array) =>
  derSequence(derSequence(derOid(oid)), derBits(concatBytes(Uint8Array.of(0), content)));

describe('making', () => {
  it('asks for a key of that size, and answers with its file and its public half', async () => {
    const asked: number[] = [];
    const { text, publicKey } = await make(
      {},
      { crypto, generate: (bits) => (asked.push(bits), Promise.resolve(key)) },
    );
    expect([asked, publicKey]).toEqual([[2048], line]);
    const file = await parseKeyFile(utf8ToBytes(text));
    expect(isPrivate(file) && (await file.open(crypto, ''))).toMatchObject({ key, comment: 'me' });
  });

  it('answers with no file that opens to another key, or doesn’t open', async () => {
    const writing = (content: (bytes: Uint8Array) => Uint8Array): KeyTaskPorts => ({
      ...ports,
      crypto: {
        ...crypto,
        aesCbcEncrypt: (input) => crypto.aesCbcEncrypt({ ...input, bytes: content(input.bytes) }),
      },
    });
    const sealed = { format: 'pkcs8', passphrase: 'x' } as const;
    await expect(
      make(
        sealed,
        writing((bytes) => bytes),
      ),
    ).resolves.toBeDefined();
    const info = encodePkcs8(other);
    const missing = 16 - (info.length % 16);
    const padded = concatBytes(info, new Uint8Array(missing).fill(missing));
    await expect(
      make(
        sealed,
        writing(() => padded),
      ),
    ).rejects.toEqual(new FormatError('written file: expected the key that went into it'));
    await expect(
      make(
        sealed,
        writing(() => new Uint8Array(16)),
      ),
    ).rejects.toEqual(new PassphraseError('wrong'));
  });

  it('puts no comment in where none is given', async () => {
    const { text } = await make({ comment: null });
    expect((await read(text)).comment).toBeNull();
  });
});

describe('converting', () => {
  it('keeps the comment as one line unless another is given', async () => {
    const { text } = await make({ comment: 'a b' });
    expect((await read((await convert(text, { comment: null })).text)).comment).toBe('a b');
    expect((await read((await convert(text, { comment: 'new' })).text)).comment).toBe('new');
    expect((await read((await convert(text, { comment: '' })).text)).comment).toBeNull();
  });

  it('takes the key that is chosen, and the file’s own where none is', async () => {
    const both =
      (await make()).text + (await make({}, { ...ports, generate: () => Promise.resolve(other) })).text;
    expect((await convert(both)).publicKey).toBe(line);
    expect((await convert(both, {}, { index: 0 })).publicKey).toBe(line);
    expect((await convert(both, {}, { index: 1 })).publicKey).toBe(formatPublicKey(other));
    await expect(convert(both, {}, { index: 2 })).rejects.toEqual(new FormatError('file: expected 3 keys'));
  });

  it('needs a private RSA key', async () => {
    await expect(convert(`${line}\n`)).rejects.toEqual(
      new FormatError('file: expected a private key, got a public one'),
    );
    await expect(convert(ed25519)).rejects.toEqual(new FormatError('key type: expected RSA'));
  });

  it('opens with the passphrase of before and seals with the new one', async () => {
    const sealed = (await make({ format: 'ppk2', passphrase: 'old' })).text;
    await expect(convert(sealed, { format: 'ppk2', passphrase: 'new' })).rejects.toEqual(
      new PassphraseError('needed'),
    );
    const { text } = await convert(sealed, { format: 'ppk2', passphrase: 'new' }, { passphrase: 'old' });
    await expect(convert(text, {}, { passphrase: 'old' })).rejects.toEqual(new PassphraseError('wrong'));
    expect((await convert(text, {}, { passphrase: 'new' })).publicKey).toBe(line);
  });
});

describe('reading', () => {
  it('a plain private key is opened, and everything about it said', async () => {
    const facts = await read((await make()).text);
    expect(facts).toMatchObject({
      index: 0,
      isPrivate: true,
      format: 'openssh',
      isFitForSsh: true,
      isEncrypted: false,
      isOpened: true,
      comment: 'me',
    });
    expect(facts.all).toEqual([
      { isPrivate: true, name: 'RSA 1024', fingerprint: sha256Fingerprint(blob), comment: null },
    ]);
    expect(facts.key).toEqual({
      name: 'RSA',
      bits: 1024,
      ssh: {
        line,
        fingerprint: sha256Fingerprint(blob),
        md5: md5Fingerprint(blob),
        randomart: randomartText(sha256(blob), 'RSA 1024'),
      },
      spkiSha256: null,
      rsa: { bits: 1024, exponent: '65537', rfc4716: expect.stringContaining('Comment: "me"') as string },
      certificate: null,
    });
  });

  it('a sealed one as far as that goes, and whole with its passphrase', async () => {
    const { text } = await make({ format: 'ppk2', passphrase: 'x' });
    const closed = await read(text);
    expect(closed).toMatchObject({ isEncrypted: true, isOpened: false, comment: 'me', key: { name: 'RSA' } });
    expect(await read(text, { passphrase: 'x' })).toMatchObject({
      isEncrypted: true,
      isOpened: true,
      comment: 'me',
    });
    await expect(read(text, { passphrase: 'y' })).rejects.toEqual(new PassphraseError('wrong'));
  });

  it('a sealed one that hides everything has no public half until it is opened', async () => {
    const { text } = await make({ format: 'pkcs8', passphrase: 'x' });
    const closed = await read(text);
    expect(closed).toMatchObject({ isEncrypted: true, isOpened: false, comment: null, key: null });
    expect(closed.all).toEqual([{ isPrivate: true, name: null, fingerprint: null, comment: null }]);
    expect((await read(text, { passphrase: 'x' })).key?.ssh?.line).toBe(line);
  });

  it('a public key is never opened, and whether ssh reads it isn’t asked', async () => {
    const facts = await read(`${line} you\n`);
    expect(facts).toMatchObject({
      isPrivate: false,
      format: 'sshPublic',
      isFitForSsh: true,
      isEncrypted: false,
      isOpened: false,
      comment: 'you',
    });
    expect(facts.all[0]).toMatchObject({ isPrivate: false, comment: 'you' });
  });

  it('of several keys the chosen one, else the private one', async () => {
    const both = `${formatPublicKey(other)} pub\n${(await make()).text}`;
    const facts = await read(both);
    expect([facts.index, facts.isPrivate, facts.all.length]).toEqual([1, true, 2]);
    const first = await read(both, { index: 0 });
    expect([first.index, first.isPrivate, first.key?.ssh?.line]).toEqual([0, false, formatPublicKey(other)]);
  });

  it('a file that ssh doesn’t read says so', async () => {
    const { text } = await make();
    expect((await read(`\n${text}`)).isFitForSsh).toBe(false);
  });

  it('an extra never costs the reading: a comment without room for it is left out', async () => {
    const { key: facts } = await read(`${line} ${'c'.repeat(2000)}\n`);
    expect(facts?.rsa?.rfc4716).not.toContain('Comment');
    expect(facts?.rsa?.rfc4716).toContain('---- BEGIN SSH2 PUBLIC KEY ----');
  });

  it('a key without its public half has it computed; without the curve it stays unknown', async () => {
    const asked: CurveSeed[] = [];
    const point = new Uint8Array(32).fill(6);
    const with_: KeyCrypto = { ...crypto, curvePublicKey: async (input) => (asked.push(input), point) };
    const facts = await read(ed25519, { with_ });
    expect(asked).toEqual([{ curve: 'Ed25519', seed }]);
    const wire = concatBytes(wireString(utf8ToBytes('ssh-ed25519')), wireString(point));
    expect(facts.key).toMatchObject({
      name: 'ED25519',
      bits: 256,
      ssh: { line: `ssh-ed25519 ${bytesToBase64(wire)}`, fingerprint: sha256Fingerprint(wire) },
      rsa: null,
    });
    const without = await read(ed25519, { with_: { ...crypto, curvePublicKey: async () => null } });
    expect(without.key).toMatchObject({ name: 'ED25519', ssh: null, spkiSha256: null });
  });

  it('a key that SSH has no form for has the digest of its SubjectPublicKeyInfo', async () => {
    const spki = spkiOf('2b656e', new Uint8Array(32).fill(3));
    const facts = await read(spki);
    expect(facts.key).toMatchObject({
      name: 'X25519',
      ssh: null,
      rsa: null,
      spkiSha256: bytesToHex(sha256(spki)),
    });
    expect(facts.all[0]).toMatchObject({ fingerprint: null });
  });

  it('a sealed key that isn’t RSA is identified without its passphrase', async () => {
    const wire = concatBytes(wireString(utf8ToBytes('ssh-ed25519')), wireString(new Uint8Array(32)));
    const base64 = bytesToBase64(wire);
    const ppk = [
      'PuTTY-User-Key-File-2: ssh-ed25519',
      'Encryption: aes256-cbc',
      'Comment: me',
      'Public-Lines: 1',
      base64,
      'Private-Lines: 1',
      bytesToBase64(new Uint8Array(16)),
      `Private-MAC: ${'00'.repeat(20)}`,
      '',
    ].join('\n');
    expect(await read(ppk, { passphrase: 'wrong' })).toMatchObject({
      isOpened: false,
      key: { name: 'ED25519' },
    });
  });
});

describe('which key a file is about', () => {
  it('is the private one; of public ones the first', async () => {
    const publicOnes = await parseKeyFiles(utf8ToBytes(`${line} a\n${formatPublicKey(other)} b\n`));
    expect([publicOnes.length, chosenKey(publicOnes)]).toEqual([2, 0]);
    const mixed = await parseKeyFiles(utf8ToBytes(`${line}\n${(await make()).text}`));
    expect([mixed.length, chosenKey(mixed)]).toEqual([2, 1]);
  });
});

describe('a fingerprint', () => {
  it('is base64 without its padding, and back', () => {
    const digest = sha256(blob);
    expect(fingerprintText(digest)).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
    expect(fingerprintText(digest)).toBe(sha256Fingerprint(blob));
    expect(fingerprintDigest(fingerprintText(digest))).toEqual(digest);
    expect(fingerprintDigest('SHA256:?')).toEqual(new Uint8Array());
    // The mark is one in front alone.
    expect(fingerprintDigest(`x${fingerprintText(digest)}`)).toEqual(new Uint8Array());
  });
});
