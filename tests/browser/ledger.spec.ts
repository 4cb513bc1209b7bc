import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { createByDownload, goLive, openApp } from './support/app.ts';
import { readEverything } from './support/storage.ts';
import { expect, OFFLINE, test } from './support/test.ts';

/** Changes the ledger behind the app's back, as another version of it might have. */
function putRow(page: Page, row: object): Promise<void> {
  return page.evaluate(async (value) => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const open = indexedDB.open('keysmith');
      open.onsuccess = () => resolve(open.result);
      open.onerror = () => reject(open.error);
    });
    await new Promise((resolve) => {
      const transaction = database.transaction('keys', 'readwrite');
      transaction.objectStore('keys').put(value);
      transaction.oncomplete = resolve;
    });
    database.close();
  }, row);
}

const toKeys = (page: Page) => page.getByRole('link', { name: 'Keys' }).click();
const toSettings = (page: Page) => page.getByRole('link', { name: 'Settings' }).click();

test('rows that this version can’t read are kept and shown as such; the others are there', async ({
  page,
  app,
}) => {
  await openApp(page, app.url);
  await createByDownload(page, 'readable');
  await putRow(page, { id: 'from-the-future', schema: 9, name: 'vaulted', vault: {} });
  await putRow(page, { id: 'broken', state: 7 });
  await page.reload();
  await toKeys(page);
  await expect(page.getByRole('row', { name: /readable/ })).toBeVisible();
  await expect(page.getByText('2 rows of the list can’t be read by this version')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'vaulted' })).toContainText('newer Keysmith');
  await expect(page.getByRole('listitem').filter({ hasText: 'broken' })).toContainText('damaged');
});

test('a database of version 1 is brought up to date, with its keys', async ({ page, app, expectConsole }) => {
  expectConsole(/404/);
  // The page of an old version, which does make way: its handler closes the database.
  await page.goto(`${app.url}icon.svg`);
  await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const open = indexedDB.open('keysmith', 1);
      open.onupgradeneeded = () => {
        open.result.createObjectStore('keys', { keyPath: 'id' });
        open.result.createObjectStore('connections', { keyPath: 'id' });
        open.result.createObjectStore('values');
      };
      open.onsuccess = () => resolve(open.result);
    });
    const sentAt = new Date(Date.now() - 86_400_000).toISOString();
    const row = {
      schema: 1,
      id: 'old-row',
      connection: 'practice',
      account: 'practice',
      site: 'china',
      endpointHost: 'cvm.tencentcloudapi.com',
      relayHost: null,
      method: 'cloud',
      name: 'from_version_1',
      region: 'ap-guangzhou',
      projectId: 0,
      createdAt: sentAt,
      state: 'unconfirmed',
      nameWasFree: true,
      keyId: 'skey-12345678',
      publicKey: null,
      fingerprint: null,
      bits: null,
      fileName: 'from_version_1.pem',
      savedBy: 'download',
      cloud: 'agrees',
      attempts: [{ sentAt, outcome: 'success', requestId: 'r-1', code: null }],
    };
    await new Promise((resolve) => {
      const transaction = database.transaction('keys', 'readwrite');
      transaction.objectStore('keys').put(row);
      transaction.oncomplete = resolve;
    });
    database.close();
  });
  await openApp(page, app.url);
  await toKeys(page);
  await expect(page.getByRole('row', { name: /from_version_1/ })).toContainText('Unconfirmed');
});

test('a tab of an older version that doesn’t make way is named; closed, this one goes on', async ({
  page,
  context,
  app,
}) => {
  const old = await context.newPage();
  await old.goto(`${app.url}icon.svg`);
  await old.evaluate(
    () =>
      new Promise((resolve) => {
        const open = indexedDB.open('keysmith', 1);
        open.onsuccess = () => {
          Object.assign(window, { held: open.result });
          resolve(null);
        };
      }),
  );
  await page.goto(app.url);
  await expect(page.getByText('Another tab with an older Keysmith is open')).toBeVisible();
  await old.close();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
});

test('a newer version’s database is left alone: this one says so and doesn’t start', async ({
  page,
  app,
  expectConsole,
}) => {
  expectConsole(/VersionError|404/);
  await page.goto(`${app.url}icon.svg`);
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        const open = indexedDB.open('keysmith', 99);
        open.onsuccess = () => resolve(open.result.close());
      }),
  );
  await page.goto(app.url);
  await expect(page.getByText('A newer Keysmith has been used in this browser')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toHaveCount(0);
});

test('a key that is created in one tab is listed in the other', async ({ page, context, app }) => {
  await openApp(page, app.url);
  const other = await context.newPage();
  await openApp(other, app.url);
  await toKeys(other);
  await createByDownload(page, 'seen_twice');
  await expect(other.getByRole('row', { name: /seen_twice/ })).toContainText('Unconfirmed');
});

