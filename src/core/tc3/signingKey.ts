/**
 * TC3-HMAC-SHA256, stage 3a: derives the keys, secret → date → service → signing. Each derived key is 32 raw bytes.
 * In the app, WebCrypto computes the date key from a key that scripts can't read
 * (`platform/network/importCredential.ts`), and only the later keys are derived here. Source: Tencent Cloud API 3.0,
 * "Signature v3", step 3, tencentcloud.com/document/api/1150/49447.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '../base/bytes.ts';
import { type SigningKey, signingKey } from './authorization.ts';

/** @param date UTC, `YYYY-MM-DD` */
export function deriveDateKey(secretKey: string, date: string): Uint8Array {
  return hmac(sha256, utf8ToBytes(`TC3${secretKey}`), utf8ToBytes(date));
}

/** Derives the 32-byte key of one service and day from the date key. */
export function deriveServiceKey(dateKey: Uint8Array, service: string): Uint8Array {
  return hmac(sha256, dateKey, utf8ToBytes(service));
}

/** Derives the 32-byte day key, which signs only the calls to one service on one UTC date. */
export function deriveSigningKey(serviceKey: Uint8Array): Uint8Array {
  return hmac(sha256, serviceKey, utf8ToBytes('tc3_request'));
}

/** Runs the whole derivation, for code that has the SecretKey as text, such as the simulator and the tests. */
export function signingKeyOf(options: { secretKey: string; date: string; service: string }): SigningKey {
  const dateKey = deriveDateKey(options.secretKey, options.date);
  return signingKey(deriveSigningKey(deriveServiceKey(dateKey, options.service)));
}
