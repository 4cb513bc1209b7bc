/** The app in a language that is longer than English and has no word of it: nothing is untranslated, nothing cut off. */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tooWide } from '../support/fit.ts';
import { type Running, startEntry } from '../support/process.ts';
import { pseudo } from '../support/pseudo.ts';
import { buildPseudo } from '../support/pseudoBuild.ts';
import { WALK_TEXTS, walkLive, walkPractice } from '../support/screens.ts';
import { untranslated } from '../support/untranslated.ts';
import { expect, OFFLINE, test } from './support/test.ts';

const ROOT = fileURLToPath(new URL('../../test-results/pseudo', import.meta.url));

test.use({ locale: 'zh-CN' });

test.describe.serial('in the pseudo-language', () => {
  let app: Running;
  test.beforeAll(async () => {
    await buildPseudo(ROOT);
    app = await startEntry('app', ['--root', ROOT]);
  });
  test.afterAll(async () => {
    await app.stop();
    rmSync(ROOT, { recursive: true });
  });

  for (const walk of [walkPractice, walkLive]) {
    test(
      `no word is left untranslated, and a third more of each has room: ${walk.name}`,
      { tag: OFFLINE },
      async ({ page, simulator, expectConsole }) => {
        test.setTimeout(900_000);
        expectConsole(/net::ERR_FAILED/);
        const visit = async (name: string) => {
          expect.soft(await untranslated(page), name).toEqual([]);
          for (const size of [
            { width: 390, height: 844 },
            { width: 1280, height: 800 },
          ]) {
            await page.setViewportSize(size);
            expect.soft(await tooWide(page), `${name} at ${size.width}`).toEqual([]);
          }
        };
        const texts = pseudo(WALK_TEXTS.en);
        await walk({ page, app, simulator: await simulator('--cors'), texts, visit });
      },
    );
  }
});
