import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeAnswer } from '../../src/core/byHand/takeAnswer.ts';
import { openFile, openLink } from '../support/byHandStory.ts';
import { carrierTo } from '../support/carrier.ts';
import { violations } from '../support/violations.ts';
import { openApp, useFakeFolderPicker } from './support/app.ts';
import { expect, test } from './support/test.ts';

test('a link registers the key by being opened, twice does no harm, and a Check shows it', async ({
  page,
  simulator,
}) => {
  await openLink(page, await simulator());
});

test('a page from the disk registers the key by its form, without CORS or a relay', async ({
  page,
  simulator,
}) => {
  await openFile(page, await simulator(), { press: ['Send'] });
});

test('the page from the disk uses another signature at a press of Earlier or Later', async ({
  page,
  simulator,
}) => {
  // All its signatures are ahead of the service, and the first one is the nearest.
  await openFile(page, await simulator(), { aheadMs: 4 * 60_000, press: ['Later', 'Earlier'] });
});

test('curl registers the key by its file', async ({ simulator }) => {
  const carrier = carrierTo(await simulator(), 'by_curl');
  const folder = mkdtempSync(join(tmpdir(), 'keysmith-curl-'));
  try {
    const path = join(folder, 'by_curl.curl');
    writeFileSync(path, await carrier.curl());
    const answer = execFileSync('curl', ['--silent', '--config', path], { encoding: 'utf8' });
    expect(takeAnswer(carrier.record, answer, []), answer).toMatchObject({ kind: 'claimed' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('without any relay: made and signed offline here, opened there, and brought back', async ({
  page,
  context,
  browser,
  app,
  simulator,
}) => {
  const cloud = await simulator();
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await expect(page.getByText('Ready to work offline.')).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'By hand' }).check();
  await page.getByRole('textbox', { name: 'Custom endpoint' }).fill(cloud.url);
  await page.getByRole('textbox', { name: 'SecretId' }).fill(String(cloud.facts['secretId']));
  await page.getByRole('textbox', { name: 'SecretKey' }).fill(String(cloud.facts['secretKey']));
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByRole('radio', { name: 'Tencent Cloud' })).toBeDisabled();
  await page.getByRole('combobox', { name: 'Save to' }).selectOption('choose');
  await expect(page.getByRole('combobox', { name: 'Save to' })).toHaveValue('folder');
  // Until the link has been followed, the requests of these two parts are loaded offline, from the cache.
  await context.setOffline(true);
  await page.getByRole('textbox', { name: 'Key name' }).fill('web_1');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Send it' }).click();
  const card = page.getByRole('dialog', { name: 'Send it' });
  const link = await card.getByRole('link', { name: 'Open in a tab' }).getAttribute('href');
  await expect(card.getByText('Sent by hand')).toBeVisible();
  await card.getByRole('button', { name: 'Show as QR' }).click();
  await expect(card.getByRole('img', { name: /as a QR code/ })).toBeVisible();
  expect(await violations(page)).toEqual([]);

  const elsewhere = await browser.newPage();
  const shown = JSON.parse((await (await elsewhere.goto(link ?? ''))?.text()) ?? '') as {
    Response: { KeyId: string };
  };
  const answer = card.getByRole('textbox', { name: 'Answer or KeyId' });
  await answer.fill(shown.Response.KeyId);
  await card.getByRole('button', { name: 'Take the answer' }).click();
  await expect(card.getByText('Imported, by hand')).toBeVisible();
  const check = await card.getByRole('link', { name: 'Check' }).getAttribute('href');
  await answer.fill((await (await elsewhere.goto(check ?? ''))?.text()) ?? '');
  await card.getByRole('button', { name: 'Take the answer' }).click();
  await expect(card.getByText('Imported, seen')).toBeVisible();
  await elsewhere.close();
  await page.keyboard.press('Escape');
  await context.setOffline(false);
  await page.getByRole('link', { name: 'Keys' }).click();
  await expect(page.getByRole('row', { name: /web_1/ })).toContainText('Imported, seen');
});
