/** Functions that switch to the next theme and to the other language. */
import type { AppParts } from '../context/app.ts';

/**
 * Switches to the next theme. After the system's theme comes the fixed theme (light or dark) that looks different,
 * then the other fixed theme. So the first switch always changes the look.
 */
export async function nextTheme({ preferences }: Pick<AppParts, 'preferences'>): Promise<void> {
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const order = isDark ? (['system', 'light', 'dark'] as const) : (['system', 'dark', 'light'] as const);
  const place = order.indexOf(preferences.current.theme);
  await preferences.change({ theme: order[(place + 1) % order.length] ?? 'system' });
}

/** Switches to the other language. */
export function otherLanguage({
  language,
  preferences,
}: Pick<AppParts, 'language' | 'preferences'>): Promise<void> {
  const next = language.name === 'en' ? 'zh' : 'en';
  return language.use(next, () => preferences.change({ language: next }));
}
