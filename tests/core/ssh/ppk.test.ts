import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { bytesToBase64, utf8ToBytes } from '../../../src/core/base/bytes.ts';
import { FormatError, KeyFileError, PassphraseError } from '../../../src/core/base/errors.ts';
import { binaryText } from '../../../src/core/ssh/keyBlocks.ts';
import type { Argon2Input, CipherInput, HmacInput, KeyCrypto } from '../../../src/core/ssh/keyCrypto.ts';
import { MAX_ARGON2_MEMORY_KIB, MAX_ARGON2_WORK_KIB, parsePpk, writePpk } from '../../../src/core/ssh/ppk.ts';
import { decodePem } from '../../../src/core/ssh/pem.ts';
import { parsePkcs1 } from '../../../src/core/ssh/privateKey.ts';
import { encodePublicKey } from '../../../src/core/ssh/publicKey.ts';
import { wireMpint, wireString, wireUint32 } from '../../../src/core/ssh/wire.ts';
import { createKeyCrypto } from '../../../src/platform/crypto/keyCrypto.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';

/** The file's own rules (PuTTY manual, appendix C): whether puttygen opens it is `keyFile.test.ts`'s business. */
const bytes = (...values: readonly number[]) => Uint8Array.from(values);
const key = parsePkcs1(decodePem(nodeKeyPair().privatePem).bytes);
const blob = encodePublicKey(key);
const numbers = concatBytes(
  ...[key.privateExponent, key.prime1, key.prime2, key.coefficient].map((number) => wireMpint(number)),
);
const real = createKeyCrypto(() => undefined);
const MAC_KEY_2 = 'putty-private-key-file-mac-key';

/** Ciphers that leave everything as it is, and a derivation whose bytes say where they stand. */
function plainCrypto() {
  const asked: { argon2: Argon2Input[]; cipher: CipherInput[]; hmac: HmacInput[] } = {
    argon2: [],
    cipher: [],
    hmac: [],
  };
  const pass = async (input: CipherInput) => {
    asked.cipher.push(input);
    return input.bytes;
  };
  const crypto: KeyCrypto = {
    ...real,
    randomBytes: (length) => new Uint8Array(length).fill(length),
    argon2: async (input) => {
      asked.argon2.push(input);
      return Uint8Array.from({ length: input.length }, (_, index) => index);
    },
    aesCbcDecrypt: pass,
    aesCbcEncrypt: pass,
    hmac: (input) => {
      asked.hmac.push(input);
      return real.hmac(input);
    },
  };
  return { crypto, asked };
}

interface Parts {
  readonly version?: 2 | 3;
  readonly type?: string;
  readonly encryption?: 'none' | 'aes256-cbc';
  readonly comment?: string;
  readonly publicBlob?: Uint8Array;
  readonly privateBlob?: Uint8Array;
  readonly kdf?: readonly string[];
  readonly passphrase?: string;
}

const KDF = [
  'Key-Derivation: Argon2id',
  'Argon2-Memory: 8192',
  'Argon2-Passes: 13',
  'Argon2-Parallelism: 1',
  'Argon2-Salt: 000102030405060708090a0b0c0d0e0f',
];
const whole = (content: Uint8Array) =>
  concatBytes(content, new Uint8Array((16 - (content.length % 16)) % 16).fill(1));

/** A file whose MAC fits what it says, under the ciphers above. */
async function linesOf({
  version = 3,
  type = 'ssh-rsa',
  encryption = 'none',
  comment = 'me',
  publicBlob = blob,
  privateBlob = encryption === 'none' ? numbers : whole(numbers),
  kdf = version === 3 && encryption !== 'none' ? KDF : [],
  passphrase = encryption === 'none' ? '' : 'secret',
}: Parts = {}): Promise<string[]> {
  const content = [utf8ToBytes(type), utf8ToBytes(encryption), utf8ToBytes(comment), publicBlob, privateBlob];
  const macKey =
    version === 2
      ? await real.digest('SHA-1', concatBytes(utf8ToBytes(MAC_KEY_2), utf8ToBytes(passphrase)))
      : encryption === 'none'
        ? bytes()
        : Uint8Array.from({ length: 32 }, (_, index) => 48 + index);
  const mac = await real.hmac({
    hash: version === 3 ? 'SHA-256' : 'SHA-1',
    key: macKey,
    bytes: concatBytes(...content.map((field) => wireString(field))),
  });
  const counted = (label: string, content_: Uint8Array) => {
    const found = bytesToBase64(content_).match(/.{1,64}/g) ?? [];
    return [`${label}: ${found.length}`, ...found];
  };
  return [
    `PuTTY-User-Key-File-${version}: ${type}`,
    `Encryption: ${encryption}`,
    binaryText(utf8ToBytes(`Comment: ${comment}`)),
    ...counted('Public-Lines', publicBlob),
    ...kdf,
    ...counted('Private-Lines', privateBlob),
    `Private-MAC: ${bytesToHex(mac)}`,
  ];
}

