/**
 * Stands between the app and a simulator: a fixed-target CORS proxy that forwards everything, until it is told to do to
 * one action what networks, gateways and liars do.
 */
import { createServer, type IncomingHttpHeaders, request as sendRequest } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** One API call on its way. */
export interface Exchange {
  readonly action: string;
  readonly method: string;
  /** As they came; `host` is what a proxy that doesn't rewrite it would pass on. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Lets the cloud execute it. */
  readonly forward: (changes?: { headers?: Record<string, string>; body?: Buffer }) => Promise<Answer>;
  readonly answer: (answer: Partial<Answer>) => void;
  /** Breaks the connection off. */
  readonly drop: () => void;
  /** The answer's stream, for what no other verb does. HTTP/2's has the same verbs. */
  readonly raw: ServerResponse;
}

export type Fault = (exchange: Exchange) => void | Promise<void>;

/** How the proxy treats browsers. `null` for what it leaves out. */
export interface CorsBehaviour {
  readonly answersOptions: boolean;
  readonly allowOrigin: boolean;
  readonly allowHeaders: string;
  readonly exposesDate: boolean;
}

export interface FaultProxy {
  readonly url: string;
  /** The actions that arrived, in order. */
  readonly seen: readonly string[];
  /** Everything that arrived: headers and bodies. */
  readonly received: ReadonlyMap<string, Buffer>;
  /** From now on a fault happens to an action, so many times. */
  readonly inject: (fault: Fault, options?: { action?: string; times?: number }) => void;
  readonly heal: () => void;
  /** Forgets what arrived so far, and every fault. */
  readonly reset: () => void;
  readonly close: () => Promise<void>;
}

export interface FaultProxyOptions {
  readonly cors?: Partial<CorsBehaviour>;
  /** HTTP/2 over TLS, with this key and certificate. */
  readonly tls?: { key: string; cert: string };
  /** Happens to everything, preflights too, before all else. @returns whether it took care of it */
  readonly intercept?: (
    request: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
  ) => boolean;
  /** What is done to every call. */
  readonly fault?: Fault;
  /** Requests are signed for the proxy itself, as for the service: it passes their Host on. */
  readonly isEndpoint?: boolean;
}

/** What the API's requests carry. */
export const ALL_HEADERS =
  'authorization, content-type, x-tc-action, x-tc-language, x-tc-region, x-tc-timestamp, x-tc-token, x-tc-version';

/** @param target `http://HOST:PORT` of the simulator */
export async function startFaultProxy(target: string, options: FaultProxyOptions = {}): Promise<FaultProxy> {
  const cors: CorsBehaviour = {
    answersOptions: true,
    allowOrigin: true,
    allowHeaders: ALL_HEADERS,
    exposesDate: true,
    ...options.cors,
  };
  const seen: string[] = [];
  const received = new Map<string, Buffer>();
  let count = 0;
  /** By action. */
  const injected = new Map<string, { fault: Fault; left: number }>();

  async function handle(
    request: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
  ): Promise<void> {
    if (options.intercept?.(request, response) === true) return;
    if (cors.allowOrigin) response.setHeader('access-control-allow-origin', '*');
    if (cors.exposesDate) response.setHeader('access-control-expose-headers', 'Date, X-TC-RequestId');
    if (request.method === 'OPTIONS' && cors.answersOptions) {
      response.setHeader('access-control-allow-headers', cors.allowHeaders);
      response.setHeader('access-control-allow-methods', 'POST, GET');
      response.writeHead(204);
      response.end();
      return;
    }
    if (request.method === 'OPTIONS') {
      response.writeHead(405);
      response.end();
      return;
    }
    const body = await readBody(request);
    const exchange = newExchange(request, response, {
      body,
      target,
      isEndpoint: options.isEndpoint ?? false,
    });
    seen.push(exchange.action);
    received.set(
      `request ${(count += 1)} ${exchange.action}`,
      Buffer.concat([Buffer.from(JSON.stringify(request.headers)), body]),
    );
    const fault = takeFault(exchange.action) ?? options.fault;
    if (fault !== undefined) await fault(exchange);
    else exchange.answer(await exchange.forward());
  }

  function takeFault(action: string): Fault | undefined {
    const own = injected.get(action);
    if (own === undefined || own.left === 0) return undefined;
    own.left -= 1;
    return own.fault;
  }

  // A test that is over may have taken the upstream away: whoever still asks is broken off.
  const listener = (
    request: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
  ) => void handle(request, response).catch(() => request.socket.destroy());
  const server = options.tls
    ? createSecureServer({ ...options.tls, allowHTTP1: false }, listener as never)
    : createServer(listener as never);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: options.tls ? `https://localhost:${port}/` : `http://127.0.0.1:${port}/`,
    seen,
    received,
    inject: (fault, { action = 'CreateKeyPair', times = Infinity } = {}) => {
      injected.set(action, { fault, left: times });
    },
    heal: () => injected.clear(),
    reset: () => {
      injected.clear();
      seen.length = 0;
      received.clear();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function newExchange(
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
  { body, target, isEndpoint }: { body: Buffer; target: string; isEndpoint: boolean },
): Exchange {
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !name.startsWith(':')),
  );
  return {
    action: String(request.headers['x-tc-action'] ?? ''),
    method: request.method ?? 'POST',
    headers,
    body,
    forward: (changes = {}) =>
      forward(target, {
        method: request.method ?? 'POST',
        path: request.url ?? '/',
        headers: { ...headers, ...(isEndpoint ? {} : { host: new URL(target).host }), ...changes.headers },
        body: changes.body ?? body,
      }),
    answer: ({ status = 200, headers: own = {}, body: text = Buffer.alloc(0) }) => {
      for (const [name, value] of Object.entries(own)) response.setHeader(name, value);
      response.writeHead(status);
      response.end(text);
    },
    drop: () => {
      // HTTP/2 breaks one stream off, HTTP/1.1 the whole connection.
      if ('stream' in response && response.stream !== undefined) response.stream.close(2);
      else request.socket.destroy();
    },
    raw: response as ServerResponse,
  };
}

async function readBody(request: IncomingMessage | Http2ServerRequest): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Headers that are about one connection, or that the proxy decides itself. */
const OWN_HEADERS = /^(access-control-|connection$|keep-alive$|transfer-encoding$|content-length$|vary$)/;

/** A query form names the target in its own query; all others reach the root, with the query of a GET. */
function upstreamUrl(path: string, target: string): URL {
  const { search, searchParams } = new URL(path, target);
  const named = searchParams.get('url');
  return new URL(named === null ? `/${search}` : `/${new URL(named).search}`, target);
}

function forward(
  target: string,
  sent: { method: string; path: string; headers: Record<string, unknown>; body: Buffer },
): Promise<Answer> {
  const { 'content-length': _length, connection: _connection, ...headers } = sent.headers;
  return new Promise((resolve, reject) => {
    const upstream = sendRequest(
      upstreamUrl(sent.path, target),
      // No connection is kept: one that the simulator has just closed would break a request at random.
      { agent: false, method: sent.method, headers: headers as Record<string, string> },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const kept = Object.entries(answer.headers).filter(([name]) => !OWN_HEADERS.test(name));
          resolve({
            status: answer.statusCode ?? 502,
            headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
            body: Buffer.concat(chunks),
          });
        });
      },
    );
    upstream.on('error', reject);
    upstream.end(sent.body);
  });
}
