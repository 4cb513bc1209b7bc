/** MD5 fingerprints for the search; loaded when one is looked for. */
import { md5Fingerprint } from '../core/ssh/md5Fingerprint.ts';
import { parsePublicKey } from '../core/ssh/publicKey.ts';

/** @param publicKey one OpenSSH line of an RSA key */
export function md5FingerprintOf(publicKey: string): string {
  return md5Fingerprint(parsePublicKey(publicKey).blob);
}
