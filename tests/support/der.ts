/** DER values as tests write them, from the same encoder as the app's. */
import {
  derEncode,
  derInteger,
  TAG_BIT_STRING,
  TAG_OCTET_STRING,
  TAG_SEQUENCE,
} from '../../src/core/ssh/der.ts';

export const derSequence = (...parts: readonly Uint8Array[]) => derEncode(TAG_SEQUENCE, ...parts);
export const derSet = (...parts: readonly Uint8Array[]) => derEncode(0x31, ...parts);
export const derOctets = (content: Uint8Array) => derEncode(TAG_OCTET_STRING, content);
/** @param content with its first byte, which says how many bits of the last one are unused */
export const derBits = (content: Uint8Array) => derEncode(TAG_BIT_STRING, content);
export const derNumber = (value: number) => derInteger(BigInt(value));
