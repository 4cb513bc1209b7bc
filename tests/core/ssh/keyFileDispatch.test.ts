/** Which reader a file's blocks go to, and which of several keys it is about: each reader has tests of its own. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { utf8ToBytes } from '../../../src/core/base/bytes.ts';
import { FormatError, KeyFileError, PassphraseError } from '../../../src/core/base/errors.ts';
import { cipherOf, opensslCommand } from '../../../src/core/ssh/cipherNames.ts';
import { derEncode, derInteger, derOid, TAG_OCTET_STRING } from '../../../src/core/ssh/der.ts';
import {
  isPrivate,
  type KeyFile,
  parseKeyFile,
  parseKeyFiles,
  writeKeyFile,
} from '../../../src/core/ssh/keyFile.ts';
import { namedCipher } from '../../../src/core/ssh/namedCipher.ts';
import { decodePem, encodePem } from '../../../src/core/ssh/pem.ts';
import { parsePkcs1 } from '../../../src/core/ssh/privateKey.ts';
import { extensionOf, PRIVATE_KEY_FORMATS, takesPassphrase } from '../../../src/core/ssh/privateKeyFile.ts';
import { encodePublicKey, formatPublicKey } from '../../../src/core/ssh/publicKey.ts';
import { formatRfc4716 } from '../../../src/core/ssh/rfc4716.ts';
import { derSequence } from '../../support/der.ts';
import { memoisedCrypto } from '../../support/keyFiles.ts';

const crypto = memoisedCrypto();
const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const dsa = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 });
type Type = 'pkcs1' | 'pkcs8' | 'sec1' | 'spki';
const pemOf = (key: KeyObject, type: Type, passphrase?: string) =>
  key
    .export({
      format: 'pem',
      type: type as never,
      ...(passphrase ? { cipher: 'aes-256-cbc', passphrase } : {}),
    })
    .toString();
const derOf = (key: KeyObject, type: Type, passphrase?: string) =>
  new Uint8Array(
    key.export({
      format: 'der',
      type: type as never,
      ...(passphrase ? { cipher: 'aes-256-cbc', passphrase } : {}),
    }) as Buffer,
  );
const parse = (content: string | Uint8Array) =>
  parseKeyFile(typeof content === 'string' ? utf8ToBytes(content) : content);
const rsaKey = parsePkcs1(derOf(rsa.privateKey, 'pkcs1'));
const blob = encodePublicKey(rsaKey);
/** OpenSSL's own form of DSA: no tool of Node writes it. */
const dsaPem = execFileSync('openssl', ['dsa'], {
  input: pemOf(dsa.privateKey, 'pkcs8'),
  stdio: ['pipe', 'pipe', 'ignore'],
}).toString();

const shape = (file: KeyFile) => ({
  format: file.format,
  name: file.identity?.name ?? null,
  isPrivate: isPrivate(file),
  comment: file.comment,
});

