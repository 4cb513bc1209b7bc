/**
 * Keys in DER, of whatever type: PKCS#1 (RFC 8017 A.1), PKCS#8 (RFC 5958), SEC 1 (RFC 5915), OpenSSL's DSA form and
 * SubjectPublicKeyInfo (RFC 5280 §4.1). RSA keys are read whole; of the others, what they are.
 */
import { FormatError, KeyFileError } from '../errors.ts';
import {
  DerReader,
  TAG_BIT_STRING,
  TAG_INTEGER,
  TAG_NULL,
  TAG_OCTET_STRING,
  TAG_OID,
  TAG_SEQUENCE,
} from './der.ts';
import { dsaBlob, ecdsaBlob, ed25519Blob, identityOf, type KeyIdentity } from './keyIdentity.ts';
import { checkedKey, parsePkcs1, RSA_ENCRYPTION, type RsaPrivateKey } from './privateKey.ts';
import { bitLength, encodePublicKey, type RsaPublicKey } from './publicKey.ts';

/** A private key: its numbers where it is RSA, and what it is in any case. */
export interface DerPrivateKey {
  readonly key: RsaPrivateKey | null;
  readonly identity: KeyIdentity;
  /** Of an Ed25519 key whose public half isn't in the file: 32 bytes. */
  readonly seed: Uint8Array | null;
}

/** Explicit tags: [0] and [1], constructed; [1] as PKCS#8 has it, implicit. */
const TAG_0 = 0xa0;
const TAG_1 = 0xa1;
const TAG_1_IMPLICIT = 0x81;

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

/** What a DER value is, seen by its first elements. */
export type DerKind = 'pkcs1' | 'pkcs8' | 'sec1' | 'dsa' | 'spki' | 'encrypted' | 'pkcs1Public' | 'other';

export function kindOfDer(bytes: Uint8Array): DerKind {
  const reader = new DerReader(bytes).sequence('key');
  if (reader.startsWith(TAG_SEQUENCE)) {
    reader.skip();
    if (reader.startsWith(TAG_BIT_STRING)) return 'spki';
    return reader.startsWith(TAG_OCTET_STRING) ? 'encrypted' : 'other';
  }
  if (!reader.startsWith(TAG_INTEGER)) return 'other';
  reader.skip();
  if (reader.startsWith(TAG_SEQUENCE)) return 'pkcs8';
  if (reader.startsWith(TAG_OCTET_STRING)) return 'sec1';
  let integers = 1;
  while (reader.startsWith(TAG_INTEGER)) {
    reader.skip();
    integers += 1;
  }
  return integers === 2 ? 'pkcs1Public' : integers === 6 ? 'dsa' : 'pkcs1';
}

/** A plain PKCS#8 key of any type. @throws {FormatError} for what is none, and for RSA numbers that don't belong together */
export function readPkcs8(bytes: Uint8Array): DerPrivateKey {
  const content = readPrivateKeyInfo(bytes);
  return content.algorithm === RSA_ENCRYPTION
    ? rsa(checkedKey(parsePkcs1(content.privateKey)))
    : otherPrivate(content);
}

/** The parts of a PrivateKeyInfo: whoever has these has decrypted one. */
export interface PrivateKeyInfo {
  /** Object identifier, in hex. */
  readonly algorithm: string;
  readonly parameters: DerReader;
  readonly privateKey: Uint8Array;
  /** Where the file has it. */
  readonly publicKey: Uint8Array | null;
}

/** @throws {FormatError} */
export function readPrivateKeyInfo(bytes: Uint8Array): PrivateKeyInfo {
  const outer = new DerReader(bytes);
  const reader = outer.sequence('PrivateKeyInfo');
  outer.end('PrivateKeyInfo');
  if (reader.integer('version') > 1n) throw new FormatError('PrivateKeyInfo version: expected 0 or 1');
  const parameters = reader.sequence('algorithm');
  const algorithm = parameters.oid('algorithm');
  const privateKey = reader.element(TAG_OCTET_STRING, 'privateKey');
  // Windows writes attributes, such as what the key may be used for.
  if (reader.startsWith(TAG_0)) reader.skip();
  const isTagged = reader.startsWith(TAG_1_IMPLICIT);
  const publicKey = isTagged ? wholeBytes(reader.element(TAG_1_IMPLICIT, 'publicKey')) : null;
  reader.end('PrivateKeyInfo fields');
  return { algorithm, parameters, privateKey, publicKey };
}

function otherPrivate({ algorithm, parameters, privateKey, publicKey }: PrivateKeyInfo): DerPrivateKey {
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
      if (publicKey !== null) return only(identityOf(ed25519Blob(publicKey)));
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

export function readPkcs1(bytes: Uint8Array): DerPrivateKey {
  return rsa(checkedKey(parsePkcs1(bytes)));
}

/** SubjectPublicKeyInfo of any type. @throws {FormatError} */
export function readSpki(bytes: Uint8Array): KeyIdentity {
  const outer = new DerReader(bytes);
  const info = outer.sequence('SubjectPublicKeyInfo');
  outer.end('SubjectPublicKeyInfo');
  const parameters = info.sequence('algorithm');
  const algorithm = parameters.oid('algorithm');
  const content = wholeBytes(info.element(TAG_BIT_STRING, 'subjectPublicKey'));
  info.end('SubjectPublicKeyInfo fields');
  switch (algorithm) {
    case RSA_ENCRYPTION:
      return identityOf(encodePublicKey(parsePkcs1Public(content)));
    case RSA_PSS:
      return named({ name: 'RSA-PSS', bits: bitLength(parsePkcs1Public(content).modulus), blob: null });
    case EC:
      return ecIdentity(readCurve(parameters), content);
    case DSA:
      return dsaIdentity(readDsaGroup(parameters), new DerReader(content).integer('public key'));
    case ED25519:
      return identityOf(ed25519Blob(content));
    default:
      return otherIdentity(algorithm);
  }
}

/** RSAPublicKey (RFC 8017 A.1.1). */
export function parsePkcs1Public(bytes: Uint8Array): RsaPublicKey {
  const outer = new DerReader(bytes);
  const reader = outer.sequence('RSAPublicKey');
  outer.end('RSAPublicKey');
  const key = { modulus: reader.integer('modulus'), exponent: reader.integer('publicExponent') };
  reader.end('RSAPublicKey fields');
  return key;
}

function rsa(key: RsaPrivateKey): DerPrivateKey {
  return { key, identity: identityOf(encodePublicKey(key)), seed: null };
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
  return identityOf(ecdsaBlob(name, point));
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
  return identityOf(dsaBlob([p, q, g, y]));
}

/** base^exponent mod modulus, of a size that takes milliseconds. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
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

/** A BIT STRING that is bytes. */
function wholeBytes(content: Uint8Array): Uint8Array {
  if (content[0] !== 0) throw new FormatError('BIT STRING: expected whole bytes');
  return content.subarray(1);
}

/** The parameters of an algorithm that has none: NULL, or left out, as some write it. */
export function noParameters(reader: DerReader, label: string): void {
  if (reader.startsWith(TAG_NULL)) reader.nothing(label);
  reader.end(label);
}
