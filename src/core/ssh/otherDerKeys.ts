/**
 * Keys of other types than RSA in DER: in PKCS#8 (RFC 5958, RFC 8410), SEC 1 (RFC 5915), OpenSSL's DSA form and
 * SubjectPublicKeyInfo. What they are is said, and no more.
 */
import { FormatError, KeyFileError } from '../errors.ts';
import { DerReader, TAG_BIT_STRING, TAG_OCTET_STRING, TAG_OID } from './der.ts';
import {
  type DerPrivateKey,
  parsePkcs1Public,
  type PrivateKeyInfo,
  type PublicKeyInfo,
  wholeBytes,
} from './derKey.ts';
import type { KeyIdentity } from './keyIdentity.ts';
import { dsaBlob, ecdsaBlob, ed25519Blob, identityOfOther } from './otherTypes.ts';
import { parsePkcs1 } from './privateKey.ts';
import { bitLength } from './publicKey.ts';

/** SEC 1's explicit tags. */
const TAG_0 = 0xa0;
const TAG_1 = 0xa1;

const DSA = '2a8648ce380401';
const EC = '2a8648ce3d0201';
const ED25519 = '2b6570';
const RSA_PSS = '2a864886f70d01010a';
/** Object identifiers of types that SSH has no name for → name, size. */
const OTHER_TYPES: Readonly<Record<string, readonly [name: string, bits: number | null]>> = {
  '2b656e': ['X25519', 256],
  '2b656f': ['X448', 448],
  '2b6571': ['ED448', 448],
  '2a864886f70d010301': ['DH', null],
  '2a8648ce3e0201': ['DHX', null],
  '608648016503040311': ['ML-DSA-44', null],
  '608648016503040312': ['ML-DSA-65', null],
  '608648016503040313': ['ML-DSA-87', null],
  '608648016503040401': ['ML-KEM-512', null],
  '608648016503040402': ['ML-KEM-768', null],
  '608648016503040403': ['ML-KEM-1024', null],
};
/** Named curves → OpenSSH's name, or that of a curve which it doesn't have; size. */
const CURVES: Readonly<Record<string, readonly [name: string, bits: number]>> = {
  '2a8648ce3d030107': ['nistp256', 256],
  '2b81040022': ['nistp384', 384],
  '2b81040023': ['nistp521', 521],
  '2b8104000a': ['secp256k1', 256],
  '2b81040021': ['secp224r1', 224],
  '2b2403030208010107': ['brainpoolP256r1', 256],
  '2b240303020801010b': ['brainpoolP384r1', 384],
  '2b240303020801010d': ['brainpoolP512r1', 512],
};

/** What is in a PKCS#8 key of another type than RSA. @throws {FormatError} */
export function otherPrivate({
  algorithm,
  parameters,
  privateKey,
  publicKey,
}: PrivateKeyInfo): DerPrivateKey {
  switch (algorithm) {
    case RSA_PSS: {
      const { modulus } = parsePkcs1(privateKey);
      return only({ name: 'RSA-PSS', bits: bitLength(modulus), blob: null });
    }
    case EC:
      return readSec1(privateKey, readCurve(parameters));
    case DSA: {
      const group = readDsaGroup(parameters);
      const secret = new DerReader(privateKey).integer('privateKey');
      return only(dsaIdentity(group, power(group.g, secret, group.p)));
    }
    case ED25519: {
      const seed = new DerReader(privateKey).element(TAG_OCTET_STRING, 'privateKey');
      if (seed.length !== 32) throw new FormatError('privateKey: expected 32 bytes');
      if (publicKey !== null) return only(identityOfOther(ed25519Blob(publicKey)));
      return { ...only({ name: 'ED25519', bits: 256, blob: null }), seed };
    }
    default:
      return only(otherIdentity(algorithm));
  }
}

