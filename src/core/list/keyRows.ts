/**
 * Builds the key list: joins the rows of this device's ledger with the key pairs that the cloud last listed. Also
 * sorts and searches the list.
 */
import type { CloudKey, CloudList } from './cloudList.ts';
import { timeFits } from '../ledger/attemptWindow.ts';
import { isUnder, type Route } from '../ledger/route.ts';
import type { KeyRecord } from '../ledger/keyRecord.ts';
import { needsLook } from '../ledger/keyState.ts';

/** One row of the key list: a key pair from this device's ledger, from the cloud's lists, or from both. */
export interface KeyRow {
  readonly id: string;
  readonly record: KeyRecord | null;
  readonly cloud: CloudKey | null;
  /** The key pair's account, endpoint and region. If only the cloud knows the key pair, `relayHost` is `null`. */
  readonly route: Route;
  readonly name: string;
  readonly keyId: string | null;
  readonly publicKey: string | null;
  readonly fingerprint: string | null;
  readonly bits: number | null;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  /** ISO 8601, UTC; empty where the time isn't known. */
  readonly createdAt: string;
  /**
   * Whether the key pair is missing in the cloud: the account's key pairs were listed after this row last changed,
   * and this key pair wasn't among them.
   */
  readonly isMissing: boolean;
}

/**
 * Joins the ledger's rows with the cloud's lists by account and KeyId. A ledger row stays in the result even if the
 * cloud doesn't have its key pair. The documentation doesn't say whether a key pair belongs to one region or is
 * listed in all of them, so listed keys with the same KeyId and the same public key become one row.
 * @param records the ledger rows to show
 * @param all all ledger rows, shown or not. A listed key that may be the result of an unfinished row gets no row of
 * its own, even if the unfinished row isn't shown
 */
export function joinKeys(
  records: readonly KeyRecord[],
  lists: readonly CloudList[],
  all: readonly KeyRecord[] = records,
): readonly KeyRow[] {
  const scopes = scopesOf(lists);
  const rows = records.map((record) => rowOfRecord(record, scopes));
  const pending = all.filter((record) => record.keyId === null && needsLook(record));
  /**
   * Listed key pairs that get no further row. Some of them already have a row from another list: two credentials of
   * one account list the same key pairs, and perhaps all regions do, too. Others may be the result of an unfinished
   * row.
   */
  const seen = new Set<string>();
  for (const { list } of pending.length > 0 ? scopes.all : []) {
    for (const cloud of list.keys) {
      if (pending.some((record) => mayBeAbout(record, cloud, list))) seen.add(pairOf(cloud, list));
    }
  }
  for (const { list, taken } of scopes.all) {
    const route: Route = routeOf(list);
    for (const cloud of list.keys) {
      const pair = pairOf(cloud, list);
      if (taken.has(cloud.keyId) || seen.has(pair)) continue;
      seen.add(pair);
      rows.push(rowOfCloud(cloud, list.id, route));
    }
  }
  return rows;
}

/**
 * Finds one row of those that {@link joinKeys} returns, without joining the others.
 * @param id the id of a ledger row, or the row id of a listed key pair (see {@link listedId}). If a ledger row now
 * has that key pair's KeyId, the ledger row is returned
 * @returns `null` if there is no such row
 */
export function findRow(
  id: string,
  records: readonly KeyRecord[],
  lists: readonly CloudList[],
): KeyRow | null {
  const scopes = scopesOf(lists);
  const own = records.find((record) => record.id === id);
  if (own !== undefined) return rowOfRecord(own, scopes);
  for (const { list } of scopes.all) {
    const cloud = list.keys.find(({ keyId }) => listedId(list, keyId) === id);
    if (cloud === undefined) continue;
    const claims = records.find(
      ({ keyId, state, ...record }) =>
        keyId === cloud.keyId && state !== 'absent' && isUnder(record, routeOf(list)),
    );
    return claims ? rowOfRecord(claims, scopes) : rowOfCloud(cloud, list.id, routeOf(list));
  }
  return null;
}

function pairOf({ keyId, publicKey }: CloudKey, { route: { connection, site } }: CloudList): string {
  return `${connection === 'practice'}|${site}|${keyId}|${publicKey}`;
}

interface Scope {
  readonly list: CloudList;
  readonly byId: ReadonlyMap<string, CloudKey>;
  /** KeyIds that belong to a row of the ledger. Listed keys with these KeyIds get no further row. */
  readonly taken: Set<string>;
}

/**
 * The cloud's lists by account and by KeyId. `byAccount` also has each list under the SecretId with which it was
 * listed, because some rows know only their SecretId: their account's id couldn't be looked up.
 */
interface Scopes {
  readonly all: readonly Scope[];
  readonly byAccount: ReadonlyMap<string, readonly Scope[]>;
  readonly byKeyId: ReadonlyMap<string, readonly Scope[]>;
}

