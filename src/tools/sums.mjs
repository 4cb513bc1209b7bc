/** Writes `dist/SHA256SUMS`: the SHA-256 sums of all other files in a build, in the format of `sha256sum`. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { root } from './ensure.mjs';

export const SUMS = 'SHA256SUMS';
/** Writes the list of sums for a folder. The list doesn't include itself, because it can't contain its own sum. */
export function writeSums(dist = `${root}dist`) {
  const names = filesIn(dist).filter((name) => name !== SUMS);
  const files = names.map((name) => ({ name, bytes: readFileSync(`${dist}/${name}`) }));
  writeFileSync(`${dist}/${SUMS}`, sumsOf(files));
}

/**
 * Returns the list of sums for the given files, as text.
 * @param {readonly { name: string, bytes: Uint8Array }[]} files
 */
export function sumsOf(files) {
  return files.map(({ name, bytes }) => `${sha256(bytes)}  ${name}\n`).join('');
}

/** Reads the list of sums of a build. @returns {{ sum: string, name: string }[]} */
export function readSums(dist = `${root}dist`) {
  return readFileSync(`${dist}/${SUMS}`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [sum = '', name = ''] = line.split('  ');
      return { sum, name };
    });
}

/**
 * The names of all files in a folder and its subfolders: relative to the folder, with slashes, and sorted by
 * character code.
 * @param {string} folder
 */
export function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`.slice(folder.length + 1).replaceAll('\\', '/'))
    .sort();
}

/** @param {Uint8Array} bytes @returns {string} 64 hex digits */
export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

if (process.argv[1]?.endsWith('sums.mjs')) writeSums();
