import { describe, expect, it } from 'vitest';
import { concatBytes } from '@noble/hashes/utils.js';
import { utf8ToBytes } from '../../../src/core/base/bytes.ts';
import { FormatError, KeyFileError, PassphraseError } from '../../../src/core/base/errors.ts';
import type { CipherInput, KeyCrypto } from '../../../src/core/ssh/keyCrypto.ts';
import { MAX_BCRYPT_ROUNDS, parseOpenSsh } from '../../../src/core/ssh/opensshKey.ts';
import { parsePkcs1, type RsaPrivateKey } from '../../../src/core/ssh/privateKey.ts';
import { decodePem } from '../../../src/core/ssh/pem.ts';
import { encodePublicKey } from '../../../src/core/ssh/publicKey.ts';
import { wireMpint, wireString, wireUint32 } from '../../../src/core/ssh/wire.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';

/** The container's own rules (PROTOCOL.key): whether real ciphers open it is `keyFile.test.ts`'s business. */
const bytes = (...values: readonly number[]) => Uint8Array.from(values);
const text = (value: string) => wireString(utf8ToBytes(value));
const key = (): RsaPrivateKey => parsePkcs1(decodePem(nodeKeyPair().privatePem).bytes);
const MINE = key();

interface Parts {
  readonly magic?: Uint8Array;
  readonly cipher?: string;
  readonly kdf?: string;
  readonly options?: Uint8Array;
  readonly keys?: number;
  readonly publicKey?: RsaPrivateKey;
  readonly content?: Uint8Array;
  readonly tail?: Uint8Array;
}

const MAGIC = utf8ToBytes('openssh-key-v1\0');
const options = (salt: Uint8Array, rounds: number, rest = bytes()) =>
  concatBytes(wireString(salt), wireUint32(rounds), rest);
const SALTED = options(new Uint8Array(16), 16);

/** The private section, padded to whole blocks unless something else is asked for. */
function section({
  checks = [7, 7] as readonly [number, number],
  type = 'ssh-rsa',
  numbers = [
    MINE.modulus,
    MINE.exponent,
    MINE.privateExponent,
    MINE.coefficient,
    MINE.prime1,
    MINE.prime2,
  ] as readonly bigint[],
  comment = 'me',
  padding = null as Uint8Array | null,
} = {}): Uint8Array {
  const fields = concatBytes(
    wireUint32(checks[0]),
    wireUint32(checks[1]),
    text(type),
    ...numbers.map((number) => wireMpint(number)),
    text(comment),
  );
  const missing = (16 - (fields.length % 16)) % 16;
  return concatBytes(fields, padding ?? Uint8Array.from({ length: missing }, (_, index) => index + 1));
}

function file({
  magic = MAGIC,
  cipher = 'none',
  kdf = 'none',
  options: kdfOptions = bytes(),
  keys = 1,
  publicKey = MINE,
  content = section(),
  tail = bytes(),
}: Parts = {}): Uint8Array {
  return concatBytes(
    magic,
    text(cipher),
    text(kdf),
    wireString(kdfOptions),
    wireUint32(keys),
    wireString(encodePublicKey(publicKey)),
    wireString(content),
    tail,
  );
}
const sealed = (parts: Parts = {}) =>
  file({ cipher: 'aes256-ctr', kdf: 'bcrypt', options: SALTED, ...parts });

/** Ciphers that leave everything as it is, and say that they were asked. */
function plainCrypto(opens = true) {
  const asked: { name: string; key: number; iv: number; bytes: number }[] = [];
  const as =
    (name: string) =>
    async ({ key: cipherKey, iv, bytes: input }: CipherInput) => {
      asked.push({ name, key: cipherKey.length, iv: iv.length, bytes: input.length });
      return input;
    };
  const tagged = (name: string) => async (input: CipherInput) => {
    const plain = await as(name)(input);
    return opens ? plain.subarray(0, -16) : null;
  };
  const crypto = {
    bcryptPbkdf: async ({ length }: { length: number }) => new Uint8Array(length),
    aesCtr: as('ctr'),
    aesCbcDecrypt: as('cbc'),
    aesGcmDecrypt: tagged('gcm'),
    chachaPolyDecrypt: tagged('poly'),
  } as unknown as KeyCrypto;
  return { crypto, asked };
}

async function openIt(der: Uint8Array, passphrase = 'secret') {
  const { crypto } = plainCrypto();
  return (await parseOpenSsh(der, true)).open(crypto, passphrase);
}