function scopesOf(lists: readonly CloudList[]): Scopes {
  const byAccount = new Map<string, Scope[]>();
  const byKeyId = new Map<string, Scope[]>();
  const all = lists.map((list) => {
    const scope = { list, byId: new Map(list.keys.map((key) => [key.keyId, key])), taken: new Set<string>() };
    for (const name of new Set([list.route.account, list.secretId ?? list.route.account])) {
      byAccount.set(name, [...(byAccount.get(name) ?? []), scope]);
    }
    for (const { keyId } of list.keys) byKeyId.set(keyId, [...(byKeyId.get(keyId) ?? []), scope]);
    return scope;
  });
  return { all, byAccount, byKeyId };
}

function isIn(record: KeyRecord, list: CloudList): boolean {
  return record.region === list.route.region && isUnder(record, routeOf(list));
}

/** The route of a list's key pairs. A list doesn't say which relay it came through, so `relayHost` is `null`. */
export function routeOf({ route, secretId }: CloudList): Route {
  return { ...route, secretId, relayHost: null };
}

/**
 * Whether a listed key may be the result of an unfinished row. Both must have the same name. In addition, one of
 * these must be true: both belong to the same account and region; their public keys match; or the row has no public
 * key, and one of its requests may have created a key at the listed key's creation time.
 */
function mayBeAbout(record: KeyRecord, cloud: CloudKey, list: CloudList): boolean {
  if (record.name !== cloud.name) return false;
  if (isIn(record, list)) return true;
  if (record.publicKey !== null) return record.publicKey === cloud.publicKey;
  return cloud.createdAt !== null && timeFits(cloud.createdAt, record, { offsetMs: null });
}

/**
 * The lists that have the row's KeyId with the row's public key, even under another account or region. The accounts
 * may differ because one account may be recorded by its id in one place and by a SecretId in another. The regions may
 * differ because the cloud may list a key pair in every region. The site and the endpoint must match. The result is
 * empty if the row lacks its KeyId or public key.
 */
function alias(record: KeyRecord, { byKeyId }: Scopes): readonly Scope[] {
  const { keyId, publicKey } = record;
  if (keyId === null || publicKey === null) return [];
  return (byKeyId.get(keyId) ?? []).filter(({ byId, list }) => {
    const { account, region } = list.route;
    return byId.get(keyId)?.publicKey === publicKey && isIn({ ...record, account, region }, list);
  });
}

function rowOfRecord(record: KeyRecord, known: Scopes): KeyRow {
  const { keyId, publicKey } = record;
  const names = [record.account, record.secretId ?? record.account];
  const byName = new Set(names.flatMap((name) => known.byAccount.get(name) ?? []));
  const own = [...byName].filter(({ list }) => isIn(record, list));
  const scopes = [...own, ...alias(record, known)];
  const found = keyId === null ? undefined : scopes.map(({ byId }) => byId.get(keyId)).find(Boolean);
  // In the state `absent`, the cloud was found not to have the row's key pair. If the cloud lists the KeyId again,
  // the listed key gets a row of its own.
  if (found && record.state !== 'absent') for (const { taken } of scopes) taken.add(found.keyId);
  const cloud = record.state === 'absent' ? null : (found ?? null);
  const wasListed = own.some(({ list }) => list.syncedAt > record.updatedAt);
  return {
    id: record.id,
    record,
    cloud,
    route: record,
    name: record.name,
    keyId,
    publicKey,
    fingerprint: record.fingerprint,
    bits: record.bits,
    tags: cloud?.tags ?? record.tags,
    createdAt: record.createdAt,
    isMissing: keyId !== null && wasListed && found === undefined && record.state !== 'absent',
  };
}

/** The row id of a listed key pair that belongs to no row of the ledger. */
export function listedId({ id }: Pick<CloudList, 'id'>, keyId: string): string {
  return `${id}|${keyId}`;
}

function rowOfCloud(cloud: CloudKey, listId: string, route: Route): KeyRow {
  const { keyId, name, publicKey, fingerprint, bits, tags } = cloud;
  const createdAt = cloud.createdAt ?? '';
  return {
    id: listedId({ id: listId }, keyId),
    record: null,
    cloud,
    route,
    name,
    keyId,
    publicKey,
    fingerprint,
    bits,
    tags,
    createdAt,
    isMissing: false,
  };
}

export type SortColumn = 'name' | 'region' | 'createdAt' | 'state';
export interface SortOrder {
  readonly by: SortColumn;
  readonly isDescending: boolean;
}

/**
 * Sorts rows by a column. Rows with the same value in that column are sorted by name, always ascending.
 * @param stateOf returns the name of a row's state, for sorting by state
 */
