/** “Which key is this?”, for what people bring: the readings themselves are rules of core; here is what the page makes of them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { run, sshKeygen, withFolder, withKeyFile } from '../support/tools.ts';
import { startEntry } from '../support/process.ts';
import { openApp } from './support/app.ts';
import { readEverything } from './support/storage.ts';
import { expect, OFFLINE, test } from './support/test.ts';

async function openFile(page: Page, name: string, bytes: Buffer): Promise<Locator> {
  await page.getByRole('link', { name: 'Keys' }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Which key is this?' }).first().click();
  await (await chooser).setFiles({ name, mimeType: 'application/octet-stream', buffer: bytes });
  return page.getByRole('dialog', { name: 'Which key is this?' });
}

/** What commands in a folder leave in a file of it. */
function made(file: string, ...commands: (readonly string[])[]): Promise<Buffer> {
  return withFolder(async (folder) => {
    for (const [program = '', ...words] of commands) {
      await run(program, ...words.map((word) => word.replace('DIR', folder)));
    }
    return readFileSync(join(folder, file));
  });
}

const newKey = (type: string, ...options: string[]) =>
  ['ssh-keygen', '-q', '-t', type, '-N', '', '-C', 'ops', '-f', 'DIR/key', ...options] as const;

test('a certificate: of which key, for whom, how long, signed by whom', async ({ page, app }) => {
  const bytes = await made(
    'key-cert.pub',
    newKey('ed25519'),
    ['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', 'DIR/ca'],
    ['ssh-keygen', '-q', '-s', 'DIR/ca', '-I', 'laptop', '-n', 'root,ops', '-V', '+52w', 'DIR/key.pub'],
  );
  await openApp(page, app.url);
  const dialog = await openFile(page, 'key-cert.pub', bytes);
  await expect(dialog.getByText('ED25519-CERT 256')).toBeVisible();
  await expect(dialog.getByText('for a user, “laptop”')).toBeVisible();
  await expect(dialog.getByText('root, ops')).toBeVisible();
  await expect(dialog.getByText('Tencent Cloud accepts RSA keys only')).toBeVisible();
});

test('a key of a type that SSH doesn’t support: openssl’s SHA-256 of its public half', async ({
  page,
  app,
}) => {
  const { key, digest } = await withFolder(async (folder) => {
    const [pem, der] = [join(folder, 'pem'), join(folder, 'der')];
    await run('openssl', 'genpkey', '-algorithm', 'x25519', '-out', pem);
    await run('openssl', 'pkey', '-in', pem, '-pubout', '-outform', 'DER', '-out', der);
    const [sum = ''] = (await run('openssl', 'dgst', '-sha256', '-r', der)).split(' ');
    return { key: readFileSync(pem), digest: sum };
  });
  await openApp(page, app.url);
  const dialog = await openFile(page, 'x25519.pem', key);
  await expect(dialog.getByText('X25519 256')).toBeVisible();
  await expect(dialog.getByText('SSH doesn’t support keys of this type')).toBeVisible();
  await expect(dialog.getByText(digest)).toBeVisible();
});

test('several keys in one file: the private one first, and the others to choose', async ({ page, app }) => {
  const key = await made('key', newKey('rsa', '-b', '2048'));
  const other = await made('key.pub', newKey('ed25519'));
  await openApp(page, app.url);
  const dialog = await openFile(page, 'keys', Buffer.concat([other, key]));
  const several = dialog.getByRole('combobox', { name: '2 keys in this file' });
  await expect(several).toHaveValue('1');
  await expect(dialog.getByText('OpenSSH · private key')).toBeVisible();
  await several.selectOption({ label: 'ED25519 256 · public key · ops' });
  await expect(dialog.getByText('OpenSSH public key · public key')).toBeVisible();
});

test('a file that ssh refuses for its line ends is opened, and written again as ssh reads it', async ({
  page,
  app,
}) => {
  const bytes = await made('key', newKey('rsa', '-b', '2048'));
  await openApp(page, app.url);
  const dialog = await openFile(page, 'id_rsa', Buffer.from(bytes.toString().replaceAll('\n', '\r\n')));
  await expect(dialog.getByText('ssh can’t read this file as it is')).toBeVisible();
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Write it again' }).click();
  const text = await readFile(await (await downloading).path(), 'utf8');
  expect(withKeyFile(text, (file) => sshKeygen('-y', '-P', '', '-f', file))).toContain(' ops');
});

test('a cipher that isn’t opened is named, with the command that helps', async ({ page, app }) => {
  const bytes = await made('out', newKey('rsa', '-b', '2048', '-m', 'PEM'), [
    'openssl',
    'pkcs8',
    '-topk8',
    '-v2',
    'des3',
    '-passout',
    'pass:x',
    '-in',
    'DIR/key',
    '-out',
    'DIR/out',
  ]);
  await openApp(page, app.url);
  const dialog = await openFile(page, 'key.pem', bytes);
  await expect(dialog.getByText('The key is encrypted with triple DES')).toBeVisible();
  await expect(dialog.getByText('openssl pkey -in FILE -aes256 -out NEW')).toBeVisible();
});

