/** How strongly key files are sealed, as other programs see it, and what a file may ask of whoever opens it. */
import { describe, expect, it } from 'vitest';
import { utf8ToBytes } from '../../../src/core/base/bytes.ts';
import { derEncode, derInteger, derNull, derOid, TAG_OCTET_STRING } from '../../../src/core/ssh/der.ts';
import type { KeyCrypto } from '../../../src/core/ssh/keyCrypto.ts';
import { isPrivate, parseKeyFile, writeKeyFile } from '../../../src/core/ssh/keyFile.ts';
import { decodePem, encodePem } from '../../../src/core/ssh/pem.ts';
import { completeKey, parsePrivateKeyPem, rsaProblem } from '../../../src/core/ssh/privateKey.ts';
import type { PrivateKeyFormat } from '../../../src/core/ssh/privateKeyFile.ts';
import { createKeyCrypto } from '../../../src/platform/crypto/keyCrypto.ts';
import { derSequence } from '../../support/der.ts';
import { memoisedCrypto } from '../../support/keyFiles.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';
import { openssl, sshKeygen, withKeyFile } from '../../support/tools.ts';

const key = parsePrivateKeyPem(nodeKeyPair().privatePem);
const PASSPHRASE = 'correct horse';

/** Writes a file, and tells what it asked of the slow hashes. */
async function written(format: PrivateKeyFormat, passphrase = PASSPHRASE) {
  const real = memoisedCrypto();
  const asked: object[] = [];
  const spy = <Input extends object>(derive: (input: Input) => Promise<Uint8Array>) => {
    return (input: Input) => {
      asked.push(input);
      return derive(input);
    };
  };
  const crypto: KeyCrypto = {
    ...real,
    argon2: spy(real.argon2),
    bcryptPbkdf: spy(real.bcryptPbkdf),
    pbkdf2: spy(real.pbkdf2),
  };
  const text = await writeKeyFile({ format, key, comment: 'me', passphrase }, crypto);
  return { text, asked };
}

describe('a passphrase is worth', () => {
  it('24 rounds of bcrypt and aes256-ctr in an OpenSSH file, as ssh-keygen reads it', async () => {
    const { text, asked } = await written('openssh');
    expect(asked).toMatchObject([{ rounds: 24, passphrase: utf8ToBytes(PASSPHRASE) }]);
    // magic 15, "aes256-ctr" 14, "bcrypt" 10, options 4 + 4 + 16: the rounds follow.
    const roundsIn = (pem: string) => {
      const { bytes } = decodePem(pem);
      return new DataView(bytes.buffer, bytes.byteOffset).getUint32(63);
    };
    const cipherIn = (pem: string) => new TextDecoder().decode(decodePem(pem).bytes.subarray(19, 29));
    expect([roundsIn(text), cipherIn(text)]).toEqual([24, 'aes256-ctr']);
    withKeyFile(text, (file) => expect(sshKeygen('-y', '-P', PASSPHRASE, '-f', file)).toContain('ssh-rsa'));
  });

  it('600,000 rounds of PBKDF2-HMAC-SHA-256 and AES-256 in PKCS#8, as openssl reads it', async () => {
    const { text, asked } = await written('pkcs8');
    expect(asked).toMatchObject([{ iterations: 600_000, hash: 'SHA-256', length: 32 }]);
    const structure = withKeyFile(text, (file) => openssl('asn1parse', '-in', file));
    for (const part of ['PBES2', 'PBKDF2', 'INTEGER :0927C0', 'hmacWithSHA256', 'aes-256-cbc'])
      expect(structure.replace(/ +/g, ' ')).toContain(part);
  });

  it('PuTTY’s own Argon2id in a PPK 3 file: 8 MiB, 13 passes', async () => {
    const { text, asked } = await written('ppk3');
    expect(asked).toMatchObject([
      { flavour: 'Argon2id', memoryKib: 8192, passes: 13, parallelism: 1, length: 80 },
    ]);
    expect(text).toMatch(
      /^Encryption: aes256-cbc\n(.*\n)+Key-Derivation: Argon2id\nArgon2-Memory: 8192\nArgon2-Passes: 13\nArgon2-Parallelism: 1\nArgon2-Salt: [0-9a-f]{32}\n/m,
    );
  });

  it.each([
    ['openssh', 16],
    ['pkcs8', 16],
    ['ppk3', 16],
  ] as const)('a salt of its own in each %s file, of %i bytes', async (format, length) => {
    const [one, other] = [await written(format), await written(format)];
    const saltsOf = ({ asked }: typeof one) => asked.map((input) => (input as { salt: Uint8Array }).salt);
    expect(saltsOf(one).map((salt) => salt.length)).toEqual([length]);
    expect(saltsOf(one)).not.toEqual(saltsOf(other));
  });

  it.each(['pkcs1', 'pkcs8', 'openssh', 'ppk3', 'ppk2'] as const)(
    'nothing where there is none: %s',
    async (format) => {
      const { text, asked } = await written(format, '');
      expect(asked).toEqual([]);
      expect(text).not.toMatch(/ENCRYPTED|aes256|Argon2/);
    },
  );

  it('nothing in PKCS#1: it takes none', async () => {
    await expect(written('pkcs1')).rejects.toThrow('expected no passphrase');
  });
});

