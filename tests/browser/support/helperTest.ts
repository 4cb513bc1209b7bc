/**
 * Playwright's `test` in a Chromium that has the Helper, beside a service that answers no preflight and allows no page to
 * read its answers.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { WebSocket } from 'ws';
import { chromiumOptions } from '../../support/chromium.ts';
import { type ClosedService, startClosedService } from '../../support/closedService.ts';
import { builtHelper, type BuiltHelper, helperArgs, switchOnDeveloperMode } from '../../support/helper.ts';
import { expect, test as base } from './test.ts';

interface Fixtures {
  readonly api: ClosedService;
  /** The Helper for the app's origin, built anew for each test. */
  readonly helper: BuiltHelper;
  /** More folders of extensions that the browser has. */
  readonly otherExtensions: readonly string[];
  /** The folder of the browser's profile. */
  readonly profile: string;
}

export const test = base.extend<Fixtures>({
  // The Helper's background script is a service worker.
  serviceWorkers: async ({}, use) => use('allow'),
  // A browser with a profile on disk could install the app, and says that the page asks for it itself.
  allowedConsole: async ({}, use) => use([/^Banner not shown/]),
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
  otherExtensions: async ({}, use) => use([]),
  profile: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'keysmith-helped-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  },
  context: async ({ helper, otherExtensions, profile }, use) => {
    switchOnDeveloperMode(profile);
    const options = chromiumOptions();
    const context = await chromium.launchPersistentContext(profile, {
      ...options,
      // Playwright starts Chromium without extensions.
      ignoreDefaultArgs: ['--disable-extensions'],
      args: [
        ...options.args,
        // For the heap of the background script, which Playwright doesn't show.
        '--remote-debugging-port=0',
        ...helperArgs(helper, otherExtensions),
      ],
      acceptDownloads: true,
      locale: 'en-US',
      viewport: { width: 1280, height: 800 },
    });
    await use(context);
    await context.close();
  },
  page: async ({ context }, use) => use(context.pages()[0] ?? (await context.newPage())),
});

/** Connects through the Helper, which the page offers by itself. */
export async function connectByHelper(page: Page, appUrl: string, api: ClosedService): Promise<void> {
  await page.goto(`${appUrl}#/connect`);
  await expect(page.getByRole('radio', { name: 'Helper' })).toBeChecked();
  await expect(page.getByText(/^Helper \S+ is ready\.$/)).toBeVisible();
  await page.getByRole('textbox', { name: 'Custom endpoint' }).fill(api.url);
  await page.getByRole('textbox', { name: 'SecretId' }).fill(api.cloud.credentials[0]?.secretId ?? '');
  await page.getByRole('textbox', { name: 'SecretKey' }).fill(api.cloud.credentials[0]?.secretKey ?? '');
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
}

/** Whether a worker is an extension's background script: the app has a service worker, too. */
export function isExtension(worker: { url: () => string }): boolean {
  return worker.url().startsWith('chrome-extension://');
}

/** What is in the heap of the Helper's background script after everything that can go has gone. */
export async function heapOfHelper(profile: string): Promise<string> {
  const [port = ''] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
  const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
  const targets = (await answer.json()) as { url: string; webSocketDebuggerUrl: string }[];
  const target = targets.find(({ url }) => url.startsWith('chrome-extension://'));
  if (target === undefined) throw new Error('expected the Helper’s background script');
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve) => socket.once('open', resolve));
  const chunks: string[] = [];
  const waiting = new Map<number, () => void>();
  socket.on('message', (data: Buffer) => {
    const { id, method, params } = JSON.parse(data.toString()) as {
      id?: number;
      method?: string;
      params?: { chunk?: string };
    };
    if (method === 'HeapProfiler.addHeapSnapshotChunk') chunks.push(params?.chunk ?? '');
    waiting.get(id ?? 0)?.();
  });
  let commands = 0;
  const send = (method: string) =>
    new Promise<void>((resolve) => {
      commands += 1;
      waiting.set(commands, resolve);
      socket.send(JSON.stringify({ id: commands, method, params: {} }));
    });
  for (const method of ['HeapProfiler.enable', 'HeapProfiler.collectGarbage', 'HeapProfiler.collectGarbage'])
    await send(method);
  await send('HeapProfiler.takeHeapSnapshot');
  socket.close();
  return chunks.join('');
}

export { expect };
