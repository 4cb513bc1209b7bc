import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { parseKeyFile } from '../../src/core/ssh/keyFile.ts';
import { run, sshKeygen, withFolder } from '../support/tools.ts';
import { createByDownload, goLive, openApp, readFolderFile, useFakeFolderPicker } from './support/app.ts';
import { expect, test } from './support/test.ts';

async function choose(page: Page, button: string, file: { name: string; text: string }): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button }).first().click();
  await (
    await chooser
  ).setFiles({ name: file.name, mimeType: 'application/octet-stream', buffer: Buffer.from(file.text) });
}

async function drop(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(
    ([fileName, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([content], fileName));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    [name, text] as const,
  );
}

async function chooseFolder(page: Page): Promise<void> {
  await page.getByRole('combobox', { name: 'Save to' }).selectOption({ label: 'Choose a keys folder…' });
}

test('with a keys folder: type a name, press Enter, and the public half is in the cloud', async ({
  page,
  app,
}) => {
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await chooseFolder(page);
  await page.getByRole('radio', { name: 'This device' }).check();
  await page.getByRole('textbox', { name: 'Key name' }).fill('own');
  await page.keyboard.press('Enter');
  const steps = page.getByRole('status');
  for (const step of [
    'Generated on this device',
    'Written and read back',
    'Signed',
    'Sent',
    'Received',
    'Confirmed in the cloud',
  ]) {
    await expect(steps.getByText(step, { exact: true })).toBeVisible();
  }
  const text = (await readFolderFile(page, 'practice_own.pem')) ?? '';
  expect((await parseKeyFile(Buffer.from(text))).format).toBe('pkcs1');
});

test('by download nothing is sent until the file was opened', async ({ page, app }) => {
  await openApp(page, app.url);
  await page.getByRole('radio', { name: 'This device' }).check();
  await page.getByRole('textbox', { name: 'Key name' }).fill('own');
  const downloading = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  const text = await readFile(await (await downloading).path(), 'utf8');
  await expect(page.getByText('Until then, nothing is sent to Tencent Cloud.')).toBeVisible();
  await choose(page, 'Open the file to confirm', { name: 'own.pem', text });
  await expect(page.getByRole('status').getByText('Confirmed in the cloud', { exact: true })).toBeVisible();
  await expect(page.getByText('Saved and verified')).toBeVisible();
});

test('a passphrase and a format are applied before anything is written, for both methods', async ({
  page,
  app,
}) => {
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await chooseFolder(page);
  await page.getByRole('button', { name: 'Tags, passphrase…' }).click();
  await page.getByRole('textbox', { name: 'Passphrase' }).fill('secret');
  const name = page.getByRole('textbox', { name: 'Key name' });
  await name.fill('typo');
  await name.press('Enter');
  await expect(page.getByText('The two passphrases differ.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Repeat it' }).fill('secret');
  await name.press('Enter');
  await expect(page.getByText('PKCS#1 can’t be encrypted safely')).toBeVisible();
  await page.getByRole('combobox', { name: 'Format' }).selectOption({ label: 'PuTTY (PPK 3)' });
  for (const method of ['Tencent Cloud', 'This device']) {
    const keyName = method === 'This device' ? 'own' : 'cloud';
    await page.getByRole('radio', { name: method }).check();
    await name.fill(keyName);
    await name.press('Enter');
    await expect(page.getByRole('heading', { name: keyName })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole('status').getByText('Confirmed in the cloud', { exact: true })).toBeVisible();
    const text = (await readFolderFile(page, `practice_${keyName}.ppk`)) ?? '';
    expect(await parseKeyFile(Buffer.from(text))).toMatchObject({
      format: 'ppk3',
      isEncrypted: true,
      comment: keyName,
    });
    await expect(page.getByRole('tab', { name: 'PuTTY' })).toBeVisible();
  }
});

test('“Which key is this?” tells a dropped file, finds its row, opens it and converts it', async ({
  page,
  app,
}) => {
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await chooseFolder(page);
  await page.getByRole('button', { name: 'Tags, passphrase…' }).click();
  await page.getByRole('combobox', { name: 'Format' }).selectOption('openssh');
  await page.getByRole('textbox', { name: 'Passphrase' }).fill('secret');
  await page.getByRole('textbox', { name: 'Repeat it' }).fill('secret');
  await page.getByRole('textbox', { name: 'Key name' }).fill('mine');
  await page.getByRole('textbox', { name: 'Key name' }).press('Enter');
  await expect(page.getByText('Saved and verified')).toBeVisible();
  const text = (await readFolderFile(page, 'practice_mine.pem')) ?? '';

  await drop(page, 'found.pem', text);
  const dialog = page.getByRole('dialog', { name: 'Which key is this?' });
  await expect(dialog.getByText('OpenSSH · private key · encrypted')).toBeVisible();
  await expect(dialog.getByText('mine in your list (Verified)')).toBeVisible();
  const passphrase = dialog.getByRole('textbox', { name: 'Passphrase' });
  await passphrase.fill('other');
  await passphrase.press('Enter');
  await expect(dialog.getByText('The passphrase does not open the file')).toBeVisible();
  await passphrase.fill('secret');
  await passphrase.press('Enter');
  await dialog.getByText('Save in another format, or with another passphrase').click();
  await dialog.getByRole('combobox', { name: 'New format' }).selectOption({ label: 'PEM (PKCS#8)' });
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save the new file' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('found.pem');
  expect(await readFile(await download.path(), 'utf8')).toContain('-----BEGIN PRIVATE KEY-----');
});

test('a file that is no key says what it is, and a damaged one which rule is broken', async ({
  page,
  app,
}) => {
  await openApp(page, app.url);
  await page.getByRole('link', { name: 'Keys' }).click();
  await choose(page, 'Which key is this?', {
    name: 'x.ppk',
    text: 'PuTTY-User-Key-File-3: ssh-rsa\nComment: in front\nEncryption: none\n',
  });
  await expect(page.getByText('Encryption: expected this line')).toBeVisible();
});

test('an existing public key is imported; what import can’t take is said before anything is sent', async ({
  page,
  app,
}) => {
  await openApp(page, app.url);
  await page.getByRole('link', { name: 'Keys' }).click();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a public key' });
  await dialog.getByRole('textbox', { name: 'Key name' }).fill('older');
  const key = dialog.getByRole('textbox', { name: 'Public key' });
  await key.fill('ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKHEChAMRtzp1eVl3GFgR9xJEYcqKPCbPLfeTvzH6QRm me');
  await expect(dialog.getByText('Tencent Cloud accepts RSA only')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
  await key.fill('ssh-rsa AAAA');
  await expect(dialog.getByText('This key is damaged')).toBeVisible();
});

test('making can be cancelled while its worker is still loading, and leaves nothing', async ({
  page,
  app,
}) => {
  let letGo = () => undefined as void;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/keyWorker*.js', async (route) => {
    await held;
    await route.continue();
  });
  await openApp(page, app.url);
  await page.getByRole('radio', { name: 'This device' }).check();
  await page.getByRole('textbox', { name: 'Key name' }).fill('never');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Cancel' }).click();
  letGo();
  await page.getByRole('link', { name: 'Keys' }).click();
  await expect(page.getByRole('heading', { name: 'No keys yet' })).toBeVisible();
});

