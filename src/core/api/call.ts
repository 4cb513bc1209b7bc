/**
 * One API call: sign, send by an injected transport, decode. Only a call that the service answered with
 * RequestLimitExceeded is ever sent again automatically. That answer proves nothing about an earlier copy of the
 * call, which the browser may have sent: so a write is only repeated under the same name or public key, and each
 * signature is reported (`onSigned`).
 */
import type { DayKeys } from '../tc3/dayKeys.ts';
import type { RequestToSign, SigningLevel } from '../tc3/sign.ts';
import { signRequest } from '../tc3/sign.ts';
import { type Service, utcDate } from '../tc3/stringToSign.ts';
import { ApiError } from '../base/errors.ts';
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
  /** Called once the request has been handed over: from then on it may be executed. */
  readonly onDispatch?: () => void;
  /**
   * Awaited between each signature and its sending, with the signature's own time (milliseconds since 1970): what is
   * about to be sent is written down first. Whatever it throws is thrown, and nothing is sent.
   */
  readonly onSigned?: (signedAt: number) => Promise<void>;
  /** Called with a refusal after which the call is signed and sent again. */
  readonly onThrottled?: (error: ApiError) => void;
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
  /**
   * Waits until an action may be called, where the caller keeps to a limit. Nothing is signed before that.
   * @returns a function that gives the turn back unused
   */
  readonly turn?: (action: string) => Promise<() => void>;
}

interface ActionDefinition<Output> {
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
  let refusal: ApiError | null = null;
  for (let attempt = 0; ; attempt += 1) {
    const headers = await readyHeaders(caller, request, options).catch((error: unknown) => {
      // An earlier try that was refused may have been executed all the same: so its refusal is thrown, not this
      // error.
      throw refusal ?? error;
    });
    const answer = await caller.transport({ endpoint, headers, body: request.body }, options);
    try {
      return decodeAnswer(answer, action.name, action.output);
    } catch (error) {
      const isThrottled = error instanceof ApiError && error.outcome === 'throttled';
      if (!isThrottled || attempt === MAX_REPEATS) throw error;
      refusal = error;
      options.onThrottled?.(error);
      await caller.pause(backOffMs(attempt, caller.random()));
    }
  }
}

/** A signature that is older than this is made anew before it is sent: the lid may have been closed in between. */
const FRESH_MS = 30_000;

/** Waits for the call's turn, signs, and lets the signature be written down. Signs again if that took too long. */
async function readyHeaders(
  caller: Caller,
  request: RequestToSign,
  { onSigned }: CallOptions,
): Promise<Readonly<Record<string, string>>> {
  const giveBack = await caller.turn?.(request.action);
  try {
    for (;;) {
      const { signedAt, headers } = await sign(caller, request);
      await onSigned?.(signedAt);
      if (caller.now() - signedAt <= FRESH_MS) return headers;
    }
  } catch (error) {
    giveBack?.();
    throw error;
  }
}

const MAX_REPEATS = 3;

/**
 * The limit counts whole seconds: so the pause is at least one, doubles each time, and is spread at random so that
 * two calls don't meet again.
 */
function backOffMs(attempt: number, random: number): number {
  return Math.round(1000 * 2 ** attempt * (1 + random));
}

async function sign({ credential, target, now }: Caller, request: RequestToSign) {
  const timestampSeconds = Math.floor(now() / 1000);
  const signingKey = await credential.dayKey(utcDate(timestampSeconds), request.service);
  const { host: _host, ...headers } = signRequest(request, {
    secretId: credential.secretId,
    signingKey,
    timestampSeconds,
    level: target.level,
  });
  return { signedAt: timestampSeconds * 1000, headers };
}
