import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { ledgerRows } from '../support/ledgerRows.ts';
import { createByDownload, goLive, openApp } from './support/app.ts';
import { expect, OFFLINE, test } from './support/test.ts';

const manifest = (name: string) =>
  JSON.parse(readFileSync(`dist/${name}`, 'utf8')) as Record<string, unknown> & {
    readonly shortcuts: readonly { readonly name: string; readonly url: string }[];
    readonly file_handlers: readonly { readonly accept: Record<string, string[]> }[];
  };

test('the manifest in either language is of one app, and only its words differ', () => {
  const english = manifest('manifest.webmanifest');
  const chinese = manifest('manifest.zh.webmanifest');
  const words = { lang: '', description: '', shortcuts: [] };
  expect({ ...chinese, ...words }).toEqual({ ...english, ...words });
  expect(chinese.shortcuts.map(({ url }) => url)).toEqual(english.shortcuts.map(({ url }) => url));
  expect(chinese.shortcuts.map(({ name }) => name)).toEqual(['新建密钥', '密钥']);
  const extensions = english.file_handlers.flatMap(({ accept }) => Object.values(accept).flat());
  // An extension that appears twice would cost all of them.
  expect(extensions.sort()).toEqual(['.pem', '.ppk', '.pub']);
});

test('the manifest follows the language', async ({ page, app }) => {
  await openApp(page, app.url);
  const link = page.locator('link[rel=manifest]');
  await expect(link).toHaveAttribute('href', './manifest.webmanifest');
  await page.getByRole('button', { name: 'Switch to Chinese' }).click();
  await expect(link).toHaveAttribute('href', './manifest.zh.webmanifest');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
});

/** Launches by the system, which can't be had in a test: the page's own end of them is real. */
async function fakeLaunches(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'launchQueue', {
      value: { setConsumer: (consumer: unknown) => Object.assign(window, { launch: consumer }) },
    });
  });
}

async function launch(page: Page, files: readonly { name: string; text: string }[], target: string) {
  await page.waitForFunction(() => 'launch' in window);
  await page.evaluate(
    ([opened, targetURL]) => {
      const handles = opened.map(({ name, text }) => ({ getFile: async () => new File([text], name) }));
      (Reflect.get(window, 'launch') as (params: unknown) => void)({ files: handles, targetURL });
    },
    [files, target] as const,
  );
}

test('files that the system opens with Keysmith are told by key, one after the other', async ({
  page,
  app,
}) => {
  await fakeLaunches(page);
  await openApp(page, app.url);
  await page.keyboard.type('half_typed');
  const [first, second] = ledgerRows(2).map(({ publicKey }, index) => ({
    name: `key_${index}.pub`,
    text: `${publicKey} of_${index}\n`,
  }));
  if (first === undefined || second === undefined) throw new Error('expected two rows');
  // Windows starts the app once for each.
  await launch(page, [first], '');
  await launch(page, [second], '');
  const dialog = page.getByRole('dialog', { name: 'Which key is this?' });
  await expect(dialog.getByText('key_0.pub')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog.getByText('key_1.pub')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  // Nothing was navigated: what was typed is there.
  await expect(page.getByRole('textbox', { name: 'Key name' })).toHaveValue('half_typed');
});

test('a shortcut comes to the window that is open', async ({ page, app }) => {
  await fakeLaunches(page);
  await openApp(page, app.url);
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  await launch(page, [], `${app.url}#/keys`);
  await expect(page.getByRole('heading', { name: 'Keys', exact: true })).toBeVisible();
  expect(await page.evaluate(() => Reflect.get(window, 'sameDocument'))).toBe(true);
});

test('a launch that is told again after a reload is old', async ({ page, app }) => {
  await fakeLaunches(page);
  await page.goto(`${app.url}#/connect`);
  await page.reload();
  await launch(page, [], `${app.url}#/keys`);
  // The next one is new.
  await launch(page, [], `${app.url}#/settings`);
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Connect to Tencent Cloud' })).toBeVisible();
});

test('the badge counts the keys that need attention, and no practice keys', async ({
  page,
  app,
  simulator,
}) => {
  await page.addInitScript(() => {
    const counts: number[] = [];
    Object.assign(window, { counts });
    Object.defineProperty(navigator, 'setAppBadge', {
      value: async (count: number) => void counts.push(count),
    });
  });
  const last = () => page.evaluate(() => (Reflect.get(window, 'counts') as number[]).at(-1));
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await createByDownload(page, 'rehearsal');
  await expect.poll(last).toBe(0);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  const { download } = await createByDownload(page, 'unseen');
  await expect.poll(last).toBe(1);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open the file to confirm' }).click();
  await (await chooser).setFiles(await download.path());
  await expect.poll(last).toBe(0);
});

test('installing is offered in Settings and among the commands while the browser offers it', async ({
  page,
  app,
}) => {
  await openApp(page, app.url);
  await expect(page.getByRole('button', { name: 'Commands' })).toBeVisible();
  const offered = page.getByRole('option', { name: 'Install Keysmith' });
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('option', { name: 'New key', exact: false }).first()).toBeVisible();
  await expect(offered).toHaveCount(0);
  await page.keyboard.press('Escape');

  await page.evaluate(() => {
    const event = new Event('beforeinstallprompt', { cancelable: true });
    Object.assign(event, { prompt: async () => void Object.assign(window, { wasAsked: true }) });
    window.dispatchEvent(event);
  });
  await page.keyboard.press('Control+k');
  await expect(offered).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Install Keysmith' }).click();
  expect(await page.evaluate(() => Reflect.get(window, 'wasAsked'))).toBe(true);
  // The offer works once.
  await expect(page.getByRole('button', { name: 'Install Keysmith' })).toBeHidden();
});

