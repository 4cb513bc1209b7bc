import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { createHash } from 'node:crypto';
import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { base64ToBytes, bytesEqual, bytesToBase64 } from '../../../src/core/base/bytes.ts';
import { FormatError } from '../../../src/core/base/errors.ts';
import { derEncode, derInteger, DerReader, TAG_SEQUENCE } from '../../../src/core/ssh/der.ts';
import { fingerprintDigest, sha256Fingerprint } from '../../../src/core/ssh/fingerprint.ts';
import { halvesMatch, privateKeyFileText, publicKeyFacts } from '../../../src/core/ssh/keyPair.ts';
import { decodePem, encodePem } from '../../../src/core/ssh/pem.ts';
import { encodePkcs1Pem, parsePrivateKeyPem, rsaProblem } from '../../../src/core/ssh/privateKey.ts';
import { bitLength, formatPublicKey, parsePublicKey } from '../../../src/core/ssh/publicKey.ts';
import {
  randomart,
  RANDOMART_HEIGHT,
  RANDOMART_START,
  RANDOMART_WIDTH,
} from '../../../src/core/ssh/randomart.ts';
import { WireReader, wireMpint, wireString } from '../../../src/core/ssh/wire.ts';
import example from '../../data/createKeyPairExample.json' with { type: 'json' };
import { nodeKeyPair } from '../../support/keyPairs.ts';
import { openssl, sshKeygen, withKeyFile } from '../../support/tools.ts';

const pair = nodeKeyPair(2048);
const key = parsePrivateKeyPem(pair.privatePem);
const line = formatPublicKey(key, 'ops@example');

/** Modular inverse for a prime modulus, by Fermat. */
function inverse(value: bigint, prime: bigint): bigint {
  let result = 1n;
  let base = value % prime;
  for (let exponent = prime - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % prime;
    base = (base * base) % prime;
  }
  return result;
}

describe('base64', () => {
  it('is canonical: padded, no white space, unused bits zero', () => {
    expect(base64ToBytes('AQI=')).toEqual(Uint8Array.of(1, 2));
    for (const text of ['AQI', 'AQI=\n', 'AQJ=', 'A===', 'AQ-_', 'AQ==AQ=='])
      expect(base64ToBytes(text)).toBeNull();
    expect(bytesToBase64(Uint8Array.of())).toBe('');
  });
});

describe('wire format (RFC 4251 §5)', () => {
  it.each([
    [0n, '00000000'],
    [0x9a378f9b2e332a7n, '0000000809a378f9b2e332a7'],
    [0x80n, '000000020080'],
  ])('mpint %s', (value, hex) => {
    expect(bytesToHex(wireMpint(value))).toBe(hex);
    expect(new WireReader(hexToBytes(hex)).mpint('m')).toBe(value);
  });

  it.each([
    ['a negative mpint', '0000000180', '≥ 0'],
    ['a length past the end', '0000000501', 'expected 5 bytes'],
    ['a length cut short', '0000', 'length: expected 4 bytes'],
  ])('refuses %s', (_label, hex, message) => {
    expect(() => new WireReader(hexToBytes(hex)).mpint('m')).toThrow(message);
  });

  it('reads zero bytes too many in front, as OpenSSH does', () => {
    expect(new WireReader(hexToBytes('00000003000001')).mpint('m')).toBe(1n);
  });

  it('refuses trailing bytes', () => {
    const reader = new WireReader(Uint8Array.of(...wireString(Uint8Array.of(1)), 9));
    reader.string('s');
    expect(() => reader.end('all')).toThrow('1 trailing');
  });
});

describe('DER', () => {
  it('has one encoding for each value', () => {
    expect(bytesToHex(derInteger(0n))).toBe('020100');
    expect(bytesToHex(derInteger(128n))).toBe('02020080');
    expect(bytesToHex(derEncode(TAG_SEQUENCE, new Uint8Array(200))).slice(0, 6)).toBe('3081c8');
    expect(bytesToHex(derEncode(TAG_SEQUENCE, new Uint8Array(300))).slice(0, 8)).toBe('3082012c');
  });

  it.each([
    ['another tag', '0401'],
    ['nothing', ''],
    ['a length past the end', '020201'],
    ['an indefinite length', '02800100'],
    ['a negative integer', '020180'],
    ['an empty integer', '0200'],
  ])('refuses %s', (_label, hex) => {
    expect(() => new DerReader(hexToBytes(hex)).integer('i')).toThrow(FormatError);
  });

  it.each([
    ['a long length for a short value', '02810101'],
    ['a length with a leading zero', '0282000101'],
    ['an integer with zeros too many', '0203000001'],
  ])('reads %s', (_label, hex) => {
    expect(new DerReader(hexToBytes(hex)).integer('i')).toBe(1n);
  });
});

