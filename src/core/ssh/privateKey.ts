/**
 * Reads and writes RSA private keys as PKCS#1 (RFC 8017 A.1.2), the form that CreateKeyPair returns, and as plain
 * PKCS#8 (RFC 5958), the form that WebCrypto exports. {@link rsaProblem} checks whether the numbers of a key belong
 * together.
 */
import { FormatError } from '../base/errors.ts';
import { derEncode, derInteger, derNull, derOid, DerReader, TAG_OCTET_STRING, TAG_SEQUENCE } from './der.ts';
import { decodePem, encodePem } from './pem.ts';
import type { RsaPublicKey } from './publicKey.ts';

export interface RsaPrivateKey extends RsaPublicKey {
  readonly privateExponent: bigint;
  readonly prime1: bigint;
  readonly prime2: bigint;
  /** d mod (p - 1) */
  readonly exponent1: bigint;
  /** d mod (q - 1) */
  readonly exponent2: bigint;
  /** q⁻¹ mod p */
  readonly coefficient: bigint;
}

export const PKCS1_LABEL = 'RSA PRIVATE KEY';
export const PKCS8_LABEL = 'PRIVATE KEY';
/** Object identifier of rsaEncryption (RFC 8017 A.1), in hex. */
export const RSA_ENCRYPTION = '2a864886f70d010101';

/**
 * @throws {FormatError} for a label that is neither PKCS#1's nor PKCS#8's, a broken structure, or numbers that don't
 * belong together
 */
export function parsePrivateKeyPem(text: string): RsaPrivateKey {
  const { label, bytes } = decodePem(text);
  if (label !== PKCS1_LABEL && label !== PKCS8_LABEL) {
    throw new FormatError(`PEM label: expected ${PKCS1_LABEL} or ${PKCS8_LABEL}`);
  }
  return checkedKey(label === PKCS1_LABEL ? parsePkcs1(bytes) : parsePkcs1(pkcs1FromPkcs8(bytes)));
}

/**
 * Checks whether the numbers of a key belong together.
 * @returns the same key
 * @throws {FormatError} if they don't
 */
export function checkedKey(key: RsaPrivateKey): RsaPrivateKey {
  const problem = rsaProblem(key);
  if (problem !== null) throw new FormatError(`RSA private key: ${problem}`);
  return key;
}

/**
 * Completes and checks a key that was read from a file of OpenSSH or PuTTY: these files leave out dP and dQ.
 * @throws {FormatError} if the key's numbers don't belong together
 */
export function completeKey(key: Omit<RsaPrivateKey, 'exponent1' | 'exponent2'>): RsaPrivateKey {
  const { privateExponent: d, prime1, prime2 } = key;
  if (prime1 < 3n || prime2 < 3n) throw new FormatError('RSA private key: expected two primes');
  return checkedKey({ ...key, exponent1: d % (prime1 - 1n), exponent2: d % (prime2 - 1n) });
}

/**
 * Reads RSAPrivateKey of PKCS#1 (RFC 8017, A.1.2), DER. It doesn't check whether the key's numbers belong
 * together: {@link checkedKey} does.
 * @throws {FormatError}
 */
export function parsePkcs1(bytes: Uint8Array): RsaPrivateKey {
  const outer = new DerReader(bytes);
  const reader = outer.sequence('RSAPrivateKey');
  outer.end('RSAPrivateKey');
  if (reader.integer('version') !== 0n) throw new FormatError('version: expected 0 (two primes)');
  const key = {
    modulus: reader.integer('modulus'),
    exponent: reader.integer('publicExponent'),
    privateExponent: reader.integer('privateExponent'),
    prime1: reader.integer('prime1'),
    prime2: reader.integer('prime2'),
    exponent1: reader.integer('exponent1'),
    exponent2: reader.integer('exponent2'),
    coefficient: reader.integer('coefficient'),
  };
  reader.end('RSAPrivateKey fields');
  return key;
}

/** The PKCS#1 bytes inside a plain PKCS#8 PrivateKeyInfo. @throws {FormatError} also if the key isn't RSA */
export function pkcs1FromPkcs8(bytes: Uint8Array): Uint8Array {
  const outer = new DerReader(bytes);
  const reader = outer.sequence('PrivateKeyInfo');
  outer.end('PrivateKeyInfo');
  if (reader.integer('version') !== 0n) throw new FormatError('PrivateKeyInfo version: expected 0');
  readRsaAlgorithm(reader);
  const pkcs1 = reader.element(TAG_OCTET_STRING, 'privateKey');
  reader.end('PrivateKeyInfo fields');
  return pkcs1;
}

/** Reads an AlgorithmIdentifier, which must be that of an RSA key. @throws {FormatError} for any other */
function readRsaAlgorithm(reader: DerReader): void {
  const algorithm = reader.sequence('algorithm');
  if (algorithm.oid('algorithm') !== RSA_ENCRYPTION)
    throw new FormatError('algorithm: expected rsaEncryption');
  algorithm.nothing('algorithm parameters');
  algorithm.end('algorithm');
}

/** Encodes a key as a plain PKCS#8 PrivateKeyInfo, DER. */
export function encodePkcs8(key: RsaPrivateKey): Uint8Array {
  return derEncode(
    TAG_SEQUENCE,
    derInteger(0n),
    derEncode(TAG_SEQUENCE, derOid(RSA_ENCRYPTION), derNull()),
    derEncode(TAG_OCTET_STRING, encodePkcs1(key)),
  );
}

/** Encodes a key as RSAPrivateKey of PKCS#1 (RFC 8017, A.1.2), DER. */
export function encodePkcs1(key: RsaPrivateKey): Uint8Array {
  return derEncode(
    TAG_SEQUENCE,
    derInteger(0n),
    derInteger(key.modulus),
    derInteger(key.exponent),
    derInteger(key.privateExponent),
    derInteger(key.prime1),
    derInteger(key.prime2),
    derInteger(key.exponent1),
    derInteger(key.exponent2),
    derInteger(key.coefficient),
  );
}

/** The PKCS#1 key as PEM, the form in which the cloud returns it. */
export function encodePkcs1Pem(key: RsaPrivateKey): string {
  return encodePem({ label: PKCS1_LABEL, bytes: encodePkcs1(key) });
}

/**
 * Checks the relations of RFC 8017 §3.2, which the eight numbers of one key must fulfil.
 * @returns the first relation that doesn't hold; `null` if all of them hold
 */
export function rsaProblem(key: RsaPrivateKey): string | null {
  const { modulus, exponent, privateExponent: d, prime1: p, prime2: q } = key;
  if (p < 3n || q < 3n) return 'expected two primes';
  if (p * q !== modulus) return 'expected n = p·q';
  if ((exponent * d) % (p - 1n) !== 1n || (exponent * d) % (q - 1n) !== 1n) return 'expected e·d ≡ 1';
  if (key.exponent1 !== d % (p - 1n)) return 'expected dP = d mod (p - 1)';
  if (key.exponent2 !== d % (q - 1n)) return 'expected dQ = d mod (q - 1)';
  if (key.coefficient >= p || (key.coefficient * q) % p !== 1n) return 'expected qInv·q ≡ 1 mod p';
  return null;
}
