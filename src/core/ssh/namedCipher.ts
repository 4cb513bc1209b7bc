/** Ciphers that a file names, and that aren't opened here. */
import { FormatError, KeyFileError } from '../base/errors.ts';

/**
 * @throws {FormatError} for what is no name
 * @returns an error that names the cipher, with the command that rewrites the file; the command is empty where none
 * does
 */
export function namedCipher(name: string, command: string): KeyFileError {
  if (!/^[\x21-\x7e]{1,64}$/.test(name)) throw new FormatError('cipher: expected a name');
  return new KeyFileError({ kind: 'cipher', name, command });
}
