/**
 * Handles a key pair given as two texts: checks that the halves belong together, and derives facts about the public
 * key.
 */
import { sha256Fingerprint } from './fingerprint.ts';
import { parsePrivateKeyPem } from './privateKey.ts';
import { bitLength, parsePublicKey, type RsaPublicKey } from './publicKey.ts';

/** Facts about an RSA public key. */
interface KeyFacts {
  /** `SHA256:…` */
  readonly fingerprint: string;
  /** Length of the modulus, in bits. */
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
 * Whether a private key and a public key belong together.
 * @param halves `privateKey`: PEM; `publicKey`: one OpenSSH line
 * @throws {FormatError} if one of them is malformed
 */
export function halvesMatch(halves: { privateKey: string; publicKey: string }): boolean {
  return samePublicKey(parsePrivateKeyPem(halves.privateKey), parsePublicKey(halves.publicKey));
}

/** Whether two RSA public keys are the same. */
export function samePublicKey(a: RsaPublicKey, b: RsaPublicKey): boolean {
  return a.modulus === b.modulus && a.exponent === b.exponent;
}

/**
 * Turns the PEM text that the service sent into the text of a private key file, with LF line ends and a final
 * newline. With CRLF or without a final newline, OpenSSH would fail to read the file: "error in libcrypto".
 */
export function privateKeyFileText(pem: string): string {
  return `${pem.replaceAll('\r\n', '\n').trimEnd()}\n`;
}
