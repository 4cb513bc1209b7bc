import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { SECURITY_HEADERS } from '../../src/csp.ts';
import { chromiumOptions } from '../support/chromium.ts';
import { startEntry } from '../support/process.ts';
import { createByDownload, openApp } from './support/app.ts';
import { expect, test } from './support/test.ts';

test.use({ serviceWorkers: 'allow' });

async function waitForWorker(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active === null || active.state === 'activated') return;
    await new Promise<void>((resolve) =>
      active.addEventListener('statechange', () => active.state === 'activated' && resolve()),
    );
  });
}

test('after one visit everything that needs no network works with the server gone', async ({
  page,
  consoleLines,
}) => {
  const app = await startEntry('app');
  await openApp(page, app.url);
  await waitForWorker(page);
  await app.stop();
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  const { text } = await createByDownload(page, 'offline_1');
  expect(text).toContain('PRIVATE KEY');
  await page.goto(`${app.url}#/keys`);
  await expect(page.getByRole('row', { name: /offline_1/ })).toBeVisible();
  await page.goto('about:blank');
  await page.goto(`${app.url}#/settings`);
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await page.goto(`${app.url}?from=shortcut#/new`);
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeVisible();
  await page.getByRole('button', { name: 'Switch to Chinese' }).click();
  await expect(page.getByRole('heading', { name: '新建密钥对' })).toBeVisible();
  expect(consoleLines).toEqual([]);
});

