/**
 * Finds out which row holds a key name. A request that was sent under a name may still be executed. So no other key
 * may have that name until the name is known to be free again, or the owner closes the row.
 */
import { keyNameProblem, nextKeyName } from '../input/keyName.ts';
import { newKeyNameProblem } from '../input/newKeyName.ts';
import { isHearsay } from './keyState.ts';
import { isPractice, isUnder, isWithoutAccount, type Route } from './route.ts';
import type { KeyRecord } from './keyRecord.ts';

/**
 * Returns the row that holds a name in the route's account and region, so that no other row may use the name. A row
 * holds its name once a request was sent for it, or once it has a KeyId or a file. It gives the name up once its key
 * pair is known not to exist, or its owner closes the row. A row whose facts about the cloud come only from an
 * imported list holds no name.
 * @param except the id of the row that the name is for: this row doesn't count as a holder
 */
export function nameHolder(
  rows: readonly KeyRecord[],
  { name, route, except }: { name: string; route: Route; except?: string },
): KeyRecord | null {
  const holder = rows.find(
    (row) =>
      row.name === name &&
      row.id !== except &&
      !isHearsay(row) &&
      isWhereUsed(row, route) &&
      !isFinal(row) &&
      !isNeverSent(row),
  );
  return holder ?? null;
}

/**
 * Whether a row can hold a name in the route's account and region. A row without an account can hold one in every
 * account, except in Practice: its key may be imported to any account, and its file already has the name.
 */
function isWhereUsed(row: KeyRecord, route: Route): boolean {
  if (isWithoutAccount(row)) return !isPractice(route);
  return row.region === route.region && isUnder(row, route);
}

/**
 * The first name after `name` that no row holds and a file can have: for `web_1`, that is `web_2`, or `web_3` if a
 * row holds `web_2`, and so on.
 */
export function nextFreeName(rows: readonly KeyRecord[], name: string, route: Route): string {
  let next = nextKeyName(name);
  while (newKeyNameProblem(next) !== null || nameHolder(rows, { name: next, route }) !== null)
    next = nextKeyName(next);
  return next;
}

/**
 * Whether a row no longer holds its name: its key pair wasn't found after all its requests had expired, its key pair
 * was deleted, or the owner closed the row.
 */
function isFinal({ state }: KeyRecord): boolean {
  return state === 'absent' || state === 'deleted' || state === 'closed';
}

/** Whether a row exists in the ledger only: no request was sent for it, no KeyId is known, and no file was written. */
function isNeverSent({ attempts, fileName, keyId }: KeyRecord): boolean {
  return attempts.length === 0 && keyId === null && fileName === null;
}

/**
 * Returns the name that the cloud lists for a row's key pair. If that name breaks the naming rule, returns the row's
 * own name.
 */
export function listedName(record: KeyRecord, keyName: string): string {
  return keyNameProblem(keyName) === null ? keyName : record.name;
}
