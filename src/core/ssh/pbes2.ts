/**
 * Reads and writes PKCS#8 files (RFC 5958 §3) that are encrypted with PBES2 (RFC 8018 §6.2): PBKDF2 with HMAC, and
 * AES in CBC mode. Keysmith writes them with HMAC-SHA-256 and AES-256. A file that uses PBES1, scrypt or another
 * cipher isn't opened, and the error names that algorithm.
 */
import { FormatError, KeyFileError, PassphraseError } from '../base/errors.ts';
import { loaded } from '../base/loaded.ts';
import { concatBytes } from '@noble/hashes/utils.js';
import { utf8ToBytes } from '../base/bytes.ts';
import {
  derEncode,
  derInteger,
  derNull,
  derOid,
  DerReader,
  TAG_INTEGER,
  TAG_OCTET_STRING,
  TAG_SEQUENCE,
} from './der.ts';
import type { KeyCrypto, Pbkdf2Input } from './keyCrypto.ts';
import { noParameters, readPrivateKeyInfo } from './derKey.ts';
import { encodePkcs8, type RsaPrivateKey } from './privateKey.ts';

const PBES2 = '2a864886f70d01050d';
const PBKDF2 = '2a864886f70d01050c';
const HMAC_SHA256 = '2a864886f70d0209';
const AES256_CBC = '60864801650304012a';
/** HMAC identifiers (RFC 8018 B.1.2) → hash. */
const PRFS: Readonly<Record<string, Pbkdf2Input['hash']>> = {
  '2a864886f70d0207': 'SHA-1',
  [HMAC_SHA256]: 'SHA-256',
  '2a864886f70d020a': 'SHA-384',
  '2a864886f70d020b': 'SHA-512',
};
/** Cipher identifiers (NIST CSOR) → key length in bytes. */
const CIPHERS: Readonly<Record<string, number>> = {
  '608648016503040102': 16,
  '608648016503040116': 24,
  [AES256_CBC]: 32,
};
const BLOCK = 16;

/**
 * Makes the error for a file that uses an unsupported algorithm.
 * @param oid object identifier of that algorithm: the encryption scheme, the key derivation, its HMAC or the cipher
 */
async function notOpened(oid: string): Promise<KeyFileError> {
  const { cipherOf, opensslCommand } = await loaded(import('./cipherNames.ts'));
  const { name, isLegacy } = cipherOf(oid);
  return new KeyFileError({ kind: 'cipher', name, command: opensslCommand(isLegacy) });
}

async function tooCostly(iterations: bigint): Promise<KeyFileError> {
  const { opensslCommand } = await loaded(import('./cipherNames.ts'));
  return new KeyFileError({
    kind: 'cost',
    name: `iterationCount: ${iterations}`,
    command: opensslCommand(false),
  });
}

/** OWASP's recommendation for PBKDF2-HMAC-SHA256 (Password Storage Cheat Sheet, 2023). */
const WRITTEN_ITERATIONS = 600_000;
/** This many iterations take some seconds. A file that asks for more is refused. */
export const MAX_PBKDF2_ITERATIONS = 10_000_000;

interface Sealed extends Omit<Pbkdf2Input, 'passphrase'> {
  readonly iv: Uint8Array;
  readonly bytes: Uint8Array;
}

/** Encrypts a key. The result is an EncryptedPrivateKeyInfo that contains a PrivateKeyInfo, in DER. */
export async function encryptPkcs8(
  key: RsaPrivateKey,
  passphrase: string,
  crypto: KeyCrypto,
): Promise<Uint8Array> {
  const salt = crypto.randomBytes(16);
  const iv = crypto.randomBytes(BLOCK);
  const cipherKey = await crypto.pbkdf2({
    hash: 'SHA-256',
    passphrase: utf8ToBytes(passphrase),
    salt,
    iterations: WRITTEN_ITERATIONS,
    length: 32,
  });
  const bytes = await crypto.aesCbcEncrypt({ key: cipherKey, iv, bytes: padded(encodePkcs8(key)) });
  const kdf = derEncode(
    TAG_SEQUENCE,
    derOid(PBKDF2),
    derEncode(
      TAG_SEQUENCE,
      derEncode(TAG_OCTET_STRING, salt),
      derInteger(BigInt(WRITTEN_ITERATIONS)),
      derEncode(TAG_SEQUENCE, derOid(HMAC_SHA256), derNull()),
    ),
  );
  const cipher = derEncode(TAG_SEQUENCE, derOid(AES256_CBC), derEncode(TAG_OCTET_STRING, iv));
  return derEncode(
    TAG_SEQUENCE,
    derEncode(TAG_SEQUENCE, derOid(PBES2), derEncode(TAG_SEQUENCE, kdf, cipher)),
    derEncode(TAG_OCTET_STRING, bytes),
  );
}

/**
 * Reads an EncryptedPrivateKeyInfo.
 * @returns a function that decrypts the PrivateKeyInfo in it
 * @throws {FormatError}
 */
