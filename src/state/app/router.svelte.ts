/** Finds the page in view from the address's fragment, so that the app works on any static host, and from file://. */
import { createSubscriber } from 'svelte/reactivity';

export const PAGES = ['new', 'keys', 'settings'] as const;
/** The page for creating many keys. It isn't in the navigation; New key links to it. */
const MANY = 'many';
/**
 * The page for connecting to Tencent Cloud. It isn't in the navigation; the places that mention Practice link to it.
 */
const CONNECT = 'connect';
/** The page of one key. Each row on the page Keys links to it. */
const KEY = 'key';
export type Page = (typeof PAGES)[number] | typeof MANY | typeof CONNECT | typeof KEY;

export class Router {
  readonly #subscribe = createSubscriber((update) => {
    window.addEventListener('hashchange', update);
    return () => window.removeEventListener('hashchange', update);
  });

  /** The page that the address names; `new` if the address names none of the app's pages. */
  get page(): Page {
    return ([...PAGES, MANY, CONNECT, KEY] as const).find((page) => page === this.#parts[0]) ?? 'new';
  }

  /**
   * The second part of the address, after the page: a row's id, a section of Settings, or an action of the page.
   * Empty if there is no second part.
   */
  get detail(): string {
    return decoded(this.#parts[1] ?? '');
  }

  /** Whether the address asks the Doctor to explain a failure. */
  get hasFailed(): boolean {
    return this.#parts[2] === 'failed';
  }

  get #parts(): readonly string[] {
    this.#subscribe();
    return location.hash.replace(/^#\//, '').split('/');
  }
}

export const MANY_ADDRESS = `#/${MANY}`;

/** The address of a page, for links and `location.hash`. */
export function pageAddress(page: Page): string {
  return `#/${page}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    // The address has a percent sign that doesn't begin a valid escape sequence. The user may have typed it.
    if (error instanceof URIError) return '';
    throw error;
  }
}
