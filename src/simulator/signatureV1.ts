/**
 * The legacy signature (HmacSHA1, HmacSHA256) over sorted query parameters, which the original CreateKeyPair
 * example uses. Only verified here: the app never signs with it, since it covers no body and SHA-1 is weak.
 * Source: "Signature" (v1), tencentcloud.com/document/api/213/31575.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToBase64, utf8ToBytes } from '../core/base/bytes.ts';

export type V1Method = 'HmacSHA1' | 'HmacSHA256';

/** Whether a SignatureMethod is one of signature version 1. */
export function isV1Method(name: string): name is V1Method {
  return name === 'HmacSHA1' || name === 'HmacSHA256';
}

/** `METHOD` + host + `/?` + all parameters but Signature, sorted by name, values not encoded. */
export function signatureSource(options: {
  method: 'GET' | 'POST';
  host: string;
  parameters: Iterable<readonly [string, string]>;
}): string {
  const sorted = [...options.parameters]
    .filter(([name]) => name !== 'Signature')
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `${options.method}${options.host}/?${sorted.map(([name, value]) => `${name}=${value}`).join('&')}`;
}

/** Base64 of the HMAC, as the Signature parameter carries it. */
export function signV1(options: { secretKey: string; method: V1Method; source: string }): string {
  const hash = options.method === 'HmacSHA1' ? sha1 : sha256;
  return bytesToBase64(hmac(hash, utf8ToBytes(options.secretKey), utf8ToBytes(options.source)));
}
