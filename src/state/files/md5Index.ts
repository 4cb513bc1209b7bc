/** MD5 fingerprints for the search; loaded when one is looked for. */
import { FormatError } from '../../core/base/errors.ts';
import { md5Fingerprint } from '../../core/ssh/md5Fingerprint.ts';
import { parsePublicKey } from '../../core/ssh/publicKey.ts';

/** @param publicKey one OpenSSH line @returns empty for what is no RSA key: a row of somebody's file may say anything */
export function md5FingerprintOf(publicKey: string): string {
  try {
    return md5Fingerprint(parsePublicKey(publicKey).blob);
  } catch (error) {
    if (error instanceof FormatError) return '';
    throw error;
  }
}
