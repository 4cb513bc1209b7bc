import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tarGzOf, zipOf } from '../../src/tools/archives.mjs';

const FILES = [
  { name: 'top/empty', bytes: new Uint8Array() },
  { name: 'top/one', bytes: Uint8Array.of(1) },
  // The sizes around a block of a tar file.
  { name: 'top/511', bytes: new Uint8Array(511).fill(2) },
  { name: 'top/512', bytes: new Uint8Array(512).fill(3) },
  { name: 'top/513', bytes: new Uint8Array(513).fill(4) },
  { name: `top/${'n'.repeat(96)}`, bytes: new TextEncoder().encode('a name of 100 bytes') },
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keysmith-archives-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('an archive', () => {
  it.each([
    ['tar', tarGzOf, ['tar', '-xzf']],
    ['unzip', zipOf, ['unzip', '-q']],
  ] as const)('is unpacked by %s as it was packed', (name, pack, [program, ...args]) => {
    const file = join(folder, `by-${name}`);
    const target = join(folder, `from-${name}`);
    mkdirSync(target);
    writeFileSync(file, pack(FILES));
    execFileSync(program, [...args, file], { cwd: target });
    for (const { name: own, bytes } of FILES)
      expect(new Uint8Array(readFileSync(join(target, own))), own).toEqual(bytes);
  });

  it('of names that a tar header has no room for isn’t made', () => {
    const name = `${'ü'.repeat(50)}x`;
    expect(() => tarGzOf([{ name, bytes: new Uint8Array() }])).toThrow(`${name}: expected at most 100 bytes`);
  });
});
