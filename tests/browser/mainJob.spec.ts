import { withKeyFile, sshKeygen } from '../support/tools.ts';
import {
  createByDownload,
  openApp,
  readFolderFile,
  shownPublicKey,
  useFakeFolderPicker,
} from './support/app.ts';
import { expect, test } from './support/test.ts';

test('first visit: type a name, press Enter, and a private key file is downloaded', async ({
  page,
  app,
  context,
  consoleLines,
}) => {
  const started = Date.now();
  await openApp(page, app.url);
  // Everything was fetched by then; a quiet network may only mean a busy processor.
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.waitForLoadState('networkidle');
  await context.setOffline(true);
  const { download, text } = await createByDownload(page, 'deploy_2026');
  expect(Date.now() - started).toBeLessThan(15_000);
  expect(download.suggestedFilename()).toBe('practice_deploy_2026.pem');
  expect(text).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n[\s\S]+\n-----END RSA PRIVATE KEY-----\n$/);
  const shown = await shownPublicKey(page);
  withKeyFile(text, (file) => {
    expect(sshKeygen('-y', '-f', file).trim()).toBe(shown);
    expect(sshKeygen('-l', '-f', file)).toMatch(/^2048 /);
  });
  for (const word of [
    'Signed',
    'Sent',
    'Received',
    'Key pair matches',
    'Download started, not confirmed',
    'Confirmed in the cloud',
  ]) {
    await expect(page.getByRole('status').getByText(word, { exact: true })).toBeVisible();
  }
  await expect(page.getByText('practice only')).toBeVisible();
  expect(consoleLines).toEqual([]);
});

test('the next key is one word away: the name is selected after a success', async ({ page, app }) => {
  await openApp(page, app.url);
  await createByDownload(page, 'first');
  await expect(page.getByRole('button', { name: 'Open the file to confirm' })).toBeVisible();
  const waiting = page.waitForEvent('download');
  await page.keyboard.type('second');
  await page.keyboard.press('Enter');
  expect((await waiting).suggestedFilename()).toBe('practice_second.pem');
});

test('a wrong name is told while typing, with a fix, and never sent', async ({ page, app }) => {
  await openApp(page, app.url);
  const name = page.getByRole('textbox', { name: 'Key name' });
  await name.fill('web-1');
  await expect(page.getByText('Not allowed: “-”. Only letters, digits and underscores.')).toBeVisible();
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').getByText('Signed')).toHaveCount(0);
  await page.getByRole('button', { name: 'Use web_1' }).click();
  await expect(name).toHaveValue('web_1');
  await expect(name).toBeFocused();
  await name.fill('a'.repeat(26));
  await expect(page.getByText('26 characters; at most 25.')).toBeVisible();
  await name.fill('');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Enter a name.')).toBeVisible();
});

test('"Open the file to confirm" compares the opened file with the public key', async ({ page, app }) => {
  await openApp(page, app.url);
  const other = await createByDownload(page, 'other');
  await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
  const { download } = await createByDownload(page, 'mine');
  const open = async (path: string) => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open the file to confirm' }).click();
    await (await chooser).setFiles(path);
  };
  await expect(page.getByRole('heading', { name: 'mine' })).toBeVisible();
  await open(await other.download.path());
  await expect(page.getByText('That file holds another private key.')).toBeVisible();
  await open('package.json');
  await expect(page.getByText('That file holds no private key that can be read.')).toBeVisible();
  await open(await download.path());
  await expect(page.getByText('holds the private key of this key pair')).toBeVisible();
  await expect(page.getByText('Saved and verified')).toBeVisible();
  await expect(page.getByRole('status').getByText('Downloaded and confirmed')).toBeVisible();
});

