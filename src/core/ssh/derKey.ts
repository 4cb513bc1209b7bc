/**
 * Reads keys in DER: PKCS#1 (RFC 8017 A.1), PKCS#8 (RFC 5958) and SubjectPublicKeyInfo (RFC 5280 §4.1). This file
 * reads their outer structure and RSA keys; `otherDerKeys.ts` reads keys of other types.
 */
import { FormatError } from '../base/errors.ts';
import { DerReader, TAG_BIT_STRING, TAG_INTEGER, TAG_NULL, TAG_OCTET_STRING, TAG_SEQUENCE } from './der.ts';
import type { CurveSeed } from './keyCrypto.ts';
import { type KeyIdentity, rsaIdentity } from './keyIdentity.ts';
import { checkedKey, parsePkcs1, type RsaPrivateKey } from './privateKey.ts';
import type { RsaPublicKey } from './publicKey.ts';

/**
 * A private key of any type, identified by `identity`. `key` has the numbers of a plain RSA key; it is `null` for
 * every other type.
 */
export interface DerPrivateKey {
  readonly key: RsaPrivateKey | null;
  readonly identity: KeyIdentity;
  /**
   * The private half of an Ed25519 or X25519 key whose file lacks the public half. The public half can be computed
   * from it. `null` for any other key.
   */
  readonly seed: CurveSeed | null;
}

/** Tags of PKCS#8's optional fields: the attributes ([0], constructed) and the public key ([1], implicit). */
const TAG_ATTRIBUTES = 0xa0;
const TAG_PUBLIC_KEY = 0x81;

/** The structure that a DER value seems to be, judged by its first elements. */
type DerKind = 'pkcs1' | 'pkcs8' | 'sec1' | 'dsa' | 'spki' | 'encrypted' | 'pkcs1Public' | 'pkcs12' | 'other';

/** @throws {FormatError} if the value isn't a SEQUENCE */
export function kindOfDer(bytes: Uint8Array): DerKind {
  const reader = new DerReader(bytes).sequence('key');
  if (reader.startsWith(TAG_SEQUENCE)) {
    reader.skip();
    if (reader.startsWith(TAG_BIT_STRING)) return 'spki';
    return reader.startsWith(TAG_OCTET_STRING) ? 'encrypted' : 'other';
  }
  if (!reader.startsWith(TAG_INTEGER)) return 'other';
  const version = reader.integer('version');
  if (reader.startsWith(TAG_SEQUENCE)) return version === 3n ? 'pkcs12' : 'pkcs8';
  if (reader.startsWith(TAG_OCTET_STRING)) return 'sec1';
  let integers = 1;
  while (reader.startsWith(TAG_INTEGER)) {
    reader.skip();
    integers += 1;
  }
  return integers === 2 ? 'pkcs1Public' : integers === 6 ? 'dsa' : 'pkcs1';
}

/**
 * The parts of a PrivateKeyInfo. If the file is encrypted, its PrivateKeyInfo must be decrypted before the parts can
 * be read.
 */
export interface PrivateKeyInfo {
  /** Object identifier, in hex. */
  readonly algorithm: string;
  readonly parameters: DerReader;
  readonly privateKey: Uint8Array;
  /** `null` if the file doesn't contain the public key. */
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
  // Windows writes attributes, for example to say what the key may be used for. They aren't needed here.
  if (reader.startsWith(TAG_ATTRIBUTES)) reader.skip();
  const hasPublic = reader.startsWith(TAG_PUBLIC_KEY);
  const publicKey = hasPublic ? wholeBytes(reader.element(TAG_PUBLIC_KEY, 'publicKey')) : null;
  reader.end('PrivateKeyInfo fields');
  return { algorithm, parameters, privateKey, publicKey };
}

/**
 * Reads a PKCS#1 RSAPrivateKey and checks that its numbers fit together.
 * @throws {FormatError} if the key can't be parsed, or if its numbers don't fit together
 */
export function readPkcs1(bytes: Uint8Array): DerPrivateKey {
  const key = checkedKey(parsePkcs1(bytes));
  return { key, identity: rsaIdentity(key), seed: null };
}

/** The parts of a SubjectPublicKeyInfo. */
export interface PublicKeyInfo {
  /** Object identifier, in hex. */
  readonly algorithm: string;
  readonly parameters: DerReader;
  readonly publicKey: Uint8Array;
}

/** @throws {FormatError} */
export function readPublicKeyInfo(bytes: Uint8Array): PublicKeyInfo {
  const outer = new DerReader(bytes);
  const info = outer.sequence('SubjectPublicKeyInfo');
  outer.end('SubjectPublicKeyInfo');
  const parameters = info.sequence('algorithm');
  const algorithm = parameters.oid('algorithm');
  const publicKey = wholeBytes(info.element(TAG_BIT_STRING, 'subjectPublicKey'));
  info.end('SubjectPublicKeyInfo fields');
  return { algorithm, parameters, publicKey };
}

/** Reads RSAPublicKey of PKCS#1 (RFC 8017 A.1.1), DER. */
export function parsePkcs1Public(bytes: Uint8Array): RsaPublicKey {
  const outer = new DerReader(bytes);
  const reader = outer.sequence('RSAPublicKey');
  outer.end('RSAPublicKey');
  const key = { modulus: reader.integer('modulus'), exponent: reader.integer('publicExponent') };
  reader.end('RSAPublicKey fields');
  return key;
}

/** The bytes of a BIT STRING that has no unused bits. */
export function wholeBytes(content: Uint8Array): Uint8Array {
  if (content[0] !== 0) throw new FormatError('BIT STRING: expected whole bytes');
  return content.subarray(1);
}

/**
 * Checks that an algorithm has no parameters: the field must be NULL. Some programs leave the field out, which is
 * accepted.
 */
export function noParameters(reader: DerReader, label: string): void {
  if (reader.startsWith(TAG_NULL)) reader.nothing(label);
  reader.end(label);
}