test('is installable, without an error', async ({ app }) => {
  const profile = mkdtempSync(join(tmpdir(), 'keysmith-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    ...chromiumOptions(),
  });
  try {
    const page = await context.newPage();
    await openApp(page, app.url);
    await waitForWorker(page);
    const session = await context.newCDPSession(page);
    expect(await session.send('Page.getInstallabilityErrors')).toEqual({ installabilityErrors: [] });
    const { errors } = await session.send('Page.getAppManifest');
    expect(errors).toEqual([]);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
});

for (const [says, change, banner] of [
  [
    'is named beside the one in use',
    (text: string) => text.replace(/build:(["'`])[^"'`]+\1/, 'build:"a1b2c3"'),
    /A new version is ready: version [\d.]+, build a1b2c3\. This one is version [\d.]+, build \w+(-dirty)?\./,
  ],
  [
    'that says nothing of itself is offered all the same',
    (text: string) => text.replaceAll(/(["'`])BUILD\1/g, '"ANOTHER"'),
    'A new version is ready.',
  ],
] as const) {
  test(`a new version ${says}`, async ({ page }) => {
    const root = mkdtempSync(join(tmpdir(), 'keysmith-dist-'));
    cpSync('dist', root, { recursive: true });
    const app = await startEntry('app', ['--root', root]);
    try {
      await openApp(page, app.url);
      await waitForWorker(page);
      const worker = readFileSync(join(root, 'sw.js'), 'utf8');
      expect(change(worker)).not.toBe(worker);
      writeFileSync(join(root, 'sw.js'), change(worker));
      await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
      await expect(page.getByRole('status').getByText(banner)).toBeVisible();
    } finally {
      await app.stop();
      rmSync(root, { recursive: true });
    }
  });
}

test('an update waits for consent, then takes over with one reload', async ({ page, consoleLines }) => {
  const root = mkdtempSync(join(tmpdir(), 'keysmith-dist-'));
  cpSync('dist', root, { recursive: true });
  const app = await startEntry('app', ['--root', root]);
  try {
    await openApp(page, app.url);
    await waitForWorker(page);
    await page.reload();
    await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
    appendFileSync(join(root, 'sw.js'), '\n// a newer version\n');
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    await expect(page.getByText(/^A new version is ready/)).toBeVisible();
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    const reloaded = page.waitForEvent('load');
    await page.getByRole('button', { name: 'Update and reload' }).click();
    await reloaded;
    await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
    expect(await page.evaluate(() => Reflect.get(window, 'sameDocument'))).toBeUndefined();
    await expect(page.getByText(/^A new version is ready/)).toHaveCount(0);
    expect(consoleLines).toEqual([]);
  } finally {
    await app.stop();
    rmSync(root, { recursive: true });
  }
});

test('asks no other origin for anything', async ({ page, app, context }) => {
  const origins = new Set<string>();
  context.on('request', (request) => origins.add(new URL(request.url()).origin));
  await openApp(page, app.url);
  await waitForWorker(page);
  await createByDownload(page, 'quiet');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'Relay' }).check();
  origins.delete('null');
  expect([...origins]).toEqual([new URL(app.url).origin]);
});

test('the service worker leaves the relay alone and stores only the files of the build', async ({
  page,
  app,
}) => {
  await openApp(page, app.url);
  await waitForWorker(page);
  await page.reload();
  const probe = await page.evaluate(async () => (await fetch('./relay/')).json() as unknown);
  expect(probe).toEqual({ keysmithRelay: 1 });
  const cached = await page.evaluate(async () => {
    const names = await caches.keys();
    const all = await Promise.all(
      names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)),
    );
    return all.flat().map((url) => new URL(url).pathname);
  });
  expect(cached).toContain('/index.html');
  expect(cached.filter((path) => /relay|config/.test(path))).toEqual([]);
});

test('script from elsewhere and unsafe sinks are refused', async ({ page, app, expectConsole }) => {
  expectConsole(/Trusted/);
  await openApp(page, app.url);
  const refused = await page.evaluate(() => {
    const results: Record<string, boolean> = {};
    const attempt = (name: string, run: () => void) => {
      try {
        run();
        results[name] = false;
      } catch {
        results[name] = true;
      }
    };
    attempt('innerHTML', () => (document.createElement('div').innerHTML = '<b>x</b>'));
    attempt('script address', () => (document.createElement('script').src = 'https://evil.example/x.js'));
    attempt('second policy', () => Reflect.get(window, 'trustedTypes').createPolicy('other', {}));
    return results;
  });
  expect(refused).toEqual({ innerHTML: true, 'script address': true, 'second policy': true });
});

test('a build works under any path, and without a host’s headers has its policy', async ({
  page,
  expectConsole,
  consoleLines,
}) => {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const name = pathname.replace(/^\/a\/b\//, '') || 'index.html';
    if (!pathname.startsWith('/a/b/') || !existsSync(join('dist', name)))
      return response.writeHead(404).end();
    const type = { html: 'text/html', js: 'text/javascript', css: 'text/css' }[name.split('.').at(-1) ?? ''];
    return response
      .writeHead(200, { 'content-type': type ?? 'application/octet-stream' })
      .end(readFileSync(join('dist', name)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const missing: string[] = [];
    page.on('response', (response) => response.status() === 404 && missing.push(response.url()));
    await openApp(page, `http://localhost:${port}/a/b/`);
    await waitForWorker(page);
    await createByDownload(page, 'under_a_path');
    await page.getByRole('radio', { name: 'This device' }).check();
    await createByDownload(page, 'by_a_worker');
    expect(missing).toEqual([]);
    expectConsole(/Content Security Policy/);
    await page.evaluate(() => {
      const found: string[] = [];
      Object.assign(window, { found });
      document.addEventListener('securitypolicyviolation', (event) => found.push(event.effectiveDirective));
      void fetch('https://evil.example/').catch(() => undefined);
      document.body.setAttribute('style', 'color: red');
      const style = document.createElement('style');
      style.textContent = 'body { color: red }';
      document.body.append(style);
      const image = new Image();
      image.src = 'https://evil.example/a.png';
    });
    const refused = () => page.evaluate(() => (Reflect.get(window, 'found') as string[]).toSorted());
    await expect.poll(refused).toEqual(['connect-src', 'img-src', 'style-src-attr', 'style-src-elem']);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  await page.reload();
  await page.getByRole('link', { name: 'Keys' }).click();
  await expect(page.getByRole('row', { name: /by_a_worker/ })).toBeVisible();
  expect(consoleLines.filter((line) => !line.includes('Content Security Policy'))).toEqual([]);
});

test('the sums name every file of a build, and the headers for hosts are the policy’s', async () => {
  const output = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: 'dist', encoding: 'utf8' });
  const listed = output
    .trim()
    .split('\n')
    .map((line) => line.replace(/: OK$/, ''));
  const files = readdirSync('dist', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice('dist/'.length));
  const unlisted = ['SHA256SUMS', 'SHA256SUMS.sig'];
  expect(listed.toSorted()).toEqual(files.filter((name) => !unlisted.includes(name)).toSorted());
  const headers = Object.entries(SECURITY_HEADERS);
  expect(readFileSync('dist/_headers', 'utf8')).toBe(
    `/*\n${headers.map(([name, value]) => `  ${name}: ${value}\n`).join('')}`,
  );
});
