/** Words on a page that never went through the messages: what stands outside of the brackets of `pseudo.ts`. */
import type { Page } from '@playwright/test';

/** Data, not words: what the user or the cloud calls things, and names that are the same in every language. */
const DATA = 'code, pre, kbd, .mono, [translate="no"], [lang]:not(html)';

export function untranslated(page: Page): Promise<string[]> {
  return page.evaluate((data) => {
    const found = new Set<string>();
    const check = (text: string, where: Element) => {
      const left = text
        .replace(/⟦[^⟧]*⟧/g, '')
        .replace(/\b(ap|na|eu|sa)-[a-z-]+\b|Ctrl\+[\w+]+|https?:\/\/\S+/g, '');
      if (/[A-Za-z]{2,}|[\u4e00-\u9fff]/.test(left) && where.closest(data) === null)
        found.add(`${left.trim()} in ${where.outerHTML.slice(0, 100).replace(/\s+/g, ' ')}`);
    };
    const root = document.querySelector('dialog[open]') ?? document.body;
    for (const element of root.querySelectorAll('*')) {
      if (element.closest('script, style')) continue;
      const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      if (own.length > 0) check(own.map((node) => node.textContent).join(''), element);
      for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
        check(element.getAttribute(name) ?? '', element);
    }
    return [...found].slice(0, 12);
  }, DATA);
}
