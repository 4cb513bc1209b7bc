/**
 * Packs files into archives. The bytes of an archive depend only on the names and contents of its files: not on the
 * time, the time zone, the user, or the dates and modes that the files have on disk.
 */
import { gzipSync, zipSync } from 'fflate';

/**
 * @typedef {{ readonly name: string, readonly bytes: Uint8Array }} PackedFile a file to pack. `name` is its path in
 * the archive, in ASCII, with slashes
 */

/**
 * The date of every file in a ZIP file. ZIP files store local times. This date is made from local fields too, so it
 * is stored as the same bytes in every time zone.
 */
const ZIP_TIME = new Date(2020, 0, 1);
/** The same date in a tar file: seconds since 1970. */
const TAR_TIME = 1_577_836_800;

/** @param {readonly PackedFile[]} files */
export function zipOf(files) {
  return zipSync(
    Object.fromEntries(files.map(({ name, bytes }) => [name, [bytes, { mtime: ZIP_TIME, level: 9 }]])),
  );
}

/**
 * A tar file in the format ustar, compressed by gzip.
 * @param {readonly PackedFile[]} files names of at most 100 bytes
 * @throws {RangeError} if a name is longer
 */
export function tarGzOf(files) {
  const parts = files.flatMap(({ name, bytes }) => [
    tarHeader(name, bytes.length),
    bytes,
    new Uint8Array(-bytes.length & (BLOCK - 1)),
  ]);
  // A tar file ends with two empty blocks.
  return gzipSync(Buffer.concat([...parts, new Uint8Array(2 * BLOCK)]), { level: 9, mtime: 0 });
}

const BLOCK = 512;
/** The name of the format, a zero byte, and its version in two digits: '0', '0'. */
const MAGIC = ['ustar', '00'].join('\0');

/**
 * The header of a regular file that everybody may read and its owner may write. Numbers are octal digits.
 * @param {string} name
 * @param {number} size in bytes
 */
function tarHeader(name, size) {
  if (Buffer.byteLength(name) > 100) throw new RangeError(`${name}: expected at most 100 bytes`);
  const header = Buffer.alloc(BLOCK);
  const octal = (/** @type {number} */ value, /** @type {number} */ digits) =>
    `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(name, 0);
  header.write(octal(0o644, 7), 100);
  // The user and the group are 0 (root). If an ordinary user unpacks the archive, the files belong to that user.
  header.write(octal(0, 7) + octal(0, 7), 108);
  header.write(octal(size, 11), 124);
  header.write(octal(TAR_TIME, 11), 136);
  // The checksum is computed over the header, with spaces where the checksum itself will be.
  header.write('        ', 148);
  header.write('0', 156);
  header.write(MAGIC, 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)} `, 148);
  return header;
}
