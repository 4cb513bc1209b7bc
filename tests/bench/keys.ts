/** What `npm run bench` measures of key files, as the worker does it. */
import { utf8ToBytes } from '../../src/core/base/bytes.ts';
import { isPrivate, parseKeyFile, writeKeyFile } from '../../src/core/ssh/keyFile.ts';
import { PRIVATE_KEY_FORMATS, takesPassphrase } from '../../src/core/ssh/privateKeyFile.ts';
import type { RsaSize } from '../../src/core/ssh/rsaSize.ts';
import { generateRsaKey } from '../../src/platform/crypto/generateRsaKey.ts';
import { createKeyCrypto } from '../../src/platform/crypto/keyCrypto.ts';

const crypto = createKeyCrypto(() => undefined);

/** @returns milliseconds, self-check included */
export async function timeGeneration(bits: RsaSize): Promise<number> {
  const started = performance.now();
  await generateRsaKey(bits);
  return performance.now() - started;
}

/** Milliseconds to write and to read each format, plain and encrypted: the median of some rounds. */
export async function timeFormats(rounds: number): Promise<{ name: string; write: number; read: number }[]> {
  const key = await generateRsaKey(2048);
  const results = [];
  for (const format of PRIVATE_KEY_FORMATS) {
    for (const passphrase of takesPassphrase(format) ? ['', 'correct horse'] : ['']) {
      const write: number[] = [];
      const read: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const started = performance.now();
        const text = await writeKeyFile({ format, key, comment: 'bench', passphrase }, crypto);
        const written = performance.now();
        const file = await parseKeyFile(utf8ToBytes(text));
        if (isPrivate(file)) await file.open(crypto, passphrase);
        write.push(written - started);
        read.push(performance.now() - written);
      }
      const name = `${format} ${passphrase === '' ? 'plain' : 'encrypted'}`;
      results.push({ name, write: median(write), read: median(read) });
    }
  }
  return results;
}

/** Reads a private key file to the end, every check included. @param passphrase empty for a plain one */
export async function openFile(bytes: Uint8Array, passphrase: string): Promise<void> {
  const file = await parseKeyFile(bytes);
  if (isPrivate(file)) await file.open(crypto, passphrase);
}

/** A PPK 3 file with PuTTY's parameters. */
export async function writeSample(passphrase: string): Promise<string> {
  const key = await generateRsaKey(2048);
  return writeKeyFile({ format: 'ppk3', key, comment: 'bench', passphrase }, crypto);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
