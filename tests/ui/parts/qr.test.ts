import jsQR from 'jsqr';
import { expect, it } from 'vitest';
import { qrPicture } from '../../../src/ui/parts/qr.ts';
import { ledgerRows } from '../../support/ledgerRows.ts';

/** Draws the path as a screen does, and reads the picture with another project's reader. */
function read(text: string): string | null {
  const { path, size } = qrPicture(text);
  const scale = 4;
  const width = size * scale;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let dy = 0; dy < scale; dy += 1) {
      for (let dx = 0; dx < scale; dx += 1) {
        const at = ((Number(y) * scale + dy) * width + Number(x) * scale + dx) * 4;
        pixels.fill(0, at, at + 3);
      }
    }
  }
  return jsQR(pixels, width, width)?.data ?? null;
}

it.each([
  ['a short text', 'ssh'],
  ['a public key of 2048 bits, with its name', `${ledgerRows(1)[0]?.publicKey} web_1`],
  ['a text beyond ASCII', '密钥 – naïve'],
  ['as much as 4096 bits have', `ssh-rsa ${'A'.repeat(716)} a_name_of_25_characters_x`],
])('another reader reads %s', (_what, text) => {
  expect(read(text)).toBe(text);
});

it.each([
  ['703 bytes, as a link for 2048 bits has', 703, 22],
  ['879 bytes, for 3072 bits', 879, 25],
  ['the most that version 25 holds at level M', 997, 25],
  ['1055 bytes, for 4096 bits: at level L', 1055, 24],
])('%s', (_what, length, version) => {
  const margin = 8;
  expect((qrPicture('x'.repeat(length)).size - margin - 17) / 4).toBeLessThanOrEqual(version);
});

it('a text that is too long is refused, not cut', () => {
  expect(() => qrPicture('x'.repeat(3000))).toThrow();
});
