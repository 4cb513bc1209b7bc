/** Lists the cloud's key pairs, region by region. Loaded when a sync begins. */
import { type CloudKey, type CloudList, newCloudList } from '../../core/list/cloudList.ts';
import { inRegion } from '../../core/api/call.ts';
import { cvmEndpointOf } from '../../core/api/endpoint.ts';
import { isRegion } from '../../core/api/regions.ts';
import { CancelledError } from '../../core/base/errors.ts';
import { listKeyPairs } from '../../core/flows/look/askCloud.ts';
import { pacedCaller } from '../../core/api/pace.ts';
import type { Route } from '../../core/ledger/route.ts';
import type { Session } from '../session/session.svelte.ts';

/**
 * How far a sync has got: the region that is being listed, how many key pairs were found in it so far, and how many
 * of all regions are done.
 */
export interface SyncProgress {
  readonly region: string;
  readonly done: number;
  readonly total: number;
  readonly found: number;
}

interface ListParts {
  readonly session: Session;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

interface ListHooks {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: SyncProgress) => void;
  readonly keep: (list: CloudList) => Promise<void>;
}

/**
 * Lists the given regions. If a region can't be listed, the other regions are still listed.
 * @returns the first error of a region that couldn't be listed; `null` if there was none
 */
export async function listRegions(
  { now, session }: ListParts,
  regions: readonly string[],
  { signal, onProgress, keep }: ListHooks,
): Promise<unknown> {
  const opened = await session.open();
  if (opened === null) return null;
  const { account, connection } = opened.route;
  const paced = pacedCaller(opened.caller);
  // Passes the signal to every request, so that stopping also aborts a request that is under way.
  const transport: typeof paced.transport = (request, options) =>
    paced.transport(request, { ...options, signal });
  // A region may be that of a row, and a row from an imported file can have any text as its region. So unknown
  // regions are left out.
  const asked = regions.filter(isRegion);
  let failure: unknown = null;
  for (const [done, region] of asked.entries()) {
    const tell = (found: number) => {
      onProgress({ region, done, total: asked.length, found });
      // Ends the listing if the user has locked the app or switched to another account, so that nothing more is
      // signed.
      const { route } = session;
      if (route?.account !== account || route.connection !== connection)
        throw new CancelledError('cancelled');
    };
    const caller = inRegion({ ...paced, transport }, region);
    const startedAt = now();
    try {
      tell(0);
      const { pairs } = await listKeyPairs(caller, { signal, onPage: tell });
      const endpoint = cvmEndpointOf(caller.target);
      const route = { ...opened.route, region, endpointHost: endpoint.host };
      await keep(newCloudList(route, pairs, { syncedAt: startedAt, secretId: opened.secretId }));
    } catch (error) {
      if (signal.aborted || error instanceof CancelledError) return failure;
      // If a region can't be listed, for example because this account can't use it, the other regions are still
      // listed.
      failure ??= error;
    }
  }
  return failure;
}

/** Returns only the lists that contain the key, with the change applied to the key in them. */
export function amendLists(
  lists: readonly CloudList[],
  {
    route: { site },
    keyId,
    change,
  }: {
    route: Pick<Route, 'site'>;
    keyId: string;
    change: (key: CloudKey) => CloudKey | null;
  },
): readonly CloudList[] {
  return lists
    .filter(({ keys, route }) => route.site === site && keys.some((key) => key.keyId === keyId))
    .map((list) => ({
      ...list,
      keys: list.keys.map((key) => (key.keyId === keyId ? change(key) : key)).filter((key) => key !== null),
    }));
}
