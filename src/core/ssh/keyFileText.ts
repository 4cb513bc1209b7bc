/** The bytes of a file as the text that a key file is. */
import { FormatError } from '../errors.ts';
import { textOf } from './wire.ts';

/** An encrypted RSA-16384 key has 18 kB: more than that is no key. */
export const MAX_KEY_FILE_BYTES = 32 * 1024;

/** @throws {FormatError} for what is too long or no text */
export function keyFileText(bytes: Uint8Array): string {
  if (bytes.length > MAX_KEY_FILE_BYTES)
    throw new FormatError(`file: expected at most ${MAX_KEY_FILE_BYTES} bytes`);
  if (bytes[0] === 0xef && bytes[1] === 0xbb) throw new FormatError('file: expected no byte order mark');
  return textOf(bytes, 'file');
}
