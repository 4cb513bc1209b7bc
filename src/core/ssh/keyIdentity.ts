/** What a public key is, of whatever type: the name and size that `ssh-keygen -l` prints, and the form its fingerprint is of. */
import { FormatError } from '../base/errors.ts';
import { bitLength, encodePublicKey, type RsaPublicKey } from './publicKey.ts';
import { textOf, WireReader } from './wire.ts';

export interface KeyIdentity {
  /** As OpenSSH names it, for example `RSA`, `ECDSA` or `ED25519-SK`; other types by their own names. */
  readonly name: string;
  /** `null` where a type has no such number. */
  readonly bits: number | null;
  /**
   * The wire form that fingerprints are made of; for a certificate, that of its certified key. `null` where SSH has
   * none, or it isn't known.
   */
  readonly blob: Uint8Array | null;
  /** DER of its SubjectPublicKeyInfo (RFC 5280 §4.1) where its form for SSH doesn't exist or isn't made here; `null` where `blob` is there, or the public half isn't in the file. */
  readonly spki: Uint8Array | null;
  readonly certificate: Certificate | null;
}

/** PROTOCOL.certkeys of OpenSSH. */
export interface Certificate {
  readonly kind: 'user' | 'host';
  readonly keyId: string;
  readonly principals: readonly string[];
  /** Seconds since 1970; `null` for ever. */
  readonly validAfter: number | null;
  readonly validBefore: number | null;
  /** Wire form of the key that signed it. */
  readonly authority: Uint8Array;
}

/** The key's numbers are encoded again, in their shortest form: surplus zero bytes are no part of a fingerprint. */
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
