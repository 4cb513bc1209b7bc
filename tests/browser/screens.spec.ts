/** Pictures of every screen, in three sizes, both themes and both languages: `npm run screens`. */
import { mkdirSync } from 'node:fs';
import { expect, test } from '../browser/support/test.ts';
import { tooWide } from '../support/fit.ts';
import { WALK_TEXTS, walkLive, walkPractice, walkTenThousand } from '../support/screens.ts';

const FOLDER = new URL('../../test-results/screens/', import.meta.url).pathname;
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1024, height: 700 },
  { width: 390, height: 844 },
];

mkdirSync(FOLDER, { recursive: true });

for (const language of ['en', 'zh'] as const) {
  for (const theme of ['light', 'dark'] as const) {
    for (const walk of [walkPractice, walkLive, walkTenThousand]) {
      test.describe(`${walk.name}, ${language}, ${theme}`, () => {
        test.use({ locale: language === 'zh' ? 'zh-CN' : 'en-US', colorScheme: theme });
        test('each screen fits its window', async ({ page, app, simulator, expectConsole }) => {
          test.slow();
          expectConsole(/net::ERR_FAILED/);
          const visit = async (name: string) => {
            for (const size of SIZES) {
              await page.setViewportSize(size);
              await page.screenshot({ path: `${FOLDER}${name}-${size.width}-${theme}-${language}.png` });
              expect.soft(await tooWide(page), `${name} at ${size.width}`).toEqual([]);
            }
            await page.setViewportSize(SIZES[0] ?? { width: 1280, height: 800 });
          };
          await walk({ page, app, simulator: await simulator('--cors'), texts: WALK_TEXTS[language], visit });
        });
      });
    }
  }
}
