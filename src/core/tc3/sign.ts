/**
 * Signs one API request: runs the stages in order, and decides which headers the signature covers. If only
 * `content-type` and `host` are signed, a DescribeKeyPairs and a DeleteKeyPairs with the same body have the same
 * signature, so a relay could turn one into the other. Level `full` covers everything that decides what a request
 * does.
 */
import { authorization, signature, type SigningKey } from './authorization.ts';
import { canonicalRequest, hashedCanonicalRequest, hashedPayload } from './canonicalRequest.ts';
import { credentialScope, type Service, stringToSign, utcDate } from './stringToSign.ts';

/**
 * Which headers the signature covers, besides the method, the query and the body.
 * - `full`: content type, host, action, region, version, token
 * - `action`: content type, host, action (as in the documentation's own example)
 * - `minimum`: content type and host (as in the official SDKs)
 */
export type SigningLevel = 'full' | 'action' | 'minimum';

/**
 * The levels, from the strongest to the weakest. The Doctor, which finds out why a connection fails, tries them in
 * this order. A connection's level is never lowered automatically: only the user may allow the next weaker level.
 */
export const SIGNING_LEVELS: readonly SigningLevel[] = ['full', 'action', 'minimum'];

const SIGNED_HEADERS: Readonly<Record<SigningLevel, readonly string[]>> = {
  full: ['content-type', 'host', 'x-tc-action', 'x-tc-region', 'x-tc-token', 'x-tc-version'],
  action: ['content-type', 'host', 'x-tc-action'],
  minimum: ['content-type', 'host'],
};

/** The sorted names of the headers that the level signs and the request has. */
function signedHeaderNames(
  level: SigningLevel,
  headers: Readonly<Record<string, string>>,
): readonly string[] {
  return SIGNED_HEADERS[level].filter((name) => headers[name] !== undefined);
}

export interface RequestToSign {
  readonly method: 'GET' | 'POST';
  /** `host` or `host:port`, as the API will see it. */
  readonly host: string;
  readonly service: Service;
  readonly action: string;
  readonly version: string;
  /** `null` for actions that take no region: the API would refuse an empty value. */
  readonly region: string | null;
  /** The STS token of a temporary credential, else `null`. */
  readonly token: string | null;
  readonly language: 'zh-CN' | 'en-US' | null;
  /** JSON for POST; empty for GET. */
  readonly body: string;
  /** Without `?`; empty for POST. */
  readonly query: string;
}

interface SigningOptions {
  readonly secretId: string;
  /** The day key for the request's service and for the UTC date of `timestampSeconds`. */
  readonly signingKey: SigningKey;
  readonly timestampSeconds: number;
  readonly level: SigningLevel;
}

/**
 * The request's headers, with names in lower case. `host` is included, because it is signed. The caller must leave
 * `host` out of the request that it sends: the browser, or the relay, sets Host from the address.
 */
export type SignedHeaders = Readonly<Record<string, string>> & { readonly authorization: string };

/**
 * Signs a request. The function is synchronous, because a pending promise could keep a secret in memory after the
 * call.
 */
export function signRequest(request: RequestToSign, options: SigningOptions): SignedHeaders {
  const headers = requestHeaders(request, options.timestampSeconds);
  const date = utcDate(options.timestampSeconds);
  const signedHeaders = signedHeaderNames(options.level, headers);
  const canonical = canonicalRequest({
    method: request.method,
    query: request.query,
    headers,
    signedHeaders,
    hashedPayload: hashedPayload(request.body),
  });
  const toSign = stringToSign({
    timestampSeconds: options.timestampSeconds,
    scope: credentialScope(date, request.service),
    hashedCanonicalRequest: hashedCanonicalRequest(canonical),
  });
  return {
    ...headers,
    authorization: authorization({
      secretId: options.secretId,
      date,
      service: request.service,
      signedHeaders,
      signature: signature(options.signingKey, toSign),
    }),
  };
}

function requestHeaders(request: RequestToSign, timestampSeconds: number): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type':
      request.method === 'POST' ? 'application/json; charset=utf-8' : 'application/x-www-form-urlencoded',
    host: request.host,
    'x-tc-action': request.action,
    'x-tc-version': request.version,
    'x-tc-timestamp': String(timestampSeconds),
  };
  if (request.region !== null) headers['x-tc-region'] = request.region;
  if (request.token !== null) headers['x-tc-token'] = request.token;
  if (request.language !== null) headers['x-tc-language'] = request.language;
  return headers;
}
