/** Reads facts about a key, such as its fingerprint and its size, from its public key. */
import { FormatError } from '../base/errors.ts';
import { publicKeyFacts } from './keyPair.ts';
import { formatPublicKey, parsePublicKey } from './publicKey.ts';

export interface PublicFacts {
  /** One OpenSSH line without a comment; `null` if the public key is missing or can't be read. */
  readonly publicKey: string | null;
  readonly fingerprint: string | null;
  readonly bits: number | null;
}

/**
 * Reads the facts from an OpenSSH line. All of them are `null` if the line is `null` or can't be read. The key's
 * comment is left out: it's free text from outside, and the ledger (Keysmith's list of keys) has no field for it.
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
