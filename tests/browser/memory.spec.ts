/**
 * What is left of secrets in the JavaScript heap of the page, once everything that can go has gone: typed
 * by key events, since a test's own `fill` hands its text over as a value of the page.
 */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { openHeap } from '../support/heap.ts';
import { nodeKeyPair } from '../support/keyPairs.ts';
import { sshKeygen, withKeyFile } from '../support/tools.ts';
import { chooseRoute, createByDownload, openApp } from './support/app.ts';
import { expect, test } from './support/test.ts';

// Snapshots take their time.
test.describe.configure({ timeout: 180_000 });

const PASSPHRASE = 'correctHorseBatteryStaple';
const TOKEN = 'temporaryTokenOfSomebody';

async function type(page: Page, name: string, text: string): Promise<void> {
  await page.getByRole('textbox', { name, exact: true }).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

/** Into both fields. */
async function typePassphrase(page: Page, field = page.getByLabel(/^Passphrase/)): Promise<void> {
  await field.click();
  await page.keyboard.type(PASSPHRASE);
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSPHRASE);
}

/** A line from the middle of a private key file: the first ones are shared with its public half. */
function secretLine(pem: string): string {
  return pem.split('\n').filter((line) => line.length >= 64)[12] ?? '';
}

/** The same key in the form in which the cloud gives it. */
function plainPem(file: string): string {
  return rewritten(file, '-m', 'PEM', '-P', PASSPHRASE, '-N', '');
}

/** What ssh-keygen makes of a private key file. */
function rewritten(file: string, ...options: string[]): string {
  return withKeyFile(file, (path) => {
    sshKeygen('-p', ...options, '-f', path);
    return readFileSync(path, 'utf8');
  });
}

test('no SecretKey is left once it was typed, pasted, refused or used; no token after Lock', async ({
  page,
  context,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors');
  const { secretId, secretKey } = cloud.facts as Record<'secretId' | 'secretKey', string>;
  const texts = { secretKey, wrong: 'aWrongSecretKeyThatIsRefused', token: TOKEN };
  const nothing = { secretKey: 0, wrong: 0, token: 0 };
  await openApp(page, app.url);
  await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
  const heap = await openHeap(page);
  await type(page, 'SecretId', secretId);
  await type(page, 'SecretKey', texts.wrong);
  await type(page, 'Token', TOKEN);
  expect(await heap.count(texts), 'typed').toEqual(nothing);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toBeVisible();
  // For the Doctor the token is kept until it is edited.
  expect(await heap.count(texts), 'refused').toMatchObject({ secretKey: 0, wrong: 0 });
  await page.getByRole('textbox', { name: 'Token' }).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  expect(await heap.count(texts), 'edited').toEqual(nothing);
  await page.getByRole('textbox', { name: 'SecretId' }).evaluate((element, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    element.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData }));
  }, `export TENCENTCLOUD_SECRET_ID=${secretId}; export TENCENTCLOUD_SECRET_KEY=${secretKey}`);
  expect(await heap.count(texts), 'pasted').toEqual(nothing);
  await page.getByRole('textbox', { name: 'SecretKey' }).press('Enter');
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  expect(await heap.count(texts), 'connected').toEqual(nothing);

  // A wrong token is refused, and kept with what was tried: a Lock of another tab takes it away.
  await page.getByRole('link', { name: 'Settings' }).click();
  await type(page, 'SecretKey', secretKey);
  await type(page, 'Token', TOKEN);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toBeVisible();
  const other = await context.newPage();
  await openApp(other, app.url);
  await other.keyboard.press('Control+Shift+L');
  await expect(page.getByRole('textbox', { name: 'SecretKey' })).toHaveValue('');
  expect(await heap.count(texts), 'locked in another tab').toEqual(nothing);
});

