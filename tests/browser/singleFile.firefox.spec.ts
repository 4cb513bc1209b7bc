/** Keysmith in one file, in Firefox: there, each place of a file has a list of its own. */
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Firefox } from '../support/firefox.ts';
import { run, sshKeygen, withKeyFile } from '../support/tools.ts';
import { connectByHand } from './support/app.ts';
import { FIREFOX_DOWNLOADS } from './support/firefox.ts';
import { expect, test } from './support/singleFileTest.ts';

/** The addresses that the page asked for, besides those that it made itself. */
const requests = async (firefox: Firefox) =>
  String(
    await firefox.evaluate(`() => performance.getEntriesByType('resource').map(({ name }) => name)
      .filter((name) => !name.startsWith('blob:')).join(' ')`),
  );

/** Of this run: the folder is shared by all tests, and files of runs before may be in it. */
const RUN = Date.now().toString(36);

/** Waits for a file whose name begins so, and that is written as a whole. @returns its path */
async function written(start: string): Promise<string> {
  const find = () => {
    // Firefox makes the folder with its first download.
    const names = existsSync(FIREFOX_DOWNLOADS) ? readdirSync(FIREFOX_DOWNLOADS) : [];
    const name = names.find((one) => one.startsWith(start) && !one.endsWith('.part'));
    const path = name === undefined ? '' : join(FIREFOX_DOWNLOADS, name);
    return path !== '' && readFileSync(path, 'utf8').length > 1000 ? path : '';
  };
  await expect.poll(find).not.toBe('');
  return find();
}

test('nothing that the page does is refused by its policy', async ({ page, file, consoleLines }) => {
  await page.goto(file);
  await expect(page.getByRole('radio', { name: 'This device' })).toBeChecked();
  await page.getByRole('textbox', { name: 'Key name' }).fill(`file_${RUN}`);
  await page.getByRole('textbox', { name: 'Key name' }).press('Enter');
  await expect(page.getByRole('status').getByText('Download started, not confirmed')).toBeVisible();
  await written(`practice_file_${RUN}`);
  for (const name of ['Keys', 'Settings']) await page.getByRole('link', { name }).click();
  await expect(page.getByText('Keysmith was opened from a file, so these are not available:')).toBeVisible();
  expect(consoleLines).toEqual([]);
});

test('every format, a sealed key, and a link by hand', async ({
  page,
  file,
  folder,
  requests,
  simulator,
}) => {
  test.slow();
  const cloud = await simulator();
  await page.goto(file);
  const format = page.getByRole('combobox', { name: 'Format' });
  const formats = await format.getByRole('option').evaluateAll((all) => all.map((one) => one.textContent));
  for (const [index, label] of formats.entries()) {
    await format.selectOption({ label });
    await page.getByRole('textbox', { name: 'Key name' }).fill(`format_${RUN}_${index}`);
    await page.getByRole('textbox', { name: 'Key name' }).press('Enter');
    await written(`practice_format_${RUN}_${index}`);
  }
  const sealed = join(folder, 'sealed');
  await run('ssh-keygen', '-q', '-t', 'rsa', '-b', '2048', '-N', 'zq-phrase', '-a', '1', '-f', sealed);
  await page.getByRole('link', { name: 'Keys' }).click();
  await page.locator('main input[type=file]').first().setInputFiles(sealed);
  const dialog = page.getByRole('dialog', { name: 'Which key is this?' });
  await dialog.getByRole('textbox', { name: 'Passphrase' }).fill('zq-phrase');
  await dialog.getByRole('textbox', { name: 'Passphrase' }).press('Enter');
  await expect(dialog.getByText('opened with its passphrase')).toBeVisible();
  expect(sshKeygen('-l', '-f', `${sealed}.pub`)).toContain(
    (await dialog.getByText(/^SHA256:/).innerText()).trim(),
  );
  await page.keyboard.press('Escape');

  await connectByHand(page, cloud);
  await format.selectOption({ index: 0 });
  await page.getByRole('textbox', { name: 'Key name' }).fill(`by_hand_${RUN}`);
  await page.getByRole('textbox', { name: 'Key name' }).press('Enter');
  await page
    .locator('main input[type=file]')
    .first()
    .setInputFiles(await written(`by_hand_${RUN}`));
  await page.getByRole('button', { name: 'Send it' }).click();
  const card = page.getByRole('dialog', { name: 'Send it' });
  const link = await card.getByRole('link', { name: 'Open in a tab' }).getAttribute('href');
  const answer = await (await fetch(link ?? '')).text();
  await card.getByRole('textbox', { name: 'Answer or KeyId' }).fill(answer);
  await card.getByRole('button', { name: 'Take the answer' }).click();
  await expect(card.getByText('Imported, by hand')).toBeVisible();
  expect(requests).toEqual([]);
});

test('a key is made, saved and read again; ssh-keygen agrees, and nobody is asked for anything', async ({
  firefox,
  file: address,
}) => {
  await firefox.open(address);
  await firefox.fill('Key name', 'web_1');
  await firefox.pressEnter();
  const { file, text } = await firefox.downloaded('practice_web_1.pem');
  const shown = withKeyFile(text, (key) => sshKeygen('-l', '-f', key)).split(' ')[1] ?? '';
  await firefox.sees('open the file to finish');
  await firefox.choose(file);
  await firefox.sees('Saved and verified');
  await firefox.sees(shown);
  expect(await requests(firefox)).toBe('');
});

test('a renamed file has another list, and says so; the saved list brings its rows (F58)', async ({
  firefox,
  folder,
  path: before,
}) => {
  const after = join(folder, 'Renamed.html');
  const openAt = (path: string, page: string) => firefox.open(`${pathToFileURL(path).href}#/${page}`);
  await openAt(before, 'settings');
  await firefox.click('radio', 'Register later');
  await firefox.click('button', 'Go on without a connection');
  await firefox.fill('Key name', 'web_1');
  await firefox.pressEnter();
  const { file } = await firefox.downloaded('web_1.pem');
  await firefox.sees('Open the file to confirm');
  await firefox.choose(file);
  await firefox.sees('Saved and verified');

  await openAt(before, 'settings');
  await firefox.sees('The list has changed since you last saved it');
  await firefox.click('button', 'Save the list');
  await firefox.sees('A download of the current list was started.');
  const list = await firefox.downloaded(`keysmith_${new Date().toISOString().slice(0, 10)}.json`);

  renameSync(before, after);
  await openAt(after, 'keys');
  await firefox.sees('No keys yet');
  await firefox.sees('This list is tied to this file’s location and name.');
  await openAt(after, 'settings');
  await firefox.click('button', 'Import…');
  await firefox.choose(list.file);
  await firefox.sees('1 row was added');
  // In Practice, only its own keys are listed.
  await firefox.click('radio', 'Register later');
  await firefox.click('button', 'Go on without a connection');
  await openAt(after, 'keys');
  await firefox.sees('web_1');
  await firefox.sees('From an imported list');
});