describe('PEM', () => {
  it('has lines of 64 characters, LF, and a final newline', () => {
    const text = encodePem({ label: 'X', bytes: new Uint8Array(100) });
    expect(text.split('\n').map(({ length }) => length)).toEqual([17, 64, 64, 8, 15, 0]);
    expect(decodePem(text)).toEqual({ label: 'X', bytes: new Uint8Array(100) });
    expect(decodePem(text.replaceAll('\n', '\r\n').trimEnd()).label).toBe('X');
  });

  it.each([
    ['text before it', `x\n${pair.privatePem}`],
    ['text after it', `${pair.privatePem}x\n`],
    ['another label at its end', pair.privatePem.replace('END RSA', 'END DSA')],
    ['no last line', pair.privatePem.replace(/-----END.*/, '')],
    ['a header', pair.privatePem.replace('\n', '\nProc-Type: 4,ENCRYPTED\n')],
    ['an empty line, which OpenSSH refuses, too', pair.privatePem.replace('\n', '\n\n')],
    ['a space in front of a line', pair.privatePem.replace('MII', ' MII')],
    ['more than any key has', encodePem({ label: 'RSA PRIVATE KEY', bytes: new Uint8Array(20_000) })],
  ])('refuses %s', (_label, text) => {
    expect(() => decodePem(text)).toThrow(FormatError);
  });
});

describe('RSA private keys', () => {
  it('are written as OpenSSL writes them, byte for byte', () => {
    expect(encodePkcs1Pem(key)).toBe(pair.privatePem);
  });

  it('are read from PKCS#1 and PKCS#8', () => {
    expect(parsePrivateKeyPem(pair.pkcs8Pem)).toEqual(key);
    expect(key.modulus).toBe(pair.modulus);
  });

  it('are accepted by ssh-keygen and openssl', () => {
    withKeyFile(encodePkcs1Pem(key), (file) => {
      expect(sshKeygen('-y', '-f', file).trim()).toBe(formatPublicKey(key));
      expect(openssl('rsa', '-check', '-noout', '-in', file)).toContain('RSA key ok');
    });
  });

  it.each([
    ['modulus', 'n = p·q'],
    ['exponent', 'e·d'],
    ['privateExponent', 'e·d'],
    ['prime1', 'n = p·q'],
    ['prime2', 'n = p·q'],
    ['exponent1', 'dP'],
    ['exponent2', 'dQ'],
    ['coefficient', 'qInv'],
  ] as const)('are refused when %s belongs to another key', (field, rule) => {
    expect(rsaProblem({ ...key, [field]: key[field] + 2n })).toContain(rule);
    expect(() => parsePrivateKeyPem(encodePkcs1Pem({ ...key, [field]: key[field] + 2n }))).toThrow(
      FormatError,
    );
  });

  it('are refused with trivial primes', () => {
    expect(rsaProblem({ ...key, prime1: 1n, prime2: key.modulus })).toContain('two primes');
  });

  it('are refused under any other label, and as EC keys', () => {
    expect(() => parsePrivateKeyPem(pair.privatePem.replaceAll('RSA PRIVATE', 'EC PRIVATE'))).toThrow(
      'label',
    );
    const ec = openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256');
    expect(() => parsePrivateKeyPem(ec)).toThrow('rsaEncryption');
  });

  it('no single flipped byte of the DER gives another key', () => {
    const { bytes } = decodePem(pair.privatePem);
    for (let index = 0; index < bytes.length; index += 1) {
      const flipped = Uint8Array.from(bytes);
      flipped[index] = (flipped[index] ?? 0) ^ (1 << (index % 8));
      const text = encodePem({ label: 'RSA PRIVATE KEY', bytes: flipped });
      expect(() => parsePrivateKeyPem(text)).toThrow(FormatError);
    }
  });
});

