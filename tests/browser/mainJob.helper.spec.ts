import { connectByHelper, test as base } from './support/helperTest.ts';
import { mainJobTests, type Way } from './support/mainJobTests.ts';

// Each test starts a Chromium of its own, with a profile on disk.
base.describe.configure({ timeout: 120_000 });

mainJobTests(
  base.extend<{ way: Way }>({
    way: async ({ page, app, api }, use) =>
      use({ open: () => connectByHelper(page, app.url, api), filePrefix: '' }),
  }),
);
