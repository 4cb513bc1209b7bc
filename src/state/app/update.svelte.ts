/** A new version that waits for the user's consent. */
import type { Updates } from '../../platform/site/serviceWorker.ts';

export class Update {
  #updates: Updates | null = null;
  #isReady = $state(false);

  get isReady(): boolean {
    return this.#isReady;
  }

  /** @param updates `null` where there are no service workers */
  watch(updates: Updates | null, onOfflineReady: () => void): void {
    this.#updates = updates;
    updates?.onOfflineReady(onOfflineReady);
    updates?.onWaiting(() => {
      this.#isReady = true;
    });
  }

  /** Activates the waiting version and reloads. */
  apply(): void {
    this.#updates?.apply();
  }
}
