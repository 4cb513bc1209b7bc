/**
 * The browser's offer to install the app, in browsers that make one (Chromium). The offer is kept until the user asks
 * to install. Source: developer.mozilla.org, BeforeInstallPromptEvent (2026): `prompt` needs a user action and works
 * once.
 */
interface InstallPromptEvent extends Event {
  readonly prompt: () => Promise<unknown>;
}

/**
 * @param notify receives a function that shows the browser's offer; `null` once the app is installed, because the
 * offer is then over
 */
export function watchInstallPrompt(notify: (prompt: (() => Promise<unknown>) | null) => void): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    notify(() => (event as InstallPromptEvent).prompt());
  });
  window.addEventListener('appinstalled', () => notify(null));
}
