/** Switches the theme and the language, each to the next one. */
import type { AppParts } from '../context/app.ts';

/** Switches to the next theme: system, light, dark. */
export async function nextTheme({ preferences }: Pick<AppParts, 'preferences'>): Promise<void> {
  const next = { system: 'light', light: 'dark', dark: 'system' } as const;
  await preferences.change({ theme: next[preferences.current.theme] });
}

/** Switches to the other language. */
export async function otherLanguage({
  language,
  preferences,
}: Pick<AppParts, 'language' | 'preferences'>): Promise<void> {
  const next = language.name === 'en' ? 'zh' : 'en';
  await language.use(next);
  await preferences.change({ language: next });
}
