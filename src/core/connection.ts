/** A saved connection: how requests travel, to which site, signed how. No secret. */
import * as v from 'valibot';

export const Connection = v.object({
  schema: v.literal(1),
  id: v.string(),
  kind: v.picklist(['relay', 'direct']),
  /** As typed; `null` for direct. */
  relay: v.nullable(v.object({ address: v.string(), form: v.picklist(['prefix', 'query', 'fixed']) })),
  site: v.picklist(['china', 'international', 'vpc']),
  /** As typed; empty for none. */
  customEndpoint: v.string(),
  secretId: v.string(),
  level: v.picklist(['full', 'action', 'minimum']),
});
export type Connection = v.InferOutput<typeof Connection>;
