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
 * - `notListed`: no file of this name, or at this place, is in the list
 */
export type FileVerdict =
  { readonly kind: 'matches' | 'differs'; readonly path: string } | { readonly kind: 'notListed' };

/**
 * Finds a file in the list. A file by itself has only its name, which several files of the list may have. A file of a
 * folder has to be at its place; only the folder itself may have another name.
 * @param name the file's name, or its path from the folder on, with slashes
 * @param sum of the file's bytes: 64 hex digits in lower case
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

/** A path from a folder, as it would be in the list: below the list's own folder, if it has one. */
function atTop(sums: Sums, name: string): string {
  const inside = name.slice(name.indexOf('/') + 1);
  const [top] = [...sums.keys()].flatMap((path) => /^keysmith-[^/]+(?=\/)/.exec(path) ?? []);
  return top === undefined ? inside : `${top}/${inside}`;
}
