/** Which account and endpoint a row belongs to, and through which relay its key travelled. */
import { isLocalRelay } from '../connection/relayAddress.ts';
import type { KeyRecord } from './keyRecordSchema.ts';

/**
 * Whether a key belongs to Practice, where no real cloud is used. Practice keys are listed and counted separately.
 */
export function isPractice(record: Pick<Route, 'connection'>): boolean {
  return record.connection === 'practice';
}

/** The value of `account` in rows that belong to no account yet. */
export const NO_ACCOUNT = 'none';

/** Whether a key was made before there was any connection, so that it belongs to no account yet. */
export function isWithoutAccount(record: Pick<Route, 'connection'>): boolean {
  return record.connection === 'none';
}

/**
 * The columns that say which account and region a row belongs to, and through which site, endpoint and relay its
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
 * Whether two columns name the same account. An empty text names no account: a connection's SecretId is empty until
 * it connects for the first time.
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

/**
 * Whether `account` is the account's id. Otherwise it is only the SecretId that the row's requests are signed with.
 */
export function isOwnerKnown({ account, secretId }: Pick<RowAddress, 'account' | 'secretId'>): boolean {
  return account !== secretId;
}

/**
 * Whether the endpoint is one of Tencent Cloud's own hosts. All such hosts of one site count as the same endpoint:
 * they differ only because a finance region has its own host.
 */
function isTencent({ endpointHost }: Pick<Route, 'endpointHost'>): boolean {
  return endpointHost.endsWith('.tencentcloudapi.com');
}

/**
 * Returns who may have seen the private key besides this device. This depends on how the key was made, and how it
 * travelled.
 * - `practice`: it doesn't matter, since no cloud uses the key
 * - `device`: nobody else
 * - `elsewhere`: unknown, since the key was made elsewhere, or only an imported list says how it was made
 * - `cloud`: Tencent Cloud
 * - `endpoint`: the operator of the custom endpoint
 * - `localRelay`, `relay`: Tencent Cloud and the relay's operator
 */
export function whoCouldSee({ connection, endpointHost, hearsay, method, relayHost }: KeyRecord): SeenBy {
  if (connection === 'practice') return 'practice';
  // The row comes from an imported list, and such a list doesn't prove how the key was made.
  if (hearsay !== null) return 'elsewhere';
  if (method !== 'cloud') return method;
  if (relayHost === null) return isTencent({ endpointHost }) ? 'cloud' : 'endpoint';
  return isLocalRelay(relayHost) ? 'localRelay' : 'relay';
}
export type SeenBy = 'practice' | 'device' | 'elsewhere' | 'cloud' | 'endpoint' | 'localRelay' | 'relay';
