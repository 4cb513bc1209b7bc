/** Argon2 (RFC 9106) from @noble/hashes, as PuTTY's key files use it. Synchronous, and slow by design. */
import { argon2d, argon2i, argon2id } from '@noble/hashes/argon2.js';
import type { Argon2Input, Progress } from './keyCrypto.ts';

const FLAVOURS = { Argon2id: argon2id, Argon2i: argon2i, Argon2d: argon2d } as const;

/**
 * @param onProgress called with the fraction that is finished, from 0 to 1
 * @returns `length` bytes
 */
export function argon2(input: Argon2Input, onProgress?: Progress): Uint8Array {
  return FLAVOURS[input.flavour](input.passphrase, input.salt, {
    m: input.memoryKib,
    t: input.passes,
    p: input.parallelism,
    dkLen: input.length,
    ...(onProgress ? { onProgress } : {}),
  });
}
