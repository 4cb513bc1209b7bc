/**
 * Connects the app with the operating system: installs the app, receives launches and the files that are opened with
 * the app, and shows a number on the app's icon.
 */
import { watchInstallPrompt } from '../../platform/site/installPrompt.ts';
import type { Ability } from '../../core/base/abilities.ts';
import type { Launch } from '../../platform/site/installedApp.ts';

/** Loaded on demand, because the form can be shown without it. */
const loadInstalledApp = () => import('../../platform/site/installedApp.ts');

export class Installation {
  #prompt = $state.raw<(() => Promise<unknown>) | null>(null);

  constructor() {
    watchInstallPrompt((prompt) => (this.#prompt = prompt));
  }

  /** Whether this browser currently offers to install the app. */
  get isOffered(): boolean {
    return this.#prompt !== null;
  }

  /**
   * Shows the browser's own install dialog. The browser's offer to install works only once; if the user declines, the
   * browser may make another offer.
   */
  async install(): Promise<void> {
    const prompt = this.#prompt;
    this.#prompt = null;
    await prompt?.();
  }

  /**
   * @param receive called each time the system starts the app, or opens files with it. `receive` gets the files, or
   * the fragment of the address that the app was started with
   */
  async onLaunch(receive: (launch: Launch) => void): Promise<void> {
    (await loadInstalledApp()).onLaunch(receive);
  }

  /** Shows a number on the app's icon; 0 removes the number. */
  async showBadge(count: number): Promise<void> {
    await (await loadInstalledApp()).showBadge(count);
  }

  /** The abilities that Keysmith could use but this browser lacks. */
  async lacking(): Promise<readonly Ability[]> {
    return (await import('../../platform/site/abilities.ts')).lackingAbilities();
  }
}
