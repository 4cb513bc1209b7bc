import type { Locator, Page } from '@playwright/test';
import { createByDownload, goLive, openApp } from './support/app.ts';
import { expect, test } from './support/test.ts';

/** Presses Tab, as whoever has no mouse does, until an element has the focus. */
async function tabTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 80; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key}: never came to ${String(target)}`);
}

test('Ctrl+K lists every command by its name, and Escape gives the focus back', async ({ page, app }) => {
  await openApp(page, app.url);
  await expect(page.getByRole('button', { name: 'Commands' })).toBeVisible();
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Commands' });
  const options = palette.getByRole('option');
  for (const name of ['New key', 'Search keys', 'Connect to Tencent Cloud', 'Keyboard help'])
    await expect(options.filter({ hasText: name }).first()).toBeVisible();
  await page.keyboard.type('doctor');
  await expect(options).toHaveText([/^Run the Doctor/, /^New key named doctor/]);
  await page.keyboard.press('Escape');
  await expect(palette).toBeHidden();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();

  await page.keyboard.press('Control+k');
  await page.keyboard.type('no command has these words, nor is it a name');
  await expect(palette.getByText('No matching command.')).toBeVisible();
  await palette.getByRole('combobox').fill('settings');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
});

test('with keys selected, and with several accounts, the palette has what can be done with them', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('textbox', { name: 'Label' }).fill('Staging');
  await page.getByRole('textbox', { name: 'Label' }).blur();
  await expect(page.getByTitle('Connection')).toContainText('Staging');
  await page.getByRole('link', { name: 'New key' }).click();
  await createByDownload(page, 'chosen_1');
  await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
  await page.getByRole('link', { name: 'Keys' }).click();
  await page
    .getByRole('row', { name: /chosen_1/ })
    .getByRole('checkbox')
    .check();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('rename');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Rename chosen_1' })).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'Practice' }).check();
  await page.getByRole('button', { name: 'Use Practice' }).click();
  await expect(page.getByTitle('Connection')).toContainText('Practice');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('staging');
  await expect(page.getByRole('dialog').getByRole('option').first()).toHaveText('Use Staging');
  await page.keyboard.press('Enter');
  await expect(page.getByTitle('Connection')).toContainText('Staging');
});

test('a name that is typed into the palette begins a key', async ({ page, app }) => {
  await page.goto(`${app.url}#/settings`);
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Commands' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('web_7');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Key name' })).toHaveValue('web_7');
});

test('the palette has what the page in view can do', async ({ page, app }) => {
  await page.goto(`${app.url}#/keys`);
  await expect(page.getByRole('button', { name: 'Commands' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sync', exact: true })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('import');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Import' })).toBeVisible();
});

