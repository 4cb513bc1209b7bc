/**
 * The reference relay: a CORS proxy that forwards only to the Tencent Cloud API, as one function from request to
 * response. It runs on Node, Cloudflare Workers and similar servers. It keeps no key, and logs no header and no
 * body. The person who runs the relay can still read every answer: a CreateKeyPair answer passes through in the
 * clear.
 */

import { FORWARDED_HEADERS, isApiAddress, REQUIRED_HEADERS } from '../core/api/forwarding.ts';

export interface RelayOptions {
  /** Origins whose pages may use the relay, exactly as browsers send them. */
  readonly allowedOrigins: readonly string[];
  /**
   * The values of the Host header that the relay accepts. The check protects a relay on this machine against DNS
   * rebinding: a foreign page could otherwise reach the relay under a DNS name of its own that resolves to 127.0.0.1.
   */
  readonly allowedHosts: readonly string[];
  /** The path that the relay's addresses begin with, for example `/relay/`; `/` by default. */
  readonly basePath?: string;
  /**
   * The token that lets pages that were opened from a file use the relay; without a token, they can't use it. All
   * such pages have the same origin, `null`, so each page has to know the token. The token has at least 32 letters,
   * digits, hyphens and underscores. It is part of the relay's address for such pages, `${basePath}${fileToken}/`.
   */
  readonly fileToken?: string;
  /** For tests: one more upstream besides `*.tencentcloudapi.com`. It is on this machine: `http://127.0.0.1:PORT`. */
  readonly loopbackUpstream?: string;
  /**
   * Milliseconds of a clock that never goes back, so that changing the system time can't make the relay forget a
   * signature.
   */
  readonly now: () => number;
  readonly fetch: typeof fetch;
}

/**
 * @param peer the caller's address, as the network reports it. The relay counts signatures for each pair of peer and
 * SecretId. So a peer that invents signatures for another peer's SecretId fills only its own share of the memory
 */
export type Relay = (request: Request, peer?: string) => Promise<Response>;

const MAX_REQUEST_BYTES = 256 * 1024;
const MAX_RESPONSE_BYTES = 1024 * 1024;
const REQUEST_TIMEOUT_MS = 10_000;
/** Longer than the app's own deadline, so that the app gives up on a request before the relay does. */
const UPSTREAM_TIMEOUT_MS = 25_000;

/**
 * How long a signature is remembered: as long as the API may accept it. The API accepts a signature until 5 minutes
 * after its timestamp, and the timestamp may be up to 5 minutes ahead of the API's clock.
 */
const SIGNATURE_LIFETIME_MS = 10 * 60 * 1000;
/**
 * The maximum number of signatures remembered for one credential of one peer. It is enough for ten calls a second.
 */
const MAX_SIGNATURES_EACH = 6_000;
/** The maximum number of signatures remembered in all. */
const MAX_SIGNATURES = 60_000;

/**
 * Response headers that make every answer harmless: a browser doesn't run it, show it in a frame, guess its type, or
 * cache it.
 */
const INERT: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  'content-type': 'application/json',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
};

/** A refusal by the relay itself, in words for a person who reads the browser's network panel. */
class Refusal extends Error {
  readonly status: number;
  readonly reason: string;
  constructor(status: number, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.status = status;
    this.reason = reason;
  }
}

/** One of the relay's two addresses: its path, and the origins whose pages may use this address. */
interface Door {
  readonly path: string;
  readonly origins: readonly string[];
}

/**
 * @throws {RangeError} if the loopback upstream isn't on this machine, because the relay must not forward to
 * arbitrary hosts; if `null` is an allowed origin, because every file and every sandboxed frame has that origin; or
 * if the token is too short, or has other characters than {@link RelayOptions.fileToken} allows
 */
