import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pages as pagesEn } from '../../src/i18n/en/pages.ts';
import { sshKeygen, withKeyFile } from '../support/tools.ts';
import { openApp, shownPublicKey } from './support/app.ts';
import { FIREFOX_DOWNLOADS } from './support/firefox.ts';
import { expect, test } from './support/test.ts';

test('the form flow in Firefox: type a name, press Enter, and a private key file is downloaded', async ({
  page,
  app,
  consoleLines,
}) => {
  await openApp(page, app.url);
  await page.keyboard.type('firefox_1');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
  await expect(page.getByRole('status').getByText('Download started, not confirmed')).toBeVisible();
  const shown = await shownPublicKey(page);
  await expect.poll(() => publicKeysOnDisk()).toContain(shown);
  await expect(page.getByRole('combobox', { name: 'Save to' }).getByRole('option')).toHaveText([
    'Browser downloads',
  ]);
  // What this browser lacks is said in Settings, and in the README.
  await page.getByRole('link', { name: 'Settings' }).click();
  const lacks = page
    .getByText('This browser doesn’t have:')
    .locator('xpath=following-sibling::ul')
    .getByRole('listitem');
  await expect(lacks).toHaveText(
    ['folder', 'install', 'files', 'badge'].map((name) => Reflect.get(pagesEn.settings.abilities, name)),
  );
  expect(consoleLines).toEqual([]);
});

/** The public halves of all private keys that Firefox has written. */
function publicKeysOnDisk(): string[] {
  const files = readdirSync(FIREFOX_DOWNLOADS).map((name) =>
    readFileSync(join(FIREFOX_DOWNLOADS, name), 'utf8'),
  );
  return files
    .filter((text) => text.endsWith('-----END RSA PRIVATE KEY-----\n'))
    .map((text) => withKeyFile(text, (file) => sshKeygen('-y', '-f', file).trim()));
}
