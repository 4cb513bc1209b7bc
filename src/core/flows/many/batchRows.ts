/** The rows of a batch: written ahead, one for each name, so that whatever stops it the ledger says what is still to be made. */
import type { Tag } from '../../cvm/actions.ts';
import { isPractice, type Route } from '../../ledger/route.ts';
import type { KeyRecord } from '../../ledger/keyRecord.ts';
import { mayImport } from '../../ledger/keyState.ts';
import { newRecord } from '../create/attempt.ts';

/** What a batch is to make. */
export interface BatchIntent {
  readonly names: readonly string[];
  readonly method: 'cloud' | 'device';
  readonly projectId: number;
  readonly tags: readonly Tag[];
  readonly batch: NonNullable<KeyRecord['batch']>;
}

/** A row for each name, in their order: nothing was done for any of them yet. */
export function batchRows(
  { names, method, projectId, tags, batch }: BatchIntent,
  ports: { readonly route: Route; readonly now: () => number; readonly newId: () => string },
): readonly KeyRecord[] {
  return names.map((name) => ({ ...newRecord(ports, { name, projectId, tags }, method), batch }));
}

/**
 * Whether there is still something to do for a row of a batch: it wasn't sent yet; or it wasn't created, as is known
 * by now; or it has a file, and the cloud hasn't got its public half. A row that was sent and isn't settled waits
 * until it is. A row that an imported list told of isn't open: what was made for it would be nobody's until somebody
 * looked.
 */
export function isBatchOpen(record: KeyRecord): boolean {
  const { attempts, batch, hearsay, keyId, publicKey, state } = record;
  if (batch === null || hearsay !== null) return false;
  if (state === 'intent' && attempts.length === 0) return true;
  if (state === 'absent' && keyId === null && publicKey === null) return true;
  return record.method === 'device' && keyId === null && mayImport(record);
}

/** Whether a row's private key is in an archive that nobody has seen yet. */
export function isUnseen({ batch, state }: KeyRecord): boolean {
  return batch?.place === 'archive' && state === 'unconfirmed';
}

/**
 * The rows of one batch, by name, numbers as numbers: web_2 before web_10.
 * @param id the batch's; `null`: the first of `rows` that isn't finished
 * @param rows the ledger's, newest first
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

/** What a row becomes when its owner says that its archive never arrived: its private key is nowhere. */
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
 * What becomes of a row that its owner gives up. What has a public key may be in the cloud, or in a file: it stays in the
 * list, with its own next step.
 */
export function givenUp({ publicKey }: KeyRecord): Partial<KeyRecord> {
  return publicKey === null ? { state: 'closed' } : { batch: null };
}
