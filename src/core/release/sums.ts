/** Reads a list of SHA-256 sums, as `sha256sum` writes it, and finds a file in it. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { FormatError } from '../base/errors.ts';

/** Maps the path of each file in the release (with slashes) to the file's sum: 64 hex digits in lower case. */
export type Sums = ReadonlyMap<string, string>;

/** The sum of a file: 64 hex digits in lower case. */
export function sumOf(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}

/**
 * @throws {FormatError} if a path appears twice, or if a line isn't a sum, a space, a second space or `*`, and a path
 */
export function readSums(text: string): Sums {
  const sums = new Map<string, string>();
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    const [, sum, path] = /^([0-9a-f]{64}) [ *]([^\\].*)$/.exec(line) ?? [];
    if (sum === undefined || path === undefined || sums.has(path))
      throw new FormatError(`sums: line ${index + 1}`);
    sums.set(path, sum);
  }
  return sums;
}

/**
 * - `matches`: the list has the file under `path`, with the same sum
 * - `differs`: the list has the file under `path`, with another sum
 * - `notListed`: the list has no file with this name or path
 */
export type FileVerdict =
  { readonly kind: 'matches' | 'differs'; readonly path: string } | { readonly kind: 'notListed' };

/**
 * Finds a file in the list. If only the file's name is given, several files in the list may have that name; one with
 * the same sum is preferred. If the file's path is given, the list must have the same path; only the first folder of
 * the path may have another name.
 * @param name the file's name, or its path with slashes, beginning with the folder that the user chose
 * @param sum the SHA-256 of the file's bytes: 64 hex digits in lower case
 */
export function judgeFile(sums: Sums, name: string, sum: string): FileVerdict {
  const candidates = name.includes('/')
    ? [name, atTop(sums, name)].filter((path) => sums.has(path)).slice(0, 1)
    : [...sums.keys()].filter((path) => path === name || path.endsWith(`/${name}`));
  const [first] = candidates;
  if (first === undefined) return { kind: 'notListed' };
  const match = candidates.find((path) => sums.get(path) === sum);
  return match === undefined ? { kind: 'differs', path: first } : { kind: 'matches', path: match };
}

/**
 * Replaces the first folder of a path with the `keysmith-…` folder that the paths in the list begin with. If the list
 * has no such folder, the first folder is only removed.
 */
function atTop(sums: Sums, name: string): string {
  const inside = name.slice(name.indexOf('/') + 1);
  const [top] = [...sums.keys()].flatMap((path) => /^keysmith-[^/]+(?=\/)/.exec(path) ?? []);
  return top === undefined ? inside : `${top}/${inside}`;
}