async function openIt(parts: Parts = {}, passphrase = 'secret') {
  const { crypto, asked } = plainCrypto();
  const file = await parsePpk(await linesOf(parts));
  return { file, opened: await file.open(crypto, passphrase), asked };
}

/** The lines with one of them changed, by what it begins with. */
async function changed(begin: string, line: string | null, parts: Parts = {}): Promise<string[]> {
  const lines = await linesOf(parts);
  const index = lines.findIndex((one) => one.startsWith(begin));
  if (index < 0) throw new Error(`no line: ${begin}`);
  return line === null ? lines.toSpliced(index, 1) : lines.with(index, line);
}

describe('a file', () => {
  it.each([
    [3, 'none'],
    [3, 'aes256-cbc'],
    [2, 'none'],
    [2, 'aes256-cbc'],
  ] as const)('of version %i under %s has its key and its comment', async (version, encryption) => {
    const { file, opened } = await openIt({ version, encryption });
    expect([file.format, file.isEncrypted, file.comment, file.isFitForSsh]).toEqual([
      `ppk${version}`,
      encryption !== 'none',
      'me',
      true,
    ]);
    expect(file.identity?.blob).toEqual(blob);
    expect(opened).toEqual({ key, identity: file.identity, comment: 'me' });
  });

  it('of version 3 derives 80 bytes by what it says: a key, an IV, and a key for the MAC', async () => {
    const { asked } = await openIt({ encryption: 'aes256-cbc' });
    expect(asked.argon2).toEqual([
      {
        flavour: 'Argon2id',
        memoryKib: 8192,
        passes: 13,
        parallelism: 1,
        salt: Uint8Array.from({ length: 16 }, (_, index) => index),
        passphrase: utf8ToBytes('secret'),
        length: 80,
      },
    ]);
    const range = (from: number, to: number) =>
      Uint8Array.from({ length: to - from }, (_, index) => from + index);
    expect(asked.cipher).toMatchObject([{ key: range(0, 32), iv: range(32, 48) }]);
    expect(asked.hmac).toMatchObject([{ hash: 'SHA-256', key: range(48, 80) }]);
  });

  it('of version 2 derives by SHA-1: two halves of a key, an IV of zeros, and a key for the MAC', async () => {
    const { asked } = await openIt({ version: 2, encryption: 'aes256-cbc' });
    const sha1 = (prefix: Uint8Array) => real.digest('SHA-1', concatBytes(prefix, utf8ToBytes('secret')));
    const halves = concatBytes(await sha1(wireUint32(0)), await sha1(wireUint32(1)));
    expect(asked.argon2).toEqual([]);
    expect(asked.cipher).toMatchObject([{ key: halves.subarray(0, 32), iv: new Uint8Array(16) }]);
    expect(asked.hmac).toMatchObject([{ hash: 'SHA-1', key: await sha1(utf8ToBytes(MAC_KEY_2)) }]);
  });

  it('that isn’t encrypted asks for no derivation and no cipher, whatever was typed', async () => {
    const { asked, opened } = await openIt({}, 'typed for nothing');
    expect([asked.argon2, asked.cipher]).toEqual([[], []]);
    expect(opened.key).toEqual(key);
    expect((await openIt({ version: 2 }, 'typed for nothing')).opened.key).toEqual(key);
  });

  it.each(['Argon2id', 'Argon2i', 'Argon2d'])('is derived by %s where it says so', async (flavour) => {
    const kdf = [`Key-Derivation: ${flavour}`, ...KDF.slice(1)];
    const { asked } = await openIt({ encryption: 'aes256-cbc', kdf });
    expect(asked.argon2[0]?.flavour).toBe(flavour);
  });
});

