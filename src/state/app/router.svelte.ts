/** Finds the page in view from the address's fragment, so that the app works on any static host, and from file://. */
import { createSubscriber } from 'svelte/reactivity';

export const PAGES = ['new', 'keys', 'settings'] as const;
/** The page for creating many keys. It isn't in the navigation; New key links to it. */
const MANY = 'many';
/**
 * The page for connecting to Tencent Cloud. It isn't in the navigation; the places that mention Practice link to it.
 */
const CONNECT = 'connect';
/** A key's own page. The rows of Keys lead to it. */
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

  /** The id of the row whose own page the address names; empty if it names none. */
  get rowId(): string {
    const [page, id] = this.#parts;
    return page === KEY ? decoded(id ?? '') : '';
  }

  /** Whether the address asks for the Doctor. */
  get wantsDoctor(): boolean {
    return this.#parts[1] === 'doctor';
  }

  /** Whether the address asks the Doctor to explain a failure. */
  get hasFailed(): boolean {
    return this.wantsDoctor && this.#parts[2] === 'failed';
  }

  /** Whether the address asks to show “What's new”. */
  get wantsNews(): boolean {
    return this.#parts[1] === 'news';
  }

  /** Whether the address asks to search the keys. */
  get wantsSearch(): boolean {
    return this.#parts[1] === 'search';
  }

  get #parts(): readonly string[] {
    this.#subscribe();
    return location.hash.replace(/^#\//, '').split('/');
  }
}

export const DOCTOR_ADDRESS = '#/settings/doctor';
export const EXPLAIN_ADDRESS = `${DOCTOR_ADDRESS}/failed`;
export const NEWS_ADDRESS = '#/settings/news';
export const SEARCH_ADDRESS = '#/keys/search';
export const MANY_ADDRESS = `#/${MANY}`;

/**
 * Goes to an address that makes its page do something, for example open the Doctor. Works even if that address is
 * already the current one.
 */
export function visit(address: string): void {
  if (location.hash !== address) location.hash = address;
  else {
    const [page] = address.replace('#/', '').split('/');
    // The address names only the page, which is already in view, so there is nothing to do.
    if (address === `#/${page}`) return;
    window.addEventListener('hashchange', () => queueMicrotask(() => (location.hash = address)), {
      once: true,
    });
    location.hash = `#/${page}`;
  }
}

/** The address of a page, for links and `location.hash`. */
export function pageAddress(page: Page): string {
  return `#/${page}`;
}

/** The address of a key's own page. @param rowId the id of its row in the list */
export function keyAddress(rowId: string): string {
  return `#/${KEY}/${encodeURIComponent(rowId)}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    // Somebody typed a percent sign into the address.
    if (error instanceof URIError) return '';
    throw error;
  }
}
