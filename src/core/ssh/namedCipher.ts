/** The error for a file whose cipher is not supported here. */
import { FormatError, KeyFileError } from '../base/errors.ts';

/**
 * @param command a command that rewrites the file with a cipher that Keysmith supports; empty if there is no such
 * command
 * @returns an error with the cipher's name and the command
 * @throws {FormatError} if `name` can't be a cipher's name
 */
export function namedCipher(name: string, command: string): KeyFileError {
  if (!/^[\x21-\x7e]{1,64}$/.test(name)) throw new FormatError('cipher: expected a name');
  return new KeyFileError({ kind: 'cipher', name, command });
}
