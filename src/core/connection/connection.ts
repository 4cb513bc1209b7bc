/**
 * A saved connection: how its requests travel, to which site they go, how they are signed, and the owner's name for
 * the connection. It contains no secret.
 */
import * as v from 'valibot';

const connection1 = {
  id: v.string(),
  kind: v.picklist(['relay', 'direct']),
  /** The relay, with its address as the user typed it; `null` if requests don't go through a relay. */
  relay: v.nullable(v.object({ address: v.string(), form: v.picklist(['prefix', 'query', 'fixed']) })),
  site: v.picklist(['china', 'international', 'vpc']),
  /** The custom endpoint as the user typed it; empty if there is none. */
  customEndpoint: v.string(),
  secretId: v.string(),
  level: v.picklist(['full', 'action', 'minimum']),
};
const Connection1 = v.object({ schema: v.literal(1), ...connection1 });

/** The colours by which the user can tell connections apart at a glance. */
export const CONNECTION_COLORS = ['none', 'green', 'amber', 'red', 'blue', 'violet'] as const;

/** Since schema 2 there can be several connections, each with its own name and colour. */
const connection2 = {
  ...connection1,
  /** The owner's name for the connection. If it is empty, the SecretId is shown instead. */
  label: v.string(),
  color: v.picklist(CONNECTION_COLORS),
  /** The region that was last in use with this connection; `null` if none was recorded yet. */
  region: v.nullable(v.string()),
  /** The account's id; `null` until Keysmith has looked it up when connecting. */
  account: v.nullable(v.string()),
};
const Connection2 = v.object({ schema: v.literal(2), ...connection2 });

/**
 * Since schema 3 a connection can sign requests that a person carries (`byHand`). It also lists other accounts and
 * SecretIds that its owner declared to be the same account (`sameAs`).
 */
const connection3 = {
  ...connection2,
  /** `byHand`: the page sends nothing. It signs requests, and a person carries them to a device that sends them. */
  kind: v.picklist(['relay', 'direct', 'byHand']),
  /**
   * Other account ids and SecretIds. The owner said that the ledger's rows with these belong to this connection's
   * account.
   */
  sameAs: v.array(v.string()),
  /** Whether the last credential was a temporary one, with a token. */
  usesToken: v.fallback(v.boolean(), false),
};
const Connection3 = v.object({ schema: v.literal(3), ...connection3 });

/** Since schema 4 requests may go through the Helper. */
export const Connection = v.object({
  schema: v.literal(4),
  ...connection3,
  /** `helper`: the Helper, a browser extension, sends the requests. */
  kind: v.picklist(['helper', 'relay', 'byHand', 'direct']),
});
export type Connection = v.InferOutput<typeof Connection>;

/** @throws {v.ValiError} if the value isn't a connection, which only a bug can cause */
export function checkConnection(connection: unknown): Connection {
  return v.parse(Connection, connection);
}

/** Reads a connection from storage. @returns `null` if this version can't read it */
export function readConnection(row: unknown): Connection | null {
  const current = v.safeParse(Connection, row);
  if (current.success) return current.output;
  const third = v.safeParse(Connection3, row);
  if (third.success) return { ...third.output, schema: 4 };
  const second = v.safeParse(Connection2, row);
  if (second.success) return { ...second.output, schema: 4, sameAs: [], usesToken: false };
  const first = v.safeParse(Connection1, row);
  if (!first.success) return null;
  const more = { label: '', color: 'none', region: null, account: null } as const;
  return { ...first.output, ...more, schema: 4, sameAs: [], usesToken: false };
}
