/**
 * How a signed request travels: fetched directly or through a relay, handed to the Helper, or handed to the simulator
 * in the page.
 */
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
   * `fetch`, or the simulator: a request may be executed as soon as this was called. Or `meet`, for what first has to
   * find out whether a request can be sent to an address; it throws a {@link TransportError} if none can.
   */
  readonly send: Send | { readonly meet: (url: string) => Promise<Send> };
  /**
   * Whether the credential has been locked since this transport was created. If it has, the transport sends nothing
   * more.
   */
  readonly isLocked?: () => boolean;
}

/** @returns a transport that throws {@link TransportError} whenever it doesn't get a whole answer */
export function createTransport({ urlOf, send, isLocked = () => false }: TransportOptions): Transport {
  return async ({ endpoint, headers, body }: ApiRequest, options: CallOptions) => {
    if (isLocked()) throw new TransportError('locked');
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), ANSWER_TIMEOUT_MS);
    const cancelled = options.signal as AbortSignal | undefined;
    const signal = cancelled ? AbortSignal.any([cancelled, deadline.signal]) : deadline.signal;
    const url = urlOf(endpoint);
    const request = newRequest(url, headers, body, signal);
    try {
      const sendNow = typeof send === 'function' ? send : await send.meet(url);
      if (isLocked()) throw new TransportError('locked');
      signal.throwIfAborted();
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
      // fetch has one error for CORS, DNS, a refused and a broken connection, and doesn't say which.
      throw new TransportError('network', { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };
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
