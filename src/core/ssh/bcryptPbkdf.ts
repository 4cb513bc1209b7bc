/**
 * bcrypt_pbkdf (openbsd-compat/bcrypt_pbkdf.c in OpenSSH): derives the key with which OpenSSH encrypts a private key.
 * It is PBKDF2 with a hash function like bcrypt, applied to SHA-512 digests. The caller provides SHA-512. Blowfish
 * (B. Schneier, "Description of a New Variable-Length Key", FSE 1993) is implemented only as far as bcrypt_pbkdf
 * needs it. Slow by design.
 */
import { concatBytes } from '@noble/hashes/utils.js';
import { utf8ToBytes } from '../base/bytes.ts';
import type { BcryptInput, Progress } from './keyCrypto.ts';

const HASH_LENGTH = 32;
const MAGIC = utf8ToBytes('OxychromaticBlowfishSwatDynamite');
const P_LENGTH = 18;
const STATE_LENGTH = P_LENGTH + 4 * 256;

interface BcryptPorts {
  readonly sha512: (bytes: Uint8Array) => Promise<Uint8Array>;
  readonly onProgress?: Progress;
}

/**
 * @returns `length` bytes
 * @throws {RangeError} if the passphrase or the salt is empty, or if `rounds` or `length` is less than 1; OpenSSH
 * refuses these as well
 */
export async function bcryptPbkdf(
  input: BcryptInput,
  { sha512, onProgress = () => undefined }: BcryptPorts,
): Promise<Uint8Array> {
  const { passphrase, salt, rounds, length } = input;
  if (passphrase.length === 0 || salt.length === 0 || rounds < 1 || length < 1) {
    throw new RangeError('bcrypt_pbkdf: expected a passphrase, a salt, rounds and a length');
  }
  const blocks = Math.ceil(length / HASH_LENGTH);
  const output = new Uint8Array(length);
  const key = await sha512(passphrase);
  for (let block = 1; block <= blocks; block += 1) {
    const counter = new Uint8Array(4);
    new DataView(counter.buffer).setUint32(0, block);
    let hash = bcryptHash(key, await sha512(concatBytes(salt, counter)));
    const sum = hash.slice();
    for (let round = 1; round < rounds; round += 1) {
      hash = bcryptHash(key, await sha512(hash));
      for (let index = 0; index < HASH_LENGTH; index += 1)
        sum[index] = (sum[index] ?? 0) ^ (hash[index] ?? 0);
      onProgress(((block - 1) * rounds + round + 1) / (blocks * rounds));
    }
    // The bytes of a block are spread over the whole output. In PBKDF2 they would be next to each other.
    for (let index = 0; index < HASH_LENGTH; index += 1) {
      const target = index * blocks + block - 1;
      if (target < length) output[target] = sum[index] ?? 0;
    }
  }
  return output;
}

/**
 * Runs bcrypt's expensive key schedule with `key` and `salt`, both SHA-512 digests, and then encrypts a fixed text 64
 * times.
 */
function bcryptHash(key: Uint8Array, salt: Uint8Array): Uint8Array {
  const keyWords = toWords(key);
  const saltWords = toWords(salt);
  const nothing = new Uint32Array(saltWords.length);
  const state = initialState().slice();
  expandState(state, keyWords, saltWords);
  for (let round = 0; round < 64; round += 1) {
    expandState(state, saltWords, nothing);
    expandState(state, keyWords, nothing);
  }
  const words = toWords(MAGIC);
  const pair = new Uint32Array(2);
  for (let index = 0; index < words.length; index += 2) {
    pair.set(words.subarray(index, index + 2));
    for (let round = 0; round < 64; round += 1) encipher(state, pair);
    words.set(pair, index);
  }
  const output = new Uint8Array(HASH_LENGTH);
  // The words are written little-endian, as OpenBSD does it, although Blowfish itself is big-endian.
  words.forEach((word, index) => new DataView(output.buffer).setUint32(4 * index, word, true));
  return output;
}

function toWords(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(4 * index));
}

/**
 * Mixes `key` and `data` into the state. Both are read word by word; after the last word, reading starts again at the
 * first. The number of words in each must be a power of two.
 */
function expandState(state: Uint32Array, key: Uint32Array, data: Uint32Array): void {
  for (let index = 0; index < P_LENGTH; index += 1) {
    state[index] = (state[index] ?? 0) ^ (key[index & (key.length - 1)] ?? 0);
  }
  const pair = new Uint32Array(2);
  const mask = data.length - 1;
  for (let index = 0; index < STATE_LENGTH; index += 2) {
    pair[0] = (pair[0] ?? 0) ^ (data[index & mask] ?? 0);
    pair[1] = (pair[1] ?? 0) ^ (data[(index + 1) & mask] ?? 0);
    encipher(state, pair);
    state.set(pair, index);
  }
}

/** Encrypts one block of 64 bits in place. The state consists of the 18 subkeys, followed by the four S-boxes. */
function encipher(state: Uint32Array, pair: Uint32Array): void {
  let left = (pair[0] ?? 0) ^ (state[0] ?? 0);
  let right = pair[1] ?? 0;
  for (let round = 1; round <= 16; round += 2) {
    right ^= mix(state, left) ^ (state[round] ?? 0);
    left ^= mix(state, right) ^ (state[round + 1] ?? 0);
  }
  pair[0] = right ^ (state[17] ?? 0);
  pair[1] = left;
}

function mix(state: Uint32Array, half: number): number {
  const a = state[18 + (half >>> 24)] ?? 0;
  const b = state[274 + ((half >>> 16) & 0xff)] ?? 0;
  const c = state[530 + ((half >>> 8) & 0xff)] ?? 0;
  const d = state[786 + (half & 0xff)] ?? 0;
  return (((a + b) ^ c) + d) | 0;
}

let initial: Uint32Array | null = null;

/**
 * Blowfish's initial state: 33,344 bits of the fraction of pi. They are computed, since that is faster than loading 4
 * kB that don't compress.
 */
function initialState(): Uint32Array {
  initial ??= piFraction(STATE_LENGTH);
  return initial;
}

/** The first bits of pi after the point, by Machin's formula. */
function piFraction(words: number): Uint32Array {
  const bits = BigInt(32 * words);
  // Extra bits at the end take up the rounding errors, so that these never reach the bits that are used.
  const guard = 64n;
  const one = 1n << (bits + guard);
  const pi = 16n * inverseTangent(5n, one) - 4n * inverseTangent(239n, one);
  const hex = ((pi - 3n * one) >> guard).toString(16).padStart(8 * words, '0');
  return Uint32Array.from({ length: words }, (_, index) =>
    Number.parseInt(hex.slice(8 * index, 8 * index + 8), 16),
  );
}

/** Computes arctan(1/x) times `one` with its Taylor series. */
function inverseTangent(x: bigint, one: bigint): bigint {
  let power = one / x;
  let sum = power;
  for (let divisor = 3n; power !== 0n; divisor += 2n) {
    power /= -(x * x);
    sum += power / divisor;
  }
  return sum;
}
