/**
 * Packs many private key files into one ZIP file, and unpacks such a file. The app gets the files of an archive only
 * after the whole archive has been read.
 */
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { FormatError } from '../../core/base/errors.ts';
import type { ArchivedFile } from '../../core/flows/many/archive.ts';

/**
 * The maximum size of an archive, and of its unpacked files together: far more than five hundred files of 4096-bit
 * keys need.
 */
const MAX_BYTES = 16 * 1024 * 1024;
/** The most bytes that one file of the archive may have when unpacked. Larger files are skipped. */
const MAX_FILE_BYTES = 64 * 1024;

/** @param modifiedAt the modification time of every file in the archive, in milliseconds since 1970 */
export function packArchive(files: readonly ArchivedFile[], modifiedAt: number): Uint8Array<ArrayBuffer> {
  const entries = Object.fromEntries(files.map(({ name, text }) => [name, strToU8(text)]));
  // The files are stored uncompressed, because compression doesn't make keys smaller. Their Unix mode is 0600, so
  // only the owner can read them once they are unpacked.
  return new Uint8Array(
    zipSync(entries, { level: 0, mtime: modifiedAt, os: 3, attrs: (0o100600 << 16) >>> 0 }),
  );
}

/**
 * Unpacks those files of an archive that are small enough to be key files.
 * @throws {FormatError} if the archive isn't a ZIP file that can be read, or is larger than `MAX_BYTES`
 */
export async function readArchive(file: Blob): Promise<readonly ArchivedFile[]> {
  if (file.size > MAX_BYTES) throw new FormatError('archive: too large');
  const bytes = new Uint8Array(await file.arrayBuffer());
  let left = MAX_BYTES;
  // For a compressed file, checking the claimed size is enough: the file can't unpack to more bytes than it claims
  // here.
  const filter = ({ originalSize }: { originalSize: number }) => {
    if (originalSize > MAX_FILE_BYTES || originalSize > left) return false;
    left -= originalSize;
    return true;
  };
  try {
    return Object.entries(unzipSync(bytes, { filter })).map(([name, data]) => ({
      name,
      text: strFromU8(data),
    }));
  } catch (error) {
    throw new FormatError('archive: no ZIP file that can be read', { cause: error });
  }
}