test('“ready to work offline” is said once', { tag: OFFLINE }, async ({ page, app }) => {
  await openApp(page, app.url);
  const said = page.getByText('Ready to work offline');
  await expect(said).toBeVisible();
  await page.getByRole('button', { name: 'Hide' }).click();
  await expect(said).toBeHidden();
  await page.reload();
  // The second visit has got as far as the first had when it said so.
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByText(/^Version/)).toBeVisible();
  await expect(said).toBeHidden();
});

/** The version that was used last; changes it first where one is given. */
function lastVersion(page: Page, change: string | null = null): Promise<unknown> {
  return page.evaluate(async (version) => {
    const done = <Value>(request: IDBRequest<Value>) =>
      new Promise<Value>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await done(indexedDB.open('keysmith'));
    const store = database.transaction('values', 'readwrite').objectStore('values');
    if (version !== null) await done(store.put(version, 'version'));
    const last = (await done(store.get('version'))) as unknown;
    database.close();
    return last;
  }, change);
}

test('after an update, what is new is offered once', async ({ page, app }) => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const said = page.getByText(`Keysmith is now version ${version}.`);
  await openApp(page, app.url);
  // Nobody is told of news on a first visit: it is remembered after it would have been said.
  await expect.poll(() => lastVersion(page)).toBe(version);
  await expect(said).toBeHidden();

  await lastVersion(page, '0.0.1');
  await page.reload();
  await expect(said).toBeVisible();
  // In the language in use, also when that is changed.
  await page.getByRole('button', { name: 'Switch to Chinese' }).click();
  await expect(page.getByText(`Keysmith 已更新到版本 ${version}。`)).toBeVisible();
  await page.getByRole('button', { name: '切换到英文' }).click();
  await page.getByRole('button', { name: 'What’s new' }).click();
  const dialog = page.getByRole('dialog', { name: 'What’s new' });
  await expect(dialog.getByText(`Version ${version}`)).toBeVisible();
  await page.keyboard.press('Escape');
  expect(await lastVersion(page)).toBe(version);
  await page.reload();
  // It was said earlier in a visit than a key takes.
  await page.getByRole('link', { name: 'New key' }).click();
  await createByDownload(page, 'after_the_news');
  await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
  await expect(said).toBeHidden();
});

test('what the browser lacks is said in Settings: here, nothing', async ({ page, app }) => {
  await page.goto(`${app.url}#/settings`);
  await expect(page.getByText('This browser has everything that Keysmith can use.')).toBeVisible();
});

test('About says which version and which commit is served', async ({ page, app }) => {
  await openApp(page, app.url);
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByText(/^Version \d+\.\d+\.\d+\b.*\b[0-9a-f]{12}\b/)).toBeVisible();
});
