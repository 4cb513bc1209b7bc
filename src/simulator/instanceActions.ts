/**
 * Lists instances, and binds key pairs to them or unbinds them. Source: CVM 2017-03-12, AssociateInstancesKeyPairs
 * and the related actions.
 */
import { type ActionContext, defineAction } from './action.ts';
import type { InputOf } from './parameters.ts';
import { checkIds, checkKeyPairs } from './keyPairActions.ts';
import { FILTERS, matchesFilters, page } from './paging.ts';
import { ServiceError } from './serviceError.ts';
import type { SimulatedInstance } from './state.ts';

/** How long an instance is busy when a change of its key pairs stops and starts it. */
const RESTART_MS = 3000;

const BIND_FIELDS = {
  InstanceIds: { kind: { list: 'string' }, required: true },
  KeyIds: { kind: { list: 'string' }, required: true },
  ForceStop: { kind: 'boolean' },
} as const;
type BindInput = InputOf<typeof BIND_FIELDS>;

/**
 * Binds key pairs, which turns password login off. A running instance is stopped and started again; without
 * `ForceStop`, the request is refused.
 */
export const associateInstancesKeyPairs = defineAction(BIND_FIELDS, (input, context) => {
  for (const instance of bindable(input, context)) {
    instance.keyIds = [...new Set([...instance.keyIds, ...input.KeyIds])];
    instance.passwordLogin = false;
    restart(instance, context);
  }
  return {};
});

/** Unbinds key pairs. This doesn't turn password login on again. */
export const disassociateInstancesKeyPairs = defineAction(BIND_FIELDS, (input, context) => {
  for (const instance of bindable(input, context)) {
    instance.keyIds = instance.keyIds.filter((keyId) => !input.KeyIds.includes(keyId));
    restart(instance, context);
  }
  return {};
});

export const describeInstances = defineAction(
  {
    InstanceIds: { kind: { list: 'string' } },
    Filters: FILTERS,
    Offset: { kind: 'integer' },
    Limit: { kind: 'integer' },
  },
  (input, { state, region, now }) => {
    if (input.InstanceIds !== undefined) checkIds(input.InstanceIds, 'ins');
    const found = state.instances.filter(
      (instance) =>
        instance.region === region &&
        (input.InstanceIds?.includes(instance.instanceId) ?? true) &&
        matchesFilters(input.Filters, (name) => {
          if (name === 'instance-id') return [instance.instanceId];
          if (name === 'instance-name') return [instance.name];
          return name === 'instance-state' ? [stateOf(instance, now)] : null;
        }),
    );
    return {
      TotalCount: found.length,
      InstanceSet: page(found, input).map((instance) => ({
        InstanceId: instance.instanceId,
        InstanceName: instance.name,
        InstanceState: stateOf(instance, now),
        OsName: instance.osName,
        LoginSettings: { KeyIds: instance.keyIds },
      })),
    };
  },
);

function stateOf(instance: SimulatedInstance, now: number): string {
  return now < instance.busyUntil ? 'REBOOTING' : instance.state;
}

function restart(instance: SimulatedInstance, { now }: ActionContext): void {
  if (instance.state === 'RUNNING') instance.busyUntil = now + RESTART_MS;
}

/**
 * Checks the ids, the key pairs and all instances of a request. The caller changes instances only after these checks,
 * so a request that fails changes nothing.
 * @returns the instances to bind or unbind
 * @throws {ServiceError} if the ids are malformed or too many, if a key pair or an instance doesn't exist, or if an
 * instance's state or operating system doesn't allow the change
 */
function bindable(input: BindInput, { state, region, now }: ActionContext): SimulatedInstance[] {
  checkIds(input.InstanceIds, 'ins');
  checkKeyPairs(input.KeyIds, state.keyPairs);
  const known = new Map(
    state.instances
      .filter((instance) => instance.region === region)
      .map((instance) => [instance.instanceId, instance]),
  );
  const unknown = input.InstanceIds.filter((id) => !known.has(id));
  if (unknown.length > 0) {
    const list = `[${unknown.map((id) => `'${id}'`).join(', ')}]`;
    throw new ServiceError(
      'InvalidInstanceId.NotFound',
      `The specified instance ID \`${list}\` is not found.`,
      `没有找到实例 \`${list}\`。`,
    );
  }
  const instances = [...known.values()].filter(({ instanceId }) => input.InstanceIds.includes(instanceId));
  for (const instance of instances) checkBindable(instance, { forceStop: input.ForceStop === true, now });
  return instances;
}

function checkBindable(instance: SimulatedInstance, options: { forceStop: boolean; now: number }): void {
  const { instanceId, osName } = instance;
  const state = stateOf(instance, options.now);
  if (osName.startsWith('Windows')) {
    throw new ServiceError(
      'UnsupportedOperation.InstanceOsWindows',
      `The instance \`${instanceId}\` with the \`${osName}\` operating system does not support this operation.`,
      `请求不支持操作系统为 \`${osName}\` 的实例 \`${instanceId}\`。`,
    );
  }
  if (state === 'STOPPED' || (state === 'RUNNING' && options.forceStop)) return;
  const suffix = state.charAt(0) + state.slice(1).toLowerCase();
  throw new ServiceError(
    `UnsupportedOperation.InstanceState${suffix}`,
    `The instance \`${instanceId}\` in the \`${state}\` status is not supported.`,
    `不支持状态为 \`${state}\` 的实例 \`${instanceId}\`。`,
  );
}
