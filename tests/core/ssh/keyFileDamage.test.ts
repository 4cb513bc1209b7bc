/** Damaged key files: refused, or the same key; never another one, never another error, and never at any cost. */
import { describe, expect, it } from 'vitest';
import { FormatError, PassphraseError } from '../../../src/core/base/errors.ts';
import type { KeyCrypto } from '../../../src/core/ssh/keyCrypto.ts';
import { isPrivate, parseKeyFile } from '../../../src/core/ssh/keyFile.ts';
import { MAX_BCRYPT_ROUNDS } from '../../../src/core/ssh/opensshKey.ts';
import { MAX_PBKDF2_ITERATIONS } from '../../../src/core/ssh/pbes2.ts';
import { MAX_ARGON2_MEMORY_KIB, MAX_ARGON2_WORK_KIB } from '../../../src/core/ssh/ppk.ts';
import type { RsaPrivateKey } from '../../../src/core/ssh/privateKey.ts';
import { parsePublicKey } from '../../../src/core/ssh/publicKey.ts';
import { makeKeyFiles, memoisedCrypto, PASSPHRASE } from '../../support/keyFiles.ts';
import { seeded } from '../../support/seeded.ts';

const files = makeKeyFiles();
const all = new Map([...files.privateFiles, ...files.publicFiles]);
const { modulus } = parsePublicKey(files.publicLine);

function bytesOf(name: string): Uint8Array {
  const text = all.get(name);
  if (text === undefined) throw new Error(`no file: ${name}`);
  return new TextEncoder().encode(text);
}

/** Opens a file that may be damaged. @returns `null` where it was refused @throws whatever isn't a refusal */
async function tryOpen(bytes: Uint8Array, crypto: KeyCrypto): Promise<RsaPrivateKey | 'public' | null> {
  try {
    const file = await parseKeyFile(bytes);
    return isPrivate(file) ? (await file.open(crypto, PASSPHRASE)).key : 'public';
  } catch (error) {
    if (error instanceof FormatError || error instanceof PassphraseError) return null;
    throw error;
  }
}

/** @returns how many were refused */
async function expectRefusedOrSame(damaged: Iterable<Uint8Array>, crypto: KeyCrypto): Promise<number> {
  let refused = 0;
  for (const bytes of damaged) {
    const key = await tryOpen(bytes, crypto);
    if (key === null) refused += 1;
    else if (key !== 'public' && key.modulus !== modulus) expect.fail('another key');
  }
  return refused;
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

/** Whole numbers from 0 up to a limit. */
function seededBelow(seed: number): (below: number) => number {
  const random = seeded(seed);
  return (below) => Math.floor(random() * below);
}

describe('every single bit of a file made at the lowest costs, flipped', () => {
  it.each(['PPK 3 encrypted by puttygen, 8 KiB and one pass', 'OpenSSH encrypted by ssh-keygen, one round'])(
    '%s',
    { timeout: 300_000 },
    async (name) => {
      const bytes = bytesOf(name);
      const bits = Array.from({ length: 8 * bytes.length }, (_, bit) => flipped(bytes, bit));
      const refused = await expectRefusedOrSame(bits, costly(memoisedCrypto()));
      // What may differ without harm: OpenSSH's comment, and that is all.
      expect(refused).toBeGreaterThan(0.98 * bits.length);
    },
  );
});

describe('200 flips at real costs', () => {
  it.each(['PPK 3 encrypted by puttygen', 'OpenSSH encrypted by ssh-keygen'])(
    '%s',
    { timeout: 300_000 },
    async (name) => {
      const random = seededBelow(name.length);
      const bytes = bytesOf(name);
      const damaged = Array.from({ length: 100 }, () => flipped(bytes, random(8 * bytes.length)));
      expect(await expectRefusedOrSame(damaged, memoisedCrypto())).toBeGreaterThan(90);
    },
  );
});

describe('10,000 mutated files', () => {
  it('end in a refusal or the same key, at no more than the capped costs', { timeout: 300_000 }, async () => {
    const random = seededBelow(4);
    const names = [...all.keys()];
    const crypto = costly(memoisedCrypto());
    const mutate = (bytes: Uint8Array): Uint8Array => {
      const at = random(bytes.length);
      const length = random(random(4) === 0 ? bytes.length - at : 8) + 1;
      const piece = bytes.subarray(at, at + length);
      const noise = Uint8Array.from({ length }, () => (random(2) === 0 ? 32 + random(95) : random(256)));
      const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + length)];
      const pieces = [
        [before, after],
        [before, piece, piece, after],
        [before, noise, after],
        [before, noise, piece, after],
        [before, piece.slice().reverse(), after],
        [before, bytesOf(names[random(names.length)] ?? '').subarray(random(500), 500 + random(500)), after],
      ][random(6)];
      return Uint8Array.from((pieces ?? []).flatMap((one) => [...one]));
    };
    const damaged = function* () {
      for (let index = 0; index < 10_000; index += 1) {
        let bytes = bytesOf(names[index % names.length] ?? '');
        for (let times = random(3); times >= 0; times -= 1) bytes = mutate(bytes);
        yield bytes;
      }
    };
    const refused = await expectRefusedOrSame(damaged(), crypto);
    process.stdout.write(
      `10,000 mutated key files: ${refused} refused, the others are the same key or a public one\n`,
    );
    expect(refused).toBeGreaterThan(9_000);
  });
});

/**
 * Holds the caps, and computes only what is cheap: what a damaged file asks for beyond that gives a wrong key anyway.
 */
function costly(crypto: KeyCrypto): KeyCrypto {
  const wrong = (length: number) => Promise.resolve(new Uint8Array(length));
  return {
    ...crypto,
    pbkdf2: (input) => {
      expect(input.iterations).toBeLessThanOrEqual(MAX_PBKDF2_ITERATIONS);
      return input.iterations > 10_000 ? wrong(input.length) : crypto.pbkdf2(input);
    },
    bcryptPbkdf: (input) => {
      expect(input.rounds).toBeLessThanOrEqual(MAX_BCRYPT_ROUNDS);
      return input.rounds > 1 ? wrong(input.length) : crypto.bcryptPbkdf(input);
    },
    argon2: (input) => {
      expect(input.memoryKib).toBeLessThanOrEqual(MAX_ARGON2_MEMORY_KIB);
      expect(input.memoryKib * input.passes).toBeLessThanOrEqual(MAX_ARGON2_WORK_KIB);
      return input.memoryKib * input.passes > 256 ? wrong(input.length) : crypto.argon2(input);
    },
  };
}
