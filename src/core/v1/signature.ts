/**
 * Signature version 1, stage 2: the signature. Its HMAC key is the SecretKey itself.
 * Source: Tencent Cloud API, "Signature", tencentcloud.com/document/api/213/31575.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToBase64, utf8ToBytes } from '../base/bytes.ts';

export type SignatureMethod = 'HmacSHA1' | 'HmacSHA256';

/** Whether `name`, the value of a request's parameter `SignatureMethod`, is a method that version 1 knows. */
export function isSignatureMethod(name: string): name is SignatureMethod {
  return name === 'HmacSHA1' || name === 'HmacSHA256';
}

interface SignatureParts {
  readonly secretKey: string;
  readonly method: SignatureMethod;
  readonly stringToSign: string;
}

/**
 * The value of the parameter `Signature`: the HMAC in base64. For code that has the SecretKey as text, such as the
 * simulator.
 */
export function signature({ secretKey, method, stringToSign }: SignatureParts): string {
  const hash = method === 'HmacSHA1' ? sha1 : sha256;
  return bytesToBase64(hmac(hash, utf8ToBytes(secretKey), utf8ToBytes(stringToSign)));
}
