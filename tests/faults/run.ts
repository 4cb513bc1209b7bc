/** One test a cell; what each ended with goes into a file, from which the table is printed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test as base } from '@playwright/test';
import { startEntry, type Running } from '../support/process.ts';
import type { Cell } from './cells.ts';
import { type BrowserName, type SaverKind, World } from './world.ts';

const RESULTS = join(import.meta.dirname, '../../test-results/faults');

const test = base.extend<object, { app: Running }>({
  app: [
    // eslint-disable-next-line no-empty-pattern -- Playwright wants to see the names of what is asked for
    async ({}, use) => {
      const app = await startEntry('app');
      await use(app);
      await app.stop();
    },
    { scope: 'worker' },
  ],
});

export function testCells(cells: readonly Cell[], browser: BrowserName): void {
  for (const cell of cells) {
    if (!(cell.browsers ?? ['chromium', 'firefox']).includes(browser)) continue;
    const savers: readonly SaverKind[] = browser === 'firefox' ? ['download'] : ['folder', 'download'];
    for (const saver of savers.filter((one) => cell.savers?.includes(one) ?? true)) {
      test(`${cell.id} ${saver}: ${cell.fault}`, async ({ app }, testInfo) => {
        const result = { id: cell.id, fault: cell.fault, browser, saver, ended: 'FAILED' };
        const world = await World.create({
          saver,
          browser,
          appUrl: app.url,
          ...(cell.proxy ? { proxy: cell.proxy() } : {}),
          ...(cell.clock ? { clock: true } : {}),
        });
        try {
          await cell.run(world);
          const ended = await world.verify();
          expect(ended).toBe(typeof cell.ends === 'string' ? cell.ends : cell.ends[saver]);
          result.ended = ended;
        } catch (error) {
          await world.picture(testInfo.outputPath('page.png'));
          throw error;
        } finally {
          mkdirSync(RESULTS, { recursive: true });
          const file = `${browser}-${saver}-${cell.id.replace(/\W/g, '_')}.json`;
          writeFileSync(join(RESULTS, file), JSON.stringify(result));
          await world.end();
        }
      });
    }
  }
}
