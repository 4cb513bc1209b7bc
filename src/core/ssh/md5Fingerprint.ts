/**
 * The fingerprint that old tools and cloud consoles show (`ssh-keygen -l -E md5`). It helps to recognise a key, but
 * proves nothing.
 */
import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** The MD5 of a public key's wire form, as `MD5:` and pairs of hex digits with colons between them. */
export function md5Fingerprint(blob: Uint8Array): string {
  return `MD5:${(bytesToHex(md5(blob)).match(/../g) ?? []).join(':')}`;
}
