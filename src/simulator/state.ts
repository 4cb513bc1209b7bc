/**
 * The contents of the simulated account. They never include a private key. Like the service, the simulator keeps no
 * copy of a private key once the answer has been sent.
 */
import * as v from 'valibot';

const Tag = v.object({ Key: v.string(), Value: v.string() });
export type SimulatedTag = v.InferOutput<typeof Tag>;

const SimulatedKeyPair = v.object({
  keyId: v.string(),
  name: v.string(),
  projectId: v.number(),
  description: v.string(),
  publicKey: v.string(),
  /** `YYYY-MM-DDThh:mm:ssZ` */
  createdTime: v.string(),
  tags: v.array(Tag),
});
export type SimulatedKeyPair = v.InferOutput<typeof SimulatedKeyPair>;

const SimulatedInstance = v.object({
  instanceId: v.string(),
  name: v.string(),
  region: v.string(),
  osName: v.string(),
  /** One of the states that DescribeInstances reports: RUNNING, STOPPED, PENDING, … */
  state: v.string(),
  keyIds: v.array(v.string()),
  passwordLogin: v.boolean(),
  /** When a forced stop and start ends, in milliseconds since 1970. */
  busyUntil: v.number(),
});
export type SimulatedInstance = v.InferOutput<typeof SimulatedInstance>;

const SimulatorState = v.object({
  version: v.literal(1),
  keyPairs: v.array(SimulatedKeyPair),
  instances: v.array(SimulatedInstance),
});
export type SimulatorState = v.InferOutput<typeof SimulatorState>;

/** Stores the state, so that it outlasts the simulator. */
export interface SimulatorStore {
  /** @returns the state that `save` stored last, or `null` to start with a fresh account */
  readonly load: () => Promise<unknown>;
  readonly save: (state: SimulatorState) => Promise<void>;
}

export const PROJECTS: readonly { readonly id: number; readonly name: string }[] = [
  { id: 0, name: 'Default project' },
  { id: 1_000_101, name: 'Web shop' },
  { id: 1_000_102, name: 'Data platform' },
];

/**
 * Returns the stored state, or the state of a fresh account if nothing is stored.
 * @throws {v.ValiError} if the stored value isn't a state of this simulator: starting with a fresh account instead
 * would overwrite that value
 */
export function readState(stored: unknown): SimulatorState {
  return stored === null || stored === undefined ? initialState() : v.parse(SimulatorState, stored);
}

/** Whether a stored value is a state that this version of the simulator can read. */
export function isReadable(stored: unknown): boolean {
  return v.is(SimulatorState, stored);
}

function initialState(): SimulatorState {
  return {
    version: 1,
    keyPairs: [],
    instances: [
      instance('ins-web00001', 'web-1', 'RUNNING', { passwordLogin: true }),
      instance('ins-web00002', 'web-2', 'STOPPED', { passwordLogin: true }),
      instance('ins-batch001', 'batch', 'STOPPED', { passwordLogin: false }),
      instance('ins-new00001', 'just-ordered', 'PENDING', { passwordLogin: true }),
      instance('ins-old00001', 'overdue', 'SHUTDOWN', { passwordLogin: true }),
      instance('ins-win00001', 'office', 'STOPPED', {
        passwordLogin: true,
        osName: 'Windows Server 2022 DataCenter 64bit',
      }),
      instance('ins-sha00001', 'mirror', 'RUNNING', { passwordLogin: true, region: 'ap-shanghai' }),
    ],
  };
}

function instance(
  instanceId: string,
  name: string,
  state: string,
  options: { passwordLogin: boolean; osName?: string; region?: string },
): SimulatedInstance {
  return {
    instanceId,
    name,
    state,
    region: options.region ?? 'ap-guangzhou',
    osName: options.osName ?? 'TencentOS Server 4 for x86_64',
    keyIds: [],
    passwordLogin: options.passwordLogin,
    busyUntil: 0,
  };
}
