/**
 * The commands of the page that is shown. Lists of commands, such as the palette, collect them each time the list is
 * opened, so the commands are never out of date.
 */
import { createContext, onMount } from 'svelte';

interface PageCommand {
  readonly label: string;
  readonly run: () => unknown;
  /**
   * Whether the command is listed after all others, so that the user doesn't choose it by mistake; used for commands
   * that switch to another account.
   */
  readonly isLast?: boolean;
}

export class PageCommands {
  readonly #offers = new Set<() => readonly PageCommand[]>();

  get all(): readonly PageCommand[] {
    return [...this.#offers].flatMap((commands) => commands());
  }

  /**
   * Adds commands to those of the page.
   * @returns a function that removes them again
   */
  offer(commands: () => readonly PageCommand[]): () => void {
    this.#offers.add(commands);
    return () => this.#offers.delete(commands);
  }
}

export const [getPageCommands, setPageCommands] = createContext<PageCommands>();

/**
 * Offers a component's commands for as long as the component is shown. Must be called while the component is being
 * created.
 */
export function offerPageCommands(commands: () => readonly PageCommand[]): void {
  const pageCommands = getPageCommands();
  onMount(() => pageCommands.offer(commands));
}
