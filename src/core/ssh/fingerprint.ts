/** Key fingerprints as OpenSSH prints them (sshkey_fingerprint in sshkey.c, `ssh-keygen -l`). */
import { sha256 } from '@noble/hashes/sha2.js';
import { base64ToBytes, bytesToBase64 } from '../base/bytes.ts';

/** The SHA-256 of a public key's wire form, as `SHA256:` and base64 without padding. */
export function sha256Fingerprint(blob: Uint8Array): string {
  return fingerprintText(sha256(blob));
}

/** @param digest SHA-256 of the public key's wire form */
export function fingerprintText(digest: Uint8Array): string {
  return `SHA256:${bytesToBase64(digest).replace(/=+$/, '')}`;
}

/** The digest that a fingerprint contains; empty if the text can't be decoded as a fingerprint. */
export function fingerprintDigest(fingerprint: string): Uint8Array {
  return base64ToBytes(`${fingerprint.replace(/^SHA256:/, '')}=`) ?? new Uint8Array();
}
