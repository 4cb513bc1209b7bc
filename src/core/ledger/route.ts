/** Which account and endpoint a row belongs to, and through which relay its key travelled. */
import { isLocalRelay } from '../connection/relayAddress.ts';
import type { KeyRecord } from './keyRecordSchema.ts';

/** Whether a key is a Practice key. Practice keys are listed and counted separately. */
export function isPractice(record: Pick<Route, 'connection'>): boolean {
  return record.connection === 'practice';
}

/** Stands for the account in rows that belong to none yet. */
export const NO_ACCOUNT = 'none';

/** Whether a key was made before there was any connection, so that it belongs to no account yet. */
export function isWithoutAccount(record: Pick<Route, 'connection'>): boolean {
  return record.connection === 'none';
}

/**
 * The columns that say which account and region a row belongs to, and by which site, endpoint and relay its
 * requests reach the cloud.
 */
export type Route = Pick<
  KeyRecord,
  'connection' | 'account' | 'secretId' | 'site' | 'endpointHost' | 'relayHost' | 'region'
>;

/** The part of a route that says which account and endpoint a row belongs to. */
export type RowAddress = Omit<Route, 'relayHost' | 'region'>;

/**
 * Whether a row belongs to a route's account and endpoint. Only then may Keysmith use the route to ask the cloud
 * about the row. Accounts match if their ids match, even with different credentials. They also match if the SecretIds
 * match, because the account id may have been unknown when the row was written. The region isn't compared: each row
 * has its own.
 */
export function isUnder(record: RowAddress, route: RowAddress): boolean {
  return (
    isSamePlace(record, route) &&
    (isSame(record.account, route.account) ||
      isSame(record.secretId, route.secretId) ||
      // Older rows know only one of the two: the account's id or the SecretId.
      isSame(record.account, route.secretId) ||
      isSame(record.secretId, route.account))
  );
}

/**
 * Whether two columns name the same account. An empty text names none: a connection's SecretId is empty until it
 * first connects.
 */
function isSame(one: string | null, other: string | null): boolean {
  return one !== null && one !== '' && one === other;
}

/** Whether a row and a route have the same site and endpoint, whichever accounts they belong to. */
export function isSamePlace(record: RowAddress, route: RowAddress): boolean {
  return (
    isPractice(record) === isPractice(route) &&
    record.site === route.site &&
    (record.endpointHost === route.endpointHost || (isTencent(record) && isTencent(route)))
  );
}

/** Whether a row has the account's id, and not only the SecretId that signed. */
export function isOwnerKnown({ account, secretId }: Pick<RowAddress, 'account' | 'secretId'>): boolean {
  return account !== secretId;
}

/**
 * Whether the endpoint is one of Tencent Cloud's own hosts. Within one site, two of these differ only because a
 * finance region has its own host, so they count as the same endpoint.
 */
function isTencent({ endpointHost }: Pick<Route, 'endpointHost'>): boolean {
  return endpointHost.endsWith('.tencentcloudapi.com');
}

/**
 * Who may have seen the private key besides this device, judged by how it was made and how it travelled.
 * - `practice`: it doesn't matter, since no cloud uses the key
 * - `device`: nobody else
 * - `elsewhere`: unknown, since the key was made elsewhere, or only an imported list says how it was made
 * - `cloud`: Tencent Cloud
 * - `endpoint`: the operator of the custom endpoint
 * - `localRelay`, `relay`: Tencent Cloud and the relay's operator
 */
export function whoCouldSee({ connection, endpointHost, hearsay, method, relayHost }: KeyRecord): SeenBy {
  if (connection === 'practice') return 'practice';
  // The row comes from an imported list, whose word on how the key was made proves nothing.
  if (hearsay !== null) return 'elsewhere';
  if (method !== 'cloud') return method;
  if (relayHost === null) return isTencent({ endpointHost }) ? 'cloud' : 'endpoint';
  return isLocalRelay(relayHost) ? 'localRelay' : 'relay';
}
export type SeenBy = 'practice' | 'device' | 'elsewhere' | 'cloud' | 'endpoint' | 'localRelay' | 'relay';
