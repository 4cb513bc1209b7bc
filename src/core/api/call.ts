/**
 * Makes one API call: signs it, sends it with an injected transport, and decodes the answer. A call is sent again
 * automatically only after the answer RequestLimitExceeded. Even after that answer, the call may have been executed:
 * the browser may have sent the request twice, and the answer is about one copy only. So every signature is reported
 * (`onSigned`), not only the last one. A repeated creation or import has the same name or public key as the first
 * one. If a copy of the first one was executed, the service refuses the repetition.
 */
import type { DayKeys } from '../tc3/dayKeys.ts';
import type { RequestToSign, SigningLevel } from '../tc3/sign.ts';
import { signRequest } from '../tc3/sign.ts';
import { type Service, utcDate } from '../tc3/stringToSign.ts';
import { ApiError, TransportError } from '../base/errors.ts';
import { type ApiAnswer, decodeAnswer, type OutputSchema } from './answer.ts';
import { type Endpoint, endpointOf, type Site } from './endpoint.ts';

/** A signed request, for any transport. */
export interface ApiRequest {
  readonly endpoint: Endpoint;
  /** All headers but `host`, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface CallOptions {
  /** If it is aborted, the call stops waiting for the answer. The service may still execute the call. */
  readonly signal?: AbortSignal;
  /** Called as soon as a request has been handed over for sending: from then on, it may be executed. */
  readonly onDispatch?: () => void;
  /**
   * Called after each signature, with the time of the signature (milliseconds since 1970). The request is sent only
   * after the returned promise resolves, so that the caller can first write down what is about to be sent. If the
   * callback throws, nothing more is sent. The call then fails with the callback's error or, if an earlier try was
   * throttled, with the refusal of that try.
   */
  readonly onSigned?: (signedAt: number) => Promise<void>;
  /** Called with the refusal when the service throttled the call, before the call is signed and sent again. */
  readonly onThrottled?: (error: ApiError) => void;
}

/** @throws {TransportError} if no complete answer came */
export type Transport = (request: ApiRequest, options: CallOptions) => Promise<ApiAnswer>;

/** A credential that signs calls. The SecretKey itself stays hidden behind `dayKey` and `hmac`. */
export interface Credential {
  readonly secretId: string;
  /** The STS token of a temporary credential, else `null`. */
  readonly token: string | null;
  /** Returns the key that signs a service's calls on a UTC date. */
  readonly dayKey: DayKeys;
  /**
   * Computes HMAC-SHA256 with the SecretKey as its key. Only requests that a person carries to another device need
   * it; otherwise it may be `null`.
   */
  readonly hmac: ((stringToSign: string) => Promise<Uint8Array>) | null;
}

/** Where calls go and how they are signed. */
export interface Target {
  readonly site: Site;
  readonly region: string;
  readonly customEndpoint: Endpoint | null;
  readonly level: SigningLevel;
  readonly language: 'zh-CN' | 'en-US';
}

/** Returns a copy of a caller that sends to another region. */
export function inRegion(caller: Caller, region: string): Caller {
  return { ...caller, target: { ...caller.target, region } };
}

/** The dependencies of a call, which are injected. */
export interface Caller {
  readonly transport: Transport;
  readonly credential: Credential;
  readonly target: Target;
  /** The time to sign with, in milliseconds since 1970. */
  readonly now: () => number;
  /** Waits this many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  /** Returns a random number from 0 up to, but not including, 1. */
  readonly random: () => number;
  /**
   * Waits until the rate limit allows a call of the action, and reserves a turn for that call. The call is signed
   * only after this wait. Left out for a caller without a rate limit.
   * @returns a function that cancels the reservation if the call isn't sent after all
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
    let isDispatched = false;
    const onDispatch = () => {
      isDispatched = true;
      options.onDispatch?.();
    };
    // A refusal means that an earlier try was sent and throttled. The browser may have sent that try twice, and one
    // copy may have been executed. So if the next try can't be sent, the refusal is thrown. The error of the next try
    // would suggest that nothing was sent at all.
    const headers = await readyHeaders(caller, request, options).catch((error: unknown) => {
      throw refusal ?? error;
    });
    const sending = caller.transport({ endpoint, headers, body: request.body }, { ...options, onDispatch });
    const answer = await sending.catch((error: unknown) => {
      throw error instanceof TransportError && !isDispatched ? (refusal ?? error) : error;
    });
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

/** Before sending, a signature older than this is replaced by a new one: the laptop may have slept since signing. */
const FRESH_MS = 30_000;

/**
 * Waits for the call's turn and signs the call. Then waits for `onSigned`, in which the flow writes down the time of
 * the signature. If the signature is too old by then, signs again.
 */
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
 * The service counts calls per whole second. So the pause lasts at least a second and doubles each time; a random
 * share is added so that two calls don't collide again.
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
