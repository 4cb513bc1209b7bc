/** The message that is shown when the app can't start; loaded only then. */

type PlainReason = 'blocked' | 'newer' | 'newerFile' | 'saveFile' | 'siteData' | 'failed';

/** Shows why the app can't start. The text is in both languages, because the app's language may not be loaded yet. */
export async function showPlainly(target: HTMLElement, why: PlainReason): Promise<void> {
  const { plain } = await import('../i18n/plain.ts');
  // There is a line break between the two languages. `innerText` shows it; `textContent` wouldn't.
  target.innerText = plain[why];
}

/** Shows why the app couldn't start. @throws the given error, unless a newer version of the app would fix it */
export async function startFailed(target: HTMLElement, error: unknown): Promise<void> {
  const isNewer = error instanceof DOMException && error.name === 'VersionError';
  const { isSiteDataBlocked } = await import('../platform/site/siteData.ts');
  const newer = __SINGLE_FILE__ ? 'newerFile' : 'newer';
  await showPlainly(target, isNewer ? newer : isSiteDataBlocked() ? 'siteData' : 'failed');
  if (!isNewer) throw error;
  // If a newer version of the app has already changed the database, this page can't use the database. The page has
  // nothing unsaved yet, so it switches to the newer version without asking, as soon as that version is ready. The
  // single-file build can't update itself.
  if (!__SINGLE_FILE__) {
    const { registerServiceWorker } = await import('../platform/site/serviceWorker.ts');
    const updates = await registerServiceWorker();
    updates?.onWaiting(() => updates.apply());
  }
}
