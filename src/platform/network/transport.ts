/** Sends a signed request: directly, through a relay, through the Helper, or to the simulator in the page. */
import type { ApiRequest, CallOptions, Transport } from '../../core/api/call.ts';
import type { Endpoint } from '../../core/api/endpoint.ts';
import { TransportError } from '../../core/base/errors.ts';
import { readText } from './readAnswer.ts';

export const ANSWER_TIMEOUT_MS = 20_000;

type Send = (request: Request) => Promise<Response>;

interface TransportOptions {
  /** The address that a request for an endpoint is sent to. */
  readonly urlOf: (endpoint: Endpoint) => string;
  /**
   * Either a function that sends a request (`fetch`, or the simulator), or an object with `meet`. As soon as the
   * function is called, the request may be executed. `meet` first finds out whether requests can be sent to an
   * address. If so, it resolves to the function that sends them; otherwise it throws a {@link TransportError}.
   */
  readonly send: Send | { readonly meet: (url: string) => Promise<Send> };
  /**
   * Whether the credential has been locked (forgotten) since this transport was created. If so, the transport sends
   * nothing more.
   */
  readonly isLocked?: () => boolean;
}

/** @returns a transport that throws {@link TransportError} whenever it doesn't get a whole answer */
export function createTransport({ urlOf, send, isLocked = () => false }: TransportOptions): Transport {
  return async ({ endpoint, headers, body }: ApiRequest, options: CallOptions) => {
    if (isLocked()) throw new TransportError('locked');
    const cancelled = options.signal as AbortSignal | undefined;
    const url = urlOf(endpoint);
    // The deadline limits only the wait for the answer, so it begins after `meet`, which has its own time limits.
    const sendNow = typeof send === 'function' ? send : await unlessCancelled(send.meet(url), cancelled);
    if (isLocked()) throw new TransportError('locked');
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), ANSWER_TIMEOUT_MS);
    const signal = cancelled ? AbortSignal.any([cancelled, deadline.signal]) : deadline.signal;
    try {
      const request = newRequest(url, headers, body, signal);
      const pending = sendNow(request);
      options.onDispatch?.();
      const response = await pending;
      return {
        status: response.status,
        text: await readText(response),
        date: response.headers.get('date'),
        relay: response.headers.get('x-keysmith-relay'),
      };
    } catch (error) {
      if (error instanceof TransportError) throw error;
      if (cancelled?.aborted === true) throw new TransportError('cancelled', { cause: error });
      if (deadline.signal.aborted) throw new TransportError('timeout', { cause: error });
      // fetch throws the same error for a CORS or DNS failure, a refused connection and a broken connection.
      throw new TransportError('network', { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };
}

/**
 * Waits for the value of `promise`, unless `signal` cancels the call first. Used before the request is sent, so a
 * call that is cancelled here has sent nothing.
 * @throws {TransportError} `cancelled` if the call is cancelled; if `promise` is rejected, its own error is thrown
 */
async function unlessCancelled<Value>(
  promise: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  let stop: () => void = () => undefined;
  const cancelling = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new TransportError('cancelled'));
  });
  signal?.addEventListener('abort', stop);
  try {
    if (signal?.aborted === true) throw new TransportError('cancelled');
    return await Promise.race([promise, cancelling]);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/**
 * Makes a request that sends no cookie and no referrer and follows no redirect: a redirect could carry the signature
 * elsewhere.
 */
function newRequest(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Request {
  try {
    return new Request(url, {
      method: 'POST',
      headers,
      body,
      signal,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    });
  } catch (error) {
    throw new TransportError('blocked', { cause: error });
  }
}