export function createRelay(options: RelayOptions): Relay {
  const { allowedOrigins, fileToken, loopbackUpstream } = options;
  if (loopbackUpstream !== undefined && !/^http:\/\/127\.0\.0\.1:\d{1,5}$/.test(loopbackUpstream)) {
    throw new RangeError(`upstream: expected http://127.0.0.1:PORT, got ${loopbackUpstream}`);
  }
  if (allowedOrigins.includes('null')) throw new RangeError('allowed origins: null needs a token');
  // The error message doesn't contain the token, because the token is a secret.
  if (fileToken !== undefined && !isFileToken(fileToken)) throw new RangeError(`token: ${FILE_TOKEN_RULE}`);
  const basePath = options.basePath ?? '/';
  const mainDoor: Door = { path: basePath, origins: allowedOrigins };
  const fileDoor: Door | null =
    fileToken === undefined ? null : { path: `${basePath}${fileToken}/`, origins: ['null'] };
  const doorOf = ({ url }: Request): Door =>
    fileDoor !== null && startsWithSecret(new URL(url).pathname, fileDoor.path) ? fileDoor : mainDoor;
  const forwarded = createSignatureMemory();

  async function handle(request: Request, peer: string): Promise<Response> {
    checkHost(request, options.allowedHosts);
    const door = doorOf(request);
    const origin = checkOrigin(request, door.origins);
    if (request.method === 'OPTIONS') return preflight(request, origin);
    const { pathname, search } = new URL(request.url);
    if (request.method === 'GET' && pathname === door.path && search === '') {
      return inert(JSON.stringify({ keysmithRelay: 1 }), 200, origin);
    }
    if (request.method !== 'POST') throw new Refusal(405, 'only POST is forwarded');
    // Every browser sends Origin with POST, so a request without it doesn't come from a page that may use this relay.
    if (origin === null) throw new Refusal(403, 'origin is missing');
    const target = readTarget(pathname.slice(door.path.length), search, loopbackUpstream);
    const headers = forwardedHeaders(request.headers);
    const body = await readCapped(request.body, MAX_REQUEST_BYTES, REQUEST_TIMEOUT_MS).catch(refuseBody);
    const remembered = forwarded.remember(headers, peer, options.now());
    return forward({ target, headers, body, origin, remembered, fetch: options.fetch });
  }

  return async (request, peer = '') => {
    try {
      return await handle(request, peer);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const origin = request.headers.get('origin');
      const known = origin !== null && doorOf(request).origins.includes(origin) ? origin : null;
      const response = inert(
        JSON.stringify({ keysmithRelay: 1, refused: error.reason }),
        error.status,
        known,
      );
      response.headers.set('x-keysmith-relay', error.reason === REPLAY ? 'replay' : 'refused');
      return response;
    }
  };
}

const REPLAY = 'this signature was forwarded before';

/** The rule for a file token, worded for the person who starts the relay. */
export const FILE_TOKEN_RULE = 'expected at least 32 letters, digits, hyphens and underscores';

/** Whether a text has the form of a {@link RelayOptions.fileToken}. */
export function isFileToken(text: string): boolean {
  return /^[A-Za-z0-9_-]{32,}$/.test(text);
}

/**
 * Whether `text` starts with `secret`. The time that the comparison takes doesn't reveal how many characters match.
 */
function startsWithSecret(text: string, secret: string): boolean {
  let difference = 0;
  // If `text` is shorter than `secret`, `charCodeAt` gives NaN, which `^` treats as 0. No character of `secret` has
  // the code 0, so the texts count as different.
  for (let index = 0; index < secret.length; index += 1)
    difference |= text.charCodeAt(index) ^ secret.charCodeAt(index);
  return difference === 0;
}

function checkHost(request: Request, allowedHosts: readonly string[]): void {
  if (!allowedHosts.includes(new URL(request.url).host)) throw new Refusal(421, 'host is not allowed');
}

/**
 * @returns the request's origin; `null` if the request has no Origin header, as in a same-origin probe
 * @throws {Refusal} if the origin isn't allowed
 */
function checkOrigin(request: Request, allowedOrigins: readonly string[]): string | null {
  const origin = request.headers.get('origin');
  if (origin !== null && !allowedOrigins.includes(origin)) throw new Refusal(403, 'origin is not allowed');
  return origin;
}

function preflight(request: Request, origin: string | null): Response {
  const response = inert(null, 204, origin);
  response.headers.set('access-control-allow-methods', 'POST');
  response.headers.set('access-control-allow-headers', FORWARDED_HEADERS.join(', '));
  response.headers.set('access-control-max-age', '600');
  // A page on the public web can reach a relay on this machine only if the preflight's answer allows it (Private
  // Network Access).
  if (request.headers.get('access-control-request-private-network') === 'true') {
    response.headers.set('access-control-allow-private-network', 'true');
  }
  return response;
}

/**
 * Reads the upstream's address from the part of the path after the relay's own path. The address must be
 * `https://HOST/` with a host of the API, without port, path and query. If there is a loopback upstream, its address
 * is also accepted.
 * @throws {Refusal} for any other address
 */
function readTarget(target: string, search: string, loopbackUpstream: string | undefined): string {
  // Some servers and proxies merge slashes in paths, so one slash after the scheme is accepted, too.
  const match = /^(https?):\/{1,2}([a-z0-9.-]+(?::\d+)?)\/?$/.exec(target);
  const [, scheme = '', host = ''] = match ?? [];
  const url = `${scheme}://${host}/`;
  const isLoopback = loopbackUpstream !== undefined && url === `${loopbackUpstream}/`;
  if (match === null || search !== '' || !(isApiAddress(url) || isLoopback)) {
    throw new Refusal(403, 'only https://HOST.tencentcloudapi.com/ is forwarded to');
  }
  return url;
}

