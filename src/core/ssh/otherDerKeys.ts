/**
 * Identifies DER keys of all types except plain RSA: in PKCS#8 (RFC 5958, RFC 8410), SEC 1 (RFC 5915), OpenSSL's DSA
 * form and SubjectPublicKeyInfo. Keysmith doesn't convert such keys.
 */
import { FormatError, KeyFileError } from '../base/errors.ts';
import {
  derEncode,
  derInteger,
  derOid,
  DerReader,
  oidText,
  TAG_BIT_STRING,
  TAG_OCTET_STRING,
  TAG_OID,
  TAG_SEQUENCE,
} from './der.ts';
import {
  type DerPrivateKey,
  parsePkcs1Public,
  type PrivateKeyInfo,
  type PublicKeyInfo,
  wholeBytes,
} from './derKey.ts';
import type { CurveSeed } from './keyCrypto.ts';
import type { KeyIdentity } from './keyIdentity.ts';
import { dsaBlob, ecdsaBlob, edwardsBlob, identityOfOther } from './otherTypes.ts';
import { parsePkcs1 } from './privateKey.ts';
import { bitLength, type RsaPublicKey } from './publicKey.ts';

/** Explicit tags of the optional fields in SEC 1's ECPrivateKey: [0] the curve's parameters, [1] the public key. */
const TAG_0 = 0xa0;
const TAG_1 = 0xa1;

const DSA = '2a8648ce380401';
const EC = '2a8648ce3d0201';
const ED25519 = '2b6570';
const X25519 = '2b656e';
const ED448 = '2b6571';
const RSA_PSS = '2a864886f70d01010a';
/**
 * Further key types: object identifier in hex → name, and size in bits (`null` if the type has no such size). SSH has
 * only one of these types: Ed448.
 */
const OTHER_TYPES: Readonly<Record<string, readonly [name: string, bits: number | null]>> = {
  [X25519]: ['X25519', 256],
  '2b656f': ['X448', 448],
  [ED448]: ['ED448', 448],
  '2a864886f70d010301': ['DH', null],
  '2a8648ce3e0201': ['DHX', null],
  '608648016503040311': ['ML-DSA-44', null],
  '608648016503040312': ['ML-DSA-65', null],
  '608648016503040313': ['ML-DSA-87', null],
  '608648016503040401': ['ML-KEM-512', null],
  '608648016503040402': ['ML-KEM-768', null],
  '608648016503040403': ['ML-KEM-1024', null],
};
/**
 * Elliptic curves: object identifier in hex → name, and size in bits. The name is the one in OpenSSH, or the curve's
 * usual name if OpenSSH doesn't have the curve.
 */
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

/** Identifies the key in a PKCS#8 structure, for all key types except plain RSA. @throws {FormatError} */
export function otherPrivate(info: PrivateKeyInfo): DerPrivateKey {
  const { algorithm, parameters, privateKey, publicKey } = info;
  switch (algorithm) {
    case RSA_PSS: {
      const key = parsePkcs1(privateKey);
      return only(rsaPssIdentity({ modulus: key.modulus, exponent: key.exponent }, parameters.rest));
    }
    case EC:
      return readSec1(privateKey, parameters.rest);
    case DSA: {
      const group = readDsaGroup(parameters);
      const secret = new DerReader(privateKey).integer('privateKey');
      return only(dsaIdentity(group, power(group.g, secret, group.p)));
    }
    case ED25519:
    case X25519: {
      const curve = algorithm === ED25519 ? 'Ed25519' : 'X25519';
      const seed = new DerReader(privateKey).element(TAG_OCTET_STRING, 'privateKey');
      if (seed.length !== 32) throw new FormatError('privateKey: expected 32 bytes');
      if (publicKey !== null) return only(curveIdentity(curve, publicKey));
      return {
        key: null,
        identity: withoutSshForm(curve === 'Ed25519' ? 'ED25519' : curve, 256, null),
        seed: { curve, seed },
      };
    }
    default:
      return only(otherIdentity(info));
  }
}

/**
 * Reads SEC 1's ECPrivateKey.
 * @param given DER of the curve if it is given outside of the key, as in PKCS#8; used only if the key itself doesn't
 * contain the curve
 */
export function readSec1(bytes: Uint8Array, given: Uint8Array = new Uint8Array()): DerPrivateKey {
  const outer = new DerReader(bytes);
  const reader = outer.sequence('ECPrivateKey');
  outer.end('ECPrivateKey');
  if (reader.integer('version') !== 1n) throw new FormatError('ECPrivateKey version: expected 1');
  reader.element(TAG_OCTET_STRING, 'privateKey');
  const inside = reader.startsWith(TAG_0) ? reader.element(TAG_0, 'parameters') : new Uint8Array();
  const parameters = inside.length > 0 ? inside : given;
  const isPublic = reader.startsWith(TAG_1);
  const point = isPublic
    ? wholeBytes(new DerReader(reader.element(TAG_1, 'publicKey')).element(TAG_BIT_STRING, 'publicKey'))
    : null;
  reader.end('ECPrivateKey fields');
  return only(ecIdentity(parameters, point));
}

