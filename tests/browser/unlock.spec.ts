/** Enter while the connection is locked: the credential is asked for over the form, and the key is made at once. */
import type { Page } from '@playwright/test';
import type { Running } from '../support/process.ts';
import { chooseRoute, connect, goLive, openApp } from './support/app.ts';
import { expect, test } from './support/test.ts';

const name = (page: Page) => page.getByRole('textbox', { name: 'Key name' });
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Unlock' });
const created = (page: Page, cloud: Running) => {
  const names: string[] = [];
  page.on('request', (request) => {
    if (request.url().startsWith(cloud.url) && request.headers()['x-tc-action'] === 'CreateKeyPair')
      names.push(String((request.postDataJSON() as { KeyName: string }).KeyName));
  });
  return names;
};

/** As after a restart: the connection is remembered, its SecretKey isn't. */
async function restarted(page: Page, url: string, cloud: Running): Promise<void> {
  await openApp(page, url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await page.reload();
  await expect(name(page)).toBeFocused();
}

/** Pastes into the field that has the focus. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((data) => {
    const transfer = new DataTransfer();
    transfer.setData('text', data);
    const event = new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true });
    if (document.activeElement?.dispatchEvent(event) === true)
      document.execCommand('insertText', false, data);
  }, text);
}

test('after a restart, a key takes four steps: type, Enter, paste, Enter', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await restarted(page, app.url, cloud);
  const download = page.waitForEvent('download');
  await page.keyboard.type('fiftieth');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'SecretKey' })).toBeFocused();
  await paste(page, String(cloud.facts['secretKey']));
  await page.keyboard.press('Enter');
  expect((await download).suggestedFilename()).toBe('fiftieth.pem');
  await expect(dialog(page)).toHaveCount(0);
  await expect(name(page)).toBeFocused();
});

test('a wrong SecretKey is said in the dialog, what was typed stays, and nothing is created', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await restarted(page, app.url, cloud);
  const names = created(page, cloud);
  await page.keyboard.type('corrected');
  await page.keyboard.press('Enter');
  const key = String(cloud.facts['secretKey']);
  await dialog(page)
    .getByRole('textbox', { name: 'SecretKey' })
    .fill(`${key.slice(0, -1)}?`);
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('alert')).toContainText('SecretKey');
  expect(names).toEqual([]);
  const download = page.waitForEvent('download');
  await dialog(page).getByRole('textbox', { name: 'SecretKey' }).press('End');
  await page.keyboard.press('Backspace');
  await page.keyboard.type(key.slice(-1));
  await page.keyboard.press('Enter');
  await download;
  expect(names).toEqual(['corrected']);
});

test('a pasted credential of another SecretId is asked about before anything is created', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  const other = await simulator('--cors');
  await restarted(page, app.url, cloud);
  const names = created(page, cloud);
  await page.keyboard.type('whose');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'SecretKey' })).toBeFocused();
  const pair = (of: Running) =>
    `TENCENTCLOUD_SECRET_ID=${String(of.facts['secretId'])}\nTENCENTCLOUD_SECRET_KEY=${String(of.facts['secretKey'])}`;
  await paste(page, pair(other));
  await expect(dialog(page).getByRole('alert')).toContainText('is not this connection’s SecretId');
  // Enter is no answer to that question.
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('alert')).toBeFocused();
  expect(names).toEqual([]);
  // The right one after all.
  await dialog(page).getByRole('textbox', { name: 'SecretKey' }).focus();
  await paste(page, pair(cloud));
  await expect(dialog(page).getByRole('alert')).toHaveCount(0);
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  await download;
  expect(names).toEqual(['whose']);
});

test('Escape while the credential is being tried: no key is made, and nothing moves', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await restarted(page, app.url, cloud);
  const names = created(page, cloud);
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const asked = page.waitForRequest(`${cloud.url}**`);
  const answered = page.waitForEvent('requestfinished', (request) => request.url().startsWith(cloud.url));
  await page.route(`${cloud.url}**`, async (route) => {
    await held;
    await route.fallback();
  });
  await page.keyboard.type('prod_w');
  await page.keyboard.press('Enter');
  await dialog(page).getByRole('textbox', { name: 'SecretKey' }).fill(String(cloud.facts['secretKey']));
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('button', { name: 'Connecting…' })).toBeVisible();
  await asked;
  await page.keyboard.press('Escape');
  await expect(name(page)).toBeFocused();
  letGo();
  await answered;
  await page.keyboard.type('eb');
  await expect(name(page)).toHaveValue(/eb$/);
  await expect(page.getByText('The SecretKey is kept in memory only')).toBeVisible();
  expect(names).toEqual([]);
});

test('a passphrase that Lock has forgotten is asked for again: no file is made without it', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await page.getByRole('combobox', { name: 'Format' }).selectOption('openssh');
  await page.getByRole('button', { name: 'Tags, passphrase…' }).click();
  await page.getByRole('textbox', { name: 'Passphrase', exact: true }).fill('secret');
  await page.getByRole('textbox', { name: 'Repeat it' }).fill('secret');
  await page.keyboard.press('Control+Shift+L');
  await name(page).fill('protected');
  await page.keyboard.press('Enter');
  await expect(page.getByText('The passphrase was forgotten')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Passphrase', exact: true })).toBeFocused();
  await expect(dialog(page)).toHaveCount(0);
  // Closing the section says that none is wanted.
  await page.getByRole('button', { name: 'Fewer fields' }).click();
  await name(page).press('Enter');
  await expect(dialog(page)).toBeVisible();
});

test('Escape leaves the name as it was typed, and asks again at the next Enter', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await restarted(page, app.url, cloud);
  await page.keyboard.type('later');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'SecretKey' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(name(page)).toBeFocused();
  await expect(name(page)).toHaveValue('later');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'SecretKey' })).toBeFocused();
});

test('an address that this page may not reach yet: name and choices outlive one reload', async ({
  page,
  context,
  app,
  simulator,
}) => {
  const [first, second] = [
    await simulator('--cors', '--prepared', '1'),
    await simulator('--cors', '--prepared', '1'),
  ];
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: first.url }, first);
  // Another tab saves a second connection, whose address this page doesn't know.
  const other = await context.newPage();
  await openApp(other, app.url);
  await other.getByRole('link', { name: 'Settings' }).click();
  await other.getByRole('button', { name: /Add/ }).click();
  await chooseRoute(other, { kind: 'Direct', customEndpoint: second.url });
  await connect(other, second);
  await expect(name(other)).toBeFocused();
  await other.close();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: `Use ${String(second.facts['secretId'])}` }).click();
  await page.getByRole('link', { name: 'New key' }).click();
  await page.getByRole('combobox', { name: 'Format' }).selectOption('openssh');
  await page.getByRole('button', { name: 'Tags, passphrase…' }).click();
  await page.getByRole('textbox', { name: 'Tags' }).fill('env=prod');
  await name(page).fill('outlives');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'SecretKey' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(name(page)).toHaveValue('outlives');
  await expect(page.getByRole('textbox', { name: 'Tags' })).toHaveValue('env=prod');
  await expect(page.getByRole('combobox', { name: 'Format' })).toHaveValue('openssh');
  // Once: the next visit begins with an empty form.
  await page.reload();
  await expect(name(page)).toHaveValue('');
});
