/** What the page in view can do, for whoever lists it: asked when the list is shown, so it is never stale. */
import { createContext } from 'svelte';

export interface PageCommand {
  readonly label: string;
  readonly run: () => unknown;
  /** Changes where one is: nothing to be chosen by a slip. */
  readonly isLast?: boolean;
}

export class PageCommands {
  readonly #offers = new Set<() => readonly PageCommand[]>();

  get all(): readonly PageCommand[] {
    return [...this.#offers].flatMap((commands) => commands());
  }

  /** @returns takes the offer back; made for `$effect` */
  offer(commands: () => readonly PageCommand[]): () => void {
    this.#offers.add(commands);
    return () => this.#offers.delete(commands);
  }
}

export const [getPageCommands, setPageCommands] = createContext<PageCommands>();
