/**
 * Encodes a passphrase in encodings other than UTF-8. PuTTY encodes a passphrase in the code page of its system, so a
 * PuTTY file may open only with the passphrase in such an encoding. This module is loaded only when the passphrase in
 * UTF-8 doesn't open the file.
 */

/**
 * @returns the passphrase's bytes in the code pages of Western and Chinese Windows; a code page that lacks a
 * character of the passphrase is left out
 */
export function otherEncodings(passphrase: string): readonly Uint8Array[] {
  const others = [encode(passphrase, windows1252()), encode(passphrase, gbk())];
  return others.filter((bytes) => bytes !== null);
}

function encode(text: string, table: ReadonlyMap<string, readonly number[]>): Uint8Array | null {
  const bytes = [...text].map((character) => table.get(character));
  return bytes.every((one) => one !== undefined) ? Uint8Array.from(bytes.flat()) : null;
}

type Table = ReadonlyMap<string, readonly number[]>;
let [western, chinese]: [Table | null, Table | null] = [null, null];

function windows1252(): Table {
  western ??= table(
    'windows-1252',
    Array.from({ length: 256 }, (_, byte) => [byte]),
  );
  return western;
}

function gbk(): Table {
  if (chinese !== null) return chinese;
  const pairs = range(0x81, 0xfe).flatMap((lead) => range(0x40, 0xfe).map((trail) => [lead, trail]));
  // In GBK the euro sign is the single byte 0x80.
  chinese = table('gbk', [...range(0, 0x80).map((byte) => [byte]), ...pairs]);
  return chinese;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Maps characters to their bytes in an encoding, according to the platform's own decoder. */
function table(label: string, codes: readonly (readonly number[])[]): ReadonlyMap<string, readonly number[]> {
  const decoder = new TextDecoder(label);
  return new Map(codes.map((bytes) => [decoder.decode(Uint8Array.from(bytes)), bytes] as const).reverse());
}