describe('a plain file', () => {
  it('has its key, its comment and its public half', async () => {
    const read = await parseOpenSsh(file(), true);
    expect([read.format, read.isEncrypted, read.isFitForSsh, read.comment]).toEqual([
      'openssh',
      false,
      true,
      null,
    ]);
    expect(await openIt(file())).toMatchObject({ key: { modulus: MINE.modulus }, comment: 'me' });
  });

  it.each<readonly [string, Parts, string]>([
    ['another magic', { magic: utf8ToBytes('openssh-key-v2\0') }, 'magic: expected openssh-key-v1'],
    ['two keys', { keys: 2 }, 'number of keys: expected 1'],
    ['no key', { keys: 0 }, 'number of keys: expected 1'],
    ['a KDF', { kdf: 'bcrypt' }, 'kdf: expected none, without options'],
    ['options', { options: bytes(1) }, 'kdf: expected none, without options'],
    ['nothing in it', { content: bytes() }, 'private section: expected whole blocks of 8 bytes'],
    [
      'half a block',
      { content: section().subarray(0, 12) },
      'private section: expected whole blocks of 8 bytes',
    ],
    ['a tail', { tail: bytes(1) }, 'OpenSSH key: expected 0 bytes behind the private section, got 1'],
  ])('with %s is refused by that', async (_name, parts, rule) => {
    await expect(parseOpenSsh(file(parts), true)).rejects.toThrow(new FormatError(rule));
  });

  it('that is cut says in which field', async () => {
    const whole = file();
    const rules = new Set<string>();
    for (let length = 0; length < whole.length; length += 1) {
      const error: unknown = await parseOpenSsh(whole.subarray(0, length), true).catch((one: unknown) => one);
      expect(error).toBeInstanceOf(FormatError);
      rules.add((error as Error).message.split(':')[0]?.replace(/ length$/, '') ?? '');
    }
    expect([...rules]).toEqual([
      'magic',
      'cipher',
      'kdf',
      'kdf options',
      'number of keys',
      'public key',
      'private section',
    ]);
  });

  it.each<readonly [string, Parameters<typeof section>[0], string]>([
    ['check numbers that differ', { checks: [7, 8] }, 'check numbers: expected the same twice'],
    [
      'a padding that isn’t 1, 2, 3',
      { padding: bytes(1, 3, 2) },
      'padding: expected 1, 2, 3, … to the end of the block',
    ],
  ])('with %s is refused by that', async (_name, changes, rule) => {
    const content = section(changes);
    const whole = concatBytes(content, new Uint8Array((8 - (content.length % 8)) % 8));
    await expect(openIt(file({ content: whole }))).rejects.toThrow(new FormatError(rule));
  });

  it('may be padded by a whole block, as PuTTY does, and by no more', async () => {
    const unpadded = section({ padding: bytes() });
    const padded = (length: number) =>
      concatBytes(
        unpadded,
        Uint8Array.from({ length }, (_, index) => index + 1),
      );
    const missing = (8 - (unpadded.length % 8)) % 8;
    expect(await openIt(file({ content: padded(missing) }))).toMatchObject({ comment: 'me' });
    expect(await openIt(file({ content: padded(missing + 8) }))).toMatchObject({ comment: 'me' });
    await expect(openIt(file({ content: padded(missing + 24) }))).rejects.toThrow(/^padding/);
  });

  it('whose public half is another key’s is refused', async () => {
    await expect(openIt(file({ publicKey: key() }))).rejects.toThrow(
      new FormatError('public key: expected the half of the private one'),
    );
  });
});

