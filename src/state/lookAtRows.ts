/** Asking the cloud about unfinished rows, one by one; loaded when there is an account to ask. */
import { inRegion } from '../core/cvm/call.ts';
import { isCallError } from '../core/errors.ts';
import { JournalError } from '../core/flows/journal.ts';
import { reconcile } from '../core/flows/reconcile.ts';
import { isWorthALook, needsLook } from '../core/keyRecord.ts';
import { heldLocks } from '../platform/heldLocks.ts';
import type { ReconcilerParts } from './reconciler.svelte.ts';
import type { Opened } from './session.svelte.ts';

/**
 * Looks at every row of the account in use that an answer may set right: also at a key that wasn't there and may be
 * now, and at one that the cloud disagreed about.
 * @returns the first failure; one row that can't be asked about doesn't keep the others from it
 */
export async function lookAtRows(
  { createKey, keys, now }: ReconcilerParts,
  { caller, owns }: Opened,
): Promise<unknown> {
  let failure: unknown = null;
  for (const record of keys.all.filter((row) => isWorthALook(row) && owns(row))) {
    const { kept, isWriting } = await heldLocks();
    // A row whose private key is in some tab's memory, or that some tab is writing, is in its hands.
    if (kept.has(record.id) || createKey.isKept(record.id) || (isWriting && needsLook(record))) continue;
    // A row's region is its own: what is in use now may be another.
    const own = inRegion(caller, record.region);
    try {
      await keys.replace(await reconcile(own, record, now(), keys.all), record);
    } catch (error) {
      if (!isCallError(error) && !(error instanceof JournalError)) throw error;
      failure ??= error;
    }
  }
  return failure;
}
