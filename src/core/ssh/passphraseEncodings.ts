/** The bytes that a passphrase may have been where a file was made: PuTTY takes those of the system's code page. */
import type { PassphraseProblem } from '../errors.ts';
import { utf8ToBytes } from '../bytes.ts';

/** @returns UTF-8 first; then what Western and Chinese Windows make of it, where that differs */
export function passphraseEncodings(passphrase: string): readonly Uint8Array[] {
  if (isAscii(passphrase)) return [utf8ToBytes(passphrase)];
  const others = [encode(passphrase, windows1252()), encode(passphrase, gbk())];
  return [utf8ToBytes(passphrase), ...others.filter((bytes) => bytes !== null)];
}

/** What is said of a passphrase that doesn't fit. */
export function wrongPassphrase(passphrase: string): PassphraseProblem {
  return isAscii(passphrase) ? 'wrong' : 'encoding';
}

function isAscii(text: string): boolean {
  return [...text].every((character) => character < '\u0080');
}

function encode(text: string, table: ReadonlyMap<string, readonly number[]>): Uint8Array | null {
  const bytes = [...text].map((character) => table.get(character));
  return bytes.every((one) => one !== undefined) ? Uint8Array.from(bytes.flat()) : null;
}

function windows1252(): ReadonlyMap<string, readonly number[]> {
  return table(
    'windows-1252',
    Array.from({ length: 256 }, (_, byte) => [byte]),
  );
}

function gbk(): ReadonlyMap<string, readonly number[]> {
  const pairs = range(0x81, 0xfe).flatMap((lead) => range(0x40, 0xfe).map((trail) => [lead, trail]));
  return table('gbk', [...range(0, 0x7f).map((byte) => [byte]), ...pairs]);
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Characters → their bytes, as the platform's own decoder says. */
function table(label: string, codes: readonly (readonly number[])[]): ReadonlyMap<string, readonly number[]> {
  const decoder = new TextDecoder(label);
  return new Map(codes.map((bytes) => [decoder.decode(Uint8Array.from(bytes)), bytes] as const).reverse());
}