describe('an encrypted file', () => {
  it.each([
    ['aes256-ctr', 'ctr', 32, 16, 0],
    ['aes192-ctr', 'ctr', 24, 16, 0],
    ['aes128-ctr', 'ctr', 16, 16, 0],
    ['aes256-cbc', 'cbc', 32, 16, 0],
    ['aes192-cbc', 'cbc', 24, 16, 0],
    ['aes128-cbc', 'cbc', 16, 16, 0],
    ['aes256-gcm@openssh.com', 'gcm', 32, 12, 16],
    ['aes128-gcm@openssh.com', 'gcm', 16, 12, 16],
    ['chacha20-poly1305@openssh.com', 'poly', 64, 0, 16],
  ])(
    'under %s is opened by it, with a key and a start of its lengths',
    async (cipher, name, size, iv, tag) => {
      const { crypto, asked } = plainCrypto();
      const content = section();
      const read = await parseOpenSsh(sealed({ cipher, content, tail: new Uint8Array(tag) }), true);
      expect(read.isEncrypted).toBe(true);
      expect(await read.open(crypto, 'secret')).toMatchObject({ comment: 'me' });
      expect(asked).toEqual([{ name, key: size, iv, bytes: content.length + tag }]);
    },
  );

  it('says that a passphrase is needed, or wrong: by its check numbers, or by its tag', async () => {
    await expect(openIt(sealed(), '')).rejects.toMatchObject({ code: 'passphrase', problem: 'needed' });
    const wrong = sealed({ content: section({ checks: [1, 2] }) });
    await expect(openIt(wrong)).rejects.toMatchObject({ code: 'passphrase', problem: 'wrong' });
    const gcm = sealed({ cipher: 'aes256-gcm@openssh.com', tail: new Uint8Array(16) });
    const { crypto } = plainCrypto(false);
    await expect((await parseOpenSsh(gcm, true)).open(crypto, 'secret')).rejects.toThrow(PassphraseError);
  });

  it.each<readonly [string, Parts, string]>([
    ['another KDF', { kdf: 'scrypt' }, 'kdf: expected bcrypt'],
    ['no salt', { options: options(bytes(), 16) }, 'salt: expected 1 to 64 bytes'],
    ['too long a salt', { options: options(new Uint8Array(65), 16) }, 'salt: expected 1 to 64 bytes'],
    ['more options', { options: options(new Uint8Array(16), 16, bytes(1)) }, 'kdf options: 1 trailing bytes'],
    ['a salt that is cut', { options: bytes(0, 0) }, 'salt length: expected 4 bytes, got 2'],
    ['no rounds', { options: wireString(bytes(1)) }, 'rounds: expected 4 bytes, got 0'],
    [
      'half a block',
      { content: section().subarray(0, 24) },
      'private section: expected whole blocks of 16 bytes',
    ],
    [
      'a tail where there is no tag',
      { tail: bytes(1) },
      'OpenSSH key: expected 0 bytes behind the private section, got 1',
    ],
    [
      'no tag where there is one',
      { cipher: 'aes256-gcm@openssh.com' },
      'OpenSSH key: expected 16 bytes behind the private section, got 0',
    ],
  ])('with %s is refused by that', async (_name, parts, rule) => {
    await expect(parseOpenSsh(sealed(parts), true)).rejects.toThrow(new FormatError(rule));
  });

  it('may have a salt of 64 bytes, and of one', async () => {
    for (const length of [1, 64])
      expect(await openIt(sealed({ options: options(new Uint8Array(length), 16) }))).toMatchObject({
        comment: 'me',
      });
  });

  it('under ChaCha20 may have blocks of 8', async () => {
    const content = section();
    const cipher = 'chacha20-poly1305@openssh.com';
    const eight = concatBytes(content.subarray(0, content.length - 16), content.subarray(-16));
    expect(eight.length % 8).toBe(0);
    const odd = content.subarray(0, content.length - 12);
    await expect(
      parseOpenSsh(sealed({ cipher, content: odd, tail: new Uint8Array(16) }), true),
    ).rejects.toThrow('whole blocks of 8 bytes');
    const half = content.subarray(0, content.length - 8);
    await expect(
      parseOpenSsh(sealed({ cipher, content: half, tail: new Uint8Array(16) }), true),
    ).resolves.toMatchObject({ isEncrypted: true });
  });

  it('under a cipher that isn’t opened shows its public half, and names the cipher', async () => {
    const read = await parseOpenSsh(sealed({ cipher: '3des-cbc' }), true);
    expect(read.identity?.name).toBe('RSA');
    const error: unknown = await read.open(plainCrypto().crypto, 'secret').catch((one: unknown) => one);
    expect(error).toBeInstanceOf(KeyFileError);
    expect((error as KeyFileError).verdict).toMatchObject({ kind: 'cipher' });
  });

  it('that costs too much is named when it is opened, not before', async () => {
    const dear = sealed({ options: options(new Uint8Array(16), MAX_BCRYPT_ROUNDS + 1) });
    expect((await parseOpenSsh(dear, true)).identity?.name).toBe('RSA');
    await expect(openIt(dear)).rejects.toMatchObject({
      verdict: { kind: 'cost', name: `rounds: ${MAX_BCRYPT_ROUNDS + 1}` },
    });
    expect(await openIt(sealed({ options: options(new Uint8Array(16), MAX_BCRYPT_ROUNDS) }))).toBeTruthy();
    await expect(openIt(sealed({ options: options(new Uint8Array(16), 0) }))).rejects.toThrow(
      new FormatError('rounds: expected 1 or more'),
    );
  });
});

it('a private section that is cut says in which field', async () => {
  const fields = section({ padding: bytes() });
  const rules = new Set<string>();
  for (let length = 8; length < fields.length; length += 8) {
    const error: unknown = await openIt(file({ content: fields.subarray(0, length) })).catch(
      (one: unknown) => one,
    );
    rules.add((error as Error).message.split(':')[0]?.replace(/ length$/, '') ?? '');
  }
  // What is cut behind its first bytes is found in the field that lacks them.
  expect([...rules]).toEqual(
    ['key type', 'n', 'e', 'd', 'iqmp', 'p', 'q', 'comment'].filter((one) => rules.has(one)),
  );
  expect(rules.size).toBeGreaterThan(5);
});