describe('a file of one key', () => {
  it.each([
    ['PEM, PKCS#1', pemOf(rsa.privateKey, 'pkcs1'), 'pkcs1', 'RSA', true],
    ['PEM, PKCS#8', pemOf(rsa.privateKey, 'pkcs8'), 'pkcs8', 'RSA', true],
    ['PEM, PKCS#8 of another type', pemOf(ec.privateKey, 'pkcs8'), 'pkcs8', 'ECDSA', true],
    ['PEM, SEC 1', pemOf(ec.privateKey, 'sec1'), 'sec1', 'ECDSA', true],
    ['PEM, DSA', dsaPem, 'dsa', 'DSA', true],
    ['PEM, encrypted PKCS#8', pemOf(rsa.privateKey, 'pkcs8', 'secret'), 'pkcs8', null, true],
    ['DER, PKCS#1', derOf(rsa.privateKey, 'pkcs1'), 'pkcs1', 'RSA', true],
    ['DER, PKCS#8', derOf(rsa.privateKey, 'pkcs8'), 'pkcs8', 'RSA', true],
    ['DER, PKCS#8 of another type', derOf(ec.privateKey, 'pkcs8'), 'pkcs8', 'ECDSA', true],
    ['DER, SEC 1', derOf(ec.privateKey, 'sec1'), 'sec1', 'ECDSA', true],
    ['DER, DSA', decodePem(dsaPem).bytes, 'dsa', 'DSA', true],
    ['DER, encrypted PKCS#8', derOf(rsa.privateKey, 'pkcs8', 'secret'), 'pkcs8', null, true],
  ] as const)('%s', async (_, content, format, name, isFit) => {
    const file = await parse(content);
    expect(shape(file)).toEqual({ format, name, isPrivate: true, comment: null });
    if (!isPrivate(file)) throw new Error('expected a private key');
    expect([file.isFitForSsh, file.isEncrypted]).toEqual([isFit, name === null]);
    const opened = await file.open(crypto, name === null ? 'secret' : '');
    expect(opened.comment).toBe('');
    expect(opened.key).toEqual(opened.identity.name === 'RSA' ? rsaKey : null);
  });

  it.each([
    ['a line', `${formatPublicKey(rsaKey)} me\n`, 'sshPublic', 'me'],
    ['RFC 4716', formatRfc4716(rsaKey, 'me'), 'rfc4716', 'me'],
    ['PEM, SubjectPublicKeyInfo', pemOf(rsa.publicKey, 'spki'), 'spki', ''],
    ['PEM, PKCS#1', pemOf(rsa.publicKey, 'pkcs1'), 'pkcs1Public', ''],
    ['DER, SubjectPublicKeyInfo', derOf(rsa.publicKey, 'spki'), 'spki', ''],
    ['DER, PKCS#1', derOf(rsa.publicKey, 'pkcs1'), 'pkcs1Public', ''],
  ] as const)('public: %s', async (_, content, format, comment) => {
    const file = await parse(content);
    expect(shape(file)).toEqual({ format, name: 'RSA', isPrivate: false, comment });
    expect(file.identity?.blob).toEqual(blob);
  });

  it.each([
    ['PKCS#1', pemOf(rsa.privateKey, 'pkcs1'), 'pkcs1'],
    ['SEC 1', pemOf(ec.privateKey, 'sec1'), 'sec1'],
    ['DSA', dsaPem, 'dsa'],
  ] as const)('of old OpenSSL under a passphrase: %s', async (_, plain, format) => {
    const command = { pkcs1: ['rsa', '-traditional'], sec1: ['ec'], dsa: ['dsa'] }[format];
    const sealed = execFileSync('openssl', [...command, '-aes256', '-passout', 'pass:secret'], {
      input: plain,
      stdio: ['pipe', 'pipe', 'ignore'],
    }).toString();
    const file = await parse(sealed);
    expect(shape(file)).toEqual({ format, name: null, isPrivate: true, comment: null });
    if (!isPrivate(file)) throw new Error('expected a private key');
    expect([file.isEncrypted, file.isFitForSsh]).toEqual([true, true]);
    const [opened, expected] = [await file.open(crypto, 'secret'), await parse(plain)];
    expect(opened.identity).toEqual(expected.identity);
    for (const passphrase of ['wrong', 'wrong too', 'secret '])
      await expect(file.open(crypto, passphrase)).rejects.toEqual(new PassphraseError('wrong'));
  });
});

describe('a file of several', () => {
  const line = `${formatPublicKey(rsaKey)} me\n`;
  const ppk = 'PuTTY-User-Key-File-9: ssh-rsa\nPrivate-MAC: 00\n';
  const foreign = '---- BEGIN SSH2 PRIVATE KEY ----\n';
  const damaged = encodePem({ label: 'RSA PRIVATE KEY', bytes: Uint8Array.of(1, 2, 3) });

  it.each([
    ['a damaged PEM', damaged],
    ['a damaged PPK', ppk],
    ['a foreign format', foreign],
    ['a foreign format, encrypted', '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n'],
  ])('with %s is not taken for a file of the public key beside it', async (_, bad) => {
    const error = await parseKeyFiles(utf8ToBytes(line + bad)).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(FormatError);
    expect(error).toEqual(await parseKeyFiles(utf8ToBytes(bad)).catch((one: unknown) => one));
  });

  it('with a damaged private key beside a good one is about the good one', async () => {
    const files = await parseKeyFiles(utf8ToBytes(line + damaged + pemOf(rsa.privateKey, 'pkcs1')));
    expect(files.map(isPrivate)).toEqual([false, true]);
  });

  it('with a damaged public key beside a good one shows the good one', async () => {
    const broken = encodePem({ label: 'PUBLIC KEY', bytes: Uint8Array.of(1, 2, 3) });
    expect((await parseKeyFiles(utf8ToBytes(broken + line))).map(isPrivate)).toEqual([false]);
  });

  it.each(['EC PARAMETERS', 'DSA PARAMETERS', 'DH PARAMETERS'])('%s is no key', async (label) => {
    const parameters = encodePem({ label, bytes: Uint8Array.of(6, 1, 1) });
    await expect(parseKeyFiles(utf8ToBytes(parameters))).rejects.toEqual(new KeyFileError({ kind: 'noKey' }));
    const files = await parseKeyFiles(utf8ToBytes(parameters + pemOf(ec.privateKey, 'sec1')));
    expect(files).toHaveLength(1);
  });
});

