import { goLive, openApp, readFolder, readFolderFile, useFakeFolderPicker } from './support/app.ts';
import { expect, OFFLINE, type Page, test } from './support/test.ts';

async function makeHere(page: Page, ...names: readonly string[]): Promise<void> {
  await page.getByRole('radio', { name: 'This device' }).check();
  for (const name of names) {
    await page.getByRole('textbox', { name: 'Key name' }).fill(name);
    await page.keyboard.press('Enter');
    await expect(page.getByText(`Saved as ${name}.pem`)).toBeVisible();
  }
}

async function hasFiles(page: Page, ...names: readonly string[]): Promise<boolean> {
  const files = await Promise.all(names.map((name) => readFolderFile(page, name)));
  return files.every((file) => file !== null) && (await readFolder(page)).length === names.length;
}

test('locked: a key of this device is a file at once, and is imported after Unlock', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '2');
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await page.getByRole('combobox', { name: 'Save to' }).selectOption({ label: 'Choose a keys folder…' });
  await page.keyboard.press('Control+Shift+KeyL');
  await makeHere(page, 'web_1', 'web_2');
  expect(await readFolder(page)).toHaveLength(2);
  await expect(page.getByText('Not at Tencent Cloud yet.')).toBeVisible();
  await page.getByRole('link', { name: 'Keys' }).click();
  await expect(page.getByRole('row', { name: /web_1/ })).toContainText('Not imported yet');
  await page.getByRole('button', { name: 'Import all' }).click();
  const dialog = page.getByRole('dialog', { name: 'Unlock' });
  await dialog.getByRole('textbox', { name: 'SecretKey' }).fill(String(cloud.facts['secretKey']));
  await dialog.getByRole('button', { name: 'Unlock', exact: true }).click();
  await expect(page.getByText('2 of 2 imported.')).toBeVisible();
  for (const name of ['web_1', 'web_2'])
    await expect(page.getByRole('row', { name: new RegExp(name) })).toContainText('Verified');
  await expect(page.getByRole('button', { name: 'Import all' })).toHaveCount(0);
});

test(
  'offline: a key of this device is a file at once, and is imported when online',
  { tag: OFFLINE },
  async ({ page, context, app, simulator }) => {
    const cloud = await simulator('--cors', '--prepared', '1');
    await useFakeFolderPicker(page);
    await openApp(page, app.url);
    await expect(page.getByText('Ready to work offline.')).toBeVisible();
    await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
    await page.getByRole('combobox', { name: 'Save to' }).selectOption({ label: 'Choose a keys folder…' });
    await context.setOffline(true);
    await makeHere(page, 'web_1');
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Import it now' }).click();
    await expect(page.getByText('Confirmed in the cloud', { exact: true })).toBeVisible();
  },
);

test('without a connection: a key is a file at once, and imported to the account connected later', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '3');
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'Register later' }).check();
  await page.getByRole('button', { name: 'Go on without a connection' }).click();
  await expect(page.getByRole('banner')).toContainText('No connection yet');
  await expect(page.getByRole('radio', { name: 'Tencent Cloud' })).toBeDisabled();
  await page.getByRole('combobox', { name: 'Save to' }).selectOption({ label: 'Choose a keys folder…' });
  await makeHere(page, 'web_1', 'web_2');
  expect(await hasFiles(page, 'web_1.pem', 'web_2.pem')).toBe(true);
  await page.getByRole('link', { name: 'Keys' }).click();
  await expect(page.getByRole('row', { name: /web_1/ })).toContainText('Not imported yet');
  // There is nothing to unlock: what is missing is a connection.
  await page.getByRole('button', { name: 'Connect to import' }).first().click();
  await expect(page.getByRole('heading', { name: 'Connect to Tencent Cloud' })).toBeVisible();

  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  // Its file has that name already, so no other key gets it.
  await page.getByRole('radio', { name: 'Tencent Cloud' }).check();
  await page.getByRole('textbox', { name: 'Key name' }).fill('web_1');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Your list already has a key pair with this name.')).toBeVisible();
  await page.getByRole('combobox', { name: 'Save to' }).selectOption('download');
  await page.getByRole('button', { name: 'Use web_3' }).click();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'web_3', exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'Keys' }).click();
  const waiting = page.getByRole('row', { name: /web_1.*Not imported yet/ });
  await waiting.getByRole('button', { name: 'Import its public key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a public key' });
  await dialog.getByRole('textbox', { name: 'Key name' }).fill('web_3');
  await expect(dialog.getByText('Your list already has a key pair with this name.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Use web_4' }).click();
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog.getByText('web_4 was imported.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Import all' }).click();
  await expect(page.getByText('1 of 1 imported.')).toBeVisible();
  expect(await hasFiles(page, 'web_1.pem', 'web_2.pem')).toBe(true);
});
