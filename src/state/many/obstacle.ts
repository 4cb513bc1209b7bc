/** Why a batch wasn't begun or can't go on; the user is told, and can mend it. */
import { FormatError, InputError, isCallError, LoadError } from '../../core/base/errors.ts';
import { JournalError } from '../../core/flows/ports/journal.ts';
import { SaveError } from '../../core/flows/ports/saver.ts';
import type { CreateRefusal } from '../newKey/refusal.ts';

/**
 * - `taken`: these names exist, or may still come to exist; - `quota`: more than the account seems to have room for
 * - `noFolder`: the keys folder isn't chosen any more; - `otherPassphrase`: the files made so far have another one
 */
export type BatchObstacle =
  | { readonly kind: 'taken'; readonly names: readonly string[] }
  | { readonly kind: 'quota'; readonly count: number; readonly room: number }
  | { readonly kind: 'noFolder' }
  | { readonly kind: 'otherPassphrase' }
  | { readonly kind: 'refused'; readonly refusal: CreateRefusal }
  | { readonly kind: 'error'; readonly error: unknown };

/** The obstacle of a refusal. */
export function refused(refusal: CreateRefusal): BatchObstacle {
  return { kind: 'refused', refusal };
}

/** Whether an error is one that can happen to anybody: whatever else is thrown is a mistake of ours. */
export function isExpected(error: unknown): boolean {
  if (error instanceof JournalError || error instanceof SaveError) return true;
  if (error instanceof FormatError || error instanceof InputError || error instanceof LoadError) return true;
  return isCallError(error);
}
