/** What is shown where the app can't be; loaded when that happens. */

type PlainReason = 'blocked' | 'newer' | 'siteData' | 'failed';

/** Says why the app isn't there, before it has a language. */
export async function showPlainly(target: HTMLElement, why: PlainReason): Promise<void> {
  const { plain } = await import('../i18n/plain.ts');
  // innerText, so that each language gets a line of its own.
  target.innerText = plain[why];
}

/** @throws the error, unless it is one that a newer version mends */
export async function startFailed(target: HTMLElement, error: unknown): Promise<void> {
  const isNewer = error instanceof DOMException && error.name === 'VersionError';
  const { isSiteDataBlocked } = await import('../platform/site/siteData.ts');
  await showPlainly(target, isNewer ? 'newer' : isSiteDataBlocked() ? 'siteData' : 'failed');
  // A version behind its own database: nothing is unsaved yet, so the newer one takes over as soon as it is there.
  if (!isNewer) throw error;
  const { registerServiceWorker } = await import('../platform/site/serviceWorker.ts');
  const updates = await registerServiceWorker();
  updates?.onWaiting(() => updates.apply());
}
