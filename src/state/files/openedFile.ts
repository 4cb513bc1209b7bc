/** Reads files that the user opened. */
import { InputError, KeyFileError } from '../../core/base/errors.ts';
import type { OpenedFile } from '../../core/flows/file/confirmFile.ts';
import { MAX_KEY_FILE_BYTES } from '../../core/ssh/keyBlocks.ts';

/**
 * @throws {KeyFileError} for a file that is too large to be a key file
 * @throws {InputError} for a folder, or if the file is gone
 */
export async function bytesOfFile(file: File): Promise<Uint8Array> {
  if (file.size > MAX_KEY_FILE_BYTES) throw new KeyFileError({ kind: 'tooLarge' });
  return bytesOf(file);
}

/**
 * Reads a file, and returns its content with its name and the given passphrase. `bytes` is `null` if the file is too
 * large to be a key file.
 * @throws {InputError} for a folder, or if the file is gone
 */
export async function openedFile(file: File, passphrase: string): Promise<OpenedFile> {
  try {
    return { name: file.name, bytes: await bytesOfFile(file), passphrase };
  } catch (error) {
    if (error instanceof KeyFileError) return { name: file.name, bytes: null, passphrase };
    throw error;
  }
}

/** Reads a file that the user chose or dropped. @throws {InputError} for a folder, or if the file is gone */
async function bytesOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    if (error instanceof DOMException) throw new InputError('file', 'gone');
    throw error;
  }
}