test('what the palette opens stays open, and what it asks for again is done again', async ({ page, app }) => {
  await page.goto(app.url);
  await expect(page.getByRole('button', { name: 'Commands' })).toBeVisible();
  const choose = async (command: string) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(command);
    await page.keyboard.press('Enter');
  };
  await choose('keyboard help');
  const help = page.getByRole('dialog', { name: 'Keyboard' });
  await expect(help).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();

  await choose('doctor');
  await page.getByRole('button', { name: 'Run the Doctor again' }).waitFor();
  // A visit is over in a moment: it is told by the button, which has other words meanwhile.
  await page.evaluate(() => {
    const observer = new MutationObserver(() => {
      const words = document.getElementById('main')?.innerText ?? '';
      if (!words.includes('Run the Doctor again')) Object.assign(window, { wentAgain: true });
    });
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  await choose('doctor');
  await page.waitForFunction(() => Reflect.get(window, 'wentAgain') === true);
  await expect(page.getByRole('button', { name: 'Run the Doctor again' })).toBeVisible();
});

test('single keys work where nothing is typed, and can be switched off', async ({ page, app }) => {
  await page.goto(`${app.url}#/settings`);
  await expect(page.getByRole('button', { name: 'Commands' })).toBeVisible();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard' });
  await expect(help).toContainText('Ctrl+K');
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  const name = page.getByRole('textbox', { name: 'Key name' });
  await expect(name).toBeFocused();
  // What is typed stays what it is.
  await page.keyboard.type('n_?');
  await expect(name).toHaveValue('n_?');

  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('checkbox', { name: /Single-key shortcuts/ }).uncheck();
  await page.getByRole('heading', { name: 'Settings' }).click();
  await page.keyboard.press('?');
  await expect(help).toBeHidden();
});

test('the main job by keyboard alone: two interactions at the first visit, and for the next', async ({
  page,
  app,
}) => {
  await page.goto(app.url);
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  for (const name of ['first_visit', 'next_key']) {
    const download = page.waitForEvent('download');
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    expect((await download).suggestedFilename()).toBe(`practice_${name}.pem`);
    const status = page.getByRole('status');
    await expect(status.getByText('Confirmed in the cloud')).toBeVisible();
    await expect(page.getByRole('heading', { name })).toBeVisible();
    // The name is selected: the next one is typed over it.
    await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  }
  // The file is confirmed without a mouse, too.
  const chooser = page.waitForEvent('filechooser');
  await tabTo(page, page.getByRole('button', { name: 'Open the file to confirm' }));
  await page.keyboard.press('Enter');
  await chooser;
});

test('from connected to the next key, and its deletion with the dialog, by keyboard alone', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  const download = page.waitForEvent('download');
  await page.keyboard.type('by_keyboard');
  await page.keyboard.press('Enter');
  expect((await download).suggestedFilename()).toBe('by_keyboard.pem');
  await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();

  await tabTo(page, page.getByRole('link', { name: 'Keys' }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  const row = page.getByRole('row', { name: /by_keyboard/ });
  await tabTo(page, row.getByRole('checkbox'));
  await page.keyboard.press('Space');
  await tabTo(page, page.getByRole('button', { name: 'Delete', exact: true }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('textbox', { name: 'Type the key name to delete it' })).toBeFocused();
  await page.keyboard.type('by_keyboard');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Deletion of by_keyboard was sent.')).toBeVisible();
  await expect(row).toContainText('In progress');
});

test('/ searches the keys from any page, and the palette shows each command’s keys', async ({
  page,
  app,
}) => {
  await openApp(page, app.url);
  await createByDownload(page, 'searched');
  await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('heading', { name: 'Settings' }).click();
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: 'Search keys' })).toBeFocused();
  await expect(page.getByRole('searchbox', { name: 'Search keys' })).toHaveValue('');
  await page.keyboard.press('Control+k');
  const options = page.getByRole('dialog', { name: 'Commands' }).getByRole('option');
  for (const [name, keys] of [
    ['New key', 'N'],
    ['Search keys', '/'],
    ['Keyboard help', '?'],
  ] as const)
    await expect(options.filter({ hasText: name }).first().locator('kbd')).toHaveText(keys);
});

test('the palette finds keys and settings, and has each page’s actions everywhere', async ({ page, app }) => {
  await openApp(page, app.url);
  await createByDownload(page, 'bastion_1');
  await expect(page.getByRole('button', { name: 'Commands' })).toBeVisible();
  await page.keyboard.press('Control+k');
  const options = page.getByRole('dialog', { name: 'Commands' }).getByRole('option');
  await page.keyboard.type('basti');
  await expect(options.first()).toHaveText(/^bastion_1 · skey-\w+ · Unconfirmed\s*$/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'bastion_1', exact: true })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('import a public');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Import a public key' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('appearance');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Appearance' })).toBeInViewport();
});

test('the bar’s menu switches, locks and adds connections', async ({ page, app, simulator }) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  const button = page.getByRole('banner').getByTitle('Connection');
  await expect(button).toHaveAttribute('aria-haspopup', 'menu');
  await button.click();
  const items = page.getByRole('menuitem');
  await expect(items).toHaveText(['Connect to Tencent Cloud', 'Settings']);
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await button.click();
  await page.getByRole('menuitem', { name: 'Use Practice' }).click();
  await expect(button).toContainText('Practice');
  await button.click();
  await page.getByRole('menuitem', { name: /^Use AKID/ }).click();
  await expect(button).toContainText('direct');
  await button.click();
  await page.getByRole('menuitem', { name: 'Lock' }).click();
  await expect(button).toContainText('SecretKey needed');
  await button.click();
  await page.getByRole('menuitem', { name: 'Unlock' }).click();
  const dialog = page.getByRole('dialog', { name: 'Unlock' });
  await dialog.getByRole('textbox', { name: 'SecretKey' }).fill(String(cloud.facts['secretKey']));
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(button).toContainText('direct');
  await button.click();
  await page.getByRole('menuitem', { name: 'Add another connection' }).click();
  await expect(page.getByRole('heading', { name: 'New connection' })).toBeVisible();
});

test('a removed connection is put back by Undo, without its credential', async ({ page, app, simulator }) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: /^Remove AKID/ }).click();
  await expect(page.getByRole('banner')).toContainText('Practice');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('banner')).toContainText('SecretKey needed');
  await expect(page.getByRole('button', { name: /^Remove AKID/ })).toBeVisible();
});
