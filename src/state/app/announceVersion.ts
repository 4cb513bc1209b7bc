/** What the app says once by itself after it has become another version. */
import type { Values } from '../../storage/values.ts';
import type { Language } from './language.svelte.ts';
import { NEWS_ADDRESS } from './router.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';

interface AnnounceParts {
  readonly language: Language;
  readonly toasts: Toasts;
  readonly values: Values;
  readonly version: string;
}

/** Says so if another version was used before, and remembers this one. On a first visit nothing is new. */
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
