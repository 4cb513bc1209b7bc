/** A saved connection: how requests travel, to which site, signed how, and what its owner calls it. No secret. */
import * as v from 'valibot';

const connection1 = {
  id: v.string(),
  kind: v.picklist(['relay', 'direct']),
  /** As typed; `null` for direct. */
  relay: v.nullable(v.object({ address: v.string(), form: v.picklist(['prefix', 'query', 'fixed']) })),
  site: v.picklist(['china', 'international', 'vpc']),
  /** As typed; empty for none. */
  customEndpoint: v.string(),
  secretId: v.string(),
  level: v.picklist(['full', 'action', 'minimum']),
};
const Connection1 = v.object({ schema: v.literal(1), ...connection1 });

/** By which a connection is told from others at a glance. */
export const CONNECTION_COLORS = ['none', 'green', 'amber', 'red', 'blue', 'violet'] as const;

/** Since 2: several of them, each with a name and a colour of its own. */
export const Connection = v.object({
  schema: v.literal(2),
  ...connection1,
  /** Empty: it is called by its SecretId. */
  label: v.string(),
  color: v.picklist(CONNECTION_COLORS),
  /** The region that was in use with it last; `null` before it was. */
  region: v.nullable(v.string()),
  /** The account's id, where it could be looked up at the last connect. */
  account: v.nullable(v.string()),
});
export type Connection = v.InferOutput<typeof Connection>;

/** Reads a connection as it came from storage. @returns `null` for one that this version can't read */
export function readConnection(row: unknown): Connection | null {
  const current = v.safeParse(Connection, row);
  if (current.success) return current.output;
  const first = v.safeParse(Connection1, row);
  if (!first.success) return null;
  return { ...first.output, schema: 2, label: '', color: 'none', region: null, account: null };
}
