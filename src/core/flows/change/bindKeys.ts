/**
 * Binds key pairs to instances, and unbinds them again. Either change can lock out the people who use an instance, so
 * the result for each instance is looked up, never assumed.
 */
import {
  associateInstancesKeyPairs,
  describeInstances,
  disassociateInstancesKeyPairs,
  type Instance,
} from '../../cvm/actions.ts';
import type { Caller } from '../../api/call.ts';
import { type CallError, CancelledError, isCallError } from '../../base/errors.ts';
import { signature, windowEnd } from '../../ledger/attemptWindow.ts';
import { sendOnce } from '../create/sendOnce.ts';

const PAGE = 100;
/**
 * At most this many pages are read. That is enough for ten thousand instances in a region. A forged list without an
 * end would otherwise be read forever.
 */
const MAX_PAGES = 100;
/** The most instances that one call takes. */
const AT_ONCE = 100;

/** All instances of the caller's region. @throws {CallError | CancelledError} */
export async function listInstances(caller: Caller, signal?: AbortSignal): Promise<readonly Instance[]> {
  const found = new Map<string, Instance>();
  for (let page = 0; page < MAX_PAGES; page += 1) {
    if (signal?.aborted) throw new CancelledError('cancelled');
    const { InstanceSet, TotalCount } = await describeInstances(caller, { Offset: page * PAGE, Limit: PAGE });
    const before = found.size;
    for (const instance of InstanceSet.slice(0, PAGE)) found.set(instance.InstanceId, instance);
    if (found.size >= TotalCount || found.size === before) break;
  }
  return [...found.values()];
}

/** Looks up instances of the caller's region. Those that don't exist any more are left out. @throws {CallError} */
export async function instancesById(
  caller: Caller,
  instanceIds: readonly string[],
): Promise<readonly Instance[]> {
  const found: Instance[] = [];
  for (let from = 0; from < instanceIds.length; from += AT_ONCE) {
    const InstanceIds = instanceIds.slice(from, from + AT_ONCE);
    found.push(...(await describeInstances(caller, { InstanceIds, Limit: PAGE })).InstanceSet);
  }
  return found;
}

/**
 * - `bound`, `unbound`: the instance was looked up after the request, and shows the change
 * - `accepted`: the service accepted the request, but the instance doesn't show the change yet, or can't be looked up
 * - `open`: the service refused, or no usable answer came, and the instance doesn't show the change. The browser may
 *   have sent the request twice, so the change may still happen until `until` (milliseconds since 1970)
 */
export type BindingResult =
  | { readonly instanceId: string; readonly kind: 'bound' | 'unbound' | 'accepted' }
  | { readonly instanceId: string; readonly kind: 'open'; readonly error: CallError; readonly until: number };

interface BindingIntent {
  readonly action: 'bind' | 'unbind';
  /** At most 100. */
  readonly keyIds: readonly string[];
  readonly instanceIds: readonly string[];
  /** Whether a running instance may be stopped for the change, and then started again. */
  readonly forceStop: boolean;
}

interface BindKeysPorts {
  readonly caller: Caller;
  /** The clock correction that the user accepted, in milliseconds; `caller` signs with the corrected time. */
  readonly skewMs: number;
}

/**
 * Sends one request for every hundred instances. If the service refuses a request, a single instance may be the
 * reason. So the request is sent again, separately for each instance that doesn't show the change.
 * @returns one result for each instance, in the order of the instances
 * @throws {TransportError} if a request couldn't be sent. The requests before it were sent, but their results aren't
 * returned
 */
export async function bindKeys(
  ports: BindKeysPorts,
  intent: BindingIntent,
): Promise<readonly BindingResult[]> {
  const results: BindingResult[] = [];
  for (let from = 0; from < intent.instanceIds.length; from += AT_ONCE) {
    const instanceIds = intent.instanceIds.slice(from, from + AT_ONCE);
    results.push(...(await sendTogether(ports, { ...intent, instanceIds })));
  }
  return results;
}

async function sendTogether(ports: BindKeysPorts, intent: BindingIntent): Promise<readonly BindingResult[]> {
  const { caller, skewMs } = ports;
  const { action, keyIds, instanceIds, forceStop } = intent;
  const send = action === 'bind' ? associateInstancesKeyPairs : disassociateInstancesKeyPairs;
  const sent = await sendOnce(caller, (watched, options) =>
    send(watched, { InstanceIds: instanceIds, KeyIds: keyIds, ForceStop: forceStop }, options),
  );
  const { error, signedAt } = sent;
  const seen = await lookAt(caller, instanceIds);
  const isDone = (instanceId: string) => {
    const bound = seen?.get(instanceId);
    if (bound === undefined) return false;
    return action === 'bind' ? keyIds.every((id) => bound.has(id)) : keyIds.every((id) => !bound.has(id));
  };
  const results: BindingResult[] = [];
  for (const instanceId of instanceIds) {
    if (isDone(instanceId)) results.push({ instanceId, kind: action === 'bind' ? 'bound' : 'unbound' });
    else if (error === null) results.push({ instanceId, kind: 'accepted' });
    // The service may refuse the request for all instances because of one. Sending the request for each instance
    // alone shows which one.
    else if (error.code === 'api' && instanceIds.length > 1)
      results.push(...(await sendTogether(ports, { ...intent, instanceIds: [instanceId] })));
    else results.push({ instanceId, kind: 'open', error, until: windowEnd(signature(signedAt, skewMs)) });
  }
  return results;
}

/** The ids of each instance's key pairs; `null` if the instances can't be looked up. */
async function lookAt(
  caller: Caller,
  instanceIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>> | null> {
  try {
    const instances = await instancesById(caller, instanceIds);
    return new Map(
      instances.map(({ InstanceId, LoginSettings }) => [InstanceId, new Set(LoginSettings?.KeyIds ?? [])]),
    );
  } catch (error) {
    if (isCallError(error)) return null;
    throw error;
  }
}