export async function parseEncryptedPkcs8(
  bytes: Uint8Array,
): Promise<(crypto: KeyCrypto, passphrase: string) => Promise<Uint8Array>> {
  const sealed = await readSealed(bytes);
  return async (crypto, passphrase) => {
    if (passphrase === '') throw new PassphraseError('needed');
    const key = await crypto.pbkdf2({ ...sealed, passphrase: utf8ToBytes(passphrase) });
    const plain = withoutPadding(await crypto.aesCbcDecrypt({ key, iv: sealed.iv, bytes: sealed.bytes }));
    checkDecrypted(plain);
    return plain;
  };
}

/**
 * Checks that the decrypted bytes hold a private key, of any type. This encryption has no MAC: one in 256 wrong
 * passphrases passes the padding check and gets this far.
 * @throws {PassphraseError} `wrong` if the bytes hold no private key
 */
function checkDecrypted(plain: Uint8Array): void {
  try {
    readPrivateKeyInfo(plain);
  } catch (error) {
    if (error instanceof FormatError) throw new PassphraseError('wrong', { cause: error });
    throw error;
  }
}

async function readSealed(bytes: Uint8Array): Promise<Sealed> {
  const outer = new DerReader(bytes);
  const info = outer.sequence('EncryptedPrivateKeyInfo');
  outer.end('EncryptedPrivateKeyInfo');
  const algorithm = info.sequence('encryptionAlgorithm');
  const oid = algorithm.oid('encryptionAlgorithm');
  if (oid !== PBES2) throw await notOpened(oid);
  const parameters = algorithm.sequence('PBES2-params');
  algorithm.end('encryptionAlgorithm');

  const kdf = parameters.sequence('keyDerivationFunc');
  const derivation = kdf.oid('keyDerivationFunc');
  if (derivation !== PBKDF2) throw await notOpened(derivation);
  const kdfParameters = kdf.sequence('PBKDF2-params');
  kdf.end('keyDerivationFunc');
  const salt = kdfParameters.element(TAG_OCTET_STRING, 'salt');
  const iterations = kdfParameters.integer('iterationCount');
  if (iterations < 1n) throw new FormatError('iterationCount: expected 1 or more');
  if (iterations > MAX_PBKDF2_ITERATIONS) throw await tooCostly(iterations);
  const keyLength = kdfParameters.startsWith(TAG_INTEGER) ? kdfParameters.integer('keyLength') : null;
  const hash = kdfParameters.startsWith(TAG_SEQUENCE) ? await readPrf(kdfParameters) : 'SHA-1';
  kdfParameters.end('PBKDF2-params');

  const scheme = parameters.sequence('encryptionScheme');
  parameters.end('PBES2-params');
  const cipher = scheme.oid('encryptionScheme');
  const length = Object.hasOwn(CIPHERS, cipher) ? CIPHERS[cipher] : undefined;
  if (length === undefined) throw await notOpened(cipher);
  const iv = scheme.element(TAG_OCTET_STRING, 'iv');
  scheme.end('encryptionScheme');
  if (iv.length !== BLOCK) throw new FormatError(`iv: expected ${BLOCK} bytes, got ${iv.length}`);
  if (keyLength !== null && keyLength !== BigInt(length))
    throw new FormatError(`keyLength: expected ${length}`);

  const encrypted = info.element(TAG_OCTET_STRING, 'encryptedData');
  info.end('EncryptedPrivateKeyInfo fields');
  if (encrypted.length === 0 || encrypted.length % BLOCK !== 0) {
    throw new FormatError(`encryptedData: expected whole blocks of ${BLOCK} bytes`);
  }
  return { hash, salt, iterations: Number(iterations), length, iv, bytes: encrypted };
}

async function readPrf(reader: DerReader): Promise<Pbkdf2Input['hash']> {
  const algorithm = reader.sequence('prf');
  const oid = algorithm.oid('prf');
  const hash = Object.hasOwn(PRFS, oid) ? PRFS[oid] : undefined;
  if (hash === undefined) throw await notOpened(oid);
  noParameters(algorithm, 'prf parameters');
  return hash;
}

/**
 * Fills up the last block with PKCS#7 padding (RFC 5652 §6.3): the value of each padding byte is the number of
 * padding bytes. If the last block is full, a whole block is added.
 */
function padded(bytes: Uint8Array): Uint8Array {
  const count = BLOCK - (bytes.length % BLOCK);
  return concatBytes(bytes, new Uint8Array(count).fill(count));
}

/**
 * Decrypted bytes without their PKCS#7 padding.
 * @throws {PassphraseError} `wrong` if they don't end in valid padding
 */
export function withoutPadding(bytes: Uint8Array): Uint8Array {
  const count = bytes.at(-1) ?? 0;
  const isPadding = count >= 1 && count <= BLOCK && bytes.subarray(-count).every((byte) => byte === count);
  if (!isPadding) throw new PassphraseError('wrong');
  return bytes.subarray(0, -count);
}
