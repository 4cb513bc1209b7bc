/**
 * The cryptography that key files need, such as ciphers and slow hashes. This file declares only the interface (a
 * port). The platform implements it, so that `core` doesn't depend on a platform.
 */

/** Called during a long derivation. `done`: the fraction that is finished, from 0 to 1. */
export type Progress = (done: number) => void;

export interface KeyCrypto {
  readonly randomBytes: (length: number) => Uint8Array;
  /** AES-CBC over whole blocks, without padding. @param input `key` 16, 24 or 32 bytes, `iv` 16 bytes */
  readonly aesCbcEncrypt: (input: CipherInput) => Promise<Uint8Array>;
  readonly aesCbcDecrypt: (input: CipherInput) => Promise<Uint8Array>;
  /** AES-CTR with a 128-bit counter. Encryption and decryption are the same operation. */
  readonly aesCtr: (input: CipherInput) => Promise<Uint8Array>;
  /**
   * AES-GCM; the tag of 16 bytes follows the ciphertext.
   * @param input `iv` 12 bytes
   * @returns `null` where the tag doesn't match
   */
  readonly aesGcmDecrypt: (input: CipherInput) => Promise<Uint8Array | null>;
  /**
   * OpenSSH's chacha20-poly1305; the tag follows the ciphertext. There is no `iv`.
   * @param input `key` 64 bytes, of which only the first 32 are needed to decrypt a key file
   * @returns `null` where the tag doesn't match
   */
  readonly chachaPolyDecrypt: (input: Omit<CipherInput, 'iv'>) => Promise<Uint8Array | null>;
  readonly digest: (hash: 'SHA-1' | 'SHA-256', bytes: Uint8Array) => Promise<Uint8Array>;
  readonly hmac: (input: HmacInput) => Promise<Uint8Array>;
  readonly pbkdf2: (input: Pbkdf2Input) => Promise<Uint8Array>;
  readonly bcryptPbkdf: (input: BcryptInput) => Promise<Uint8Array>;
  readonly argon2: (input: Argon2Input) => Promise<Uint8Array>;
  /**
   * Computes the public half of a key from its private half.
   * @returns 32 bytes; `null` where the platform doesn't support the curve
   */
  readonly curvePublicKey: (key: CurveSeed) => Promise<Uint8Array | null>;
}

/** The private half of an Ed25519 or X25519 key (RFC 8410). `seed` has 32 bytes. */
export interface CurveSeed {
  readonly curve: 'Ed25519' | 'X25519';
  readonly seed: Uint8Array;
}

export interface CipherInput {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly bytes: Uint8Array;
}

export interface HmacInput {
  readonly hash: 'SHA-1' | 'SHA-256';
  /** Of any length; may be empty. */
  readonly key: Uint8Array;
  readonly bytes: Uint8Array;
}

interface KdfInput {
  /** The passphrase's bytes in the encoding of the system that made the file, mostly UTF-8. */
  readonly passphrase: Uint8Array;
  readonly salt: Uint8Array;
  /** How many bytes to derive. */
  readonly length: number;
}

export interface Pbkdf2Input extends KdfInput {
  readonly hash: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512';
  readonly iterations: number;
}

export interface BcryptInput extends KdfInput {
  readonly rounds: number;
}

export interface Argon2Input extends KdfInput {
  readonly flavour: 'Argon2id' | 'Argon2i' | 'Argon2d';
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
}
