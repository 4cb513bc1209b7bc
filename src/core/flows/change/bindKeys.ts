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
 * The most pages that are read: enough for ten thousand instances in a region. Without this limit, a forged list
 * without an end would be read forever.
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
 * - `bound`, `unbound`: a later look at the instance showed this
 * - `accepted`: the service accepted the request, but the instance doesn't show the change yet, or can't be
 *   looked up
 * - `open`: the service refused, or no usable answer came, and the instance doesn't show the change. The browser
 *   may have sent the request twice, so the change may still happen until `until` (milliseconds since 1970)
 */
export type BindingResult =
  | { readonly instanceId: string; readonly kind: 'bound' | 'unbound' | 'accepted' }
  | { readonly instanceId: string; readonly kind: 'open'; readonly error: CallError; readonly until: number };

interface BindingIntent {
  readonly action: 'bind' | 'unbind';
  /** At most 100. */
  readonly keyIds: readonly string[];
  readonly instanceIds: readonly string[];
  /** Stops a running instance, and starts it again. */
  readonly forceStop: boolean;
}

interface BindKeysPorts {
  readonly caller: Caller;
  /** The accepted correction of this device's clock that `caller` signs with, in milliseconds. */
  readonly skewMs: number;
}

/**
 * Sends one request for every hundred instances. If the service refuses a request, a single instance may be the
 * reason. So the request is sent again, separately for each instance that doesn't show the change.
 * @returns one result for each instance, in their order
 * @throws {TransportError} when one of the requests couldn't be sent: those before it were sent, and their
 * results are not returned
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

/** The key pairs of each instance; `null` where they can't be looked up. */
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