test('with a keys folder, Enter writes the file, reads it back and compares', async ({ page, app }) => {
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await page.getByRole('combobox', { name: 'Save to' }).selectOption({ label: 'Choose a keys folder…' });
  await expect(page.getByRole('combobox', { name: 'Save to' })).toHaveValue('folder');
  await page.getByRole('textbox', { name: 'Key name' }).fill('in_folder');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Saved and verified')).toBeVisible();
  await expect(page.getByRole('status').getByText('Written and read back')).toBeVisible();
  const text = await readFolderFile(page, 'practice_in_folder.pem');
  const shown = await shownPublicKey(page);
  withKeyFile(text ?? '', (file) => expect(sshKeygen('-y', '-f', file).trim()).toBe(shown));

  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Save to' })).toHaveValue('folder');
});

test('an existing file in the folder is never overwritten, and nothing is sent', async ({ page, app }) => {
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await page.evaluate(async () => {
    const folder = await (
      await navigator.storage.getDirectory()
    ).getDirectoryHandle('my-keys', { create: true });
    const stream = await (await folder.getFileHandle('practice_old.pem', { create: true })).createWritable();
    await stream.write('precious');
    await stream.close();
  });
  await page.getByRole('combobox', { name: 'Save to' }).selectOption({ label: 'Choose a keys folder…' });
  const name = page.getByRole('textbox', { name: 'Key name' });
  await name.fill('old');
  await name.press('Enter');
  await expect(page.getByRole('alert')).toContainText('There is already a file with this name');
  await expect(page.getByRole('alert')).toContainText('No request was sent. Nothing was created.');
  expect(await readFolderFile(page, 'practice_old.pem')).toBe('precious');
  await expect(name).toHaveValue('old');
  // The next free name is a click away.
  await page.getByRole('button', { name: 'Use old_2' }).click();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Saved as practice_old_2.pem in “my-keys”')).toBeVisible();
});

test('a folder that isn’t allowed: a click chooses downloads instead', async ({ page, app }) => {
  await useFakeFolderPicker(page);
  await page.addInitScript(() => {
    Object.assign(FileSystemDirectoryHandle.prototype, { requestPermission: async () => 'denied' });
    Object.assign(FileSystemDirectoryHandle.prototype, { queryPermission: async () => 'denied' });
  });
  await openApp(page, app.url);
  await page.getByRole('combobox', { name: 'Save to' }).selectOption({ label: 'Choose a keys folder…' });
  await page.getByRole('textbox', { name: 'Key name' }).fill('web_1');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('No request was sent. Nothing was created.');
  await page.getByRole('button', { name: 'Use downloads instead' }).click();
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  expect((await download).suggestedFilename()).toBe('practice_web_1.pem');
  await expect(page.getByRole('combobox', { name: 'Save to' })).toHaveValue('download');
});

test('keys, the practice account and the language survive a reload', async ({ page, app }) => {
  await openApp(page, app.url);
  await createByDownload(page, 'kept');
  await page.getByRole('link', { name: 'Keys' }).click();
  await expect(page.getByRole('row', { name: /kept/ })).toContainText('Unconfirmed');
  await page.getByRole('button', { name: 'Switch to Chinese' }).click();
  await expect(page.getByRole('heading', { name: '密钥', exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: '密钥', exact: true })).toBeVisible();
  await expect(page.getByRole('row', { name: /kept/ })).toContainText('未确认');
  await page.getByRole('button', { name: '切换到英文' }).click();
  await page.getByRole('link', { name: 'New key' }).first().click();
  await page.getByRole('textbox', { name: 'Key name' }).fill('kept');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Your list already has a key pair with this name')).toBeVisible();
  await page.getByRole('button', { name: 'Use kept_2' }).click();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toHaveValue('kept_2');
});

