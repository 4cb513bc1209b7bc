/**
 * TC3-HMAC-SHA256, stages 3b and 4: computes the signature, and writes and parses the Authorization header.
 * Source: Tencent Cloud API 3.0, "Signature v3", steps 3 and 4, tencentcloud.com/document/api/1150/49447.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { utf8ToBytes } from '../base/bytes.ts';
import { ALGORITHM, credentialScope } from './stringToSign.ts';

/**
 * A signing key, prepared for HMAC. The part of HMAC that depends only on the key is already computed, so each
 * signature hashes only its own string to sign.
 */
export type SigningKey = ReturnType<typeof hmac.create>;

/** @param bytes the 32 bytes that `deriveSigningKey` returns */
export function signingKey(bytes: Uint8Array): SigningKey {
  return hmac.create(sha256, bytes);
}

/** Lower-case hex HMAC-SHA256 of the string to sign. A copy of `key` is used, so `key` can sign again. */
export function signature(key: SigningKey, stringToSign: string): string {
  return bytesToHex(key.clone().update(utf8ToBytes(stringToSign)).digest());
}

interface AuthorizationParts {
  readonly secretId: string;
  /** UTC, `YYYY-MM-DD` */
  readonly date: string;
  readonly service: string;
  /** Lower-case names, sorted. */
  readonly signedHeaders: readonly string[];
  /** Lower-case hex. */
  readonly signature: string;
}

/** The Authorization header of a signed request. */
export function authorization(parts: AuthorizationParts): string {
  const scope = credentialScope(parts.date, parts.service);
  return `${ALGORITHM} Credential=${parts.secretId}/${scope}, SignedHeaders=${parts.signedHeaders.join(';')}, Signature=${parts.signature}`;
}

const AUTHORIZATION =
  /^TC3-HMAC-SHA256 Credential=([^\s,/]+)\/(\d{4}-\d{2}-\d{2})\/([a-z0-9.-]+)\/tc3_request, ?SignedHeaders=([a-z0-9-]+(?:;[a-z0-9-]+)*), ?Signature=([0-9a-f]{64})$/;

/** Reads an Authorization header back into its parts. @returns `null` if it isn't a TC3-HMAC-SHA256 header */
export function parseAuthorization(header: string): AuthorizationParts | null {
  const match = AUTHORIZATION.exec(header);
  if (match === null) return null;
  const [, secretId = '', date = '', service = '', names = '', signature = ''] = match;
  return { secretId, date, service, signedHeaders: names.split(';'), signature };
}
