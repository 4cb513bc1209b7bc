/**
 * Handles a key pair given as two texts: checks that the halves belong together, and derives facts about the public
 * key.
 */
import { sha256Fingerprint } from './fingerprint.ts';
import { parsePrivateKeyPem } from './privateKey.ts';
import { bitLength, parsePublicKey, type RsaPublicKey } from './publicKey.ts';

/** Facts about a public key that could be read. */
interface KeyFacts {
  /** `SHA256:…` */
  readonly fingerprint: string;
  /** Of the modulus. */
  readonly bits: number;
}

/** RSA keys with fewer bits are weak: according to NIST SP 800-131A Rev. 2, they have been disallowed since 2014. */
export const MIN_STRONG_BITS = 2048;

/** @param line one OpenSSH line @throws {FormatError} */
export function publicKeyFacts(line: string): KeyFacts {
  const { blob, modulus } = parsePublicKey(line);
  return { fingerprint: sha256Fingerprint(blob), bits: bitLength(modulus) };
}

/**
 * Whether a private key is the other half of a public one.
 * @param halves `privateKey` PEM, `publicKey` one OpenSSH line
 * @throws {FormatError} one half is malformed
 */
export function halvesMatch(halves: { privateKey: string; publicKey: string }): boolean {
  return samePublicKey(parsePrivateKeyPem(halves.privateKey), parsePublicKey(halves.publicKey));
}

/** Whether two RSA public keys are the same. */
export function samePublicKey(a: RsaPublicKey, b: RsaPublicKey): boolean {
  return a.modulus === b.modulus && a.exponent === b.exponent;
}

/**
 * The text of a private key file, with LF and a final newline, even if the service sent CRLF or no final newline.
 * With CRLF or without a final newline, OpenSSH would fail to read the file: "error in libcrypto".
 */
export function privateKeyFileText(pem: string): string {
  return `${pem.replaceAll('\r\n', '\n').trimEnd()}\n`;
}