/** SEC 1's ECPrivateKey. @param given the curve, where it stands outside of it */
export function readSec1(bytes: Uint8Array, given: string | null = null): DerPrivateKey {
  const outer = new DerReader(bytes);
  const reader = outer.sequence('ECPrivateKey');
  outer.end('ECPrivateKey');
  if (reader.integer('version') !== 1n) throw new FormatError('ECPrivateKey version: expected 1');
  reader.element(TAG_OCTET_STRING, 'privateKey');
  let curve = given;
  if (reader.startsWith(TAG_0))
    curve = readCurve(new DerReader(reader.element(TAG_0, 'parameters'))) ?? curve;
  const isPublic = reader.startsWith(TAG_1);
  const point = isPublic
    ? wholeBytes(new DerReader(reader.element(TAG_1, 'publicKey')).element(TAG_BIT_STRING, 'publicKey'))
    : null;
  reader.end('ECPrivateKey fields');
  return only(ecIdentity(curve, point));
}

/** OpenSSL's own form of DSA keys: version, p, q, g, y, x. */
export function readDsaKey(bytes: Uint8Array): DerPrivateKey {
  const outer = new DerReader(bytes);
  const reader = outer.sequence('DSAPrivateKey');
  outer.end('DSAPrivateKey');
  if (reader.integer('version') !== 0n) throw new FormatError('DSAPrivateKey version: expected 0');
  const [p, q, g, y] = ['p', 'q', 'g', 'y'].map((label) => reader.integer(label)) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  reader.integer('x');
  reader.end('DSAPrivateKey fields');
  return only(dsaIdentity({ p, q, g }, y));
}

/** What is in a SubjectPublicKeyInfo of another type than RSA. @throws {FormatError} */
export function otherPublic({ algorithm, parameters, publicKey }: PublicKeyInfo): KeyIdentity {
  switch (algorithm) {
    case RSA_PSS:
      return named({ name: 'RSA-PSS', bits: bitLength(parsePkcs1Public(publicKey).modulus), blob: null });
    case EC:
      return ecIdentity(readCurve(parameters), publicKey);
    case DSA:
      return dsaIdentity(readDsaGroup(parameters), new DerReader(publicKey).integer('public key'));
    case ED25519:
      return identityOfOther(ed25519Blob(publicKey));
    default:
      return otherIdentity(algorithm);
  }
}

function only(identity: Omit<KeyIdentity, 'certificate'>): DerPrivateKey {
  return { key: null, identity: named(identity), seed: null };
}

function named(identity: Omit<KeyIdentity, 'certificate'>): KeyIdentity {
  return { ...identity, certificate: null };
}

function otherIdentity(algorithm: string): KeyIdentity {
  const known = Object.hasOwn(OTHER_TYPES, algorithm) ? OTHER_TYPES[algorithm] : undefined;
  if (known === undefined) throw new KeyFileError({ kind: 'type', name: `OID ${algorithm}`, command: '' });
  return named({ name: known[0], bits: known[1], blob: null });
}

function ecIdentity(curve: string | null, point: Uint8Array | null): KeyIdentity {
  if (curve === null) return named({ name: 'ECDSA', bits: null, blob: null });
  const [name = curve, bits = null] = Object.values(CURVES).find(([one]) => one === curve) ?? [];
  if (!name.startsWith('nistp')) return named({ name, bits, blob: null });
  if (point === null || point[0] !== 4) return named({ name: 'ECDSA', bits, blob: null });
  return identityOfOther(ecdsaBlob(name, point));
}

/** @returns `null` for a curve that is given by its numbers */
function readCurve(parameters: DerReader): string | null {
  if (!parameters.startsWith(TAG_OID)) return null;
  const oid = parameters.oid('curve');
  return Object.hasOwn(CURVES, oid) ? (CURVES[oid]?.[0] ?? null) : `curve ${oid}`;
}

interface DsaGroup {
  readonly p: bigint;
  readonly q: bigint;
  readonly g: bigint;
}

function readDsaGroup(parameters: DerReader): DsaGroup {
  const reader = parameters.sequence('DSA parameters');
  const group = { p: reader.integer('p'), q: reader.integer('q'), g: reader.integer('g') };
  reader.end('DSA parameters');
  return group;
}

function dsaIdentity({ p, q, g }: DsaGroup, y: bigint): KeyIdentity {
  return identityOfOther(dsaBlob([p, q, g, y]));
}

/** base^exponent mod modulus, of a size that takes milliseconds. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  if (modulus < 2n) throw new FormatError('DSA key: expected a prime');
  if (bitLength(modulus) > 8192 || bitLength(exponent) > 1024)
    throw new FormatError('DSA key: expected at most 8192 bits');
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
