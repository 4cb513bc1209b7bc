/**
 * Binding key pairs to instances, and taking them off again. Whoever runs an instance can be locked out by either, so
 * what became of each instance is looked up, never assumed.
 */
import {
  associateInstancesKeyPairs,
  describeInstances,
  disassociateInstancesKeyPairs,
  type Instance,
} from '../cvm/actions.ts';
import type { Caller } from '../cvm/call.ts';
import { type CallError, CancelledError, isCallError } from '../errors.ts';

/** - `windows`: key pairs are for Linux; - `state`: neither stopped nor running, which is when it can be done */
export type BindingObstacle = 'windows' | 'state';

/** What is known to be refused without asking. */
export function bindingObstacle({ InstanceState, OsName }: Instance): BindingObstacle | null {
  if (OsName?.startsWith('Windows') === true) return 'windows';
  return InstanceState === 'RUNNING' || InstanceState === 'STOPPED' ? null : 'state';
}

const PAGE = 100;
/** Ten thousand instances in a region: a liar's endless list ends there. */
const MAX_PAGES = 100;
/** As many as one call takes. */
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

/**
 * - `bound`, `unbound`: seen at the instance afterwards
 * - `accepted`: the service took the order; at the instance it isn't to be seen yet, or can't be looked up
 * - `refused`: nothing happened to it; - `unknown`: no usable answer came
 */
export interface BindingResult {
  readonly instanceId: string;
  readonly kind: 'bound' | 'unbound' | 'accepted' | 'refused' | 'unknown';
  readonly error: CallError | null;
}

export interface Binding {
  readonly action: 'bind' | 'unbind';
  /** At most 100. */
  readonly keyIds: readonly string[];
  readonly instanceIds: readonly string[];
  /** Stops a running instance, and starts it again. */
  readonly forceStop: boolean;
}

/**
 * Sends it for a hundred instances at a time, and for each alone where the service refuses them together.
 * @returns one result an instance, in their order
 */
export async function bindKeys(caller: Caller, binding: Binding): Promise<readonly BindingResult[]> {
  const results: BindingResult[] = [];
  for (let from = 0; from < binding.instanceIds.length; from += AT_ONCE) {
    const instanceIds = binding.instanceIds.slice(from, from + AT_ONCE);
    results.push(...(await sendTogether(caller, { ...binding, instanceIds })));
  }
  return results;
}

async function sendTogether(caller: Caller, binding: Binding): Promise<readonly BindingResult[]> {
  const { action, keyIds, instanceIds, forceStop } = binding;
  const send = action === 'bind' ? associateInstancesKeyPairs : disassociateInstancesKeyPairs;
  let error: CallError | null = null;
  try {
    await send(caller, { InstanceIds: instanceIds, KeyIds: keyIds, ForceStop: forceStop });
  } catch (failure) {
    if (!isCallError(failure)) throw failure;
    error = failure;
  }
  // An answer of the service's own that refuses all because of one: which one it is shows when each is asked for alone.
  if (error?.code === 'api' && instanceIds.length > 1) {
    const results: BindingResult[] = [];
    for (const instanceId of instanceIds) {
      results.push(...(await sendTogether(caller, { ...binding, instanceIds: [instanceId] })));
    }
    return results;
  }
  const seen = await lookAt(caller, instanceIds);
  return instanceIds.map((instanceId) => {
    const bound = seen?.get(instanceId);
    const has = bound === undefined ? null : keyIds.every((id) => bound.has(id));
    const hasNone = bound === undefined ? null : keyIds.every((id) => !bound.has(id));
    if (action === 'bind' && has === true) return { instanceId, kind: 'bound', error: null };
    if (action === 'unbind' && hasNone === true) return { instanceId, kind: 'unbound', error: null };
    if (error === null) return { instanceId, kind: 'accepted', error: null };
    // Codes of this family say that an instance's state doesn't allow it: the catalogue leaves them open for creations.
    const isRefused = error.outcome === 'notExecuted' || error.outcome === 'throttled' || isAboutState(error);
    return { instanceId, kind: isRefused ? 'refused' : 'unknown', error };
  });
}

function isAboutState(error: CallError): boolean {
  return (
    error.code === 'api' &&
    /^(UnsupportedOperation|InvalidInstance|InvalidKeyPair|InvalidInstanceId)/.test(error.apiCode)
  );
}

/** The key pairs of each instance; `null` where they can't be looked up. */
async function lookAt(
  caller: Caller,
  instanceIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>> | null> {
  try {
    const { InstanceSet } = await describeInstances(caller, { InstanceIds: instanceIds, Limit: PAGE });
    return new Map(
      InstanceSet.map(({ InstanceId, LoginSettings }) => [InstanceId, new Set(LoginSettings?.KeyIds ?? [])]),
    );
  } catch (error) {
    if (isCallError(error)) return null;
    throw error;
  }
}
