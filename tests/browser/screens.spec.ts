/**
 * Every screen, in both languages and themes: axe finds nothing, nothing is cut off at any size, also at 400 % zoom, no
 * mark is lost where the system chooses the colours, and nothing moves for who asked for less motion.
 * `npm run screens` takes a picture of each on the way.
 */
import { mkdirSync } from 'node:fs';
import { tooWide } from '../support/fit.ts';
import { lostMarks, movingParts } from '../support/forcedColors.ts';
import { WALK_TEXTS, walkLive, walkPractice, walkRare, walkTenThousand } from '../support/screens.ts';
import { violations } from '../support/violations.ts';
import { expect, OFFLINE, test } from './support/test.ts';

const FOLDER = new URL('../../test-results/screens/', import.meta.url).pathname;
const takesPictures = process.env['KEYSMITH_PICTURES'] === '1';
const FIRST = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const SIZES = [FIRST, { width: 1920, height: 1080 }, { width: 1024, height: 700 }, PHONE];
/** What 200 % and 400 % leave of the first size (WCAG 1.4.4 and 1.4.10). */
const ZOOMED_TWICE = { width: 640, height: 400 };
const ZOOMED = { width: 320, height: 256 };

if (takesPictures) mkdirSync(FOLDER, { recursive: true });

/** `npm run screens` walks through all; every other run through each language and each theme once. */
const isSampled = (language: 'en' | 'zh', theme: 'light' | 'dark') =>
  takesPictures || (language === 'en') === (theme === 'light');

/** Another run needn't look again at what the first language has shown: at the middle sizes, in forced colours, at rest. */
const isFirst = (language: 'en' | 'zh') => takesPictures || language === 'en';

for (const language of ['en', 'zh'] as const) {
  for (const theme of (['light', 'dark'] as const).filter((one) => isSampled(language, one))) {
    for (const walk of [walkPractice, walkLive, walkRare, walkTenThousand]) {
      test.describe(`${walk.name}, ${language}, ${theme}`, () => {
        test.use({
          locale: language === 'zh' ? 'zh-CN' : 'en-US',
          colorScheme: theme,
          contextOptions: { reducedMotion: 'reduce' },
        });
        test(
          'each screen fits its window, and axe finds nothing',
          { tag: OFFLINE },
          async ({ page, app, simulator, expectConsole }) => {
            // Fifty screens, each at six sizes and read by axe: a minute here, and many where two cores are shared.
            test.setTimeout(900_000);
            expectConsole(/net::ERR_FAILED/);
            const visit = async (name: string) => {
              const sizes = isFirst(language) ? [...SIZES, ZOOMED_TWICE, ZOOMED] : [FIRST, PHONE, ZOOMED];
              for (const size of sizes) {
                await page.setViewportSize(size);
                const picture = `${FOLDER}${name}-${size.width}-${theme}-${language}.png`;
                if (takesPictures && SIZES.includes(size)) await page.screenshot({ path: picture });
                expect.soft(await tooWide(page), `${name} at ${size.width}`).toEqual([]);
              }
              await page.setViewportSize(FIRST);
              if (takesPictures) {
                await page.emulateMedia({ forcedColors: 'active' });
                await page.screenshot({ path: `${FOLDER}${name}-forced-${theme}-${language}.png` });
                await page.emulateMedia({ forcedColors: 'none' });
              }
              if (isFirst(language)) {
                expect.soft(await lostMarks(page), `${name} in forced colours`).toEqual([]);
                expect.soft(await movingParts(page), `${name} without motion`).toEqual([]);
              }
              expect.soft(await violations(page), name).toEqual([]);
            };
            await walk({
              page,
              app,
              simulator: await simulator('--cors'),
              texts: WALK_TEXTS[language],
              visit,
            });
          },
        );
      });
    }
  }
}
