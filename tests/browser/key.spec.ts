import { readFile, writeFile } from 'node:fs/promises';
import { chooseRoute, openApp } from './support/app.ts';
import { expect, OFFLINE, type Page, test } from './support/test.ts';
import { ledgerFileOf } from '../support/ledgerRows.ts';

/** One Practice key, made by download. @returns its public key's fingerprint as the result shows it */
async function makeOne(page: Page, name: string): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByRole('textbox', { name: 'Key name' }).fill(name);
  await page.keyboard.press('Enter');
  await (await download).path();
  return page.getByText(/^SHA256:/).innerText();
}

/** The row of a table at which the window shows it, in pixels from its upper edge. */
const topOf = (page: Page, name: string) =>
  page.getByRole('row', { name: new RegExp(name) }).evaluate((row) => row.getBoundingClientRect().top);

test('a key’s own page has all that is known of it, and every action', async ({ page, app }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await openApp(page, app.url);
  const fingerprint = await makeOne(page, 'web_1');
  await page.getByRole('link', { name: 'web_1' }).click();
  await expect(page.getByRole('heading', { name: 'web_1', exact: true })).toBeFocused();
  const main = page.getByRole('main');
  await expect(main).toContainText(fingerprint);
  await expect(main).toContainText(/MD5:([0-9a-f]{2}:){15}[0-9a-f]{2}/);
  await expect(main).toContainText('Download started: practice_web_1.pem');
  await expect(main).toContainText('Practice key, not in any cloud');
  await expect(main).toContainText('Creation request signed: done');
  await page.getByRole('button', { name: 'Copy public key' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^ssh-rsa \S+ web_1$/);
  await page.getByRole('button', { name: 'Show as QR' }).click();
  await expect(page.getByRole('img', { name: 'The public key of web_1 as a QR code' })).toBeVisible();
  for (const name of ['Note…', 'Rename', 'Bind', 'Unbind', 'Delete']) {
    await expect(
      page.getByRole('group', { name: 'Actions' }).getByRole('button', { name, exact: true }),
    ).toBeVisible();
  }
  for (const name of ['macOS, Linux', 'Windows', 'ssh_config'])
    await expect(page.getByRole('tab', { name })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
});

test('opening its file on its own page confirms a key', async ({ page, app }) => {
  await openApp(page, app.url);
  const download = page.waitForEvent('download');
  await page.getByRole('textbox', { name: 'Key name' }).fill('web_1');
  await page.keyboard.press('Enter');
  const buffer = await readFile(await (await download).path());
  await page.getByRole('link', { name: 'web_1' }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open the file to confirm' }).click();
  await (await chooser).setFiles({ name: 'practice_web_1.pem', mimeType: 'text/plain', buffer });
  await expect(page.getByRole('main').getByText('Verified', { exact: true })).toBeVisible();
});

test('from ten thousand rows to a key and back: the same row at the same place', async ({
  page,
  app,
}, testInfo) => {
  test.slow();
  await openApp(page, app.url);
  await chooseRoute(page, { kind: 'Direct' });
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import…' }).click();
  const path = testInfo.outputPath('ledger.json');
  await writeFile(path, ledgerFileOf(10_000));
  await (await chooser).setFiles(path);
  await expect(page.getByText('rows were added')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('link', { name: 'Keys' }).click();
  await page.getByRole('searchbox', { name: 'Search keys' }).fill('edge');
  await expect(page.getByText(/ of 10,000/)).toBeVisible();
  await page.evaluate(() => window.scrollTo(0, 60_000));
  const link = page.locator('tbody a.name').nth(8);
  await expect(link).toBeVisible();
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(60_000);
  const name = await link.innerText();
  await link.focus();
  const before = await topOf(page, name);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name, exact: true })).toBeFocused();
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
  await page.goBack();
  await expect(page.getByRole('link', { name, exact: true })).toBeFocused();
  await expect(page.getByRole('searchbox', { name: 'Search keys' })).toHaveValue('edge');
  expect(Math.abs((await topOf(page, name)) - before)).toBeLessThan(2);
});

test(
  'on a phone and offline, a click on a row opens its page, and nothing is cut off',
  { tag: OFFLINE },
  async ({ page, app }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await openApp(page, app.url);
    await expect(page.getByText('Ready to work offline.')).toBeVisible();
    await makeOne(page, 'web_1');
    await page.getByRole('link', { name: 'Keys' }).click();
    const row = page.getByRole('row', { name: /web_1/ });
    await expect(row).toBeVisible();
    await row.getByText('Practice key').click();
    await expect(page.getByRole('button', { name: 'Copy public key' })).toBeVisible();
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Show as QR' }).click();
    await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(390);
    await page.goto(`${app.url}#/key/nothing`);
    await expect(page.getByRole('heading', { name: 'This key isn’t in the list.' })).toBeVisible();
  },
);

test('a row’s menu has its actions, by mouse and by keyboard', async ({ page, app }) => {
  await openApp(page, app.url);
  await makeOne(page, 'web_1');
  await page.getByRole('link', { name: 'Keys' }).click();
  const button = page.getByRole('button', { name: 'Actions for web_1' });
  await button.click();
  const items = page.getByRole('menu', { name: 'Actions for web_1' }).getByRole('menuitem');
  await expect(items).toHaveText(['Note…', 'Rename', 'Bind', 'Unbind', 'Delete']);
  await expect(items.first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(items).toHaveCount(0);
  await expect(button).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('menuitem', { name: 'Delete' })).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Rename web_1, or describe it' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
  await button.click();
  await page.getByRole('heading', { name: 'Keys', exact: true }).click();
  await expect(items).toHaveCount(0);
});

test('Enter in the search opens the only key that it has found', async ({ page, app }) => {
  await openApp(page, app.url);
  for (const name of ['web_1', 'web_2']) await makeOne(page, name);
  await page.getByRole('link', { name: 'Keys' }).click();
  const search = page.getByRole('searchbox', { name: 'Search keys' });
  await search.fill('web');
  await search.press('Enter');
  await expect(search).toBeVisible();
  await search.fill('web_2');
  await search.press('Enter');
  await expect(page.getByRole('heading', { name: 'web_2', exact: true })).toBeFocused();
});
