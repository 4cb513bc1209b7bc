import type { CreateRefusal } from '../../state/newKey/refusal.ts';
import type { AppParts } from '../context/app.ts';

/**
 * Says why the app refused to create or import a key, and what the user can do about it. The texts of the pages must
 * already be loaded.
 */
export function refusalText({ pages, t }: AppParts['language'], refusal: CreateRefusal): string {
  if (refusal === 'locked') return t.newKey.lockedNote;
  if (refusal === 'offline') return t.bar.offlineHint;
  return pages.refusals[refusal];
}
