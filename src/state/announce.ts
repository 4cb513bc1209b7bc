/** What the app says once by itself: that it works offline now, and that it has become another version. */
import type { Language } from './language.svelte.ts';
import type { Preferences } from './preferences.svelte.ts';
import { NEWS_ADDRESS } from './router.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';

export interface AnnounceParts {
  readonly language: Language;
  readonly preferences: Preferences;
  readonly toasts: Toasts;
  readonly version: string;
}

export function announceOffline({ language, toasts }: AnnounceParts): void {
  toasts.show({ id: 'offline', text: language.pages.toast.offline });
}

/** Remembers the version; says so if another one was used before. */
export async function announceVersion({
  language,
  preferences,
  toasts,
  version,
}: AnnounceParts): Promise<void> {
  const before = preferences.current.version;
  if (before === version) return;
  if (before !== null) {
    const { updated, whatsNew } = language.pages.toast;
    const run = () => (location.hash = NEWS_ADDRESS);
    toasts.show({ id: 'version', text: updated(version), action: { label: whatsNew, run } });
  }
  await preferences.change({ version });
}