describe('a comment', () => {
  it('may be empty, with and without the space behind its colon', async () => {
    expect((await openIt({ comment: '' })).file.comment).toBe('');
    const { crypto } = plainCrypto();
    const file = await parsePpk(await changed('Comment', 'Comment:', { comment: '' }));
    expect((await file.open(crypto, '')).comment).toBe('');
  });

  it('has the spaces at its end that the MAC is over, and not those that an editor added', async () => {
    expect((await openIt({ comment: 'me  ' })).opened.comment).toBe('me  ');
    const { crypto } = plainCrypto();
    const edited = await parsePpk(await changed('Comment', 'Comment: me \t'));
    expect((await edited.open(crypto, '')).comment).toBe('me');
  });

  it('of other letters stays what it is', async () => {
    expect((await openIt({ comment: '密钥 ü' })).opened.comment).toBe('密钥 ü');
  });
});

describe('a passphrase', () => {
  it('is needed before anything is derived', async () => {
    const { crypto, asked } = plainCrypto();
    const file = await parsePpk(await linesOf({ encryption: 'aes256-cbc' }));
    await expect(file.open(crypto, '')).rejects.toEqual(new PassphraseError('needed'));
    expect(asked.argon2).toEqual([]);
  });

  it('of ASCII letters is wrong in whatever encoding; of others it may be another’s', async () => {
    const wrong = (passphrase: string) => openIt({ version: 2, encryption: 'aes256-cbc' }, passphrase);
    await expect(wrong('wrong\u007f')).rejects.toEqual(new PassphraseError('wrong'));
    await expect(wrong('wröng')).rejects.toEqual(new PassphraseError('encoding'));
    await expect(wrong('\u0080')).rejects.toEqual(new PassphraseError('encoding'));
  });

  it('isn’t to blame where there is none: the content was changed', async () => {
    const { crypto } = plainCrypto();
    const file = await parsePpk(await changed('Comment', 'Comment: you'));
    await expect(file.open(crypto, '')).rejects.toEqual(
      new FormatError('Private-MAC: expected that of this content'),
    );
  });
});

describe('the private part', () => {
  it('in clear has nothing behind its numbers; encrypted at most what fills its last block', async () => {
    const behind = (count: number) => concatBytes(numbers, new Uint8Array(count));
    await expect(openIt({ privateBlob: behind(1) })).rejects.toEqual(
      new FormatError('private key: 1 trailing bytes'),
    );
    const missing = 16 - (numbers.length % 16);
    const open = (count: number) => openIt({ encryption: 'aes256-cbc', privateBlob: behind(count) });
    await expect(open(missing)).resolves.toBeDefined();
    await expect(open(missing + 16)).rejects.toEqual(
      new FormatError(`private key: ${missing + 16} trailing bytes`),
    );
  });

  it.each([
    ['d', 0],
    ['p', 1],
    ['q', 2],
    ['iqmp', 3],
  ])('that ends before %s says so', async (label, count) => {
    const some = [key.privateExponent, key.prime1, key.prime2, key.coefficient].slice(0, count);
    const privateBlob = concatBytes(...some.map((number) => wireMpint(number)), bytes(0));
    await expect(openIt({ privateBlob })).rejects.toThrow(`${label} length: expected 4 bytes, got 1`);
  });

  it('encrypted has whole blocks', async () => {
    const lines = await linesOf({ encryption: 'aes256-cbc', privateBlob: new Uint8Array(24) });
    await expect(parsePpk(lines)).rejects.toEqual(
      new FormatError('Private-Lines: expected whole blocks of 16 bytes'),
    );
  });

  it('of a key that isn’t RSA is vouched for by its MAC, and not read', async () => {
    const publicBlob = concatBytes(wireString(utf8ToBytes('ssh-ed25519')), wireString(new Uint8Array(32)));
    const { opened } = await openIt({ type: 'ssh-ed25519', publicBlob, privateBlob: bytes(1) });
    expect([opened.key, opened.identity.name]).toEqual([null, 'ED25519']);
  });
});

