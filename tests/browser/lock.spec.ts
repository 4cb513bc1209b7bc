import { generateKeyPairSync } from 'node:crypto';
import { createByDownload, goLive, lockedNote, openApp } from './support/app.ts';
import { expect, type Page, test } from './support/test.ts';

test('Ctrl+Shift+L forgets the credential, in every tab', async ({ page, context, app, simulator }) => {
  const cloud = await simulator('--cors');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  const other = await context.newPage();
  await openApp(other, app.url);
  await other.getByRole('link', { name: 'Settings' }).click();
  await other.getByRole('textbox', { name: 'SecretKey' }).fill(String(cloud.facts['secretKey']));
  await other.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(other.getByRole('button', { name: 'Create key pair' })).toBeVisible();
  await page.keyboard.press('Control+Shift+L');
  await expect(lockedNote(page)).toBeVisible();
  await expect(lockedNote(other)).toBeVisible();
});

test('Lock empties every field with a secret and closes the opened key file, in every tab', async ({
  page,
  context,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await page.getByRole('button', { name: 'Tags, passphrase…' }).click();
  await page.getByRole('textbox', { name: 'Passphrase' }).fill('a passphrase');

  // Nothing was ever unlocked in the other two.
  const connecting = await context.newPage();
  await openApp(connecting, app.url);
  await connecting.getByRole('link', { name: 'Settings' }).click();
  await connecting.getByRole('textbox', { name: 'SecretKey' }).fill(String(cloud.facts['secretKey']));
  await connecting.getByRole('textbox', { name: 'Token' }).fill('a token');
  const reading = await context.newPage();
  await openApp(reading, app.url);
  await reading.getByRole('link', { name: 'Keys' }).click();
  const chooser = reading.waitForEvent('filechooser');
  await reading.getByRole('button', { name: 'Which key is this?' }).click();
  const { privateKey: text } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'another' },
  });
  await (
    await chooser
  ).setFiles({ name: 'sealed.pem', mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
  await expect(reading.getByRole('dialog')).toContainText('sealed.pem');

  await page.bringToFront();
  await page.keyboard.press('Control+Shift+L');
  await expect(page.getByRole('textbox', { name: 'Passphrase' })).toHaveValue('');
  await expect(connecting.getByRole('textbox', { name: 'SecretKey' })).toHaveValue('');
  await expect(connecting.getByRole('textbox', { name: 'Token' })).toHaveValue('');
  await expect(reading.getByRole('dialog')).toHaveCount(0);
});

test('Lock says which private key it can’t forget, until its file was seen', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  const { text } = await createByDownload(page, 'unseen');
  const confirm = page.getByRole('button', { name: 'Open the file to confirm' });
  await expect(confirm).toBeVisible();
  await page.keyboard.press('Control+Shift+L');
  await expect(lockedNote(page)).toBeVisible();
  const said = page.getByText('Locked. The private key of 1 key pair stays in this window');
  await expect(said).toBeVisible();
  await page.getByRole('button', { name: 'Hide' }).click();
  const choosing = page.waitForEvent('filechooser');
  await confirm.click();
  const file = { name: 'unseen.pem', mimeType: 'application/octet-stream', buffer: Buffer.from(text) };
  await (await choosing).setFiles(file);
  await expect(page.getByText('holds the private key of this key pair')).toBeVisible();
  await page.keyboard.press('Control+Shift+L');
  await expect(said).toHaveCount(0);
});

test('while locked, Enter asks for the SecretKey over the form, and creates the key', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await page.keyboard.press('Control+Shift+L');
  await expect(lockedNote(page)).toBeVisible();
  const name = page.getByRole('textbox', { name: 'Key name' });
  await name.fill('typed_while_locked');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'SecretKey' })).toBeFocused();
  await page.keyboard.type(String(cloud.facts['secretKey']));
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  expect((await download).suggestedFilename()).toBe('typed_while_locked.pem');
  await expect(name).toBeFocused();
  await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
});

