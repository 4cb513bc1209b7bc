/**
 * Ciphers of key files that the WebCrypto of some or all browsers lacks. They come from @noble/ciphers. This module
 * is loaded when a file needs one of them.
 */
import { cbc, ctr } from '@noble/ciphers/aes.js';
import { poly1305 } from '@noble/ciphers/_poly1305.js';
import { chacha20orig } from '@noble/ciphers/chacha.js';
import type { CipherInput } from '../../core/ssh/keyCrypto.ts';

const TAG = 16;

/** AES-CBC over whole blocks, without padding. @param input `key` 16, 24 or 32 bytes, `iv` 16 bytes */
export function aesCbc({ key, iv, bytes }: CipherInput): {
  encrypt: () => Uint8Array;
  decrypt: () => Uint8Array;
} {
  const cipher = cbc(key, iv, { disablePadding: true });
  return { encrypt: () => cipher.encrypt(bytes), decrypt: () => cipher.decrypt(bytes) };
}

/**
 * AES-CTR: encrypts and decrypts, which are the same operation.
 * @param input `key` 16, 24 or 32 bytes, `iv` 16 bytes
 */
export function aesCtr({ key, iv, bytes }: CipherInput): Uint8Array {
  return ctr(key, iv).encrypt(bytes);
}

/**
 * Decrypts as OpenSSH's PROTOCOL.chacha20poly1305 says, with only the first half of the key: the second half
 * encrypts packet lengths, which a file doesn't have. The nonce is the packet number; in a file it is zero. Block
 * 0 of the key stream is Poly1305's key; the text begins at block 1.
 * @returns `null` if the Poly1305 tag doesn't match
 */
export function chachaPolyDecrypt({ key, bytes }: Omit<CipherInput, 'iv'>): Uint8Array | null {
  const cipherKey = key.subarray(0, 32);
  const nonce = new Uint8Array(8);
  const macKey = chacha20orig(cipherKey, nonce, new Uint8Array(32));
  const content = bytes.subarray(0, -TAG);
  const tag = poly1305(content, macKey);
  if (!tag.every((byte, index) => byte === bytes[content.length + index])) return null;
  return chacha20orig(cipherKey, nonce, content, undefined, 1);
}