describe('what opening may cost', () => {
  const asks = (memory: number, passes: number, parallelism: number, salt = 16) =>
    openIt({
      encryption: 'aes256-cbc',
      kdf: [
        'Key-Derivation: Argon2id',
        `Argon2-Memory: ${memory}`,
        `Argon2-Passes: ${passes}`,
        `Argon2-Parallelism: ${parallelism}`,
        `Argon2-Salt: ${'0a'.repeat(salt)}`,
      ],
    });

  it.each([
    [MAX_ARGON2_MEMORY_KIB, MAX_ARGON2_WORK_KIB / MAX_ARGON2_MEMORY_KIB, 1, 16],
    [8 * 16, 1, 16, 8],
    [8, 1, 1, 64],
  ])('%i KiB, %i passes, %i lanes and %i bytes of salt are allowed', async (memory, passes, lanes, salt) => {
    await expect(asks(memory, passes, lanes, salt)).resolves.toBeDefined();
  });

  it.each([
    ['Argon2-Memory: 65537', MAX_ARGON2_MEMORY_KIB + 1, 1, 1],
    ['Argon2-Passes: 17', MAX_ARGON2_MEMORY_KIB, 17, 1],
    ['Argon2-Parallelism: 17', 8 * 17, 1, 17],
  ])('%s is too much', async (name, memory, passes, parallelism) => {
    await expect(asks(memory, passes, parallelism)).rejects.toEqual(
      new KeyFileError({ kind: 'cost', name, command: 'puttygen FILE -P -o NEW' }),
    );
  });

  it.each([
    ['Argon2-Parallelism: expected 1 or more', 8, 1, 0, 16],
    ['Argon2-Memory: expected 16 or more', 15, 1, 2, 16],
    ['Argon2-Passes: expected 1 or more', 8, 0, 1, 16],
    ['Argon2-Salt: expected 8 to 64 bytes', 8, 1, 1, 7],
    ['Argon2-Salt: expected 8 to 64 bytes', 8, 1, 1, 65],
  ])('%s', async (message, memory, passes, parallelism, salt) => {
    await expect(asks(memory, passes, parallelism, salt)).rejects.toEqual(new FormatError(message));
  });

  it('is asked for opening alone: the public half is shown whatever it is', async () => {
    const kdf = KDF.map((line) => line.replace('8192', '999999999'));
    const file = await parsePpk(await linesOf({ encryption: 'aes256-cbc', kdf }));
    expect(file.identity?.bits).toBe(1024);
  });
});

describe('a line that is refused', () => {
  const sealed = { encryption: 'aes256-cbc' } as const;
  it.each([
    [
      'another version',
      'PuTTY',
      'PuTTY-User-Key-File-1: ssh-rsa',
      {},
      'first line: expected PPK version 2 or 3',
    ],
    [
      'a newer version',
      'PuTTY',
      'PuTTY-User-Key-File-4: ssh-rsa',
      {},
      'first line: expected PPK version 2 or 3',
    ],
    [
      'something in front',
      'PuTTY',
      'x PuTTY-User-Key-File-3: ssh-rsa',
      {},
      'first line: expected PPK version 2 or 3',
    ],
    ['two types', 'PuTTY', 'PuTTY-User-Key-File-3: ssh-rsa x', {}, 'first line: expected PPK version 2 or 3'],
    ['no type', 'PuTTY', 'PuTTY-User-Key-File-3: ', {}, 'first line: expected PPK version 2 or 3'],
    [
      'another type',
      'PuTTY',
      'PuTTY-User-Key-File-3: ssh-dss',
      {},
      'public key: expected one of type ssh-dss',
    ],
    ['no encryption', 'Encryption', null, {}, 'Encryption: expected this line'],
    ['encryption without a space', 'Encryption', 'Encryption:none', {}, 'Encryption: expected this line'],
    ['no comment', 'Comment', null, {}, 'Comment: expected this line'],
    ['no count', 'Public-Lines', 'Public-Lines: many', {}, 'Public-Lines: expected a number'],
    ['a count of zeros', 'Public-Lines', 'Public-Lines: 04', {}, 'Public-Lines: expected a number'],
    ['a long count', 'Public-Lines', 'Public-Lines: 1000000000', {}, 'Public-Lines: expected a number'],
    [
      'a count of none',
      'Public-Lines',
      'Public-Lines: 0',
      {},
      'Public-Lines: expected as many lines as there are',
    ],
    [
      'too large a count',
      'Public-Lines',
      'Public-Lines: 999',
      {},
      'Public-Lines: expected as many lines as there are',
    ],
    ['no private part', 'Private-Lines', 'Private-Lines: x', {}, 'Private-Lines: expected a number'],
    [
      'another derivation',
      'Key-Derivation',
      'Key-Derivation: scrypt',
      sealed,
      'Key-Derivation: expected Argon2id, Argon2i or Argon2d',
    ],
    ['no derivation', 'Key-Derivation', null, sealed, 'Key-Derivation: expected this line'],
    ['no memory', 'Argon2-Memory', 'Argon2-Memory: 1k', sealed, 'Argon2-Memory: expected a number'],
    ['no passes', 'Argon2-Passes', 'Argon2-Passes: -1', sealed, 'Argon2-Passes: expected a number'],
    [
      'no lanes',
      'Argon2-Parallelism',
      'Argon2-Parallelism: ',
      sealed,
      'Argon2-Parallelism: expected a number',
    ],
    ['half a salt', 'Argon2-Salt', 'Argon2-Salt: 0', sealed, 'Argon2-Salt: expected hex'],
    ['another salt', 'Argon2-Salt', 'Argon2-Salt: 0g', sealed, 'Argon2-Salt: expected hex'],
    ['no salt', 'Argon2-Salt', 'Argon2-Salt: ', sealed, 'Argon2-Salt: expected hex'],
    [
      'a short MAC',
      'Private-MAC',
      `Private-MAC: ${'0a'.repeat(20)}`,
      {},
      'Private-MAC: expected 32 bytes in hex',
    ],
    [
      'a long MAC',
      'Private-MAC',
      `Private-MAC: ${'0a'.repeat(32)}`,
      { version: 2 },
      'Private-MAC: expected 20 bytes in hex',
    ],
    [
      'a MAC of other letters',
      'Private-MAC',
      `Private-MAC: ${'zz'.repeat(32)}`,
      {},
      'Private-MAC: expected 32 bytes in hex',
    ],
    ['no MAC', 'Private-MAC', null, {}, 'Private-MAC: expected one more line'],
  ] as const)('has %s', async (_, begin, line, parts, message) => {
    await expect(changed(begin, line, parts).then(parsePpk)).rejects.toEqual(new FormatError(message));
  });

  it('stands behind the last one', async () => {
    const lines = await linesOf();
    await expect(parsePpk([...lines, 'x', 'y'])).rejects.toEqual(
      new FormatError('2 lines after Private-MAC'),
    );
    await expect(parsePpk([...lines, ' ', ''])).resolves.toBeDefined();
  });

  it('isn’t there at all', async () => {
    await expect(parsePpk([])).rejects.toEqual(new FormatError('first line: expected one more line'));
    await expect(parsePpk(['PuTTY-User-Key-File-3: ssh-rsa'])).rejects.toEqual(
      new FormatError('Encryption: expected one more line'),
    );
  });

  it('is no base64', async () => {
    const lines = await linesOf();
    const at = (begin: string) => lines.findIndex((line) => line.startsWith(begin)) + 1;
    await expect(parsePpk(lines.with(at('Public-Lines'), '?'))).rejects.toEqual(
      new FormatError('Public-Lines: expected base64'),
    );
    await expect(parsePpk(lines.with(at('Private-Lines'), '?'))).rejects.toEqual(
      new FormatError('Private-Lines: expected base64'),
    );
  });

  it('names another cipher', async () => {
    await expect(changed('Encryption', 'Encryption: 3des-cbc').then(parsePpk)).rejects.toEqual(
      new KeyFileError({ kind: 'cipher', name: '3des-cbc', command: '' }),
    );
  });

  it('may have spaces around, and blank lines between', async () => {
    const lines = (await linesOf()).flatMap((line) =>
      line.startsWith('Comment') ? [line] : [`\t${line} `, ' '],
    );
    expect((await parsePpk(lines)).identity?.blob).toEqual(blob);
  });
});

