/** Key fingerprints as OpenSSH prints them (sshkey_fingerprint in sshkey.c, `ssh-keygen -l`). */
import { sha256 } from '@noble/hashes/sha2.js';
import { base64ToBytes, bytesToBase64 } from '../bytes.ts';

/** `SHA256:` and base64 without padding, of the public key's wire form. */
export function sha256Fingerprint(blob: Uint8Array): string {
  return `SHA256:${bytesToBase64(sha256(blob)).replace(/=+$/, '')}`;
}

/** The digest that a fingerprint is the text of; nothing of a text that is none. */
export function fingerprintDigest(fingerprint: string): Uint8Array {
  return base64ToBytes(`${fingerprint.replace(/^SHA256:/, '')}=`) ?? new Uint8Array();
}

/** The digest behind {@link sha256Fingerprint}, which the randomart is drawn from. */
export function sha256Digest(blob: Uint8Array): Uint8Array {
  return sha256(blob);
}
