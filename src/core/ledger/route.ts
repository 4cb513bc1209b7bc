/** Whose a row is, and how its key travelled: by which account, at which endpoint, through which relay. */
import { isLocalRelay } from '../connection/relayAddress.ts';
import type { KeyRecord } from './keyRecordSchema.ts';

/** Practice keys have a list and a count of their own. */
export function isPractice(record: Pick<Route, 'connection'>): boolean {
  return record.connection === 'practice';
}

/** What a record says about how its key travels, and whose it is. */
export type Route = Pick<
  KeyRecord,
  'connection' | 'account' | 'secretId' | 'site' | 'endpointHost' | 'relayHost' | 'region'
>;

/** What says whose a row is. */
export type RowAddress = Omit<Route, 'relayHost' | 'region'>;

/**
 * Whether a row belongs to a route's account and endpoint: it is only ever asked about under its own. The region
 * isn't compared, since each row has its own. The same account id is the same account, whichever credential signs. So
 * is the same SecretId, where one of the two was made while the id wasn't known.
 */
export function isUnder(record: RowAddress, route: RowAddress): boolean {
  return (
    isSamePlace(record, route) &&
    (record.account === route.account ||
      (record.secretId !== null && record.secretId === route.secretId) ||
      // Older rows know only one of the two: the account's id or the SecretId.
      record.account === route.secretId ||
      record.secretId === route.account)
  );
}

/** Whether both are of the same site and endpoint, whichever accounts they belong to. */
export function isSamePlace(record: RowAddress, route: RowAddress): boolean {
  return (
    isPractice(record) === isPractice(route) &&
    record.site === route.site &&
    (record.endpointHost === route.endpointHost || (isTencent(record) && isTencent(route)))
  );
}

/** Whether the account's id is known to a row, or only which credential signed. */
export function isOwnerKnown({ account, secretId }: Pick<RowAddress, 'account' | 'secretId'>): boolean {
  return account !== secretId;
}

/** The service's own hosts, which differ by region for finance regions only. */
function isTencent({ endpointHost }: Pick<Route, 'endpointHost'>): boolean {
  return endpointHost.endsWith('.tencentcloudapi.com');
}

/**
 * Who can have seen the private key, by how it was made and how it travelled.
 * - `practice`: no matter, since no cloud uses the key;
 * - `device`: this device alone;
 * - `elsewhere`: not known here
 * - `cloud`: Tencent Cloud as well;
 * - `localRelay`, `relay`: Tencent Cloud and the relay's operator as well
 */
export function whoCouldSee({ connection, method, relayHost }: KeyRecord): SeenBy {
  if (connection === 'practice') return 'practice';
  if (method !== 'cloud') return method;
  if (relayHost === null) return 'cloud';
  return isLocalRelay(relayHost) ? 'localRelay' : 'relay';
}
export type SeenBy = 'practice' | 'device' | 'elsewhere' | 'cloud' | 'localRelay' | 'relay';
