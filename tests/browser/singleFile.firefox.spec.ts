/**
 * Keysmith in one file, in Firefox as people have it: there, each place of a file has a list of its own. (Automation's
 * own preferences would share one list among all local files.)
 */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Firefox, startFirefox } from '../support/firefox.ts';
import { sshKeygen, withKeyFile } from '../support/tools.ts';
import { FIREFOX_DOWNLOADS } from './support/firefox.ts';
import { expect, test as base } from './support/test.ts';

const BUILT = join(import.meta.dirname, '../../dist/keysmith.html');

const test = base.extend<{ folder: string; firefox: Firefox }>({
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'keysmith stick '));
    copyFileSync(BUILT, join(folder, 'My keys.html'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  firefox: async ({}, use) => {
    const path = process.env['FIREFOX_PATH'] ?? 'firefox-esr';
    const firefox = await startFirefox(path, { 'remote.prefs.recommended': false });
    await use(firefox);
    await firefox.stop();
  },
});

/** The addresses that the page asked for, besides those that it made itself. */
const requests = async (firefox: Firefox) =>
  String(
    await firefox.evaluate(`() => performance.getEntriesByType('resource').map(({ name }) => name)
      .filter((name) => !name.startsWith('blob:')).join(' ')`),
  );

test('nothing that the page does is refused by its policy', async ({ page, folder, consoleLines }) => {
  await page.goto(pathToFileURL(join(folder, 'My keys.html')).href);
  await expect(page.getByRole('radio', { name: 'This device' })).toBeChecked();
  await page.getByRole('textbox', { name: 'Key name' }).fill('from_a_file');
  await page.getByRole('textbox', { name: 'Key name' }).press('Enter');
  await expect(page.getByRole('status').getByText('Download started, not confirmed')).toBeVisible();
  const written = () =>
    readdirSync(FIREFOX_DOWNLOADS).map((name) => readFileSync(join(FIREFOX_DOWNLOADS, name), 'utf8'));
  await expect.poll(() => written().some((text) => text.endsWith('PRIVATE KEY-----\n'))).toBe(true);
  for (const name of ['Keys', 'Settings']) await page.getByRole('link', { name }).click();
  await expect(page.getByText('Keysmith was opened from a file. So it doesn’t have:')).toBeVisible();
  expect(consoleLines).toEqual([]);
});

test('a key is made, saved and read again; ssh-keygen agrees, and nobody is asked for anything', async ({
  firefox,
  folder,
}) => {
  await firefox.open(pathToFileURL(join(folder, 'My keys.html')).href);
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
}) => {
  const before = join(folder, 'My keys.html');
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
  await firefox.sees('The list has changed since it was last saved.');
  await firefox.click('button', 'Save the list');
  await firefox.sees('The list is saved as it is.');
  const list = await firefox.downloaded(`keysmith_${new Date().toISOString().slice(0, 10)}.json`);

  renameSync(before, after);
  await openAt(after, 'keys');
  await firefox.sees('No keys yet');
  await firefox.sees('This list belongs to this file, in this place and under this name.');
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
