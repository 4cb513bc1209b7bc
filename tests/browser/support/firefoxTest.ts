/** Playwright's `test` with a Firefox that can be given the Helper; nothing of Playwright's own browsers. */
import { expect, test as base } from '@playwright/test';
import { type ClosedService, startClosedService } from '../../support/closedService.ts';
import { type Firefox, startFirefox } from '../../support/firefox.ts';
import { builtHelper, type BuiltHelper } from '../../support/helper.ts';
import { type Running, startEntry } from '../../support/process.ts';

export const test = base.extend<{ app: Running; api: ClosedService; helper: BuiltHelper; firefox: Firefox }>({
  app: async ({}, use) => {
    const app = await startEntry('app');
    await use(app);
    await app.stop();
  },
  api: async ({}, use) => {
    const service = await startClosedService();
    await use(service);
    await service.proxy.close();
  },
  helper: async ({ app, api }, use) => {
    const built = await builtHelper({ origin: new URL(app.url).origin, upstream: api.url });
    await use(built);
    built.remove();
  },
  firefox: async ({}, use) => {
    const firefox = await startFirefox(process.env['FIREFOX_PATH'] ?? 'firefox-esr');
    await use(firefox);
    await firefox.stop();
  },
});

export { expect };
