/** A new version that waits for the user's consent. */
import type { Build, Updates } from '../../platform/site/serviceWorker.ts';

export class Update {
  #updates: Updates | null = null;
  #isReady = $state(false);
  #next = $state.raw<Build | null>(null);

  get isReady(): boolean {
    return this.#isReady;
  }

  /**
   * The waiting version; `null` if none is waiting, or if the waiting version doesn't report its version and build.
   */
  get next(): Build | null {
    return this.#next;
  }

  /** @param updates `null` where there are no service workers */
  watch(updates: Updates | null, onOfflineReady: () => void): void {
    this.#updates = updates;
    updates?.onOfflineReady(onOfflineReady);
    updates?.onWaiting((build) => {
      this.#next = build;
      this.#isReady = true;
    });
  }

  /** Activates the waiting version and reloads. */
  apply(): void {
    this.#updates?.apply();
  }
}