/**
 * Returns the headers that go upstream. Of the request's headers, only those that the API reads are forwarded: no
 * cookie, origin, referrer or address of the user.
 */
function forwardedHeaders(headers: Headers): Headers {
  const missing = REQUIRED_HEADERS.find((name) => !headers.has(name));
  if (missing !== undefined) throw new Refusal(400, `header ${missing} is missing`);
  const forwarded = new Headers({
    accept: 'application/json',
    // A compressed answer would have to be unpacked before its size is known.
    'accept-encoding': 'identity',
    'user-agent': 'keysmith-relay',
  });
  for (const [name, value] of headers) {
    if (name === 'authorization' || name === 'content-type' || name.startsWith('x-tc-')) {
      forwarded.set(name, value);
    }
  }
  return forwarded;
}

function refuseBody(error: unknown): never {
  if (error instanceof Refusal) throw error;
  throw new Refusal(400, 'the request body broke off', { cause: error });
}

/**
 * Matches an Authorization header with one TC3 signature in lower-case hex digits, and nothing else. With a looser
 * pattern, a signature could be sent again in a different spelling, and the relay wouldn't recognise the replay.
 */
const AUTHORIZATION =
  /^TC3-HMAC-SHA256 Credential=([^\s,/]{1,128})\/\d{4}-\d{2}-\d{2}\/[a-z0-9.-]{1,64}\/tc3_request, ?SignedHeaders=[a-z0-9;-]{1,256}, ?Signature=([0-9a-f]{64})$/;

/** What the relay knows about one credential. Each peer that uses the credential has its own entry. */
interface Credential {
  /** How many signatures made with this credential are remembered. */
  count: number;
  /**
   * Whether the API has carried out a request that was signed with this credential, which proves that the credential
   * is real.
   */
  isGenuine: boolean;
}

/** The callbacks for one forwarded signature, used once the API has answered. */
interface Remembered {
  /**
   * Call this when the API says that the signature can never be valid. Such a signature can't be replayed, so it
   * needn't be remembered.
   */
  readonly forget: () => void;
  /** Call this when the API has carried out the request, which proves that its credential is real. */
  readonly confirm: () => void;
}

/**
 * Remembers forwarded signatures, each with its action, and refuses a signature that was forwarded before, so that
 * nobody can replay a request. There is one exception: a read with the same action may repeat a signature, because
 * two identical reads in one second have the same signature. Each credential of each peer may fill only a limited
 * share of the memory; after that, its requests are refused. When the whole memory is full, the oldest signatures of
 * credentials that the API has never confirmed are dropped. Signatures of confirmed credentials are never dropped
 * early, because they could then be replayed.
 */
function createSignatureMemory() {
  // The remembered signatures, in the order of insertion, which is also the order of expiry.
  const known = new Map<
    string,
    { readonly action: string; readonly expiry: number; readonly credential: Credential }
  >();
  const credentials = new Map<string, Credential>();

  function drop(signature: string): void {
    const entry = known.get(signature);
    if (entry === undefined) return;
    known.delete(signature);
    entry.credential.count -= 1;
  }

  function dropExpired(now: number): void {
    for (const [signature, { expiry }] of known) {
      if (expiry > now) return;
      drop(signature);
    }
  }

  /**
   * Drops the oldest signatures of credentials that the API has never confirmed. Finding them takes time, because the
   * signatures of confirmed credentials have to be skipped. So each call drops up to an eighth of the memory, which
   * keeps the calls rare.
   */
  function dropMadeUp(): void {
    let left = MAX_SIGNATURES / 8;
    for (const [signature, { credential }] of known) {
      if (credential.isGenuine) continue;
      drop(signature);
      left -= 1;
      if (left <= 0) break;
    }
    for (const [name, { count }] of credentials) if (count === 0) credentials.delete(name);
  }

  return {
    /**
     * @throws {Refusal} if the headers don't have one TC3 signature and one action, if the signature was already
     * forwarded (only the same read may be repeated), or if there is no room for another signature
     */
    remember(headers: Headers, peer: string, now: number): Remembered {
      const action = headers.get('x-tc-action') ?? '';
      const [, secretId, digits] = AUTHORIZATION.exec(headers.get('authorization') ?? '') ?? [];
      if (secretId === undefined || digits === undefined)
        throw new Refusal(400, 'header authorization is not one TC3 signature');
      if (!/^[A-Za-z0-9]{1,64}$/.test(action)) throw new Refusal(400, 'header x-tc-action is not one action');
      dropExpired(now);
      const signature = byteString(digits);
      const name = `${peer} ${secretId}`;
      const credential = credentials.get(name) ?? { count: 0, isGenuine: false };
      const remembered: Remembered = {
        forget: () => drop(signature),
        confirm: () => (credential.isGenuine = true),
      };
      const before = known.get(signature);
      if (before !== undefined) {
        const isRead = /^(Describe|Get)/.test(action);
        if (!isRead || before.action !== action) throw new Refusal(409, REPLAY);
        // This read repeats the signature of an earlier request. If the API rejects this read, the reason may be its
        // different body, and the signature may still be valid for the earlier request. So `forget` does nothing
        // here.
        return { ...remembered, forget: () => undefined };
      }
      if (known.size >= MAX_SIGNATURES) dropMadeUp();
      if (known.size >= MAX_SIGNATURES || credential.count >= MAX_SIGNATURES_EACH)
        throw new Refusal(503, 'too many requests in ten minutes');
      credentials.set(name, credential);
      credential.count += 1;
      known.set(signature, { action, expiry: now + SIGNATURE_LIFETIME_MS, credential });
      return remembered;
    },
  };
}

