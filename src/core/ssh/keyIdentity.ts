/**
 * Identifies a public key of any type: the name and size that `ssh-keygen -l` prints, and the wire form from which
 * its fingerprint is computed.
 */
import { FormatError } from '../base/errors.ts';
import { bitLength, encodePublicKey, type RsaPublicKey } from './publicKey.ts';
import { textOf, WireReader } from './wire.ts';

export interface KeyIdentity {
  /**
   * The name of the key's type in OpenSSH, for example `RSA`, `ECDSA` or `ED25519-SK`; for a type that OpenSSH
   * doesn't have, its usual name.
   */
  readonly name: string;
  /** Size in bits; `null` if the key's type has no such size, or if the size isn't known. */
  readonly bits: number | null;
  /**
   * The wire form from which fingerprints are computed; for a certificate, the wire form of its certified key. `null`
   * if SSH has no wire form for the key, if Keysmith doesn't make that form, or if the public half isn't known.
   */
  readonly blob: Uint8Array | null;
  /**
   * DER of the key's SubjectPublicKeyInfo (RFC 5280 §4.1). It replaces `blob` if SSH has no wire form for the key, or
   * if Keysmith doesn't make that form. `null` if there is a `blob`, or if the public half isn't known.
   */
  readonly spki: Uint8Array | null;
  readonly certificate: Certificate | null;
}

/** The contents of an OpenSSH certificate (PROTOCOL.certkeys in OpenSSH). */
export interface Certificate {
  readonly kind: 'user' | 'host';
  readonly keyId: string;
  readonly principals: readonly string[];
  /** Seconds since 1970; `null`: no limit. */
  readonly validAfter: number | null;
  readonly validBefore: number | null;
  /** Wire form of the public key that signed the certificate. */
  readonly authority: Uint8Array;
}

/**
 * The identity of an RSA key. The wire form is encoded from the key's numbers in their shortest form, because surplus
 * zero bytes in a file must not change the fingerprint.
 */
export function rsaIdentity(key: RsaPublicKey): KeyIdentity {
  const blob = encodePublicKey(key);
  return { name: 'RSA', bits: bitLength(key.modulus), blob, spki: null, certificate: null };
}

/** The type that a public key's wire form begins with, for example `ssh-ed25519`. @throws {FormatError} */
export function keyTypeOf(publicBlob: Uint8Array): string {
  const type = textOf(new WireReader(publicBlob).string('key type'), 'key type');
  if (!/^[a-z0-9@.-]{1,64}$/.test(type)) throw new FormatError('key type: expected a name');
  return type;
}
