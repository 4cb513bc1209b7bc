/**
 * TC3-HMAC-SHA256, stage 1: the canonical request.
 * Source: Tencent Cloud API 3.0, "Signature v3", step 1, tencentcloud.com/document/api/1150/49447.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { utf8ToBytes } from '../base/bytes.ts';

interface CanonicalRequestParts {
  /** `POST` with a body, or `GET` with everything in the query. */
  readonly method: 'GET' | 'POST';
  /** The query as it is sent, without `?`; empty for POST. It is signed as it is, never re-encoded. */
  readonly query: string;
  /** The request's headers by name in lower case: all signed headers, and possibly others. */
  readonly headers: Readonly<Record<string, string>>;
  /** Lower-case names, sorted. */
  readonly signedHeaders: readonly string[];
  /** The hash of the body, as the function {@link hashedPayload} returns it. */
  readonly hashedPayload: string;
}

/** Lower-case hex SHA-256 of the body's exact bytes. The body of a GET is empty. */
export function hashedPayload(body: string | Uint8Array): string {
  return hashHex(body);
}

/** `name:value\n` for each signed header, in the order of `signedHeaders`. The values are trimmed and lower-cased. */
export function canonicalHeaders(
  headers: Readonly<Record<string, string>>,
  signedHeaders: readonly string[],
): string {
  let lines = '';
  for (const name of signedHeaders) {
    const value = headers[name];
    if (value === undefined) throw new TypeError(`signed header ${name}: expected a value, got none`);
    lines += `${name}:${value.trim().toLowerCase()}\n`;
  }
  return lines;
}

/**
 * The canonical request, line by line: method, URI, query, one line for each signed header, an empty line, the names
 * of the signed headers, the hash of the payload.
 */
export function canonicalRequest(parts: CanonicalRequestParts): string {
  const headers = canonicalHeaders(parts.headers, parts.signedHeaders);
  // The URI is always "/": API 3.0 has no paths.
  return `${parts.method}\n/\n${parts.query}\n${headers}\n${parts.signedHeaders.join(';')}\n${parts.hashedPayload}`;
}

/** Lower-case hex SHA-256 of the canonical request. The string to sign contains this hash. */
export function hashedCanonicalRequest(request: string): string {
  return hashHex(request);
}

function hashHex(data: string | Uint8Array): string {
  return bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data));
}
