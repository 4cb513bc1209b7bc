import { readFile, writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { ledgerFileOf, ledgerRows } from '../support/ledgerRows.ts';
import { chooseRoute, goLive, openApp } from './support/app.ts';
import { expect, test } from './support/test.ts';

/** The rows of an import are live ones. */
async function importRows(page: Page, appUrl: string, path: string): Promise<void> {
  await openApp(page, appUrl);
  await chooseRoute(page, { kind: 'Direct' });
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import…' }).click();
  await (await chooser).setFiles(path);
  await expect(page.getByText('rows were added')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('link', { name: 'Keys' }).click();
}

test('ten thousand rows: found by each key stroke, sorted, and only what is in sight is drawn', async ({
  page,
  app,
}, testInfo) => {
  test.slow();
  const path = testInfo.outputPath('ledger.json');
  await writeFile(path, ledgerFileOf(10_000));
  await importRows(page, app.url, path);
  await expect(page.getByText('10,000 key pairs in the list')).toBeVisible();
  expect(await page.getByRole('row').count()).toBeLessThan(60);
  const search = page.getByRole('searchbox', { name: 'Search keys' });
  await search.fill('web_04221 team=web');
  await expect(page.getByText('1 of 10,000')).toBeVisible();
  await expect(page.getByRole('row', { name: /web_04221/ })).toContainText('From an imported list');
  const fingerprint = ledgerRows(4)[3]?.fingerprint ?? '';
  await search.fill(fingerprint);
  await expect(page.getByRole('row', { name: /edge_00004/ })).toBeVisible();
  await search.fill('like no other');
  await page.getByRole('combobox', { name: 'Show' }).selectOption('verified');
  await expect(page.getByText('No key matches the search and the filters.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear search and filters' }).click();
  await expect(search).toHaveValue('');
  await expect(page.getByRole('combobox', { name: 'Show' })).toHaveValue('all');
  await page.getByRole('button', { name: 'Key', exact: true }).click();
  await expect(page.getByRole('row').nth(1)).toContainText('build_00005');
  await page.keyboard.press('End');
  await expect(page.getByRole('row', { name: /web_09996/ })).toBeVisible();
});

test('a selection becomes a table and lines for a server', async ({ page, app, context }, testInfo) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const path = testInfo.outputPath('ledger.json');
  await writeFile(path, ledgerFileOf(12));
  await importRows(page, app.url, path);
  await page.getByRole('searchbox', { name: 'Search keys' }).fill('team=web');
  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await expect(page.getByText('3 keys selected')).toBeVisible();
  await page.getByRole('button', { name: 'Copy for authorized_keys' }).click();
  await expect(page.getByText('Copied: 3 lines for authorized_keys.')).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split('\n').filter((line) => line.startsWith('ssh-rsa '))).toHaveLength(3);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  const csv = await readFile(await (await downloading).path(), 'utf8');
  expect(csv.split('\r\n')).toHaveLength(5);
});

test('a view keeps search, filters and order until it is removed, and while that can be undone', async ({
  page,
  app,
}, testInfo) => {
  const path = testInfo.outputPath('ledger.json');
  await writeFile(path, ledgerFileOf(12));
  await importRows(page, app.url, path);
  const search = page.getByRole('searchbox', { name: 'Search keys' });
  await search.fill('team=web');
  await page.getByRole('button', { name: 'Key', exact: true }).click();
  await page.getByRole('button', { name: 'Save this view…' }).click();
  await page.getByRole('textbox', { name: 'Name of the view' }).fill('Web, by name');
  await page.keyboard.press('Enter');
  const view = page.getByRole('button', { name: 'Web, by name' });
  await expect(view).toHaveAttribute('aria-pressed', 'true');
  const names = await page.getByRole('rowheader').allInnerTexts();

  await page.reload();
  await expect(search).toHaveValue('');
  await view.click();
  await expect(search).toHaveValue('team=web');
  await expect(page.getByText('3 of 12')).toBeVisible();
  expect(await page.getByRole('rowheader').allInnerTexts()).toEqual(names);
  await view.click();
  await expect(search).toHaveValue('');
  await view.click();
  await page.getByRole('button', { name: 'Remove this view' }).click();
  await expect(view).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(view).toBeVisible();
});

test('what the cloud lists is in the list, and stays there while nothing can be asked', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '2');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  for (const name of ['first', 'second']) {
    await page.getByRole('textbox', { name: 'Key name' }).fill(name);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name })).toBeVisible();
    await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
  }
  // Another browser profile would know nothing of them: here their rows are forgotten.
  await page.evaluate(async () => {
    const done = <Value>(request: IDBRequest<Value>) =>
      new Promise<Value>((resolve) => {
        request.onsuccess = () => resolve(request.result);
      });
    const database = await done(indexedDB.open('keysmith'));
    await done(database.transaction('keys', 'readwrite').objectStore('keys').clear());
    database.close();
  });
  await page.reload();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('textbox', { name: 'SecretKey' }).fill(String(cloud.facts['secretKey']));
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  await page.getByRole('link', { name: 'Keys' }).click();
  await expect(page.getByRole('row', { name: /first/ })).toContainText('Not created here');
  await expect(page.getByRole('row', { name: /second/ })).toContainText('Open its key file to add it');
  await page.reload();
  await expect(page.getByRole('row', { name: /first/ })).toContainText('Not created here');
});

test('a key pair that only the cloud lists is deleted by its KeyId, and no other', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '2');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  for (const name of ['first', 'second']) {
    await page.getByRole('textbox', { name: 'Key name' }).fill(name);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name })).toBeVisible();
    await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
  }
  const ids = await page.evaluate(async () => {
    const done = <Value>(request: IDBRequest<Value>) =>
      new Promise<Value>((resolve) => {
        request.onsuccess = () => resolve(request.result);
      });
    const database = await done(indexedDB.open('keysmith'));
    const store = database.transaction('keys', 'readwrite').objectStore('keys');
    const rows = (await done(store.getAll())) as { name: string; keyId: string }[];
    await done(store.clear());
    database.close();
    return Object.fromEntries(rows.map(({ name, keyId }) => [name, keyId]));
  });
  await page.reload();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('textbox', { name: 'SecretKey' }).fill(String(cloud.facts['secretKey']));
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  await page.getByRole('link', { name: 'Keys' }).click();
  const deleted: unknown[] = [];
  page.on('request', (request) => {
    if (request.headers()['x-tc-action'] === 'DeleteKeyPairs') deleted.push(request.postDataJSON());
  });
  await page.getByRole('row', { name: /first/ }).getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  const dialog = page.getByRole('dialog');
  const remove = dialog.getByRole('button', { name: 'Delete key pair' });
  await expect(remove).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Type the key name to delete it' }).fill('first');
  await remove.click();
  await expect(dialog).not.toBeVisible();
  expect(deleted).toEqual([{ KeyIds: [ids['first']] }]);
});
