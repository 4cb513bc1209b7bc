/** Whether what a page says can be read: nothing is wider than the window, and no words are cut off. */
import type { Page } from '@playwright/test';

/**
 * Elements that stick out of the window, or whose text is cut off without an ellipsis; each as a short piece of HTML.
 * Looks after the next frame: what is placed by script is placed again on the window's resize event.
 */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const found: string[] = [];
    const say = (element: Element, why: string) =>
      found.push(`${why}: ${element.outerHTML.slice(0, 140).replace(/\s+/g, ' ')}`);
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width) say(document.documentElement, 'scrolls sideways');
    const root = document.querySelector('dialog[open]') ?? document.body;
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      const style = getComputedStyle(element);
      if (style.visibility === 'hidden' || element.closest('.visually-hidden, .skip, svg')) continue;
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      if (box.right > width + 1 && !element.closest('[data-scrolls]')) say(element, 'sticks out');
      const hasText = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '',
      );
      if (!hasText) continue;
      const isCut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
      const mayBe = style.textOverflow === 'ellipsis' || style.overflowX === 'auto';
      if (isCut && !mayBe && style.display !== 'inline') say(element, 'is cut off');
    }
    return found.slice(0, 8);
  });
}
