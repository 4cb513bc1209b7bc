/** Lists the files of a build with their SHA-256 sums, in the format of `sha256sum`, in `dist/SHA256SUMS`. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { root } from './ensure.mjs';

export const SUMS = 'SHA256SUMS';
/** The signature of the list, which only a release has. */
export const SIGNATURE = `${SUMS}.sig`;

/** Writes the list of all files in a folder. A list can't contain its own sum, nor its signature's. */
export function writeSums(dist = `${root}dist`) {
  const names = filesIn(dist).filter((name) => ![SUMS, SIGNATURE].includes(name));
  writeFileSync(
    `${dist}/${SUMS}`,
    names.map((name) => `${sha256(readFileSync(`${dist}/${name}`))}  ${name}\n`).join(''),
  );
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
 * The names of all files in a folder and its folders, relative to it and with slashes, in the order of their bytes.
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
