/** What a public key says about itself, as far as it can be read. */
import { FormatError } from '../base/errors.ts';
import { publicKeyFacts } from './keyPair.ts';
import { formatPublicKey, parsePublicKey } from './publicKey.ts';

export interface PublicFacts {
  /** One OpenSSH line without a comment. */
  readonly publicKey: string | null;
  readonly fingerprint: string | null;
  readonly bits: number | null;
}

/**
 * What a public key says about itself; nothing for one that can't be read. Without its comment, which is free text
 * from whoever answered: a row has no room for that.
 */
export function publicFacts(line: string | null): PublicFacts {
  try {
    if (line !== null) {
      const key = parsePublicKey(line.trim());
      return { publicKey: formatPublicKey(key), ...publicKeyFacts(line.trim()) };
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  return { publicKey: null, fingerprint: null, bits: null };
}