describe('what is written', () => {
  it.each([
    [3, ''],
    [3, 'secret'],
    [2, ''],
    [2, 'secret'],
  ] as const)(
    'in version %i with passphrase "%s" is what the format says, line by line',
    async (version, passphrase) => {
      const { crypto, asked } = plainCrypto();
      const text = await writePpk({ key, comment: 'me', passphrase, version }, crypto);
      const isSealed = passphrase !== '';
      // The padding is the beginning of what is padded, as SHA-1 sees it.
      const missing = (16 - (numbers.length % 16)) % 16;
      const padding = (await real.digest('SHA-1', numbers)).subarray(0, missing);
      const expected = await linesOf({
        version,
        encryption: isSealed ? 'aes256-cbc' : 'none',
        privateBlob: isSealed ? concatBytes(numbers, padding) : numbers,
        kdf: isSealed && version === 3 ? [...KDF.slice(0, 4), `Argon2-Salt: ${'10'.repeat(16)}`] : [],
      });
      expect(text.split('\n')).toEqual([...expected, '']);
      expect(asked.cipher).toHaveLength(isSealed ? 1 : 0);
      expect(asked.argon2.map(({ salt }) => salt)).toEqual(
        isSealed && version === 3 ? [new Uint8Array(16).fill(16)] : [],
      );
    },
  );

  it('has a comment of one line', async () => {
    const { crypto } = plainCrypto();
    await expect(
      writePpk({ key, comment: 'me\nPublic-Lines: 0', passphrase: '', version: 3 }, crypto),
    ).rejects.toThrow(FormatError);
  });
});
