/**
 * RSA private keys: PKCS#1 (RFC 8017 A.1.2), which CreateKeyPair answers with, and plain PKCS#8 (RFC 5958),
 * which WebCrypto exports. The numbers are checked against each other: see {@link rsaProblem}.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import { FormatError } from '../errors.ts';
import { derEncode, derInteger, DerReader, TAG_OCTET_STRING, TAG_SEQUENCE } from './der.ts';
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

const PKCS1_LABEL = 'RSA PRIVATE KEY';
const PKCS8_LABEL = 'PRIVATE KEY';
/** AlgorithmIdentifier of rsaEncryption with NULL parameters (RFC 8017 A.1). */
const RSA_ENCRYPTION = '06092a864886f70d0101010500';

/** @throws {FormatError} for any other label, a broken structure, or numbers that don't belong together */
export function parsePrivateKeyPem(text: string): RsaPrivateKey {
  const { label, bytes } = decodePem(text);
  if (label !== PKCS1_LABEL && label !== PKCS8_LABEL) {
    throw new FormatError(`PEM label: expected ${PKCS1_LABEL} or ${PKCS8_LABEL}`);
  }
  const key = label === PKCS1_LABEL ? parsePkcs1(bytes) : parsePkcs1(pkcs1FromPkcs8(bytes));
  const problem = rsaProblem(key);
  if (problem !== null) throw new FormatError(`RSA private key: ${problem}`);
  return key;
}

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

/** The PKCS#1 bytes inside a plain PKCS#8 PrivateKeyInfo. */
export function pkcs1FromPkcs8(bytes: Uint8Array): Uint8Array {
  const outer = new DerReader(bytes);
  const reader = outer.sequence('PrivateKeyInfo');
  outer.end('PrivateKeyInfo');
  if (reader.integer('version') !== 0n) throw new FormatError('PrivateKeyInfo version: expected 0');
  if (bytesToHex(reader.element(TAG_SEQUENCE, 'algorithm')) !== RSA_ENCRYPTION) {
    throw new FormatError('algorithm: expected rsaEncryption');
  }
  const pkcs1 = reader.element(TAG_OCTET_STRING, 'privateKey');
  reader.end('PrivateKeyInfo fields');
  return pkcs1;
}

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

export function encodePkcs1Pem(key: RsaPrivateKey): string {
  return encodePem({ label: PKCS1_LABEL, bytes: encodePkcs1(key) });
}

/**
 * The relations of RFC 8017 §3.2 that make eight numbers one key.
 * @returns the first that doesn't hold, or `null`
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