test('a key is finished while another page is shown', async ({ page, app, consoleLines }) => {
  await openApp(page, app.url);
  await page.getByRole('textbox', { name: 'Key name' }).fill('elsewhere');
  const waiting = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  await page.evaluate(() => {
    location.hash = '#/keys';
  });
  await waiting;
  await expect(page.getByRole('row', { name: /elsewhere/ })).toContainText('Unconfirmed');
  await page.getByRole('link', { name: 'New key' }).first().click();
  await expect(page.getByRole('heading', { name: 'elsewhere' })).toBeVisible();
  expect(consoleLines).toEqual([]);
});

test('project and tags are sent', async ({ page, app }) => {
  await openApp(page, app.url);
  await page.getByRole('combobox', { name: 'Project' }).selectOption('Web shop');
  await page.getByRole('combobox', { name: 'Region' }).selectOption('ap-shanghai-fsi');
  await page.getByRole('button', { name: 'Tags, passphrase…' }).click();
  const tags = page.getByRole('textbox', { name: 'Tags' });
  await tags.fill('env');
  await expect(page.getByText('Write tags as key=value')).toBeVisible();
  await tags.fill('env=prod');
  await createByDownload(page, 'tagged');
  await expect(page.getByText('Shanghai Finance').last()).toBeVisible();
});

test('refuses to run inside another page', async ({ page, app }) => {
  // The server forbids framing by header; a host without headers must be covered too.
  await page.route('**/*', async (route) => {
    const response = await route.fetch();
    const {
      'content-security-policy': _policy,
      'x-frame-options': _options,
      ...headers
    } = response.headers();
    await route.fulfill({ response, headers });
  });
  await page.route('**/frame.html', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<iframe src="./" width="800" height="600"></iframe>' }),
  );
  await page.goto(`${app.url}frame.html`);
  await expect(page.frameLocator('iframe').getByText('refuses to run inside another page')).toBeVisible();
  await expect(page.frameLocator('iframe').getByRole('textbox')).toHaveCount(0);
});

test('an unsaved key blocks leaving: a failed write keeps the key, and a download saves it', async ({
  page,
  app,
}) => {
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await page.getByRole('combobox', { name: 'Save to' }).selectOption({ label: 'Choose a keys folder…' });
  await page.evaluate(() => {
    Object.assign(FileSystemFileHandle.prototype, {
      createWritable: () => Promise.reject(new DOMException('disk full', 'QuotaExceededError')),
    });
  });
  await page.getByRole('textbox', { name: 'Key name' }).fill('full');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('The file could not be written');
  await expect(page.getByRole('alert')).toContainText('only in this window');
  const dialog = page.waitForEvent('dialog');
  const leaving = page.close({ runBeforeUnload: true });
  expect((await dialog).type()).toBe('beforeunload');
  await (await dialog).dismiss();
  await leaving;
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download again' }).click();
  const path = await (await waiting).path();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open the file to confirm' }).click();
  await (await chooser).setFiles(path);
  await expect(page.getByText('Saved and verified')).toBeVisible();
});

for (const width of [1280, 800, 390]) {
  test(`the list fits ${width} pixels, each heading above its cells`, async ({ page, app }) => {
    await page.setViewportSize({ width, height: 800 });
    await openApp(page, app.url);
    await createByDownload(page, 'a_rather_long_name_of_25c');
    await page.getByRole('link', { name: 'Keys' }).click();
    await expect(page.getByRole('button', { name: 'Open the file to confirm' })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    const heading = await page.getByRole('columnheader', { name: 'State' }).boundingBox();
    const cell = await page.getByRole('cell', { name: /Unconfirmed/ }).boundingBox();
    expect(heading?.x).toBe(cell?.x);
  });
}

test('being offline is a state in the bar, as long as it lasts', async ({ page, context, app }) => {
  await openApp(page, app.url);
  await expect(page.getByText('Ready to work offline.')).toBeVisible();
  const state = page.getByRole('banner').getByText('Offline', { exact: true });
  await expect(state).toHaveCount(0);
  await context.setOffline(true);
  await expect(state).toBeVisible();
  await context.setOffline(false);
  await expect(state).toHaveCount(0);
});
