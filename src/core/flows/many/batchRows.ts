/**
 * The rows of a batch, one for each name. They are written before anything is sent: if the batch is stopped, the
 * ledger says which keys are still to be made.
 */
import type { Tag } from '../../cvm/actions.ts';
import { isPractice, type Route } from '../../ledger/route.ts';
import type { KeyRecord } from '../../ledger/keyRecord.ts';
import { mayImport } from '../../ledger/keyState.ts';
import { newRecord } from '../create/attempt.ts';

/** The keys that the user wants a batch to make. */
export interface BatchIntent {
  readonly names: readonly string[];
  readonly method: 'cloud' | 'device';
  readonly projectId: number;
  readonly tags: readonly Tag[];
  readonly batch: NonNullable<KeyRecord['batch']>;
}

/** Makes a new row for each name, in the order of the names. Nothing has been made or sent for these rows yet. */
export function batchRows(
  { names, method, projectId, tags, batch }: BatchIntent,
  ports: { readonly route: Route; readonly now: () => number; readonly newId: () => string },
): readonly KeyRecord[] {
  return names.map((name) => ({ ...newRecord(ports, { name, projectId, tags }, method), batch }));
}

/**
 * Whether a row of a batch still needs work. It does if no request was sent for it yet, if its key pair is known not
 * to have been created, or if it has a file and the cloud doesn't have its public half. If a creation request was
 * sent and its outcome isn't known yet, the row has to wait for the outcome. A row from an imported list never needs
 * work: until Keysmith has checked such a row, no key pair counts as the row's, not even a new one that is made for
 * it.
 */
export function isBatchOpen(record: KeyRecord): boolean {
  const { attempts, batch, hearsay, keyId, publicKey, state } = record;
  if (batch === null || hearsay !== null) return false;
  if (state === 'intent' && attempts.length === 0) return true;
  if (state === 'absent' && keyId === null && publicKey === null) return true;
  return record.method === 'device' && keyId === null && mayImport(record);
}

/** Whether a row's private key is in an archive that the user hasn't opened yet. */
export function isUnseen({ batch, state }: KeyRecord): boolean {
  return batch?.place === 'archive' && state === 'unconfirmed';
}

/**
 * The rows of one batch, sorted by name. Numbers in a name count as numbers: web_2 before web_10.
 * @param id the batch's id; `null` for the first batch in `rows` that isn't finished
 * @param rows the ledger's rows, newest first
 */
export function rowsOfBatch(
  rows: readonly KeyRecord[],
  { id, practice }: { readonly id: string | null; readonly practice: boolean },
): readonly KeyRecord[] {
  const ofBatches = rows.filter(
    (row) => row.batch !== null && row.hearsay === null && isPractice(row) === practice,
  );
  const chosen = id ?? ofBatches.find((row) => isBatchOpen(row) || isUnseen(row))?.batch?.id ?? null;
  return ofBatches
    .filter(({ batch, state }) => batch?.id === chosen && state !== 'closed')
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/**
 * The values that a row's columns get when the owner says that the archive was never saved. The row's key is lost
 * then, and can be made anew.
 */
export const NOTHING_MADE = {
  state: 'intent',
  publicKey: null,
  fingerprint: null,
  bits: null,
  fileName: null,
  fileDigest: null,
  savedBy: null,
} as const satisfies Partial<KeyRecord>;

/**
 * Returns the columns that change when the owner gives up a row. A row without a public key is closed. A row with a
 * public key only leaves the batch and stays in the list, since its key may be in the cloud or in a file.
 */
export function givenUp({ publicKey }: KeyRecord): Partial<KeyRecord> {
  return publicKey === null ? { state: 'closed' } : { batch: null };
}
