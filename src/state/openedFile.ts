/** A file that the user opened, as the flows want it. */
import { FormatError, InputError } from '../core/errors.ts';
import type { OpenedFile } from '../core/flows/confirmFile.ts';
import { keyFileText, MAX_KEY_FILE_BYTES } from '../core/ssh/keyFileText.ts';

/** @throws {FormatError} for what is too long or no text @throws {InputError} for a folder, and for a file that is gone */
export async function textOfFile(file: File): Promise<string> {
  if (file.size > MAX_KEY_FILE_BYTES)
    throw new FormatError(`file: expected at most ${MAX_KEY_FILE_BYTES} bytes`);
  return keyFileText(await bytesOf(file));
}

export async function openedFile(file: File, passphrase: string): Promise<OpenedFile> {
  try {
    return { name: file.name, text: await textOfFile(file), passphrase };
  } catch (error) {
    if (error instanceof FormatError) return { name: file.name, text: null, passphrase };
    throw error;
  }
}

/** What was chosen or dropped may be a folder, or be gone since. */
async function bytesOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    if (error instanceof DOMException) throw new InputError('file', 'gone');
    throw error;
  }
}
