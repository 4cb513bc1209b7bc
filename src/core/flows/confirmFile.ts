/** Proof that a key is really on disk: the file is opened again and compared with the public half. */
import { FormatError } from '../errors.ts';
import type { KeyRecord } from '../keyRecord.ts';
import { samePublicKey } from '../ssh/keyPair.ts';
import { parsePrivateKeyPem } from '../ssh/privateKey.ts';
import { parsePublicKey } from '../ssh/publicKey.ts';

/** - `otherKey`: a private key, but not this one; - `noKey`: no private key that can be read */
export type Confirmation =
  | { readonly kind: 'matches'; readonly record: KeyRecord }
  | { readonly kind: 'otherKey' }
  | { readonly kind: 'noKey' };

/** @param file its name, and its whole text */
export function confirmFile(record: KeyRecord, file: { name: string; text: string }): Confirmation {
  if (record.publicKey === null) return { kind: 'noKey' };
  try {
    const isSame = samePublicKey(parsePrivateKeyPem(file.text), parsePublicKey(record.publicKey));
    if (!isSame) return { kind: 'otherKey' };
  } catch (error) {
    if (error instanceof FormatError) return { kind: 'noKey' };
    throw error;
  }
  return { kind: 'matches', record: { ...record, state: 'verified', fileName: file.name } };
}
