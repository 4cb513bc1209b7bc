/** How the app reaches the Helper, a browser extension. The real implementation is `platform/network/helper.ts`. */
import type { HelperFound } from './found.ts';

/** What {@link HelperPort.examine} found out about the Helper. */
export interface HelperState {
  readonly found: HelperFound;
  /**
   * Whether the browser lets the Helper send requests to the address. `null` if the Helper couldn't be asked, or if
   * the Helper itself refuses to send to such an address.
   */
  readonly mayReach: boolean | null;
}

export interface HelperPort {
  /** Asks whether the Helper answers, and whether the page can use it. */
  readonly find: () => Promise<HelperFound>;
  /** Does what `find` does, and also asks whether the Helper can send requests to an address. */
  readonly examine: (url: string) => Promise<HelperState>;
}
