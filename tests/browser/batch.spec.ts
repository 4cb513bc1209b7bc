import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { goLive, openApp, readFolder, useFakeFolderPicker } from './support/app.ts';
import { expect, test } from './support/test.ts';

async function toMany(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Create several…' }).click();
  await expect(page.getByRole('textbox', { name: 'Key names' })).toBeFocused();
}

const cell = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(`\\b${name}\\b`) });

test('many by Tencent Cloud: each into the keys folder, verified, with a table at the end', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '12');
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await toMany(page);
  await page.getByRole('textbox', { name: 'Key names' }).fill('web_{01..11} db-1 web_01');
  await expect(page.getByText('db-1', { exact: true })).toBeVisible();
  await expect(page.getByText('appears twice')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Create 11 key pairs' })).toBeDisabled();
  await page.getByRole('textbox', { name: 'Key names' }).fill('web_{01..11} db_1');
  // What the cloud makes must be safe before the next one is made.
  await expect(page.getByText(/need a keys folder/)).toBeVisible();
  await page.getByRole('combobox', { name: 'Save to' }).selectOption('choose');
  await page.getByRole('button', { name: 'Create 12 key pairs' }).click();
  await expect(page.getByText('All 12 are saved and verified.')).toBeVisible({ timeout: 20_000 });
  const files = await readFolder(page);
  expect(files.filter((text) => text.startsWith('-----BEGIN RSA PRIVATE KEY-----'))).toHaveLength(12);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the result as CSV' }).click();
  const csv = await readFile(await (await downloading).path(), 'utf8');
  expect(csv.split('\r\n').filter((line) => /^(web_|db_).*skey-.*SHA256:.*verified/.test(line))).toHaveLength(
    12,
  );

  await page.getByRole('button', { name: 'Another batch' }).click();
  await page.getByRole('textbox', { name: 'Key names' }).fill('web_{10..13}');
  await page.getByRole('button', { name: 'Create 4 key pairs' }).click();
  await expect(page.getByRole('alert')).toContainText('2 of these names are in use');
  await expect(page.getByRole('textbox', { name: 'Key names' })).toHaveValue('web_{10..13}');
  await page.getByRole('textbox', { name: 'Key names' }).fill('x_{1..89}');
  await page.getByRole('button', { name: 'Create 89 key pairs' }).click();
  await expect(page.getByRole('alert')).toContainText('there is room for 88 at most');
  await expect(page.getByRole('checkbox', { name: /My quota is higher/ })).toBeVisible();
});

test('many on this device: one ZIP file, and nothing is sent before it was opened again', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await toMany(page);
  await page.getByRole('textbox', { name: 'Key names' }).fill('web_{1..4}');
  await page.getByRole('radio', { name: 'This device' }).check();
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.headers()['x-tc-action'] ?? ''));
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Create 4 key pairs' }).click();
  const archive = await (await downloading).path();
  await expect(page.getByText(/The download of a ZIP file with 4 private keys was started/)).toBeVisible();
  expect(sent).not.toContain('ImportKeyPair');

  // Also after everything in memory is gone: the file is known again by what is in it.
  await page.reload();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('textbox', { name: 'SecretKey' }).fill(String(cloud.facts['secretKey']));
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByRole('link', { name: 'Create several…' }).click();
  let chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open the ZIP file to confirm' }).click();
  await (await chooser).setFiles({ name: 'other.zip', mimeType: '', buffer: Buffer.from('no archive') });
  await expect(page.getByRole('alert')).toContainText('no ZIP file that can be read');
  chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open the ZIP file to confirm' }).click();
  await (await chooser).setFiles(archive);
  await expect(page.getByText('All 4 are saved and verified.')).toBeVisible({ timeout: 20_000 });
  expect(sent.filter((action) => action === 'ImportKeyPair')).toHaveLength(4);
});

