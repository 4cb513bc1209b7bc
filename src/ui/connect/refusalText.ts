import type { Messages } from '../../i18n/en/first.ts';
import type { CreateRefusal } from '../../state/newKey/refusal.ts';

/** Says why the app refused to begin, and what the user can do about it. */
export function refusalText(t: Messages, refusal: CreateRefusal): string {
  if (refusal === 'unsafe') return t.newKey.first;
  if (refusal === 'locked') return t.newKey.lockedNote;
  if (refusal === 'offline') return t.bar.offlineHint;
  return t.newKey[refusal];
}
