/** A key pair as two texts: do the halves belong together, and what is there to say about it? */
import { FormatError } from '../errors.ts';
import { sha256Fingerprint } from './fingerprint.ts';
import { parsePrivateKeyPem } from './privateKey.ts';
import { bitLength, parsePublicKey, type RsaPublicKey } from './publicKey.ts';

export interface KeyPairFacts {
  /** `SHA256:…` */
  readonly fingerprint: string;
  /** Of the modulus. */
  readonly bits: number;
}

/** Under this, RSA is weak: NIST SP 800-131A Rev. 2 disallows it since 2014. */
export const MIN_STRONG_BITS = 2048;

/**
 * Checks that a private key is the other half of a public one.
 * @param halves `privateKey` PEM, `publicKey` one OpenSSH line
 * @throws {FormatError} one half is malformed, or they don't match
 */
export function matchHalves(halves: { privateKey: string; publicKey: string }): KeyPairFacts {
  const publicKey = parsePublicKey(halves.publicKey);
  if (!samePublicKey(parsePrivateKeyPem(halves.privateKey), publicKey)) {
    throw new FormatError('key pair: the private key belongs to another public key');
  }
  return { fingerprint: sha256Fingerprint(publicKey.blob), bits: bitLength(publicKey.modulus) };
}

export function samePublicKey(a: RsaPublicKey, b: RsaPublicKey): boolean {
  return a.modulus === b.modulus && a.exponent === b.exponent;
}

/**
 * The text that goes into a file: LF and a final newline, whatever the service sent; OpenSSH says "error in
 * libcrypto" otherwise.
 */
export function privateKeyFileText(pem: string): string {
  return `${pem.replaceAll('\r\n', '\n').trimEnd()}\n`;
}
