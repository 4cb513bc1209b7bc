/**
 * Reads and writes ZIP files. An archive of private key files is written as a whole. It is also read back as a whole
 * before the app relies on any file in it. The archive of a release is only read, so that it can be checked.
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
 * @throws {FormatError} if the archive isn't a ZIP file, or is far too large
 */
export async function readArchive(file: Blob): Promise<readonly ArchivedFile[]> {
  const files = await unpack(file, { maxBytes: MAX_BYTES, maxFileBytes: MAX_FILE_BYTES });
  return files.map(({ name, bytes }) => ({ name, text: strFromU8(bytes) }));
}

/** Far more than a release of Keysmith has, in bytes. */
export const MAX_RELEASE_BYTES = 64 * 1024 * 1024;

export interface UnpackedFile {
  /** Its path in the archive, with slashes. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Unpacks the archive of a release.
 * @throws {FormatError} if it isn't a ZIP file, or has more than 64 MiB
 */
export async function readReleaseArchive(file: Blob): Promise<readonly UnpackedFile[]> {
  const limits = { maxBytes: MAX_RELEASE_BYTES, maxFileBytes: MAX_RELEASE_BYTES };
  // An archive also names its folders.
  return (await unpack(file, limits)).filter(({ name }) => !name.endsWith('/'));
}

/**
 * Unpacks the files of a ZIP file up to `maxBytes` in all, and leaves out those that are too large.
 * @throws {FormatError} if the archive isn't a ZIP file, or is too large itself
 */
async function unpack(
  file: Blob,
  { maxBytes, maxFileBytes }: { readonly maxBytes: number; readonly maxFileBytes: number },
): Promise<readonly UnpackedFile[]> {
  if (file.size > maxBytes) throw new FormatError('archive: too large');
  const packed = new Uint8Array(await file.arrayBuffer());
  let left = maxBytes;
  // Checking the claimed size is enough: a file of the archive can't unpack to more bytes than it claims here.
  const filter = ({ originalSize }: { originalSize: number }) => {
    if (originalSize > maxFileBytes || originalSize > left) return false;
    left -= originalSize;
    return true;
  };
  try {
    return Object.entries(unzipSync(packed, { filter })).map(([name, bytes]) => ({ name, bytes }));
  } catch (error) {
    throw new FormatError('archive: no ZIP file that can be read', { cause: error });
  }
}
