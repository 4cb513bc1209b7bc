/** The main job, told once for each way by which requests can go. */
import type { TestType } from '@playwright/test';
import { sshKeygen, withKeyFile } from '../../support/tools.ts';
import { createByDownload, readFolderFile, shownPublicKey, useFakeFolderPicker } from './app.ts';
import { expect, type test as base } from './test.ts';

export interface Way {
  /** Opens the app so that a key's name can be typed. */
  readonly open: () => Promise<void>;
  /** What the file's name begins with. */
  readonly filePrefix: string;
}
type Arguments<T> = T extends TestType<infer Args, infer WorkerArgs> ? [Args, WorkerArgs] : never;
type Base = Arguments<typeof base>;

export function mainJobTests(test: TestType<Base[0] & { readonly way: Way }, Base[1]>): void {
  test('the next key is one word away: the name is selected after a success', async ({ page, way }) => {
    await way.open();
    await createByDownload(page, 'first');
    await expect(page.getByRole('button', { name: 'Open the file to confirm' })).toBeVisible();
    const waiting = page.waitForEvent('download');
    await page.keyboard.type('second');
    await page.keyboard.press('Enter');
    expect((await waiting).suggestedFilename()).toBe(`${way.filePrefix}second.pem`);
  });

  test('a wrong name is told while typing, with a fix, and never sent', async ({ page, way }) => {
    await way.open();
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

  test('"Open the file to confirm" compares the opened file with the public key', async ({ page, way }) => {
    await way.open();
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

  test('with a keys folder, Enter writes the file, reads it back and compares', async ({ page, way }) => {
    await useFakeFolderPicker(page);
    await way.open();
    await page.getByRole('combobox', { name: 'Save to' }).selectOption({ label: 'Choose a keys folder…' });
    await expect(page.getByRole('combobox', { name: 'Save to' })).toHaveValue('folder');
    await page.getByRole('textbox', { name: 'Key name' }).fill('in_folder');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Saved and verified')).toBeVisible();
    await expect(page.getByRole('status').getByText('Written and read back')).toBeVisible();
    const text = await readFolderFile(page, `${way.filePrefix}in_folder.pem`);
    const shown = await shownPublicKey(page);
    withKeyFile(text ?? '', (file) => expect(sshKeygen('-y', '-f', file).trim()).toBe(shown));

    await page.reload();
    await expect(page.getByRole('combobox', { name: 'Save to' })).toHaveValue('folder');
  });

  test('an existing file in the folder is never overwritten, and nothing is sent', async ({ page, way }) => {
    await useFakeFolderPicker(page);
    await way.open();
    await page.evaluate(async (fileName) => {
      const folder = await (
        await navigator.storage.getDirectory()
      ).getDirectoryHandle('my-keys', { create: true });
      const stream = await (await folder.getFileHandle(fileName, { create: true })).createWritable();
      await stream.write('precious');
      await stream.close();
    }, `${way.filePrefix}old.pem`);
    await page.getByRole('combobox', { name: 'Save to' }).selectOption({ label: 'Choose a keys folder…' });
    const name = page.getByRole('textbox', { name: 'Key name' });
    await name.fill('old');
    await name.press('Enter');
    await expect(page.getByRole('alert')).toContainText('There is already a file with this name');
    await expect(page.getByRole('alert')).toContainText('No request was sent. Nothing was created.');
    expect(await readFolderFile(page, `${way.filePrefix}old.pem`)).toBe('precious');
    await expect(name).toHaveValue('old');
    // The next free name is a click away.
    await page.getByRole('button', { name: 'Use old_2' }).click();
    await page.keyboard.press('Enter');
    await expect(page.getByText(`Saved as ${way.filePrefix}old_2.pem in “my-keys”`)).toBeVisible();
  });

  test('a folder that isn’t allowed: a click chooses downloads instead', async ({ page, way }) => {
    await useFakeFolderPicker(page);
    await page.addInitScript(() => {
      Object.assign(FileSystemDirectoryHandle.prototype, { requestPermission: async () => 'denied' });
      Object.assign(FileSystemDirectoryHandle.prototype, { queryPermission: async () => 'denied' });
    });
    await way.open();
    await page.getByRole('combobox', { name: 'Save to' }).selectOption({ label: 'Choose a keys folder…' });
    await page.getByRole('textbox', { name: 'Key name' }).fill('web_1');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('No request was sent. Nothing was created.');
    await page.getByRole('button', { name: 'Use downloads instead' }).click();
    const download = page.waitForEvent('download');
    await page.keyboard.press('Enter');
    expect((await download).suggestedFilename()).toBe(`${way.filePrefix}web_1.pem`);
    await expect(page.getByRole('combobox', { name: 'Save to' })).toHaveValue('download');
  });

  test('a key is finished while another page is shown', async ({ page, way }) => {
    await way.open();
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
  });

  test('project and tags are sent', async ({ page, way }) => {
    await way.open();
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

  test('an unsaved key blocks leaving: a failed write keeps the key, and a download saves it', async ({
    page,
    way,
  }) => {
    await useFakeFolderPicker(page);
    await way.open();
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
}
