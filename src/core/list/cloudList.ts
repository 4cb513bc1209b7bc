/**
 * The key pairs that DescribeKeyPairs last listed for an account in a region. The list is stored on this device, so
 * that Keysmith can show all key pairs even offline. It never contains a private key.
 */
import * as v from 'valibot';
import type { KeyPair } from '../cvm/actions.ts';
import { publicFacts } from '../ssh/publicFacts.ts';
import { ROW_CONNECTIONS } from '../ledger/keyRecordSchema.ts';
import type { Route } from '../ledger/route.ts';

const Text = v.string();

const CloudKey = v.object({
  keyId: Text,
  name: Text,
  projectId: v.number(),
  description: Text,
  tags: v.array(v.object({ Key: Text, Value: Text })),
  /** Instances that the key pair is bound to. */
  instanceIds: v.array(Text),
  /** ISO 8601, UTC; `null` if the time that the service sent can't be read. */
  createdAt: v.nullable(v.pipe(Text, v.isoTimestamp())),
  /**
   * One OpenSSH line without a comment; `null` if the cloud's public key is missing or can't be read as an RSA key.
   */
  publicKey: v.nullable(Text),
  fingerprint: v.nullable(Text),
  bits: v.nullable(v.number()),
});
export type CloudKey = v.InferOutput<typeof CloudKey>;

export const CloudListSchema = v.object({
  id: Text,
  route: v.object({
    connection: v.picklist(ROW_CONNECTIONS),
    account: Text,
    site: v.picklist(['china', 'international', 'vpc']),
    endpointHost: Text,
    region: Text,
  }),
  /**
   * The SecretId with which the key pairs were listed; `null` for Practice. Kept because some of the ledger's rows know
   * their account only by its SecretId.
   */
  secretId: v.nullable(Text),
  /** ISO 8601, UTC: just before the first page of the list was asked for. */
  syncedAt: v.pipe(Text, v.isoTimestamp()),
  keys: v.array(CloudKey),
});
export type CloudList = v.InferOutput<typeof CloudListSchema>;

/**
 * @param when `syncedAt`: milliseconds since 1970, before the first page was asked for; `secretId`: the SecretId that
 * listed the key pairs
 */
export function newCloudList(
  route: Route,
  pairs: readonly KeyPair[],
  { syncedAt, secretId }: { syncedAt: number; secretId: string | null },
): CloudList {
  const { connection, account, site, endpointHost, region } = route;
  return {
    // Apart from Practice, the id doesn't name the kind of connection: the list is the same whether requests go
    // through a relay or directly.
    id: [connection === 'practice' ? 'practice' : 'live', site, endpointHost, account, region].join('|'),
    route: { connection, account, site, endpointHost, region },
    secretId,
    syncedAt: new Date(syncedAt).toISOString(),
    keys: pairs.map(cloudKey),
  };
}

/**
 * Limits against a forged list: longer texts are cut off, and so are longer lists of tags or instances. The service
 * documents far shorter texts (names of 25 characters, descriptions of 60), and at most 50 tags.
 */
const MAX_TEXT = 1024;
const MAX_TAGS = 50;
const MAX_INSTANCES = 1000;

function cloudKey(pair: KeyPair): CloudKey {
  const facts = publicFacts(pair.PublicKey);
  const isReadable = (facts.publicKey?.length ?? 0) <= MAX_TEXT;
  return {
    keyId: pair.KeyId,
    name: pair.KeyName.slice(0, MAX_TEXT),
    projectId: pair.ProjectId,
    description: (pair.Description ?? '').slice(0, MAX_TEXT),
    tags: (pair.Tags ?? [])
      .slice(0, MAX_TAGS)
      .map(({ Key, Value }) => ({ Key: Key.slice(0, MAX_TEXT), Value: Value.slice(0, MAX_TEXT) })),
    instanceIds: (pair.AssociatedInstanceIds ?? [])
      .slice(0, MAX_INSTANCES)
      .map((id) => id.slice(0, MAX_TEXT)),
    createdAt: readableTime(pair.CreatedTime),
    ...(isReadable ? facts : publicFacts(null)),
  };
}

function readableTime(text: string | null): string | null {
  const time = new Date(text ?? '');
  const year = time.getUTCFullYear();
  // `toISOString` would write a year below 0 or above 9999 in another form. For an invalid date, the year is NaN, and
  // the comparison is false.
  return year >= 0 && year <= 9999 ? time.toISOString() : null;
}
