/** The port through which a private key reaches a file. */
import { KeysmithError } from '../../base/errors.ts';

/**
 * - `denied`: the browser or the user doesn't allow writing to the keys folder
 * - `exists`: a file of that name is there already; it is never overwritten
 * - `failed`: writing or closing failed (disk full, folder gone)
 * - `differs`: what was read back isn't what was written
 * - `format`: the file couldn't be made in the format that was asked for; the private key is kept in memory as
 *   plain PEM
 */
export type SaveProblem = 'denied' | 'exists' | 'failed' | 'differs' | 'format';

export class SaveError extends KeysmithError {
  readonly code = 'save';
  readonly problem: SaveProblem;
  readonly fileName: string;
  constructor(problem: SaveProblem, fileName: string, options?: ErrorOptions) {
    super(`${fileName}: ${problem}`, options);
    this.problem = problem;
    this.fileName = fileName;
  }
}

/** A file that is about to be written. */
export interface Place {
  /**
   * Writes the whole text.
   * @returns `verified`: the file was read back, and equals the text; `unconfirmed`: the text was handed to the
   * browser, which doesn't report whether the file was saved
   * @throws {SaveError}
   */
  readonly write: (text: string) => Promise<'verified' | 'unconfirmed'>;
}

export interface Saver {
  readonly kind: 'folder' | 'download';
  /** The keys folder's own name; `null` for downloads. */
  readonly folder: string | null;
  /**
   * Makes sure, before anything is sent, that a file of this name can be written. Asks for permission first of all,
   * because the browser lets a page ask only shortly after a click or a key stroke.
   * @throws {SaveError} `denied`, `exists`, or `failed` if it can't be checked whether the file exists
   */
  readonly place: (fileName: string) => Promise<Place>;
  /**
   * The text of the file with this name; `null` if there is none. The method is missing where the saver can't read
   * files.
   * @throws {SaveError}
   */
  readonly read?: (fileName: string) => Promise<string | null>;
}
