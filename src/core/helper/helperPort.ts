/** How the app reaches the Helper; `platform/network/helper.ts` is the real one. */
import type { HelperFound } from './found.ts';

/** What {@link HelperPort.examine} found out about the Helper. */
export interface HelperState {
  readonly found: HelperFound;
  /**
   * Whether the browser lets the Helper reach the address; `null` if the Helper couldn't be asked, or doesn't send to
   * such an address at all.
   */
  readonly mayReach: boolean | null;
}

export interface HelperPort {
  /** Asks whether the Helper is there, and what it is. */
  readonly find: () => Promise<HelperFound>;
  /** Asks whether the Helper is there, what it is, and whether it can send to an address. */
  readonly examine: (url: string) => Promise<HelperState>;
}
