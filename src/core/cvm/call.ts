/**
 * One API call: sign, send by an injected transport, decode. The only thing that is ever sent again by itself is a
 * call that the service answered with RequestLimitExceeded: it did nothing.
 */
import type { DayKeys } from '../tc3/dayKeys.ts';
import type { RequestToSign, SigningLevel } from '../tc3/sign.ts';
import { signRequest } from '../tc3/sign.ts';
import { type Service, utcDate } from '../tc3/stringToSign.ts';
import { ApiError } from '../errors.ts';
import { type ApiAnswer, decodeAnswer, type OutputSchema } from './answer.ts';
import { type Endpoint, endpointOf, type Site } from './endpoint.ts';

/** A signed request, ready for any way of travel. */
export interface ApiRequest {
  readonly endpoint: Endpoint;
  /** All headers but `host`, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface CallOptions {
  /** Cancels waiting for the answer; the call may still be executed. */
  readonly signal?: AbortSignal;
  /** Told once the request has been handed over: from then on it may be executed. */
  readonly onDispatch?: () => void;
}

/** @throws {TransportError} where no whole answer came */
export type Transport = (request: ApiRequest, options: CallOptions) => Promise<ApiAnswer>;

/** What signs: the secret itself stays behind `dayKey`. */
export interface Credential {
  readonly secretId: string;
  /** The STS token of a temporary credential, else `null`. */
  readonly token: string | null;
  /** The key that signs a service's calls of a UTC date. */
  readonly dayKey: DayKeys;
}

/** Where calls go and how they are signed. */
export interface Target {
  readonly site: Site;
  readonly region: string;
  readonly customEndpoint: Endpoint | null;
  readonly level: SigningLevel;
  readonly language: 'zh-CN' | 'en-US';
}

/** The same account and way, in another region. */
export function inRegion(caller: Caller, region: string): Caller {
  return { ...caller, target: { ...caller.target, region } };
}

/** All that a call needs from outside. */
export interface Caller {
  readonly transport: Transport;
  readonly credential: Credential;
  readonly target: Target;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
  /** Waits until an action may be called, for one that keeps to a limit: so that what waits isn't said to be sent. @returns gives it back unused */
  readonly turn?: (action: string) => Promise<() => void>;
}

export interface ActionDefinition<Output> {
  readonly name: string;
  readonly service: Service;
  readonly version: string;
  /** Whether X-TC-Region is sent. */
  readonly regional: boolean;
  readonly output: OutputSchema<Output>;
}

/**
 * Calls an action.
 * @throws {ApiError | AnswerError | TransportError} each with its `outcome`
 */
export async function call<Output>(
  caller: Caller,
  action: ActionDefinition<Output>,
  input: object,
  options: CallOptions = {},
): Promise<Output & { readonly RequestId: string }> {
  const { credential, target } = caller;
  const { service } = action;
  const endpoint = endpointOf({
    service,
    site: target.site,
    region: target.region,
    custom: target.customEndpoint,
  });
  const request: RequestToSign = {
    method: 'POST',
    host: endpoint.host,
    service,
    action: action.name,
    version: action.version,
    region: action.regional ? target.region : null,
    token: credential.token,
    language: target.language,
    body: JSON.stringify(input),
    query: '',
  };
  for (let attempt = 0; ; attempt += 1) {
    // Signed anew each time: the last timestamp may be too old after a pause.
    const { host: _host, ...headers } = await sign(caller, request);
    const answer = await caller.transport({ endpoint, headers, body: request.body }, options);
    try {
      return decodeAnswer(answer, action.name, action.output);
    } catch (error) {
      const isThrottled = error instanceof ApiError && error.outcome === 'throttled';
      if (!isThrottled || attempt === MAX_REPEATS) throw error;
      await caller.pause(backOffMs(attempt, caller.random()));
    }
  }
}

const MAX_REPEATS = 3;

/** The limit counts whole seconds: at least one, then twice as long each time, spread so that two don't meet again. */
function backOffMs(attempt: number, random: number): number {
  return Math.round(1000 * 2 ** attempt * (1 + random));
}

async function sign({ credential, target, now }: Caller, request: RequestToSign) {
  const timestampSeconds = Math.floor(now() / 1000);
  const signingKey = await credential.dayKey(utcDate(timestampSeconds), request.service);
  return signRequest(request, {
    secretId: credential.secretId,
    signingKey,
    timestampSeconds,
    level: target.level,
  });
}