test('what became of a key of one account isn’t shown at another', async ({
  page,
  app,
  simulator,
  expectConsole,
}) => {
  expectConsole(/net::ERR_FAILED/);
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await page.route(`${cloud.url}/**`, async (route) => {
    const isCreation = (await route.request().allHeaders())['x-tc-action'] === 'CreateKeyPair';
    await (isCreation ? route.abort() : route.fallback());
  });
  await page.getByRole('textbox', { name: 'Key name' }).fill('of_the_account');
  await page.keyboard.press('Enter');
  const card = page.getByRole('alert').filter({ hasText: 'of_the_account' });
  await expect(card).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'Practice' }).check();
  await page.getByRole('button', { name: 'Use Practice' }).click();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  await expect(page.getByTitle('Connection')).toContainText('Practice');
  await expect(card).toBeHidden();
});

test('15 idle minutes lock, a key stroke before that doesn’t let them begin', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors');
  await page.clock.install();
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await page.clock.fastForward('14:00');
  await page.keyboard.type('a');
  await page.clock.fastForward('14:00');
  await expect(page.getByRole('button', { name: 'Create key pair' })).toBeVisible();
  await page.clock.fastForward('01:30');
  await expect(lockedNote(page)).toBeVisible();
});

test('a lock that falls due in the middle of an unsaved key waits until the key is safe', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  const release = await holdCreateKeyPair(page, cloud.url);
  await page.getByRole('textbox', { name: 'Key name' }).fill('held');
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').getByText('Sent')).toBeVisible();
  await page.keyboard.press('Control+Shift+L');
  await expect(lockedNote(page)).toHaveCount(0);
  release();
  await download;
  await expect(lockedNote(page)).toBeVisible();
});

test('two tabs at once: one creates, the other is told', async ({ page, context, app, simulator }) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  const release = await holdCreateKeyPair(page, cloud.url);
  await page.getByRole('textbox', { name: 'Key name' }).fill('first_tab');
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').getByText('Sent')).toBeVisible();

  const other = await context.newPage();
  await openApp(other, app.url);
  await other.getByRole('link', { name: 'Settings' }).click();
  await other.getByRole('textbox', { name: 'SecretKey' }).fill(String(cloud.facts['secretKey']));
  await other.getByRole('button', { name: 'Connect', exact: true }).click();
  await other.getByRole('textbox', { name: 'Key name' }).fill('second_tab');
  await other.keyboard.press('Enter');
  await expect(other.getByText('being created in another tab')).toBeVisible();
  release();
  await download;
});

/** Keeps CreateKeyPair from reaching the cloud. @returns lets it go */
async function holdCreateKeyPair(page: Page, url: string): Promise<() => void> {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(`${url}/**`, async (route) => {
    if (route.request().headers()['x-tc-action'] === 'CreateKeyPair') await held;
    await route.continue();
  });
  return release;
}

test('while a key isn’t safe, nothing reloads the page or connects anew', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  const release = await holdCreateKeyPair(page, cloud.url);
  await page.getByRole('textbox', { name: 'Key name' }).fill('held');
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').getByText('Sent')).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).click();
  const endpoint = page.getByRole('textbox', { name: 'Custom endpoint' });
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  await endpoint.fill('https://other.example');
  const save = page.getByRole('button', { name: 'Save and reload' });
  await expect(save).toBeDisabled();
  await expect(page.getByText('A key in this window is not saved yet. Save it first.')).toBeVisible();
  await endpoint.press('Enter');
  await endpoint.fill(cloud.url);
  await page.getByRole('textbox', { name: 'SecretKey' }).fill(String(cloud.facts['secretKey']));
  await expect(page.getByRole('button', { name: 'Connect', exact: true })).toBeDisabled();
  expect(await page.evaluate(() => Reflect.get(window, 'sameDocument'))).toBe(true);

  release();
  await download;
  await expect(page.getByRole('button', { name: 'Connect', exact: true })).toBeEnabled();
  await endpoint.fill('https://other.example');
  await expect(save).toBeEnabled();
});
