/**
 * Finds the ledger's row for each key that the user chose in the list. Loaded when the user acts on the chosen keys.
 */
import { takeIn } from '../../core/flows/file/adopt.ts';
import { isListed } from '../../core/ledger/keyState.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import type { KeyRow } from '../../core/list/keyRows.ts';
import type { Keys } from '../ledger/keys.svelte.ts';

export interface ChosenParts {
  readonly keys: Keys;
  readonly newId: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Returns the ledger's current row for a row that the user chose. If only the cloud knows the key pair, adds a row
 * for it to the ledger first, so that the action can be recorded there.
 * @returns `null` if the ledger has changed since the user chose the row: the ledger's row was changed or removed, or
 * a row was added for a key pair that only the cloud knew
 * @throws {JournalError}
 */
export async function recordOf(parts: ChosenParts, row: KeyRow): Promise<KeyRecord | null> {
  const { record, cloud } = row;
  if (record !== null) {
    const current = parts.keys.find(record.id);
    return current !== null && isAsChosen(current, record) ? current : null;
  }
  if (cloud === null || knownRow(parts, row) !== null) return null;
  return take(parts, row, cloud);
}

/**
 * Like {@link recordOf}, but also returns a row that has changed or was added since the choice. This is for the
 * owner's notes about a key, which stay valid when the row changes.
 */
export async function currentRecordOf(parts: ChosenParts, row: KeyRow): Promise<KeyRecord | null> {
  const { record, cloud } = row;
  if (record !== null) return parts.keys.find(record.id);
  return cloud === null ? null : (knownRow(parts, row) ?? (await take(parts, row, cloud)));
}

/**
 * Returns the ledger's row for a key pair that only the cloud knew when the user chose it; `null` if there is still
 * none.
 */
function knownRow({ keys }: ChosenParts, { cloud, route }: KeyRow): KeyRecord | null {
  const known = keys.all.find(
    (row) =>
      // A row doesn't count if it is deleted or closed, or if the cloud no longer has its key pair.
      isListed(row) &&
      row.state !== 'absent' &&
      row.keyId === cloud?.keyId &&
      row.region === route.region &&
      row.account === route.account,
  );
  return known ?? null;
}

async function take(
  { keys, newId, now }: ChosenParts,
  { route }: KeyRow,
  cloud: NonNullable<KeyRow['cloud']>,
): Promise<KeyRecord> {
  const taken = takeIn(cloud, { route, id: newId(), now: new Date(now()).toISOString() });
  await keys.add(taken);
  return taken;
}

/** Whether the facts that the user may have relied on are unchanged since the user chose the row. */
function isAsChosen(now: KeyRecord, then: KeyRecord): boolean {
  return (
    now.state === then.state &&
    now.cloud === then.cloud &&
    now.keyId === then.keyId &&
    now.publicKey === then.publicKey &&
    now.name === then.name
  );
}
