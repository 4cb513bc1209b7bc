/** The page in view, by the address's fragment: works on any static host, and from file://. */
import { createSubscriber } from 'svelte/reactivity';

export const PAGES = ['new', 'keys', 'settings'] as const;
export type Page = (typeof PAGES)[number];

export class Router {
  readonly #subscribe = createSubscriber((update) => {
    window.addEventListener('hashchange', update);
    return () => window.removeEventListener('hashchange', update);
  });

  /** `new` for any address that isn't one of ours. */
  get page(): Page {
    this.#subscribe();
    const name = location.hash.replace(/^#\//, '');
    return PAGES.find((page) => page === name) ?? 'new';
  }
}

export function pageAddress(page: Page): string {
  return `#/${page}`;
}
