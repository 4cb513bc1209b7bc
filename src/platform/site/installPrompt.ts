/**
 * The browser's offer to install the app, in browsers that make one (Chromium). The offer is kept until the user asks
 * to install. Source: developer.mozilla.org, BeforeInstallPromptEvent (2026): `prompt` needs a user action and works
 * once.
 */
interface InstallPromptEvent extends Event {
  readonly prompt: () => Promise<unknown>;
}

/** @param notify the offer, or `null` when there is none any more */
export function watchInstallPrompt(notify: (prompt: (() => Promise<unknown>) | null) => void): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    notify(() => (event as InstallPromptEvent).prompt());
  });
  window.addEventListener('appinstalled', () => notify(null));
}