describe('a file that asks for more than some seconds is not waited for', () => {
  const sealedBy = (iterations: bigint) => {
    const octets = (length: number) => derEncode(TAG_OCTET_STRING, new Uint8Array(length));
    const hmacSha256 = derSequence(derOid('2a864886f70d0209'), derNull());
    const kdf = derSequence(
      derOid('2a864886f70d01050c'),
      derSequence(octets(16), derInteger(iterations), hmacSha256),
    );
    const cipher = derSequence(derOid('60864801650304012a'), octets(16));
    const algorithm = derSequence(derOid('2a864886f70d01050d'), derSequence(kdf, cipher));
    return encodePem({ label: 'ENCRYPTED PRIVATE KEY', bytes: derSequence(algorithm, octets(64)) });
  };

  it.each([
    [0n, 'iterationCount: expected 1 or more'],
    [10_000_001n, 'cost: iterationCount: 10000001'],
    [2n ** 40n, 'cost: iterationCount: 1099511627776'],
  ])('PBKDF2 in %i rounds', async (iterations, message) => {
    const crypto = { ...createKeyCrypto(() => undefined), pbkdf2: () => Promise.reject(new Error('waited')) };
    const opening = (async () => {
      const file = await parseKeyFile(utf8ToBytes(sealedBy(iterations)));
      if (isPrivate(file)) await file.open(crypto, PASSPHRASE);
    })();
    await expect(opening).rejects.toThrow(message);
  });

  it('but ten million rounds are', async () => {
    const crypto = { ...createKeyCrypto(() => undefined), pbkdf2: () => Promise.reject(new Error('waited')) };
    const file = await parseKeyFile(utf8ToBytes(sealedBy(10_000_000n)));
    await expect(isPrivate(file) && file.open(crypto, PASSPHRASE)).rejects.toThrow('waited');
  });
});

describe('the numbers of a key belong together', () => {
  const { prime1: p, prime2: q, privateExponent: d } = key;

  it.each([
    ['exponent1', p - 1n],
    ['exponent2', q - 1n],
    ['coefficient', p],
  ] as const)('%s is the one of its class that is in its range, not another', (field, modulus) => {
    expect(rsaProblem({ ...key, [field]: key[field] + modulus })).not.toBeNull();
    expect(rsaProblem({ ...key, [field]: key[field] - modulus })).not.toBeNull();
    expect(rsaProblem(key)).toBeNull();
  });

  it('OpenSSH’s and PuTTY’s files leave two of them out: they are computed', () => {
    const { exponent1: _one, exponent2: _two, ...rest } = key;
    expect(completeKey(rest)).toEqual(key);
    expect([key.exponent1, key.exponent2]).toEqual([d % (p - 1n), d % (q - 1n)]);
    for (const prime of [0n, 1n, 2n]) {
      expect(() => completeKey({ ...rest, prime1: prime })).toThrow('two primes');
      expect(() => completeKey({ ...rest, prime2: prime })).toThrow('two primes');
    }
  });
});
