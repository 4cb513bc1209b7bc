/** Reads a list of SHA-256 sums, as `sha256sum` writes it, and finds a file in it. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { FormatError } from '../base/errors.ts';

/** Path in the release, with slashes → sum, 64 hex digits in lower case. */
export type Sums = ReadonlyMap<string, string>;

/** The sum of a file: 64 hex digits in lower case. */
export function sumOf(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}

/** @throws {FormatError} for a line that isn't a sum, two spaces and a path, and for a path that comes twice */
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
 * - `matches`, `differs`: the file is in the list, under `path`, with this sum or another
 * - `notListed`: no file of this name is in the list
 */
export type FileVerdict =
  { readonly kind: 'matches' | 'differs'; readonly path: string } | { readonly kind: 'notListed' };

/**
 * Finds a file in the list.
 * @param name a path below any folder, or only the file's own name: several files of a release may have the same one
 * @param sum of the file's bytes: 64 hex digits in lower case
 */
export function judgeFile(sums: Sums, name: string, sum: string): FileVerdict {
  const isAlone = !name.includes('/');
  const paths = [...sums.keys()]
    .filter((path) => path === name || (isAlone ? path : name).endsWith(`/${isAlone ? name : path}`))
    // The longest path that fits says most about where the file belongs.
    .sort((a, b) => b.length - a.length);
  const candidates = isAlone ? paths : paths.slice(0, 1);
  const [first] = candidates;
  if (first === undefined) return { kind: 'notListed' };
  const match = candidates.find((path) => sums.get(path) === sum);
  return match === undefined ? { kind: 'differs', path: first } : { kind: 'matches', path: match };
}
