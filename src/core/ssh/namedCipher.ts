/** The error for a file whose cipher is not supported here. */
import { FormatError, KeyFileError } from '../base/errors.ts';

/**
 * @throws {FormatError} if `name` can't be a cipher's name
 * @returns an error that names the cipher, with the command that rewrites the file; `command` is empty where no tool
 * does that
 */
export function namedCipher(name: string, command: string): KeyFileError {
  if (!/^[\x21-\x7e]{1,64}$/.test(name)) throw new FormatError('cipher: expected a name');
  return new KeyFileError({ kind: 'cipher', name, command });
}
