/** The digest by which a key file is recognised without its passphrase. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { utf8ToBytes } from '../base/bytes.ts';

/**
 * SHA-256 of the whole file, in hex. The digest doesn't give the key away: there are far too many possible keys to
 * find the right one by trying.
 */
export function fileDigest(file: Uint8Array | string): string {
  return bytesToHex(sha256(typeof file === 'string' ? utf8ToBytes(file) : file));
}