for (const cipher of ['aes192-ctr', 'chacha20-poly1305@openssh.com', 'aes256-gcm@openssh.com']) {
  test(`an OpenSSH file under ${cipher} is opened by its passphrase`, async ({ page, app }) => {
    const bytes = await made('key', newKey('rsa', '-b', '2048'), [
      'ssh-keygen',
      '-q',
      '-p',
      '-P',
      '',
      '-N',
      'secret',
      '-a',
      '1',
      '-Z',
      cipher,
      '-f',
      'DIR/key',
    ]);
    await openApp(page, app.url);
    const dialog = await openFile(page, 'id_rsa', bytes);
    const passphrase = dialog.getByRole('textbox', { name: 'Passphrase' });
    await passphrase.fill('other');
    await passphrase.press('Enter');
    await expect(dialog.getByText('The passphrase does not open the file')).toBeVisible();
    await passphrase.fill('secret');
    await passphrase.press('Enter');
    await expect(dialog.getByText('opened with its passphrase')).toBeVisible();
  });
}

test('what is no key says what it is', async ({ page, app }) => {
  await openApp(page, app.url);
  const dialog = await openFile(page, 'empty', Buffer.from('\n'));
  await expect(dialog.getByText('The file is empty')).toBeVisible();
  await withFolder(async (folder) => {
    const file = join(folder, 'key.pub');
    writeFileSync(file, Buffer.from('\ufeffssh-rsa AAAAB3NzaC1yc2E= me\r\n', 'utf16le'));
    const chooser = page.waitForEvent('filechooser');
    await dialog.getByRole('button', { name: 'Open another file…' }).click();
    await (await chooser).setFiles(file);
    await expect(dialog.getByText('The file is UTF-16 text')).toBeVisible();
  });
});

test('a part of the reader that isn’t there is said, and the dialog stays for another try', async ({
  page,
  app,
}) => {
  const bytes = await made('key', newKey('ed25519'));
  await page.route('**/otherTypes-*.js', (route) => route.abort());
  await openApp(page, app.url);
  const dialog = await openFile(page, 'key', bytes);
  await expect(dialog.getByRole('alert')).toContainText('A part of Keysmith could not be loaded');
});

test('a part that computes an extra costs the extra alone', async ({ page, app }) => {
  const bytes = await made('key', newKey('rsa', '-b', '2048'));
  await page.route('**/md5Fingerprint-*.js', (route) => route.abort());
  await openApp(page, app.url);
  const dialog = await openFile(page, 'key', bytes);
  await expect(dialog.getByText('RSA 2048, exponent 65537')).toBeVisible();
  await expect(dialog.getByText('MD5')).toHaveCount(0);
});

test(
  'what is read stores nothing and sends nothing, and works with the server gone',
  { tag: OFFLINE },
  async ({ page }) => {
    const openssh = await made('key', [
      'ssh-keygen',
      '-q',
      '-t',
      'rsa',
      '-b',
      '2048',
      '-N',
      'zq-phrase',
      '-a',
      '1',
      '-f',
      'DIR/key',
    ]);
    const ed25519 = await made('key', newKey('ed25519'));
    const app = await startEntry('app');
    await openApp(page, app.url);
    await page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      if (active === null || active.state === 'activated') return;
      await new Promise<void>((resolve) =>
        active.addEventListener('statechange', () => active.state === 'activated' && resolve()),
      );
    });
    await app.stop();
    await page.reload();
    const requests: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(app.url) || request.method() !== 'GET') requests.push(request.url());
    });
    const dialog = await openFile(page, 'zq-sealed', openssh);
    await dialog.getByRole('textbox', { name: 'Passphrase' }).fill('zq-phrase');
    await dialog.getByRole('textbox', { name: 'Passphrase' }).press('Enter');
    await expect(dialog.getByText('opened with its passphrase')).toBeVisible();
    const fingerprint = (await dialog.getByText(/^SHA256:/).innerText()).trim();
    const chooser = page.waitForEvent('filechooser');
    await dialog.getByRole('button', { name: 'Open another file…' }).click();
    await (await chooser).setFiles({ name: 'zq-other', mimeType: '', buffer: ed25519 });
    await expect(dialog.getByText('ED25519 256', { exact: true })).toBeVisible();
    expect(requests).toEqual([]);
    const left = await readEverything(page, []);
    expect(left.get('caches')?.includes('Keysmith')).toBe(true);
    const words = ['zq-phrase', 'zq-sealed', 'zq-other', fingerprint.slice(7)];
    for (const [place, bytes] of left)
      for (const word of words) expect([place, word, bytes.includes(word)]).toEqual([place, word, false]);
  },
);
