import { goLive, openApp, readFolder, useFakeFolderPicker } from './support/app.ts';
import { expect, type Page, test } from './support/test.ts';

async function makeHere(page: Page, ...names: readonly string[]): Promise<void> {
  await page.getByRole('radio', { name: 'This device' }).check();
  for (const name of names) {
    await page.getByRole('textbox', { name: 'Key name' }).fill(name);
    await page.keyboard.press('Enter');
    await expect(page.getByText(`Saved as ${name}.pem`)).toBeVisible();
  }
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

test('offline: a key of this device is a file at once, and is imported when online', async ({
  page,
  context,
  app,
  simulator,
}) => {
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
});