test('a batch is paused, and goes on; a refusal stops it and says why', async ({ page, app, simulator }) => {
  const cloud = await simulator('--cors', '--prepared', '40', '--quota', '35');
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await toMany(page);
  await page.getByRole('textbox', { name: 'Key names' }).fill('web_{01..40}');
  await page.getByRole('combobox', { name: 'Save to' }).selectOption('choose');
  await page.getByRole('button', { name: 'Create 40 key pairs' }).click();
  await expect(cell(page, 'web_03')).toContainText('Verified');
  await page.getByRole('button', { name: 'Pause' }).click();
  const goOn = page.getByRole('button', { name: /^Go on/ });
  await expect(goOn).toBeVisible();
  await expect(page.getByText(/are still to be created/)).toBeVisible();
  await goOn.click();
  await expect(page.getByRole('alert')).toContainText('InvalidKeyPair.LimitExceeded', { timeout: 20_000 });
  // What was refused may have been executed before: it is looked for, and not offered again meanwhile.
  await expect(page.getByText(/^[0-4] of 40 are still to be created\.|^35 of 40 are saved/)).toBeVisible();
  const left = page.getByRole('button', { name: /^Skip the (last one|other \d)$/ });
  if (await left.isVisible()) await left.click();
  await expect(page.getByText(/^35 of \d\d are saved and verified\. See Keys/)).toBeVisible();
  await expect(page.getByRole('cell', { name: 'Unknown' }).first()).toBeVisible();
});

test('a batch under a passphrase goes on under the same one only', async ({ page, app }) => {
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await toMany(page);
  await page.getByRole('textbox', { name: 'Key names' }).fill('web_{1..18}');
  await page.getByRole('radio', { name: 'This device' }).check();
  await page.getByRole('combobox', { name: 'Save to' }).selectOption('choose');
  await page.getByRole('combobox', { name: 'Format' }).selectOption('openssh');
  const type = async (passphrase: string) => {
    await page.getByLabel(/^Passphrase/).fill(passphrase);
    await page.getByLabel('Repeat it').fill(passphrase);
  };
  await type('as it was');
  await page.getByRole('button', { name: 'Create 18 key pairs' }).click();
  await expect(page.getByRole('cell', { name: 'Verified' }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  const goOn = page.getByRole('button', { name: /^Go on/ });
  await expect(goOn).toBeVisible();
  await type('as it was not');
  await goOn.click();
  await expect(page.getByRole('alert')).toContainText('have another passphrase');
  await type('as it was');
  await goOn.click();
  await expect(page.getByText('All 18 are saved and verified.')).toBeVisible();
});

test('an answer that is no key stops a batch, and what arrived can be saved from its row', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '6');
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await page.route(`${cloud.url}/**`, async (route) => {
    if (!(route.request().postData() ?? '').includes('web_3')) return route.continue();
    if (route.request().headers()['x-tc-action'] !== 'CreateKeyPair') return route.continue();
    const answer = await route.fetch();
    const body = (await answer.text()).replace('BEGIN RSA PRIVATE KEY', 'BEGIN RSA NO KEY');
    await route.fulfill({ response: answer, body });
  });
  await toMany(page);
  await page.getByRole('textbox', { name: 'Key names' }).fill('web_{1..6}');
  await page.getByRole('combobox', { name: 'Save to' }).selectOption('choose');
  await page.getByRole('button', { name: 'Create 6 key pairs' }).click();
  await expect(page.getByText('Stopped after a problem')).toBeVisible();
  await page.getByRole('link', { name: 'Keys', exact: true }).first().click();
  const row = cell(page, 'web_3');
  const downloading = page.waitForEvent('download');
  await row.getByRole('button', { name: 'Save what arrived' }).click();
  expect(await readFile(await (await downloading).path(), 'utf8')).toContain('BEGIN RSA NO KEY');
  await row.getByRole('button', { name: 'Dismiss' }).click();
  await expect(row.getByRole('button', { name: 'Save what arrived' })).toHaveCount(0);
  await expect(row).toContainText('Private key lost');
});

test('the making of keys for a ZIP file is cancelled at once, and leaves nothing', async ({ page, app }) => {
  await openApp(page, app.url);
  await toMany(page);
  await page.getByRole('textbox', { name: 'Key names' }).fill('web_{1..60}');
  await page.getByRole('radio', { name: 'This device' }).check();
  await page.getByRole('combobox', { name: 'Size' }).selectOption('4096');
  await page.getByRole('button', { name: 'Create 60 key pairs' }).click();
  await expect(page.getByText(/Generating keys/)).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('60 of 60 are still to be created.')).toBeVisible({ timeout: 5_000 });
  await page.getByRole('button', { name: 'Skip the other 60' }).click();
  await expect(page.getByRole('textbox', { name: 'Key names' })).toBeVisible();
});