/**
 * Turns a signature's hex digits into a string with one character for each byte, which is half as long. The result is
 * a new string: a slice of the header would keep the whole header in memory.
 * @param hex two digits for each byte
 */
function byteString(hex: string): string {
  const bytes = hex.match(/../g) ?? [];
  return String.fromCharCode(...bytes.map((digits) => parseInt(digits, 16)));
}

/** The API's error codes for a signature that isn't valid now and never will be. */
const NOBODYS = /"Code"\s*:\s*"AuthFailure\.(SignatureFailure|SecretIdNotFound)"/;

/**
 * Passes the API's own verdict on a signature to the signature memory. An error about the clock isn't a verdict: a
 * timestamp in the future becomes valid later.
 */
function judge(answer: Uint8Array, { confirm, forget }: Remembered): void {
  const text = new TextDecoder().decode(answer.subarray(0, 4096));
  if (NOBODYS.test(text)) forget();
  else if (/^\s*\{\s*"Response"/.test(text) && !text.includes('"Error"')) confirm();
}

interface Forwarding {
  readonly target: string;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly origin: string | null;
  readonly remembered: Remembered;
  readonly fetch: typeof fetch;
}

async function forward({ target, headers, body, origin, remembered, fetch }: Forwarding): Promise<Response> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), UPSTREAM_TIMEOUT_MS);
  const { signal } = deadline;
  try {
    // The client's signature covers the Host header. `headers` doesn't contain this header: `fetch` sets it to the
    // host of the target address, which is the host that the client signed.
    const upstream = await fetch(target, { method: 'POST', headers, body, signal, redirect: 'manual' });
    const answer = await readCapped(upstream.body, MAX_RESPONSE_BYTES, UPSTREAM_TIMEOUT_MS);
    judge(answer, remembered);
    const response = inert(
      answer,
      upstream.status >= 200 && upstream.status < 600 ? upstream.status : 502,
      origin,
    );
    for (const name of ['date', 'x-tc-requestid']) {
      const value = upstream.headers.get(name);
      if (value !== null) response.headers.set(name, value);
    }
    return response;
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(502, `the answer: ${error.reason}`, { cause: error });
    throw new Refusal(502, 'the API could not be reached, or its answer broke off', { cause: error });
  } finally {
    // A timer left running would keep the whole request in memory until the timer fires.
    clearTimeout(timer);
  }
}

/** Reads a whole body of at most `maxBytes` within `timeoutMs`. @throws {Refusal} if either limit is exceeded */
async function readCapped(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  timeoutMs: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Refusal(408, 'the body took too long')), timeoutMs);
  });
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), timeout]);
      if (done) break;
      size += value.length;
      if (size > maxBytes) throw new Refusal(413, 'the body is too large');
      chunks.push(value);
    }
  } finally {
    clearTimeout(timer);
    // The cancellation isn't awaited, because it would hang if the stream hangs. A failure to cancel doesn't matter.
    reader.cancel().catch(() => undefined);
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

function inert(body: BodyInit | null, status: number, origin: string | null): Response {
  const isNullBody = status === 204 || status === 205 || status === 304;
  const response = new Response(isNullBody ? null : body, { status, headers: INERT });
  response.headers.set('vary', 'Origin');
  if (origin !== null) {
    response.headers.set('access-control-allow-origin', origin);
    response.headers.set('access-control-expose-headers', 'Date, X-TC-RequestId, X-Keysmith-Relay');
  }
  return response;
}
