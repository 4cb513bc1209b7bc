/**
 * Simulates the CVM key-pair API on this device, as one function from request to response. It verifies signatures,
 * enforces the documented rules and generates real keys. It runs in the page (the Practice connection), in tests, and
 * over HTTP for any SDK.
 */
import { isFinanceRegion, isRegion } from '../core/api/regions.ts';
import type { ActionContext, SimulatedAction } from './action.ts';
import { describeProjects, describeRegions, getCallerIdentity } from './accountActions.ts';
import {
  type Asked,
  authenticate,
  type IncomingRequest,
  readAsked,
  type SimulatorCredential,
} from './authenticate.ts';
import { type GeneratedKeyPair, generateKeyPair } from './generateKeyPair.ts';
import {
  associateInstancesKeyPairs,
  describeInstances,
  disassociateInstancesKeyPairs,
} from './instanceActions.ts';
import {
  createKeyPair,
  deleteKeyPairs,
  describeKeyPairs,
  importKeyPair,
  modifyKeyPairAttribute,
} from './keyPairActions.ts';
import { missing } from './parameters.ts';
import { createRateLimit } from './rateLimit.ts';
import { type Language, ServiceError } from './serviceError.ts';
import { readState, type SimulatorState, type SimulatorStore } from './state.ts';

