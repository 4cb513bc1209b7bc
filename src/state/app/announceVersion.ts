/** Shows once, after an update, that the app has been updated. */
import type { Values } from '../../storage/values.ts';
import type { Language } from './language.svelte.ts';
import { NEWS_ADDRESS } from './addresses.ts';
import type { Toasts } from './toasts.svelte.ts';

interface AnnounceParts {
  readonly language: Language;
  readonly toasts: Toasts;
  readonly values: Values;
  readonly version: string;
}

/**
 * Shows a toast if another version was used before, and stores the present version. On a first visit no toast is
 * shown.
 */
export async function announceVersion({ language, toasts, values, version }: AnnounceParts): Promise<void> {
  const before = await values.get('version');
  if (before === version) return;
  if (before !== undefined) {
    toasts.show({
      id: 'version',
      text: () => language.pages.toast.updated(version),
      action: { label: () => language.pages.toast.whatsNew, run: () => (location.hash = NEWS_ADDRESS) },
    });
  }
  await values.set('version', version);
}