describe('what is no key', () => {
  it.each([
    ['a line without base64', 'ssh-ed25519 AAAA\n', 'key type length: expected 4 bytes, got 3'],
    [
      'a line of another type',
      formatPublicKey(rsaKey).replace('ssh-rsa', 'ssh-dss'),
      'public key: expected one of type ssh-dss',
    ],
    [
      'PEM without base64',
      '-----BEGIN PRIVATE KEY-----\n?\n-----END PRIVATE KEY-----\n',
      'PEM: expected base64 between the two lines',
    ],
    [
      'PEM without anything',
      '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n',
      'PEM: expected base64 between the two lines',
    ],
  ])('%s', async (_, content, message) => {
    await expect(parse(content)).rejects.toEqual(new FormatError(message));
  });

  it.each([
    [
      'a certificate of a web server',
      encodePem({ label: 'CERTIFICATE', bytes: Uint8Array.of(0x30, 0) }),
      { kind: 'type', name: 'CERTIFICATE', command: '' },
    ],
    [
      'PEM without its end',
      pemOf(rsa.privateKey, 'pkcs1').split('\n').slice(0, 4).join('\n'),
      { kind: 'cut' },
    ],
    [
      'PKCS#12',
      derSequence(derInteger(3n), derSequence(derOid('2a'))),
      { kind: 'format', name: 'PKCS#12', command: 'openssl pkcs12 -in FILE -nocerts -out NEW' },
    ],
    ['DER of something else', derSequence(derEncode(TAG_OCTET_STRING, Uint8Array.of(1))), { kind: 'noKey' }],
    [
      'an old header on what had none',
      `-----BEGIN PUBLIC KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END PUBLIC KEY-----\n`,
      { kind: 'type', name: 'PUBLIC KEY', command: '' },
    ],
  ] as const)('%s', async (_, content, verdict) => {
    await expect(parse(content)).rejects.toEqual(new KeyFileError(verdict));
  });
});

describe('formats', () => {
  it('PKCS#1 takes no passphrase, the others do', async () => {
    expect(PRIVATE_KEY_FORMATS.filter(takesPassphrase)).toEqual(['pkcs8', 'openssh', 'ppk3', 'ppk2']);
    await expect(
      writeKeyFile({ format: 'pkcs1', key: rsaKey, comment: '', passphrase: 'x' }, crypto),
    ).rejects.toEqual(new FormatError('PKCS#1: expected no passphrase'));
  });

  it('PuTTY’s have an extension of their own', () => {
    expect(PRIVATE_KEY_FORMATS.map((format) => extensionOf(format))).toEqual([
      'pem',
      'pem',
      'pem',
      'ppk',
      'ppk',
    ]);
  });

  it.each(PRIVATE_KEY_FORMATS)('%s is read as what it was written', async (format) => {
    const file = await parse(
      await writeKeyFile({ format, key: rsaKey, comment: 'me', passphrase: '' }, crypto),
    );
    expect([file.format, isPrivate(file) && (await file.open(crypto, '')).key]).toEqual([format, rsaKey]);
  });
});

describe('a cipher that isn’t opened', () => {
  it.each([
    ['2a864886f70d010503', 'MD5 and DES', true],
    ['2a864886f70d010c0103', 'triple DES', false],
    ['2b06010401da47040b', 'scrypt', false],
    ['2a03', 'OID 1.2.3', false],
  ])('%s is called %s', (oid, name, isLegacy) => {
    expect(cipherOf(oid)).toEqual({ name, isLegacy });
  });

  it('has a command that rewrites the file', () => {
    expect(opensslCommand(false)).toBe('openssl pkey -in FILE -aes256 -out NEW');
    expect(opensslCommand(true)).toBe(
      'openssl pkey -provider legacy -provider default -in FILE -aes256 -out NEW',
    );
  });

  it('is named where its name is one', () => {
    const verdict = { kind: 'cipher', name: 'x'.repeat(64), command: 'c' } as const;
    expect(namedCipher(verdict.name, 'c')).toEqual(new KeyFileError(verdict));
    for (const name of ['', 'x'.repeat(65), 'a b', 'é', '\u007f', 'a\n'])
      expect(() => namedCipher(name, '')).toThrow(new FormatError('cipher: expected a name'));
  });
});
