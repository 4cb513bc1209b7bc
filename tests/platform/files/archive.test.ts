import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { packArchive, readArchive } from '../../../src/platform/files/archive.ts';
import { NOON } from '../../support/caller.ts';

const FILES = [
  { name: 'web_1.pem', text: '-----BEGIN X-----\nabc\n-----END X-----\n' },
  { name: 'web_2.pem', text: 'é密钥\n' },
];

describe('an archive of key files', () => {
  it('comes back as it was packed', async () => {
    expect(await readArchive(new Blob([packArchive(FILES, NOON)]))).toEqual(FILES);
  });

  it('is good for unzip, which writes each file for its owner’s eyes alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'keysmith-zip-'));
    writeFileSync(join(folder, 'keys.zip'), packArchive(FILES, NOON));
    execFileSync('unzip', ['-t', 'keys.zip'], { cwd: folder, stdio: 'pipe' });
    execFileSync('unzip', ['keys.zip'], { cwd: folder, stdio: 'pipe' });
    for (const { name, text } of FILES) {
      expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a text', new TextEncoder().encode('no archive')],
    ['half an archive', packArchive(FILES, NOON).slice(0, 60)],
  ])('is not %s', async (_, bytes) => {
    await expect(readArchive(new Blob([bytes]))).rejects.toThrow(/archive/);
  });

  it('isn’t unpacked beyond any sense: what claims little gets little room', async () => {
    const bomb = zipSync({ 'a.pem': new Uint8Array(50 * 1024 * 1024) });
    expect(await readArchive(new Blob([new Uint8Array(bomb)]))).toEqual([]);
    // The size that it claims, in the central directory: 10 bytes.
    const liar = new Uint8Array(bomb);
    const view = new DataView(liar.buffer);
    const directory = liar.length - 22 - (46 + 5);
    expect(view.getUint32(directory, true)).toBe(0x02014b50);
    view.setUint32(directory + 24, 10, true);
    const [file] = await readArchive(new Blob([liar]));
    expect(file?.text.length).toBeLessThanOrEqual(10);
  });
});
