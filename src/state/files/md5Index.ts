/** MD5 fingerprints for the search; loaded when the user searches for one. */
import { FormatError } from '../../core/base/errors.ts';
import { md5Fingerprint } from '../../core/ssh/md5Fingerprint.ts';
import { parsePublicKey } from '../../core/ssh/publicKey.ts';

/**
 * @param publicKey one OpenSSH line; in a row from an imported file, this may be any text
 * @returns the MD5 fingerprint; an empty string if `publicKey` isn't an RSA key
 */
export function md5FingerprintOf(publicKey: string): string {
  try {
    return md5Fingerprint(parsePublicKey(publicKey).blob);
  } catch (error) {
    if (error instanceof FormatError) return '';
    throw error;
  }
}
