/**
 * Why a batch couldn't begin or can't go on. The page shows the reason, so that the user can do something about it.
 */
import { FormatError, InputError, isCallError, LoadError } from '../../core/base/errors.ts';
import { JournalError } from '../../core/flows/ports/journal.ts';
import { SaveError } from '../../core/flows/ports/saver.ts';
import type { CreateRefusal } from '../newKey/refusal.ts';

/**
 * - `taken`: key pairs with these names exist, or may still be created;
 * - `quota`: the batch has more keys than the account seems to have room for;
 * - `noFolder`: no keys folder is in use any more;
 * - `otherPassphrase`: the files made so far have another passphrase
 */
export type BatchObstacle =
  | { readonly kind: 'taken'; readonly names: readonly string[] }
  | { readonly kind: 'quota'; readonly count: number; readonly room: number }
  | { readonly kind: 'noFolder' }
  | { readonly kind: 'otherPassphrase' }
  | { readonly kind: 'refused'; readonly refusal: CreateRefusal }
  | { readonly kind: 'error'; readonly error: unknown };

/** Turns a refusal to create a key into the obstacle that stops the batch. */
export function refused(refusal: CreateRefusal): BatchObstacle {
  return { kind: 'refused', refusal };
}

/**
 * Whether an error is expected, such as a failed request or an unreadable file. Any other error is a bug of this
 * app.
 */
export function isExpected(error: unknown): boolean {
  if (error instanceof JournalError || error instanceof SaveError) return true;
  if (error instanceof FormatError || error instanceof InputError || error instanceof LoadError) return true;
  return isCallError(error);
}
