/** MD5 fingerprints for the search; loaded when the user searches for one. */
import { FormatError } from '../../core/base/errors.ts';
import { md5Fingerprint } from '../../core/ssh/md5Fingerprint.ts';
import { parsePublicKey } from '../../core/ssh/publicKey.ts';

/**
 * @param publicKey one OpenSSH line
 * @returns an empty string for anything that isn't an RSA key: a row from an imported file may hold any text
 */
export function md5FingerprintOf(publicKey: string): string {
  try {
    return md5Fingerprint(parsePublicKey(publicKey).blob);
  } catch (error) {
    if (error instanceof FormatError) return '';
    throw error;
  }
}