export function sortRows(
  rows: readonly KeyRow[],
  { by, isDescending }: SortOrder,
  stateOf: (row: KeyRow) => string,
): readonly KeyRow[] {
  const keyOf: Record<SortColumn, (row: KeyRow) => string> = {
    name: ({ name }) => nameKey(name),
    region: ({ route }) => route.region,
    createdAt: ({ createdAt }) => createdAt,
    state: stateOf,
  };
  const keyed = rows.map((row) => ({ row, key: keyOf[by](row), name: '' }));
  const direction = isDescending ? -1 : 1;
  // The name breaks ties. Its sort key is computed only when two rows have the same value in the sorted column.
  const nameOf = (one: (typeof keyed)[number]) => (one.name ||= nameKey(one.row.name));
  keyed.sort((a, b) => direction * compared(a.key, b.key) || compared(nameOf(a), nameOf(b)));
  return keyed.map(({ row }) => row);
}

function compared(a: string, b: string): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Makes a name's sort key. Numbers in names are sorted by their value: web_2 comes before web_10. */
function nameKey(name: string): string {
  return name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, '0'));
}

/** The rows to search and, for each row, the two texts that are searched. The texts are in lower case. */
interface SearchIndex {
  readonly rows: readonly KeyRow[];
  /** For each row, its {@link searchText}. */
  readonly texts: readonly string[];
  /** For each row, further text about it: its state's name, its MD5 fingerprint. */
  readonly more: readonly string[];
}

/**
 * Searches the rows of an index while the user types. When the query gets longer, only the rows that matched the
 * shorter query are searched again.
 */
export class KeySearch {
  readonly #index: SearchIndex;
  /**
   * The results for the last query, and earlier results for beginnings of that query; the shortest query comes first.
   * `positions`: the indexes of the found rows in the search index.
   */
  #found: {
    readonly query: string;
    readonly positions: readonly number[];
    readonly rows: readonly KeyRow[];
  }[];

  constructor(index: SearchIndex) {
    this.#index = index;
    this.#found = [{ query: '', positions: [...index.rows.keys()], rows: index.rows }];
  }

  /** The rows that contain every word of a query, each word in either of the row's two texts. */
  find(query: string): readonly KeyRow[] {
    const { more, rows, texts } = this.#index;
    const text = query.toLowerCase();
    // A row that matches a query also matches every beginning of that query. So earlier results are kept only if
    // their query is a beginning of this one.
    this.#found = this.#found.filter((one) => text.startsWith(one.query));
    const last = this.#found.at(-1);
    if (last?.query === text) return last.rows;
    const words = text.split(/\s+/).filter(Boolean);
    if (words.length === 0) return rows;
    const positions: number[] = [];
    const found: KeyRow[] = [];
    // A plain loop: with ten thousand rows, an array method's callbacks cost more than the search itself.
    for (const position of last?.positions ?? []) {
      const row = rows[position];
      if (row === undefined || !hasAll(words, texts[position], more[position])) continue;
      positions.push(position);
      found.push(row);
    }
    this.#found.push({ query: text, positions, rows: found });
    return found;
  }
}

function hasAll(words: readonly string[], text = '', more = ''): boolean {
  for (const word of words) if (!text.includes(word) && !more.includes(word)) return false;
  return true;
}

/**
 * The search text of each row, cached under the row's ledger record or, if it has none, its cloud key. The rows
 * themselves can't be the cache's keys, because all of them are made anew whenever one changes.
 */
const searchTexts = new WeakMap<object, { readonly cloud: CloudKey | null; readonly text: string }>();

/**
 * A row's name, ids, fingerprint, tags and other texts to search, in lower case. The state's name and the MD5
 * fingerprint aren't included.
 */
export function searchText({ record, cloud, keyId, fingerprint, name, route, tags }: KeyRow): string {
  const key = record ?? cloud;
  if (key === null) return '';
  const known = searchTexts.get(key);
  if (known?.cloud === cloud) return known.text;
  const parts = [name, cloud?.name, keyId, fingerprint, route.region, route.account, route.relayHost];
  parts.push(record?.fileName, record?.note, cloud?.description, cloud?.instanceIds.join(' '));
  // A search finds a tag as users type it in Keysmith (`key=value`), and as other tools print it (`key:value`).
  for (const { Key, Value } of tags) parts.push(`${Key}=${Value}`, `${Key}:${Value}`);
  const text = parts.filter(Boolean).join('\n').toLowerCase();
  searchTexts.set(key, { cloud, text });
  return text;
}

/**
 * Whether a query contains a word that looks like an MD5 fingerprint or the beginning of one. The rows' MD5
 * fingerprints are computed only for such a query.
 */
export function isMd5Query(query: string): boolean {
  return /(^|\s)(md5:\S|[0-9a-f]{2}:[0-9a-f]{2})/i.test(query);
}
