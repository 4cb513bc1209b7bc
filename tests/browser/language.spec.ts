import { createByDownload, goLive, openApp } from './support/app.ts';
import { expect, test } from './support/test.ts';

test('the language in use goes with each request, and dates and numbers follow it', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '2');
  const asked = new Set<string | undefined>();
  page.on('request', (request) => {
    const headers = request.headers();
    if (headers['x-tc-action'] !== undefined) asked.add(headers['x-tc-language']);
  });
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await createByDownload(page, 'in_english');
  await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
  expect([...asked]).toEqual(['en-US']);

  asked.clear();
  await page.getByRole('button', { name: 'Switch to Chinese' }).click();
  await expect(page.getByText('云上已确认')).toBeVisible();
  await expect(page.getByRole('option', { name: /广州/ })).toHaveCount(1);
  await expect(page.getByRole('option', { name: /Guangzhou/ })).toHaveCount(0);
  await page.locator('#key-name').fill('in_chinese');
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  await download;
  await expect(page.getByText('in_chinese', { exact: true })).toBeVisible();
  await expect(page.getByText('云上已确认')).toBeVisible();
  expect([...asked]).toEqual(['zh-CN']);

  await page.goto(`${app.url}#/keys`);
  const year = new Date().getFullYear();
  await expect(page.getByRole('row', { name: /in_chinese/ }).getByRole('time')).toHaveText(
    new RegExp(`${year}年\\d+月\\d+日`),
  );
});

test('switching the language leaves what was chosen and typed as it is, on every page', async ({
  page,
  app,
}) => {
  await openApp(page, app.url);
  const toChinese = () => page.getByRole('button', { name: 'Switch to Chinese' }).click();
  const toEnglish = () => page.getByRole('button', { name: '切换到英文' }).click();

  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'Relay' }).check();
  await page.getByRole('textbox', { name: 'Relay address' }).fill('https://typed.example/');
  await toChinese();
  await expect(page.locator('input[value="relay"]')).toBeChecked();
  await expect(page.locator('#relay-address')).toHaveValue('https://typed.example/');
  await toEnglish();

  await page.getByRole('link', { name: 'New key' }).click();
  await page.getByRole('button', { name: 'Tags, passphrase' }).click();
  await page.getByLabel('Passphrase', { exact: true }).fill('typed before');
  await toChinese();
  await expect(page.locator('input[type="password"]').first()).toHaveValue('typed before');
  await toEnglish();

  await page.getByRole('link', { name: 'Create several' }).click();
  const names = page.locator('textarea').first();
  await names.fill('typed_1');
  await toChinese();
  await expect(page.locator('textarea').first()).toHaveValue('typed_1');
});
