/** Playwright's `test` with WebKitGTK, the app and a cloud; nothing of Playwright's own browsers. */
import { expect, test as base } from '@playwright/test';
import { type Running, startEntry } from '../../support/process.ts';
import { startWebKit, type WebKit } from '../../support/webkit.ts';

export const test = base.extend<{ webkit: WebKit; app: Running; cloud: Running }>({
  app: async ({}, use) => {
    const app = await startEntry('app');
    await use(app);
    await app.stop();
  },
  cloud: async ({}, use) => {
    const cloud = await startEntry('simulator', ['--port', '0', '--cors', '--prepared', '1']);
    await use(cloud);
    await cloud.stop();
  },
  webkit: async ({}, use) => {
    const webkit = await startWebKit();
    await use(webkit);
    await webkit.stop();
  },
});

export { expect };