test('where the worker can’t be loaded, opening a file says so', async ({ page, app }) => {
  await page.route('**/keyWorker*.js', (route) => route.abort());
  await openApp(page, app.url);
  await createByDownload(page, 'here');
  await choose(page, 'Open the file to confirm', { name: 'other.pem', text: 'ssh-rsa AAAA' });
  await expect(page.getByRole('alert').getByText('A part of Keysmith could not be loaded')).toBeVisible();
});

test('a private key that is pasted or opened as a public one is never shown', async ({
  page,
  app,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  await openApp(page, app.url);
  await page.getByRole('link', { name: 'Keys' }).click();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a public key' });
  const field = dialog.getByRole('textbox', { name: 'Public key' });
  await page.evaluate((text) => navigator.clipboard.writeText(text), privateKey);
  await field.focus();
  await page.keyboard.press('ControlOrMeta+V');
  await expect(dialog.getByText(/^SHA256:/)).toBeVisible();
  await expect(field).not.toHaveValue(/PRIVATE/);
  await field.fill('');
  await choose(page, 'Open a file…', { name: 'own.pem', text: privateKey });
  await expect(dialog.getByText(/^SHA256:/)).toBeVisible();
  await expect(field).not.toHaveValue(/PRIVATE/);
});

test('a comment of two lines is one in a .pub file; a file dropped on the dialog replaces it', async ({
  page,
  app,
}) => {
  const text = await withFolder(async (folder) => {
    const path = join(folder, 'two-lines');
    sshKeygen('-q', '-t', 'rsa', '-b', '2048', '-N', '', '-C', 'me\nssh-rsa AAAA other', '-f', path);
    return readFile(path, 'utf8');
  });
  await openApp(page, app.url);
  await page.getByRole('link', { name: 'Keys' }).click();
  await choose(page, 'Which key is this?', { name: 'two-lines', text });
  const dialog = page.getByRole('dialog', { name: 'Which key is this?' });
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save the public key' }).click();
  const saved = await readFile(await (await downloading).path(), 'utf8');
  // A second line would be a second key of authorized_keys.
  expect(saved).toMatch(/^ssh-rsa [A-Za-z0-9+/=]{300,} me ssh-rsa AAAA other\n$/);
  await drop(page, 'another.pub', saved);
  await expect(dialog.getByText('another.pub')).toBeVisible();
  await drop(page, 'third.pub', saved);
  await expect(dialog.getByText('third.pub')).toBeVisible();
});

test('an existing public key is imported by paste, and from a .pub, a PEM and a PuTTY file', async ({
  page,
  app,
}) => {
  const files = await withFolder(async (folder) => {
    const keys: { name: string; text: string }[] = [];
    for (const kind of ['paste', 'pub', 'pem', 'ppk']) {
      const key = join(folder, kind);
      sshKeygen(
        '-q',
        '-t',
        'rsa',
        '-b',
        '2048',
        '-N',
        '',
        '-C',
        kind,
        ...(kind === 'pem' ? ['-m', 'PEM'] : []),
        '-f',
        key,
      );
      if (kind === 'ppk') await run('puttygen', key, '-O', 'private', '-o', `${key}.ppk`);
      const file = kind === 'pem' ? key : kind === 'ppk' ? `${key}.ppk` : `${key}.pub`;
      keys.push({ name: kind, text: await readFile(file, 'utf8') });
    }
    return keys;
  });
  await openApp(page, app.url);
  await page.getByRole('link', { name: 'Keys' }).click();
  for (const { name, text } of files) {
    await page.getByRole('button', { name: 'Import', exact: true }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Import a public key' });
    if (name === 'paste') await dialog.getByRole('textbox', { name: 'Public key' }).fill(text);
    else await choose(page, 'Open a file…', { name: `${name}.file`, text });
    await dialog.getByRole('textbox', { name: 'Key name' }).fill(`old_${name}`);
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(dialog).toContainText(`old_${name}`);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect(page.getByRole('row', { name: new RegExp(`old_${name}`) })).toContainText(
      'Private key not here',
    );
  }
});

test('a passphrase that is changed is the new file’s, and the old one isn’t', async ({ page, app }) => {
  const text = await withFolder(async (folder) => {
    const key = join(folder, 'key');
    sshKeygen('-q', '-t', 'rsa', '-b', '2048', '-N', 'old one', '-a', '1', '-f', key);
    return readFile(key, 'utf8');
  });
  await openApp(page, app.url);
  await drop(page, 'key', text);
  const dialog = page.getByRole('dialog', { name: 'Which key is this?' });
  await dialog.getByRole('textbox', { name: 'Passphrase' }).fill('old one');
  await dialog.getByRole('textbox', { name: 'Passphrase' }).press('Enter');
  await dialog.getByText('Save in another format, or with another passphrase').click();
  await dialog.getByRole('textbox', { name: 'New passphrase' }).fill('new one');
  await dialog.getByRole('textbox', { name: 'Repeat it' }).fill('new one');
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save the new file' }).click();
  const file = await (await downloading).path();
  const changed = await readFile(file, 'utf8');
  await withFolder(async (folder) => {
    const key = join(folder, 'key');
    await writeFile(key, changed, { mode: 0o600 });
    expect(sshKeygen('-y', '-P', 'new one', '-f', key)).toContain('ssh-rsa ');
    expect(() => sshKeygen('-y', '-P', 'old one', '-f', key)).toThrow();
  });
});

test('PuTTY’s old format comes with a warning', async ({ page, app }) => {
  await openApp(page, app.url);
  await page.getByRole('button', { name: 'Tags, passphrase…' }).click();
  await expect(page.getByText('its protection is weak')).toHaveCount(0);
  await page.getByRole('combobox', { name: 'Format' }).selectOption('ppk2');
  await expect(page.getByText('its protection is weak')).toBeVisible();
});

test('a size that the service refuses: 2048 is suggested', async ({ page, app, simulator }) => {
  const cloud = await simulator('--cors');
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  const Error = { Code: 'InvalidPublicKey.Malformed', Message: 'no' };
  await page.route(`${cloud.url}**`, (route) => {
    const { PublicKey = '' } = (route.request().postDataJSON() ?? {}) as { PublicKey?: string };
    // A key of 3072 bits is so long.
    if (PublicKey.length < 500) return route.fallback();
    return route.fulfill({
      json: { Response: { Error, RequestId: 'r' } },
      headers: { 'access-control-allow-origin': new URL(app.url).origin },
    });
  });
  await chooseFolder(page);
  await page.getByRole('radio', { name: 'This device' }).check();
  await page.getByRole('combobox', { name: 'Size' }).selectOption('3072');
  await page.getByRole('textbox', { name: 'Key name' }).fill('large');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/3072.*2048/)).toBeVisible({ timeout: 30_000 });
});

test('no private key is ever offered for copying', async ({ page, app, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openApp(page, app.url);
  const { text } = await createByDownload(page, 'copied');
  await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
  const copied: string[] = [];
  /** A button that was pressed is called “Copied” for a while. */
  const copyAll = async (part: Locator) => {
    const buttons = part.getByRole('button', { name: /^cop(y|ied)\b/i }).filter({ visible: true });
    const count = await buttons.count();
    for (let index = 0; index < count; index += 1) {
      await page.evaluate(() => navigator.clipboard.writeText(''));
      await buttons.nth(index).click();
      const read = () => page.evaluate(() => navigator.clipboard.readText());
      await expect.poll(read).not.toBe('');
      copied.push(await read());
    }
    return count;
  };
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    expect(await copyAll(page.locator('main'))).toBeGreaterThan(1);
  }
  await drop(page, 'copied.pem', text);
  const dialog = page.getByRole('dialog', { name: 'Which key is this?' });
  await expect(dialog.getByText(/^SHA256:/)).toBeVisible();
  expect(await copyAll(dialog)).toBe(1);
  expect(copied.filter((one) => one.includes('PRIVATE') || text.includes(one.slice(0, 40)))).toEqual([]);
});
