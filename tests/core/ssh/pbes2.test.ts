import { concatBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { utf8ToBytes } from '../../../src/core/base/bytes.ts';
import { FormatError, KeyFileError, PassphraseError } from '../../../src/core/base/errors.ts';
import { derNull, derOid } from '../../../src/core/ssh/der.ts';
import { readPrivateKeyInfo } from '../../../src/core/ssh/derKey.ts';
import type { CipherInput, KeyCrypto, Pbkdf2Input } from '../../../src/core/ssh/keyCrypto.ts';
import {
  encryptPkcs8,
  MAX_PBKDF2_ITERATIONS,
  parseEncryptedPkcs8,
  withoutPadding,
} from '../../../src/core/ssh/pbes2.ts';
import { decodePem } from '../../../src/core/ssh/pem.ts';
import { parsePkcs1 } from '../../../src/core/ssh/privateKey.ts';
import { derNumber, derOctets, derSequence, derSet } from '../../support/der.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';

/** The container's own rules (RFC 8018): whether openssl opens it is `keyFile.test.ts`'s business. */
const bytes = (...values: readonly number[]) => Uint8Array.from(values);

const PBES2 = '2a864886f70d01050d';
const PBKDF2 = '2a864886f70d01050c';
const HMAC_SHA256 = '2a864886f70d0209';
const AES256_CBC = '60864801650304012a';
const IV = new Uint8Array(16).fill(9);
const SALT = bytes(1, 2, 3, 4, 5, 6, 7, 8);
const INFO = derSequence(derNumber(0), derSequence(derOid('2b6570')), derOctets(bytes(1, 2)));

function padded(content: Uint8Array): Uint8Array {
  const missing = 16 - (content.length % 16);
  return concatBytes(content, new Uint8Array(missing).fill(missing));
}

const prf = (oid: string, ...parameters: readonly Uint8Array[]) => derSequence(derOid(oid), ...parameters);
const derivation = (...fields: readonly Uint8Array[]) => derSequence(...fields);
const DERIVED = [derOctets(SALT), derNumber(2048), prf(HMAC_SHA256, derNull())] as const;
const scheme = (oid: string, ...rest: readonly Uint8Array[]) => derSequence(derOid(oid), ...rest);

interface Parts {
  readonly algorithm?: readonly Uint8Array[];
  readonly kdf?: readonly Uint8Array[];
  readonly fields?: readonly Uint8Array[];
  readonly cipher?: Uint8Array;
  readonly content?: Uint8Array;
}

function file({
  fields = DERIVED,
  kdf = [derOid(PBKDF2), derivation(...fields)],
  cipher = scheme(AES256_CBC, derOctets(IV)),
  algorithm = [derOid(PBES2), derSequence(derSequence(...kdf), cipher)],
  content = padded(INFO),
}: Parts = {}): Uint8Array {
  return derSequence(derSequence(...algorithm), derOctets(content));
}

/** A cipher that leaves everything as it is, and says what it was asked. */
function plainCrypto() {
  const asked: { kdf: Pbkdf2Input[]; cipher: CipherInput[] } = { kdf: [], cipher: [] };
  const pass = async (input: CipherInput) => {
    asked.cipher.push(input);
    return input.bytes;
  };
  const crypto = {
    randomBytes: (length: number) => new Uint8Array(length).fill(length),
    pbkdf2: async (input: Pbkdf2Input) => {
      asked.kdf.push(input);
      return new Uint8Array(input.length).fill(7);
    },
    aesCbcDecrypt: pass,
    aesCbcEncrypt: pass,
  } as unknown as KeyCrypto;
  return { crypto, asked };
}

async function openIt(der: Uint8Array, passphrase = 'secret') {
  const { crypto, asked } = plainCrypto();
  const plain = await (await parseEncryptedPkcs8(der))(crypto, passphrase);
  return { plain, asked };
}

describe('a file that is read', () => {
  it('asks for the derivation and the cipher that it names', async () => {
    const { plain, asked } = await openIt(file());
    expect(plain).toEqual(INFO);
    expect(asked.kdf).toMatchObject([
      { hash: 'SHA-256', salt: SALT, iterations: 2048, length: 32, passphrase: utf8ToBytes('secret') },
    ]);
    expect(asked.cipher).toEqual([{ key: new Uint8Array(32).fill(7), iv: IV, bytes: padded(INFO) }]);
  });

  it.each([
    ['2a864886f70d0207', 'SHA-1'],
    ['2a864886f70d0209', 'SHA-256'],
    ['2a864886f70d020a', 'SHA-384'],
    ['2a864886f70d020b', 'SHA-512'],
  ])('by HMAC %s is derived with %s', async (oid, hash) => {
    const { asked } = await openIt(file({ fields: [derOctets(SALT), derNumber(1), prf(oid, derNull())] }));
    expect(asked.kdf[0]?.hash).toBe(hash);
  });

  it('without a name of the hash is derived with SHA-1, and HMAC’s parameters may be left out', async () => {
    const { asked } = await openIt(file({ fields: [derOctets(SALT), derNumber(1)] }));
    expect(asked.kdf[0]?.hash).toBe('SHA-1');
    const without = await openIt(file({ fields: [derOctets(SALT), derNumber(1), prf(HMAC_SHA256)] }));
    expect(without.asked.kdf[0]?.hash).toBe('SHA-256');
  });

  it.each([
    ['608648016503040102', 16],
    ['608648016503040116', 24],
    [AES256_CBC, 32],
  ])('under cipher %s needs a key of %i bytes, as it may say itself', async (oid, length) => {
    const fields = [derOctets(SALT), derNumber(1), derNumber(length), prf(HMAC_SHA256, derNull())];
    const { asked } = await openIt(file({ fields, cipher: scheme(oid, derOctets(IV)) }));
    expect(asked.kdf[0]?.length).toBe(length);
    expect(asked.cipher[0]?.key).toHaveLength(length);
  });

  it('may ask for as many rounds as are allowed', async () => {
    const fields = (count: number) => [derOctets(SALT), derNumber(count), prf(HMAC_SHA256, derNull())];
    const { asked } = await openIt(file({ fields: fields(MAX_PBKDF2_ITERATIONS) }));
    expect(asked.kdf[0]?.iterations).toBe(10_000_000);
    await expect(openIt(file({ fields: fields(MAX_PBKDF2_ITERATIONS + 1) }))).rejects.toEqual(
      new KeyFileError({
        kind: 'cost',
        name: 'iterationCount: 10000001',
        command: 'openssl pkey -in FILE -aes256 -out NEW',
      }),
    );
  });
});

describe('a passphrase', () => {
  it('is needed, before anything is derived', async () => {
    const { crypto, asked } = plainCrypto();
    const open = await parseEncryptedPkcs8(file());
    await expect(open(crypto, '')).rejects.toEqual(new PassphraseError('needed'));
    expect(asked.kdf).toEqual([]);
  });

  it.each([
    ['padding that is none', concatBytes(INFO, new Uint8Array(32 - INFO.length).fill(0))],
    ['padding, and no key', new Uint8Array(16).fill(16)],
    ['padding, and something else', padded(derSet())],
  ])('is wrong where there is %s', async (_, content) => {
    await expect(openIt(file({ content }))).rejects.toEqual(new PassphraseError('wrong'));
  });

  it('what is no FormatError isn’t the passphrase’s fault', async () => {
    const { crypto } = plainCrypto();
    const broken = { ...crypto, aesCbcDecrypt: () => Promise.reject(new RangeError('memory')) };
    await expect((await parseEncryptedPkcs8(file()))(broken, 'secret')).rejects.toThrow(RangeError);
  });
});

describe('padding', () => {
  it('is as many bytes as are missing, each of that value', () => {
    expect(withoutPadding(bytes(5, 1))).toEqual(bytes(5));
    expect(withoutPadding(bytes(5, 3, 3, 3))).toEqual(bytes(5));
    expect(withoutPadding(new Uint8Array(16).fill(16))).toEqual(bytes());
  });

  it.each([
    ['nothing', bytes()],
    ['a zero', bytes(5, 0)],
    ['one of two that differ', bytes(5, 3, 2)],
    ['more than a block', new Uint8Array(32).fill(17)],
  ])('isn’t %s', (_, content) => {
    expect(() => withoutPadding(content)).toThrow(new PassphraseError('wrong'));
  });
});

describe('a structure that is refused', () => {
  const algorithmOf = (...parts: readonly Uint8Array[]) => file({ algorithm: parts });
  const kdfPart = derSequence(derOid(PBKDF2), derivation(...DERIVED));
  const cipherPart = scheme(AES256_CBC, derOctets(IV));
  it.each([
    ['no SEQUENCE', derSet(), 'EncryptedPrivateKeyInfo: expected DER tag 0x30'],
    ['something behind', concatBytes(file(), bytes(0)), 'EncryptedPrivateKeyInfo: 1 trailing bytes'],
    ['no algorithm', derSequence(derOctets(bytes(1))), 'encryptionAlgorithm: expected DER tag 0x30'],
    ['no name of it', algorithmOf(), 'encryptionAlgorithm: expected DER tag 0x6'],
    ['no parameters', algorithmOf(derOid(PBES2)), 'PBES2-params: expected DER tag 0x30'],
    [
      'more behind the parameters',
      algorithmOf(derOid(PBES2), derSequence(kdfPart, cipherPart), derNull()),
      'encryptionAlgorithm: 2 trailing bytes',
    ],
    ['no derivation', algorithmOf(derOid(PBES2), derSequence()), 'keyDerivationFunc: expected DER tag 0x30'],
    ['no name of it', file({ kdf: [] }), 'keyDerivationFunc: expected DER tag 0x6'],
    ['no parameters of it', file({ kdf: [derOid(PBKDF2)] }), 'PBKDF2-params: expected DER tag 0x30'],
    [
      'more behind those',
      file({ kdf: [derOid(PBKDF2), derivation(...DERIVED), derNull()] }),
      'keyDerivationFunc: 2 trailing bytes',
    ],
    ['no salt', file({ fields: [derNumber(1)] }), 'salt: expected DER tag 0x4'],
    ['no rounds', file({ fields: [derOctets(SALT)] }), 'iterationCount: expected DER tag 0x2'],
    ['zero rounds', file({ fields: [derOctets(SALT), derNumber(0)] }), 'iterationCount: expected 1 or more'],
    ['more behind the hash', file({ fields: [...DERIVED, derNull()] }), 'PBKDF2-params: 2 trailing bytes'],
    [
      'a key of another length',
      file({ fields: [derOctets(SALT), derNumber(1), derNumber(16)] }),
      'keyLength: expected 32',
    ],
    [
      'a negative length of it',
      file({ fields: [derOctets(SALT), derNumber(1), bytes(2, 1, 0xff)] }),
      'keyLength: expected ≥ 0',
    ],
    [
      'a hash without a name',
      file({ fields: [derOctets(SALT), derNumber(1), derSequence()] }),
      'prf: expected DER tag 0x6',
    ],
    [
      'a hash with parameters',
      file({ fields: [derOctets(SALT), derNumber(1), prf(HMAC_SHA256, derNumber(1))] }),
      'prf parameters: 3 trailing bytes',
    ],
    [
      'no cipher',
      algorithmOf(derOid(PBES2), derSequence(kdfPart)),
      'encryptionScheme: expected DER tag 0x30',
    ],
    [
      'more behind the cipher',
      algorithmOf(derOid(PBES2), derSequence(kdfPart, cipherPart, derNull())),
      'PBES2-params: 2 trailing bytes',
    ],
    ['a cipher without a name', file({ cipher: derSequence() }), 'encryptionScheme: expected DER tag 0x6'],
    ['no IV', file({ cipher: scheme(AES256_CBC) }), 'iv: expected DER tag 0x4'],
    [
      'an IV of 15 bytes',
      file({ cipher: scheme(AES256_CBC, derOctets(new Uint8Array(15))) }),
      'iv: expected 16 bytes, got 15',
    ],
    [
      'more behind the IV',
      file({ cipher: scheme(AES256_CBC, derOctets(IV), derNull()) }),
      'encryptionScheme: 2 trailing bytes',
    ],
    [
      'no content',
      derSequence(derSequence(derOid(PBES2), derSequence(kdfPart, cipherPart))),
      'encryptedData: expected DER tag 0x4',
    ],
    [
      'more behind the content',
      derSequence(
        derSequence(derOid(PBES2), derSequence(kdfPart, cipherPart)),
        derOctets(padded(INFO)),
        derNull(),
      ),
      'EncryptedPrivateKeyInfo fields: 2 trailing bytes',
    ],
    ['empty content', file({ content: bytes() }), 'encryptedData: expected whole blocks of 16 bytes'],
    [
      'half a block',
      file({ content: new Uint8Array(24) }),
      'encryptedData: expected whole blocks of 16 bytes',
    ],
  ])('has %s', async (_, der, message) => {
    await expect(parseEncryptedPkcs8(der)).rejects.toEqual(new FormatError(message));
  });
});

describe('what isn’t opened here is named, with what rewrites the file', () => {
  const PLAIN = 'openssl pkey -in FILE -aes256 -out NEW';
  const LEGACY = 'openssl pkey -provider legacy -provider default -in FILE -aes256 -out NEW';
  it.each([
    [
      'an old way to encrypt',
      file({ algorithm: [derOid('2a864886f70d010503'), derNull()] }),
      'MD5 and DES',
      LEGACY,
    ],
    ['another derivation', file({ kdf: [derOid('2b06010401da47040b'), derNull()] }), 'scrypt', PLAIN],
    [
      'another cipher',
      file({ cipher: scheme('2a864886f70d0307', derOctets(bytes(1))) }),
      'triple DES',
      PLAIN,
    ],
    [
      'another hash',
      file({ fields: [derOctets(SALT), derNumber(1), prf('2a864886f70d0208')] }),
      'HMAC with SHA-224',
      PLAIN,
    ],
    ['one that nobody knows', file({ cipher: scheme('2a03') }), 'OID 1.2.3', PLAIN],
  ])('%s', async (_, der, name, command) => {
    await expect(parseEncryptedPkcs8(der)).rejects.toEqual(
      new KeyFileError({ kind: 'cipher', name, command }),
    );
  });
});

it('what is written names what it was made with, and has whole blocks', async () => {
  const key = parsePkcs1(decodePem(nodeKeyPair().privatePem).bytes);
  const { crypto, asked } = plainCrypto();
  const der = await encryptPkcs8(key, 'secret', crypto);
  expect(asked.kdf).toEqual([
    {
      hash: 'SHA-256',
      passphrase: utf8ToBytes('secret'),
      salt: new Uint8Array(16).fill(16),
      iterations: 600_000,
      length: 32,
    },
  ]);
  expect(asked.cipher[0]).toMatchObject({ key: new Uint8Array(32).fill(7), iv: new Uint8Array(16).fill(16) });
  expect((asked.cipher[0]?.bytes.length ?? 1) % 16).toBe(0);
  const read = await openIt(der);
  expect(parsePkcs1(readPrivateKeyInfo(read.plain).privateKey)).toEqual(key);
  expect(read.asked.kdf).toMatchObject([
    { hash: 'SHA-256', salt: new Uint8Array(16).fill(16), iterations: 600_000, length: 32 },
  ]);
  expect(read.asked.cipher[0]?.iv).toEqual(new Uint8Array(16).fill(16));
  // A reader that takes what is left out for SHA-1 would be wrong about it.
  const expected = file({
    fields: [derOctets(new Uint8Array(16).fill(16)), derNumber(600_000), prf(HMAC_SHA256, derNull())],
    cipher: scheme(AES256_CBC, derOctets(new Uint8Array(16).fill(16))),
    content: asked.cipher[0]?.bytes ?? bytes(),
  });
  expect(der).toEqual(expected);
});