for (const method of ['Tencent Cloud', 'This device']) {
  test(`made by ${method} under a passphrase: its private key is left only until its file was seen`, async ({
    page,
    app,
  }) => {
    await openApp(page, app.url);
    const heap = await openHeap(page);
    await page.getByRole('button', { name: 'Tags, passphrase…' }).click();
    await page.getByRole('radio', { name: method }).check();
    await page.getByRole('combobox', { name: 'Format' }).selectOption('openssh');
    await typePassphrase(page);
    expect(await heap.count({ PASSPHRASE }), 'typed').toEqual({ PASSPHRASE: 0 });
    await page.getByRole('textbox', { name: 'Key name' }).fill('a_key');
    const downloading = page.waitForEvent('download');
    await page.keyboard.press('Enter');
    const file = await readFile(await (await downloading).path(), 'utf8');
    const confirm = page.getByRole('button', { name: 'Open the file to confirm' });
    await expect(confirm).toBeVisible();
    const texts = { PASSPHRASE, file: secretLine(file), key: secretLine(plainPem(file)) };
    // What is still in memory is the file's text, which only the passphrase opens.
    expect(await heap.count(texts), 'created').toEqual({ PASSPHRASE: 0, file: 1, key: 0 });
    const choosing = page.waitForEvent('filechooser');
    await confirm.click();
    const chosen = { name: 'a_key', mimeType: 'application/octet-stream', buffer: Buffer.from(file) };
    await (await choosing).setFiles(chosen);
    await expect(page.getByText('holds the private key of this key pair')).toBeVisible();
    await page.getByRole('link', { name: 'Keys' }).click();
    await expect(page.getByRole('row', { name: /a_key/ })).toBeVisible();
    expect(await heap.count(texts), 'seen').toEqual({ PASSPHRASE: 0, file: 0, key: 0 });
  });
}

for (const method of ['Tencent Cloud', 'This device']) {
  test(`made by ${method} as a plain file: its private key is left only until its file was seen`, async ({
    page,
    app,
  }) => {
    await openApp(page, app.url);
    const heap = await openHeap(page);
    await page.getByRole('radio', { name: method }).check();
    const { text } = await createByDownload(page, 'a_key');
    const texts = { key: secretLine(text) };
    const confirm = page.getByRole('button', { name: 'Open the file to confirm' });
    await expect(confirm).toBeVisible();
    expect((await heap.count(texts)).key, 'unconfirmed').toBeGreaterThan(0);
    const choosing = page.waitForEvent('filechooser');
    await confirm.click();
    const chosen = { name: 'a_key', mimeType: 'application/octet-stream', buffer: Buffer.from(text) };
    await (await choosing).setFiles(chosen);
    await expect(page.getByText('holds the private key of this key pair')).toBeVisible();
    expect(await heap.count(texts), 'seen').toEqual({ key: 0 });
  });
}

test('a key file that was opened with its passphrase leaves nothing once its dialog is closed', async ({
  page,
  app,
}) => {
  const { privatePem } = nodeKeyPair(2048);
  const sealed = rewritten(privatePem, '-N', PASSPHRASE);
  const texts = { PASSPHRASE, file: secretLine(sealed), key: secretLine(privatePem) };
  await openApp(page, app.url);
  const heap = await openHeap(page);
  await page.getByRole('link', { name: 'Keys' }).click();
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Which key is this?' }).click();
  const chosen = { name: 'sealed', mimeType: 'application/octet-stream', buffer: Buffer.from(sealed) };
  await (await choosing).setFiles(chosen);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Passphrase' }).click();
  await page.keyboard.type(PASSPHRASE);
  await page.keyboard.press('Enter');
  await dialog.getByText('Save in another format, or with another passphrase').click();
  await dialog.getByRole('combobox', { name: 'New format' }).selectOption({ label: 'PEM (PKCS#8)' });
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save the new file' }).click();
  await downloading;
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(await heap.count(texts)).toEqual({ PASSPHRASE: 0, file: 0, key: 0 });
});

test('a batch under a passphrase leaves neither that nor its keys once its page is left', async ({
  page,
  app,
}) => {
  await openApp(page, app.url);
  const heap = await openHeap(page);
  await page.getByRole('link', { name: 'Create several…' }).click();
  await page.getByRole('textbox', { name: 'Key names' }).fill('web_{1..2}');
  await page.getByRole('radio', { name: 'This device' }).check();
  await page.getByRole('combobox', { name: 'Format' }).selectOption('openssh');
  await typePassphrase(page);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Create 2 key pairs' }).click();
  await downloading;
  expect(await heap.count({ PASSPHRASE }), 'ZIP handed over').toEqual({ PASSPHRASE: 0 });
  await page.getByRole('link', { name: 'Keys' }).click();
  await page.keyboard.press('Control+Shift+L');
  expect(await heap.count({ PASSPHRASE }), 'left').toEqual({ PASSPHRASE: 0 });
});

test('the counter finds what is planted, in the page', async ({ page, app }) => {
  await openApp(page, app.url);
  const heap = await openHeap(page);
  const texts = { planted: 'plantedSecretOfTheTest' };
  expect(await heap.count(texts)).toEqual({ planted: 0 });
  await page.evaluate(() => {
    Object.assign(window, { planted: ['planted', 'Secret', 'Of', 'The', 'Test'].join('') });
  });
  expect((await heap.count(texts))['planted']).toBeGreaterThan(0);
});
