/** Which of the cloud's key pairs the ledger's rows claim, so that no two rows get the same key pair. */
import type { KeyPair } from '../cvm/actions.ts';
import { isHearsay } from './keyState.ts';
import { isUnder } from './route.ts';
import type { KeyRecord } from './keyRecord.ts';
import { publicFacts } from '../ssh/publicFacts.ts';

/**
 * Whether another row claims this key pair. A row claims the key pair with its KeyId, unless the row is `absent`. A
 * row without a KeyId claims the key pairs with its public key, unless the row is `closed`. A row of another account
 * or endpoint claims none. Neither does a row whose facts about the cloud come only from an imported list.
 */
export function isClaimed(
  rows: readonly KeyRecord[],
  { KeyId, PublicKey }: Pick<KeyPair, 'KeyId' | 'PublicKey'>,
  record: KeyRecord,
): boolean {
  const { publicKey } = publicFacts(PublicKey);
  return rows.some((row) => {
    if (row.id === record.id || isHearsay(row) || !isUnder(row, record)) return false;
    if (row.keyId !== null) return row.keyId === KeyId && row.state !== 'absent';
    return row.publicKey !== null && row.publicKey === publicKey && row.state !== 'closed';
  });
}

/**
 * Whether another row of the same name may have created the key pair: a creation request was sent for that row, and
 * the row's KeyId isn't known. This includes rows that their owner closed. If there is such a row, Keysmith deletes
 * the key pair for `record` only if an answer or the public key proves that the key pair belongs to `record`.
 */
export function isPerhapsOfAnother(rows: readonly KeyRecord[], name: string, record: KeyRecord): boolean {
  return rows.some(
    (row) =>
      row.id !== record.id &&
      !isHearsay(row) &&
      row.name === name &&
      row.keyId === null &&
      row.region === record.region &&
      row.method === 'cloud' &&
      row.attempts.length > 0 &&
      row.state !== 'absent' &&
      row.state !== 'deleted' &&
      isUnder(row, record),
  );
}