export interface SimulatorOptions {
  readonly credentials: readonly SimulatorCredential[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Keeps the state between runs; without a store, the state ends with the simulator. */
  readonly store?: SimulatorStore;
  /** Key pairs per account; 100 is the documented quota. */
  readonly quota?: number;
  /**
   * Whether the name or the quota is checked first for a new key pair. The service's order isn't documented, so a
   * client must not depend on it.
   */
  readonly checksFirst?: 'name' | 'quota';
  /** The account that GetCallerIdentity answers with. */
  readonly accountId?: string;
  /**
   * Which error codes are used for an invalid name: those that the live service was observed to use, or the
   * documented ones.
   */
  readonly nameCodes?: 'observed' | 'documented';
  /** Whether any page may call the simulator and read its answers (CORS). The real service doesn't allow this. */
  readonly cors?: boolean;
  /**
   * Makes the new key pairs instead of the built-in generator, for example by handing out pairs generated in advance.
   */
  readonly generateKeyPair?: (comment: string) => Promise<GeneratedKeyPair>;
}

export type Simulator = (request: Request) => Promise<Response>;

interface Registered {
  readonly version: string;
  readonly regional: boolean;
  readonly action: SimulatedAction;
}

const REQUESTS_PER_SECOND = 10;
const MAX_BODY_BYTES = 1024 * 1024;

const ACTIONS: ReadonlyMap<string, Registered> = new Map([
  ['CreateKeyPair', cvm(createKeyPair)],
  ['ImportKeyPair', cvm(importKeyPair)],
  ['DescribeKeyPairs', cvm(describeKeyPairs)],
  ['DeleteKeyPairs', cvm(deleteKeyPairs)],
  ['ModifyKeyPairAttribute', cvm(modifyKeyPairAttribute)],
  ['AssociateInstancesKeyPairs', cvm(associateInstancesKeyPairs)],
  ['DisassociateInstancesKeyPairs', cvm(disassociateInstancesKeyPairs)],
  ['DescribeInstances', cvm(describeInstances)],
  ['DescribeRegions', { ...cvm(describeRegions), regional: false }],
  ['DescribeProjects', { version: '2018-08-13', regional: false, action: describeProjects }],
  ['GetCallerIdentity', { version: '2018-08-13', regional: true, action: getCallerIdentity }],
]);

function cvm(action: SimulatedAction): Registered {
  return { version: '2017-03-12', regional: true, action };
}

/**
 * Makes a simulator of the API. It checks signatures, words errors as the service does, and keeps its state in
 * `store` if one is given.
 */
export function createSimulator(options: SimulatorOptions): Simulator {
  const rateLimit = createRateLimit(REQUESTS_PER_SECOND);
  const reservedNames = new Set<string>();
  let current: SimulatorState | null = null;
  let running = 0;

  /**
   * Returns the state that a request works on. While another request is running in this simulator, both work on the
   * same state. Otherwise the state is read again from the store (if there is one), because another tab may have
   * changed it there.
   */
  async function loadState(): Promise<SimulatorState> {
    if (current !== null && (running > 1 || options.store === undefined)) return current;
    const loaded = readState(await options.store?.load());
    // If another request has loaded the state meanwhile, both requests must work on that one copy.
    current = running > 1 && current !== null ? current : loaded;
    return current;
  }

  /**
   * Makes the checks in the service's order: signature, action, rate, region. Then it runs the action and, unless
   * the action's name begins with `Describe`, saves the state before answering.
   * @throws {ServiceError}
   */
  async function run(request: IncomingRequest, asked: Asked): Promise<object> {
    const now = options.now();
    const secretId = authenticate(request, { credentials: options.credentials, now });
    const registered = findAction(asked);
    rateLimit.count(secretId, asked.action, now);
    const region = registered.regional ? checkRegion(asked.region, request.url.hostname) : '';
    const state = await loadState();
    const context: ActionContext = {
      state,
      reservedNames,
      region,
      quota: options.quota ?? 100,
      checksFirst: options.checksFirst ?? 'name',
      accountId: options.accountId ?? '100000000001',
      nameCodes: options.nameCodes ?? 'observed',
      now,
      newId,
      generateKeyPair: options.generateKeyPair ?? generateKeyPair,
    };
    const output = await registered.action.run(asked.parameters ?? {}, asked.typing, context);
    if (!asked.action.startsWith('Describe')) await options.store?.save(structuredClone(state));
    return output;
  }

  return async (request) => {
    if (request.method === 'OPTIONS') return new Response(null, { headers: corsHeaders(options) });
    const requestId = crypto.randomUUID();
    let language: Language = 'en-US';
    running += 1;
    try {
      const incoming = await readRequest(request);
      const asked = readAsked(incoming);
      language = asked.language;
      return answer({ ...(await run(incoming, asked)), RequestId: requestId }, requestId, options);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const Error = { Code: error.apiCode, Message: error.sentence[language] };
      return answer({ Error, RequestId: requestId }, requestId, options);
    } finally {
      running -= 1;
    }
  };
}

async function readRequest(request: Request): Promise<IncomingRequest> {
  if (request.method !== 'GET' && request.method !== 'POST') {
    throw new ServiceError(
      'UnsupportedProtocol',
      'Only GET and POST requests are supported.',
      '只支持 GET 和 POST 请求。',
    );
  }
  const body = new Uint8Array(await request.arrayBuffer());
  if (body.length > MAX_BODY_BYTES) {
    throw new ServiceError('RequestSizeLimitExceeded', 'The request is too large.', '请求包超过限制大小。');
  }
  return { method: request.method, url: new URL(request.url), headers: request.headers, body };
}

function findAction({ action, version }: Asked): Registered {
  const registered = ACTIONS.get(action);
  if (registered === undefined) {
    throw new ServiceError(
      'InvalidAction',
      `The action \`${action}\` does not exist.`,
      `接口 \`${action}\` 不存在。`,
    );
  }
  if (registered.version !== version) {
    throw new ServiceError(
      'NoSuchVersion',
      `The API version \`${version}\` does not exist.`,
      `接口版本 \`${version}\` 不存在。`,
    );
  }
  return registered;
}

/**
 * Checks that the request names a region of the service. At Tencent Cloud, a finance region is served at its own
 * host and nowhere else, and that host serves no other region.
 * @returns the region
 * @throws {ServiceError}
 */
function checkRegion(region: string | null, hostname: string): string {
  if (region === null) throw missing('Region');
  if (!/^[a-z]+-[a-z]+(-[a-z0-9]+)*$/.test(region)) {
    throw new ServiceError(
      'InvalidParameterValue',
      'A value specified in `X-TC-Region` is not valid, is unsupported, or cannot be used.',
      '`X-TC-Region` 的取值无效或不受支持。',
    );
  }
  const [, hostRegion = null] = /^cvm\.([a-z]+-[a-z-]+)\.tencentcloudapi\.com$/.exec(hostname) ?? [];
  // The rule for finance regions is checked only at Tencent Cloud's CVM hosts, because only CVM has a host for each
  // region. It isn't checked at hosts of other services, at loopback hosts or in private clouds.
  const atTencent = /^cvm\..*tencentcloudapi\.com$/.test(hostname);
  const mustBeAtItsHost = atTencent && (isFinanceRegion(region) || hostRegion?.endsWith('-fsi'));
  if (!isRegion(region) || (mustBeAtItsHost && hostRegion !== region)) {
    throw new ServiceError(
      'UnsupportedRegion',
      'The action not support this region.',
      '接口不支持所传地域。',
    );
  }
  return region;
}

function answer(response: object, requestId: string, options: SimulatorOptions): Response {
  return new Response(JSON.stringify({ Response: response }), {
    headers: {
      'content-type': 'application/json',
      date: new Date(options.now()).toUTCString(),
      'x-tc-requestid': requestId,
      ...corsHeaders(options),
    },
  });
}

function corsHeaders({ cors }: SimulatorOptions): Record<string, string> {
  if (cors !== true) return {};
  return {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers':
      'authorization, content-type, x-tc-action, x-tc-version, x-tc-timestamp, x-tc-region, x-tc-token, x-tc-language',
    'access-control-expose-headers': 'date, x-tc-requestid',
  };
}

const ID_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

function newId(prefix: string): string {
  const random = crypto.getRandomValues(new Uint8Array(8));
  return `${prefix}-${Array.from(random, (byte) => ID_ALPHABET[byte % ID_ALPHABET.length]).join('')}`;
}