describe('OpenSSH public keys', () => {
  it('are read and written as one line', () => {
    expect(parsePublicKey(`${line}\n`)).toMatchObject({
      modulus: key.modulus,
      exponent: 65537n,
      comment: 'ops@example',
    });
    expect(formatPublicKey(key)).not.toMatch(/\s$/);
    expect(bitLength(key.modulus)).toBe(2048);
  });

  it.each([
    ['two lines', `${line}\n${line}`],
    ['another type', line.replace('ssh-rsa', 'ssh-dss')],
    ['another type inside', line.replace('AAAAB3NzaC1yc2E', 'AAAAB3NzaC1kc3M')],
    ['broken base64', line.replace('AAAAB3', 'AAAA*3')],
    ['a cut blob', line.replace(/.{8} ops/, ' ops')],
    ['nothing', ''],
    ['an escape sequence in the comment', `${line}\u001b[2J`],
    ['a comment that turns the reading direction', `${line}\u202e`],
  ])('refuse %s', (_label, text) => {
    expect(() => parsePublicKey(text)).toThrow(FormatError);
  });

  it('refuse a comment with a line break: it would become a second line of authorized_keys', () => {
    expect(() => formatPublicKey(key, 'a\nssh-rsa evil')).toThrow('one line');
  });
});

describe('fingerprint and randomart', () => {
  it('are those of ssh-keygen -lv', () => {
    withKeyFile(pair.privatePem, (file) => {
      const [summary = '', ...picture] = sshKeygen('-lv', '-f', file).trim().split('\n');
      const { blob } = parsePublicKey(line);
      expect(summary.split(' ')[1]).toBe(sha256Fingerprint(blob));
      expect(fingerprintDigest(sha256Fingerprint(blob))).toEqual(sha256(blob));
      expect(drawing(sha256(blob))).toEqual(picture.slice(1, -1));
    });
  });

  /** OpenSSH's characters for the number of visits. */
  function drawing(digest: Uint8Array): string[] {
    const { visits, end } = randomart(digest);
    const characters = Array.from(visits, (count, index) => {
      if (index === RANDOMART_START) return 'S';
      return index === end ? 'E' : (' .o+=*BOX@%&#/^'[Math.min(count, 14)] ?? '?');
    });
    return Array.from(
      { length: RANDOMART_HEIGHT },
      (_, row) => `|${characters.slice(row * RANDOMART_WIDTH, (row + 1) * RANDOMART_WIDTH).join('')}|`,
    );
  }
});

describe('key pairs', () => {
  it('match when the public half is that of the private one', () => {
    expect(halvesMatch({ privateKey: pair.privatePem, publicKey: line })).toBe(true);
    expect(publicKeyFacts(line)).toEqual({
      fingerprint: sha256Fingerprint(parsePublicKey(line).blob),
      bits: 2048,
    });
  });

  it("accepts the documentation's own example, and writes it as the service does", () => {
    const d = BigInt(`0x${example.privateExponent}`);
    const p = BigInt(`0x${example.prime1}`);
    const q = BigInt(`0x${example.prime2}`);
    const { modulus, exponent, comment } = parsePublicKey(example.publicKey);
    const coefficient = inverse(q, p);
    const exponents = { privateExponent: d, exponent1: d % (p - 1n), exponent2: d % (q - 1n) };
    const privateKey = encodePkcs1Pem({ modulus, exponent, prime1: p, prime2: q, coefficient, ...exponents });
    expect(createHash('sha256').update(privateKey).digest('hex')).toBe(example.privateKeySha256);
    expect(halvesMatch({ privateKey, publicKey: example.publicKey })).toBe(true);
    expect(publicKeyFacts(example.publicKey).bits).toBe(1024);
    expect(comment).toBe('skey_112168');
  });

  it('don’t match with the halves of different pairs', () => {
    const other = formatPublicKey(parsePrivateKeyPem(nodeKeyPair(2048).privatePem));
    expect(halvesMatch({ privateKey: pair.privatePem, publicKey: other })).toBe(false);
  });
});

describe('privateKeyFileText', () => {
  it('has LF and one final newline, whatever the service sent', () => {
    for (const text of [
      pair.privatePem,
      pair.privatePem.replaceAll('\n', '\r\n'),
      pair.privatePem.trimEnd(),
    ]) {
      expect(privateKeyFileText(text)).toBe(pair.privatePem);
    }
  });
});

describe('bytesEqual', () => {
  it('compares content and length', () => {
    expect(bytesEqual(Uint8Array.of(1), Uint8Array.of(1))).toBe(true);
    expect(bytesEqual(Uint8Array.of(1), Uint8Array.of(1, 2))).toBe(false);
    expect(bytesEqual(Uint8Array.of(1), Uint8Array.of(2))).toBe(false);
  });
});
