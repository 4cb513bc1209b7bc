/** What is left of a page's painted marks where the system chooses the colours, and what moves on it. */
import type { Page } from '@playwright/test';

/**
 * Marks that are only a background colour, such as a status dot: in forced colours the system paints that over, so that
 * nothing is left of them. A border or `forced-color-adjust` keeps a mark. Each as a short piece of HTML.
 */
export async function lostMarks(page: Page): Promise<string[]> {
  const marks = await page.evaluateHandle(() => {
    const root = document.querySelector('dialog[open]') ?? document.body;
    return [...root.querySelectorAll<HTMLElement>('i, span, div, b')].filter((element) => {
      const { backgroundColor, visibility } = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      const isEmpty = element.childElementCount === 0 && element.textContent?.trim() === '';
      const isPainted = backgroundColor !== 'rgba(0, 0, 0, 0)' && visibility !== 'hidden';
      return isEmpty && isPainted && box.width > 0 && box.height > 0;
    });
  });
  await page.emulateMedia({ forcedColors: 'active' });
  const lost = await marks.evaluate((all) =>
    all
      .filter((element) => {
        const style = getComputedStyle(element);
        const isBordered = style.borderTopWidth !== '0px' && style.borderTopStyle !== 'none';
        return !isBordered && style.forcedColorAdjust !== 'none';
      })
      .map((element) => element.outerHTML.slice(0, 140)),
  );
  await page.emulateMedia({ forcedColors: 'none' });
  return lost;
}

/** What moves now: nothing may, for somebody who asked for less motion. */
export async function movingParts(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    document.getAnimations().map(({ effect }) => {
      const target = effect instanceof KeyframeEffect ? effect.target : null;
      return target?.outerHTML.slice(0, 140) ?? 'an animation';
    }),
  );
}
