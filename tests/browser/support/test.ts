/** Playwright's `test`, with the app and its servers as fixtures, and an eye on the console. */
import { test as base, type BrowserContext, expect, type Page } from '@playwright/test';
import { type Running, startEntry } from '../../support/process.ts';

interface Fixtures {
  /** Starts a simulator for this test. */
  readonly simulator: (...args: string[]) => Promise<Running>;
  /** Starts a relay for this test. */
  readonly relay: (...args: string[]) => Promise<Running>;
  /** Everything that the page wrote to the console, and every uncaught error: must be nothing at the end. */
  readonly consoleLines: string[];
  /** Lets messages of the browser itself pass that a test provokes. */
  readonly expectConsole: (pattern: RegExp) => void;
  readonly allowedConsole: RegExp[];
  /** With KEYSMITH_SLOW=6, each page in Chromium runs six times slower, as on a busy machine. */
  readonly slowPages: undefined;
}
interface WorkerFixtures {
  /** The built app as `npm start` serves it, with every loopback upstream closed. */
  readonly app: Running;
}

/** What Playwright itself writes where it keeps a page from registering its service worker. */
const BLOCKED_WORKER = 'Service Worker registration blocked by Playwright';

/** The tag of a test that needs what the page keeps for offline use. */
export const OFFLINE = '@offline';

export const test = base.extend<Fixtures, WorkerFixtures>({
  // Keeping every file for offline use takes longer than the page itself takes to start.
  serviceWorkers: async ({}, use, { tags }) => use(tags.includes(OFFLINE) ? 'allow' : 'block'),
  app: [
    async ({}, use) => {
      const app = await startEntry('app');
      await use(app);
      await app.stop();
    },
    { scope: 'worker' },
  ],
  simulator: async ({ context }, use) => {
    await useProcesses('simulator', context, use);
  },
  relay: async ({ context }, use) => {
    await useProcesses('relay', context, use);
  },
  allowedConsole: async ({}, use) => use([]),
  expectConsole: async ({ allowedConsole }, use) => {
    await use((pattern) => void allowedConsole.push(pattern));
  },
  consoleLines: [
    async ({ page, allowedConsole }, use) => {
      const lines: string[] = [];
      page.on('console', (message) => {
        if (message.text() !== BLOCKED_WORKER) lines.push(message.text());
      });
      page.on('pageerror', (error) => lines.push(String(error)));
      await use(lines);
      expect(lines.filter((line) => !allowedConsole.some((pattern) => pattern.test(line)))).toEqual([]);
    },
    { auto: true },
  ],
  slowPages: [
    async ({ context, browserName }, use) => {
      const rate = Number(process.env['KEYSMITH_SLOW'] ?? 1);
      const slowDown = async (page: Page) => {
        const session = await context.newCDPSession(page);
        await session.send('Emulation.setCPUThrottlingRate', { rate });
      };
      if (rate > 1 && browserName === 'chromium') {
        await Promise.all(context.pages().map(slowDown));
        context.on('page', slowDown);
      }
      await use(undefined);
    },
    { auto: true },
  ],
});

async function useProcesses(
  name: 'simulator' | 'relay',
  context: BrowserContext,
  use: (start: (...args: string[]) => Promise<Running>) => Promise<void>,
): Promise<void> {
  const started: Running[] = [];
  await use(async (...args) => {
    const running = await startEntry(name, ['--port', '0', ...args]);
    started.push(running);
    return running;
  });
  // Before its server: a page may still be asking, and would complain that nobody answers.
  await Promise.all(context.pages().map((page) => page.close()));
  await Promise.all(started.map((running) => running.stop()));
}

export { expect, type Page };
