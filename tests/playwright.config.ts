import { defineConfig } from '@playwright/test';
import { FIREFOX_DOWNLOADS } from './browser/support/firefox.ts';
import { shellOptions } from './support/chromium.ts';

/** `browser` and `webkit` run in every `npm test`; `proxies` has the remaining real proxies, `faults` the whole fault matrix. */
const part = process.env['KEYSMITH_PART'] ?? 'browser';

/** The whole fault matrix runs after this part: its quick cells needn't run twice. */
const isMatrixElsewhere = part === 'browser' && process.env['KEYSMITH_WHOLE_MATRIX'] === '1';

const firefoxPath = process.env['FIREFOX_PATH'];

/** By its own driver: Playwright only runs the tests. */
const WEBKIT = { name: 'webkit', testMatch: /\.webkit\.spec\.ts$/ };

export default defineConfig({
  testDir: part === 'webkit' ? './browser' : `./${part}`,
  outputDir: '../test-results/browser',
  forbidOnly: true,
  retries: 0,
  workers: 2,
  fullyParallel: true,
  // A story of the fault matrix has many steps.
  timeout: part === 'faults' ? 120_000 : 60_000,
  // Two browsers on two cores: a step that takes a second alone may take ten beside a story that makes a hundred keys.
  expect: { timeout: 20_000 },
  reporter: [['line'], ['json']],
  use: {
    locale: 'en-US',
    trace: 'off',
    viewport: { width: 1280, height: 800 },
  },
  projects:
    part === 'webkit'
      ? [WEBKIT]
      : [
          {
            name: 'chromium',
            testIgnore: [
              /\.(firefox|webkit)\.spec\.ts$/,
              ...(isMatrixElsewhere ? [/browser\/faults\.spec\.ts$/] : []),
            ],
            use: {
              browserName: 'chromium',
              launchOptions: shellOptions(),
            },
          },
          ...(part === 'browser' || part === 'faults'
            ? [
                {
                  name: 'firefox',
                  testMatch: /\.firefox\.spec\.ts$/,
                  use: {
                    browserName: 'firefox' as const,
                    channel: 'moz-firefox',
                    launchOptions: {
                      ...(firefoxPath === undefined ? {} : { executablePath: firefoxPath }),
                      // Firefox tells the driver of no download, but the file is there.
                      downloadsPath: FIREFOX_DOWNLOADS,
                    },
                  },
                },
              ]
            : []),
        ],
});