test('export and import: rows are merged, newer facts stay, and no secret is in the file', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  const { text: privateKey, download } = await createByDownload(page, 'travelling');
  await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
  await toSettings(page);
  const exported = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  const file = await (await exported).path();
  const text = await readFile(file, 'utf8');
  expect(text).toContain('travelling');
  expect(text).not.toContain('PRIVATE');
  expect(text).not.toContain(String(cloud.facts['secretKey']));
  expect(text).not.toContain(privateKey.split('\n')[10]);

  // What is learned after the export isn't undone by importing it.
  await toKeys(page);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open the file to confirm' }).click();
  await (await chooser).setFiles(await download.path());
  await expect(page.getByRole('row', { name: /travelling/ })).toContainText('Verified');
  await toSettings(page);
  await importFile(page, file);
  await expect(page.getByText('0 rows were added')).toBeVisible();
  await toKeys(page);
  await expect(page.getByRole('row', { name: /travelling/ })).toContainText('Verified');

  // On another device it is all new.
  await toSettings(page);
  await page.getByRole('button', { name: 'Forget this device…' }).click();
  await expect(page.getByText('the list with 1 key pair')).toBeVisible();
  await page.getByRole('button', { name: 'Forget this device' }).click();
  await expect(page.getByRole('link', { name: 'Practice · no account needed' })).toBeVisible();
  expect(
    await page.evaluate(async () => (await caches.keys()).length + (await indexedDB.databases()).length),
  ).toBeLessThanOrEqual(2);
  await toSettings(page);
  await importFile(page, file);
  await expect(page.getByText('1 row was added')).toBeVisible();
  await importFile(page, { name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{"a":1}') });
  await expect(page.getByText('That file is not an exported list of keys')).toBeVisible();
});

test(
  '"Forget this device" shows what goes, and leaves nothing of it behind',
  { tag: OFFLINE },
  async ({ page, app, simulator }) => {
    const cloud = await simulator('--cors', '--prepared', '1');
    await openApp(page, app.url);
    await createByDownload(page, 'zq_practice');
    await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
    const { download } = await createByDownload(page, 'zq_live');
    await toSettings(page);
    // A private key in this window keeps it from being forgotten.
    await expect(page.getByRole('button', { name: 'Forget this device…' })).toBeDisabled();
    await toKeys(page);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open the file to confirm' }).click();
    await (await chooser).setFiles(await download.path());
    await expect(page.getByRole('row', { name: /zq_live/ })).toContainText('Verified');
    await toSettings(page);
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      // An older version's, which no new worker would clear away; and one of another page of this host.
      for (const name of [`planted-${new URL('./', document.baseURI).href}`, 'another-page'])
        await (await caches.open(name)).put('planted', new Response('planted'));
      const folder = await navigator.storage.getDirectory();
      const database = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open('keysmith');
        request.onsuccess = () => resolve(request.result);
      });
      const values = database.transaction('values', 'readwrite').objectStore('values');
      values.put('planted', 'planted');
      values.put(folder, 'planted folder');
      await new Promise((resolve) => (values.transaction.oncomplete = resolve));
      database.close();
    });
    const before = await readEverything(page, []);
    for (const word of ['zq_live', 'zq_practice', 'planted'])
      expect([...before.values()].some((bytes) => bytes.includes(word))).toBe(true);
    await page.getByRole('button', { name: 'Forget this device…' }).click();
    await expect(
      page.getByText(`the connection, with its SecretId ${String(cloud.facts['secretId'])}`),
    ).toBeVisible();
    await expect(page.getByText('1 practice key')).toBeVisible();
    await page.getByRole('button', { name: 'Forget this device' }).click();
    await expect(page.getByRole('link', { name: 'Practice · no account needed' })).toBeVisible();
    await toKeys(page);
    await expect(page.getByText('No keys yet')).toBeVisible();
    // What the page has written since is of no account; of what was there, nothing is left anywhere.
    expect(await page.evaluate(() => caches.delete('another-page'))).toBe(true);
    const left = await readEverything(page, []);
    const secretId = String(cloud.facts['secretId']);
    for (const word of ['zq_live', 'zq_practice', secretId, new URL(cloud.url).host, 'planted'])
      for (const [place, bytes] of left)
        expect([place, word, bytes.includes(word)]).toEqual([place, word, false]);
  },
);

test(
  '"Forget this device" says so when the browser refuses to remove something',
  { tag: OFFLINE },
  async ({ page, app }) => {
    await openApp(page, app.url);
    await toSettings(page);
    await page.evaluate(async () => {
      caches.delete = () => Promise.reject(new DOMException('refused', 'UnknownError'));
      await navigator.serviceWorker.ready;
    });
    await page.getByRole('button', { name: 'Forget this device…' }).click();
    await page.getByRole('button', { name: 'Forget this device' }).click();
    await expect(page.getByRole('alert')).toContainText('The browser refused to remove everything.');
  },
);

type ImportedFile = string | { name: string; mimeType: string; buffer: Buffer };

async function importFile(page: Page, file: ImportedFile): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import…' }).click();
  await (await chooser).setFiles(file);
}
