/**
 * What DescribeKeyPairs listed last for an account in a region; kept, so that the list is whole offline. Facts about
 * key pairs, never a private key.
 */
import * as v from 'valibot';
import type { KeyPair } from './cvm/actions.ts';
import { publicFacts } from './flows/reconcile.ts';
import type { Route } from './keyRecord.ts';

const Text = v.string();

const CloudKey = v.object({
  keyId: Text,
  name: Text,
  projectId: v.number(),
  description: Text,
  tags: v.array(v.object({ Key: Text, Value: Text })),
  /** Instances that it is bound to. */
  instanceIds: v.array(Text),
  /** ISO 8601, UTC; `null` where the service doesn't say it readably. */
  createdAt: v.nullable(v.pipe(Text, v.isoTimestamp())),
  /** One OpenSSH line without a comment; `null` for what can't be read as an RSA key. */
  publicKey: v.nullable(Text),
  fingerprint: v.nullable(Text),
  bits: v.nullable(v.number()),
});
export type CloudKey = v.InferOutput<typeof CloudKey>;

export const CloudListSchema = v.object({
  id: Text,
  route: v.object({
    connection: v.picklist(['practice', 'relay', 'direct']),
    account: Text,
    site: v.picklist(['china', 'international', 'vpc']),
    endpointHost: Text,
    region: Text,
  }),
  /** ISO 8601, UTC: when the last page of it was asked for. */
  syncedAt: v.pipe(Text, v.isoTimestamp()),
  keys: v.array(CloudKey),
});
export type CloudList = v.InferOutput<typeof CloudListSchema>;

/** @param syncedAt milliseconds since 1970, before the first page was asked for */
export function newCloudList(route: Route, pairs: readonly KeyPair[], syncedAt: number): CloudList {
  const { connection, account, site, endpointHost, region } = route;
  return {
    // However the requests travel, it is the same list.
    id: [connection === 'practice' ? 'practice' : 'live', site, endpointHost, account, region].join('|'),
    route: { connection, account, site, endpointHost, region },
    syncedAt: new Date(syncedAt).toISOString(),
    keys: pairs.map(cloudKey),
  };
}

function cloudKey(pair: KeyPair): CloudKey {
  return {
    keyId: pair.KeyId,
    name: pair.KeyName,
    projectId: pair.ProjectId,
    description: pair.Description ?? '',
    tags: pair.Tags ?? [],
    instanceIds: pair.AssociatedInstanceIds ?? [],
    createdAt: readableTime(pair.CreatedTime),
    ...publicFacts(pair.PublicKey),
  };
}

function readableTime(text: string | null): string | null {
  const time = new Date(text ?? '');
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