/** Reads a DSA key in OpenSSL's own form, which consists of the version, p, q, g, y and x. */
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

/** Identifies the key in a SubjectPublicKeyInfo, for all key types except plain RSA. @throws {FormatError} */
export function otherPublic(info: PublicKeyInfo): KeyIdentity {
  const { algorithm, parameters, publicKey } = info;
  switch (algorithm) {
    case RSA_PSS:
      return rsaPssIdentity(parsePkcs1Public(publicKey), parameters.rest);
    case EC:
      return ecIdentity(parameters.rest, publicKey);
    case DSA:
      return dsaIdentity(readDsaGroup(parameters), new DerReader(publicKey).integer('public key'));
    case ED25519:
      return curveIdentity('Ed25519', publicKey);
    case X25519:
      return curveIdentity('X25519', publicKey);
    default:
      return otherIdentity(info);
  }
}

/**
 * Identifies an Ed25519 or X25519 key by its public half.
 * @param point 32 bytes
 * @throws {FormatError} if `point` has another length
 */
export function curveIdentity(curve: CurveSeed['curve'], point: Uint8Array): KeyIdentity {
  if (curve === 'Ed25519') return identityOfOther(edwardsBlob('ssh-ed25519', point));
  if (point.length !== 32) throw new FormatError('public key: expected 32 bytes');
  return withoutSshForm('X25519', 256, encodeSpki(X25519, new Uint8Array(), point));
}

function only(identity: KeyIdentity): DerPrivateKey {
  return { key: null, identity, seed: null };
}

/** Makes an identity without a `blob`. @param spki `null` if the public half isn't known */
function withoutSshForm(name: string, bits: number | null, spki: Uint8Array | null): KeyIdentity {
  return { name, bits, blob: null, spki, certificate: null };
}

/**
 * Encodes a SubjectPublicKeyInfo (RFC 5280 §4.1), as `openssl pkey -pubout -outform DER` does.
 * @param parameters DER; empty for a type without parameters
 */
function encodeSpki(algorithm: string, parameters: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return derEncode(
    TAG_SEQUENCE,
    derEncode(TAG_SEQUENCE, derOid(algorithm), parameters),
    derEncode(TAG_BIT_STRING, Uint8Array.of(0), publicKey),
  );
}

function rsaPssIdentity({ modulus, exponent }: RsaPublicKey, parameters: Uint8Array): KeyIdentity {
  const publicKey = derEncode(TAG_SEQUENCE, derInteger(modulus), derInteger(exponent));
  return withoutSshForm('RSA-PSS', bitLength(modulus), encodeSpki(RSA_PSS, parameters, publicKey));
}

function otherIdentity({
  algorithm,
  parameters,
  publicKey,
}: Pick<PrivateKeyInfo, 'algorithm' | 'parameters' | 'publicKey'>): KeyIdentity {
  const known = Object.hasOwn(OTHER_TYPES, algorithm) ? OTHER_TYPES[algorithm] : undefined;
  if (known === undefined)
    throw new KeyFileError({ kind: 'type', name: `OID ${oidText(algorithm)}`, command: '' });
  const [name, bits] = known;
  if (publicKey === null) return withoutSshForm(name, bits, null);
  if (algorithm === ED448) return identityOfOther(edwardsBlob('ssh-ed448', publicKey));
  return withoutSshForm(name, bits, encodeSpki(algorithm, parameters.rest, publicKey));
}

/**
 * @param parameters DER of the curve; empty if the file doesn't say which curve it is
 * @param point the public half; `null` if it isn't known
 */
function ecIdentity(parameters: Uint8Array, point: Uint8Array | null): KeyIdentity {
  const curve = readCurve(new DerReader(parameters));
  const [name = curve ?? 'ECDSA', bits = null] = Object.values(CURVES).find(([one]) => one === curve) ?? [];
  if (name.startsWith('nistp') && point?.[0] === 4) return identityOfOther(ecdsaBlob(name, point));
  const isKnown = parameters.length > 0 && point !== null;
  const spki = isKnown ? encodeSpki(EC, parameters, point) : null;
  return withoutSshForm(name.startsWith('nistp') ? 'ECDSA' : name, bits, spki);
}

/**
 * @returns the curve's name, or `curve OID` for a curve that isn't in {@link CURVES}. `null` if the file describes
 * the curve by its numbers instead of an identifier, or doesn't say which curve it is
 */
function readCurve(parameters: DerReader): string | null {
  if (!parameters.startsWith(TAG_OID)) return null;
  const oid = parameters.oid('curve');
  return Object.hasOwn(CURVES, oid) ? (CURVES[oid]?.[0] ?? null) : `curve ${oidText(oid)}`;
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

/**
 * Computes base^exponent mod modulus.
 * @throws {FormatError} if the modulus is less than 2, or if the numbers are so large that this would take too long
 */
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
