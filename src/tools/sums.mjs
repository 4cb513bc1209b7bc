/** Lists the files of a build with their SHA-256 sums, in the format of `sha256sum`, in `dist/SHA256SUMS`. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { root } from './ensure.mjs';

export const SUMS = 'SHA256SUMS';
/** Writes the list of all files in a folder. A list can't contain its own sum. */
export function writeSums(dist = `${root}dist`) {
  const names = filesIn(dist).filter((name) => name !== SUMS);
  const files = names.map((name) => ({ name, bytes: readFileSync(`${dist}/${name}`) }));
  writeFileSync(`${dist}/${SUMS}`, sumsOf(files));
}

/** The list of some files. @param {readonly { name: string, bytes: Uint8Array }[]} files */
export function sumsOf(files) {
  return files.map(({ name, bytes }) => `${sha256(bytes)}  ${name}\n`).join('');
}

/** @returns {{ sum: string, name: string }[]} the list that a build has */
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
