import { concatBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../src/core/base/errors.ts';
import { derEncode, derNull, derOid, DerReader } from '../../../src/core/ssh/der.ts';
import {
  kindOfDer,
  noParameters,
  parsePkcs1Public,
  readPkcs1,
  readPrivateKeyInfo,
  readPublicKeyInfo,
  wholeBytes,
} from '../../../src/core/ssh/derKey.ts';
import { rsaIdentity } from '../../../src/core/ssh/keyIdentity.ts';
import { decodePem } from '../../../src/core/ssh/pem.ts';
import { encodePkcs1, parsePkcs1 } from '../../../src/core/ssh/privateKey.ts';
import { derBits, derNumber, derOctets, derSequence, derSet } from '../../support/der.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';

const bytes = (...values: readonly number[]) => Uint8Array.from(values);
const integers = (...values: readonly number[]) => values.map(derNumber);
const octets = (...values: readonly number[]) => derOctets(bytes(...values));
const bits = (...values: readonly number[]) => derBits(bytes(...values));
const algorithm = derSequence(derOid('2b6570'));

describe('what a DER value is, by its first elements', () => {
  it.each([
    ['pkcs1', derSequence(...integers(0, 1, 2, 3, 4, 5, 6, 7, 8))],
    ['pkcs1, whatever count of numbers', derSequence(...integers(0, 1, 2))],
    ['pkcs8', derSequence(...integers(0), algorithm, octets(1))],
    ['pkcs8 of version 1', derSequence(...integers(1), algorithm, octets(1))],
    ['sec1', derSequence(...integers(1), octets(1))],
    ['dsa', derSequence(...integers(0, 1, 2, 3, 4, 5))],
    ['spki', derSequence(algorithm, bits(0, 1))],
    ['encrypted', derSequence(algorithm, octets(1))],
    ['pkcs1Public', derSequence(...integers(9, 3))],
    ['pkcs12', derSequence(...integers(3), algorithm)],
    ['other: a name', derSequence(derOid('2b6570'))],
    ['other: two sequences', derSequence(algorithm, algorithm)],
    ['other: nothing', derSequence()],
  ])('%s', (title, der) => {
    expect(kindOfDer(der)).toBe(title.split(/[:, ]/)[0]);
  });

  it('has to be a SEQUENCE', () => {
    expect(() => kindOfDer(derSet(...integers(0, 1)))).toThrow('key: expected DER tag 0x30');
  });

  it('has a version that is a number', () => {
    expect(() => kindOfDer(derSequence(bytes(2, 1, 0xff), algorithm))).toThrow('version: expected ≥ 0');
  });
});

describe('a PrivateKeyInfo', () => {
  const info = (...parts: readonly Uint8Array[]) => readPrivateKeyInfo(derSequence(...parts));
  const ATTRIBUTES = derEncode(0xa0, derSequence());
  const PUBLIC = derEncode(0x81, bytes(0, 5, 6));

  it('has its algorithm and its bytes, and no public half', () => {
    const read = info(...integers(0), derSequence(derOid('2b6570'), derNull()), octets(1, 2));
    expect([read.algorithm, read.privateKey, read.publicKey]).toEqual(['2b6570', bytes(1, 2), null]);
    expect(read.parameters.startsWith(5)).toBe(true);
  });

  it('may have attributes, a public half, or both', () => {
    const head = [...integers(1), algorithm, octets(1)];
    expect(info(...head, ATTRIBUTES).publicKey).toBeNull();
    expect(info(...head, PUBLIC).publicKey).toEqual(bytes(5, 6));
    expect(info(...head, ATTRIBUTES, PUBLIC).publicKey).toEqual(bytes(5, 6));
  });

  it.each([
    ['another version', [...integers(2), algorithm, octets(1)], 'PrivateKeyInfo version: expected 0 or 1'],
    ['no version', [algorithm, octets(1)], 'version: expected DER tag 0x2'],
    ['no algorithm', [...integers(0), octets(1)], 'algorithm: expected DER tag 0x30'],
    [
      'an algorithm without a name',
      [...integers(0), derSequence(), octets(1)],
      'algorithm: expected DER tag 0x6',
    ],
    ['no private key', [...integers(0), algorithm], 'privateKey: expected DER tag 0x4'],
    [
      'half bytes',
      [...integers(0), algorithm, octets(1), derEncode(0x81, bytes(4, 1))],
      'BIT STRING: expected whole bytes',
    ],
    ['more', [...integers(0), algorithm, octets(1), octets(1)], 'PrivateKeyInfo fields: 3 trailing bytes'],
    [
      'attributes behind the public half',
      [...integers(0), algorithm, octets(1), PUBLIC, ATTRIBUTES],
      'PrivateKeyInfo fields: 4 trailing bytes',
    ],
  ])('with %s is refused', (_, parts, message) => {
    expect(() => info(...parts)).toThrow(new FormatError(message));
  });

  it('is all there is', () => {
    const whole = derSequence(...integers(0), algorithm, octets(1));
    expect(() => readPrivateKeyInfo(concatBytes(whole, bytes(0)))).toThrow(
      'PrivateKeyInfo: 1 trailing bytes',
    );
    expect(() => readPrivateKeyInfo(derSet())).toThrow('PrivateKeyInfo: expected DER tag 0x30');
  });
});

describe('a PKCS#1 key', () => {
  const key = parsePkcs1(decodePem(nodeKeyPair().privatePem).bytes);

  it('has its numbers, and says who it is', () => {
    expect(readPkcs1(encodePkcs1(key))).toEqual({ key, identity: rsaIdentity(key), seed: null });
  });

  it('whose numbers don’t belong together is none', () => {
    const wrong = encodePkcs1({ ...key, exponent1: key.exponent1 + 1n });
    expect(() => readPkcs1(wrong)).toThrow(new FormatError('RSA private key: expected dP = d mod (p - 1)'));
  });
});

describe('a SubjectPublicKeyInfo', () => {
  it('has its algorithm and its bytes', () => {
    const read = readPublicKeyInfo(derSequence(derSequence(derOid('2b6570'), derNull()), bits(0, 7, 8)));
    expect([read.algorithm, read.publicKey, read.parameters.startsWith(5)]).toEqual([
      '2b6570',
      bytes(7, 8),
      true,
    ]);
  });

  it.each([
    ['no SEQUENCE', derSet(), 'SubjectPublicKeyInfo: expected DER tag 0x30'],
    ['no algorithm', derSequence(bits(0, 1)), 'algorithm: expected DER tag 0x30'],
    ['no name of one', derSequence(derSequence(), bits(0, 1)), 'algorithm: expected DER tag 0x6'],
    ['no key', derSequence(algorithm), 'subjectPublicKey: expected DER tag 0x3'],
    ['half bytes', derSequence(algorithm, bits(1, 1)), 'BIT STRING: expected whole bytes'],
    [
      'more inside',
      derSequence(algorithm, bits(0, 1), derNull()),
      'SubjectPublicKeyInfo fields: 2 trailing bytes',
    ],
    [
      'more behind',
      concatBytes(derSequence(algorithm, bits(0, 1)), bytes(0)),
      'SubjectPublicKeyInfo: 1 trailing bytes',
    ],
  ])('with %s is refused', (_, der, message) => {
    expect(() => readPublicKeyInfo(der)).toThrow(new FormatError(message));
  });
});

describe('an RSAPublicKey', () => {
  it('is a modulus and an exponent', () => {
    expect(parsePkcs1Public(derSequence(...integers(35, 5)))).toEqual({ modulus: 35n, exponent: 5n });
  });

  it.each([
    ['no SEQUENCE', derSet(), 'RSAPublicKey: expected DER tag 0x30'],
    ['no modulus', derSequence(), 'modulus: expected DER tag 0x2'],
    ['no exponent', derSequence(...integers(35)), 'publicExponent: expected DER tag 0x2'],
    ['more inside', derSequence(...integers(35, 5, 1)), 'RSAPublicKey fields: 3 trailing bytes'],
    ['more behind', concatBytes(derSequence(...integers(35, 5)), bytes(0)), 'RSAPublicKey: 1 trailing bytes'],
  ])('with %s is refused', (_, der, message) => {
    expect(() => parsePkcs1Public(der)).toThrow(new FormatError(message));
  });
});

describe('bits and parameters', () => {
  it('a BIT STRING says first how many bits of it are unused: none', () => {
    expect(wholeBytes(bytes(0))).toEqual(bytes());
    expect(wholeBytes(bytes(0, 9))).toEqual(bytes(9));
    expect(() => wholeBytes(bytes())).toThrow('BIT STRING: expected whole bytes');
  });

  it('no parameters are NULL, or left out', () => {
    const read = (...parts: readonly Uint8Array[]) =>
      noParameters(new DerReader(concatBytes(...parts)), 'prf');
    expect(() => read()).not.toThrow();
    expect(() => read(derNull())).not.toThrow();
    expect(() => read(derNull(), derNull())).toThrow('prf: 2 trailing bytes');
    expect(() => read(...integers(1))).toThrow('prf: 3 trailing bytes');
    expect(() => read(bytes(5, 1, 0))).toThrow('prf: expected NULL');
  });
});
