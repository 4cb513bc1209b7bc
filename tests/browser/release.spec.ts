import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { decodedLength, newSigner, type Signer, withChangedByte } from '../support/sshSign.ts';
import { openApp } from './support/app.ts';
import { expect, test } from './support/test.ts';

let signer: Signer;
let sums: string;
let signature: string;
test.beforeAll(() => {
  signer = newSigner();
  sums = readFileSync('dist/SHA256SUMS', 'utf8');
  signature = signer.sign(sums);
});
test.afterAll(() => signer.remove());

type Given = Readonly<Record<string, string | Buffer>>;
const filesOf = (given: Given) =>
  Object.entries(given).map(([name, text]) => ({
    name,
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(text),
  }));
const release = (changes: Given = {}): Given => ({
  SHA256SUMS: sums,
  'SHA256SUMS.sig': signature,
  allowed_signers: `keysmith namespaces="keysmith-release" ${signer.publicKey}\n`,
  'index.html': readFileSync('dist/index.html'),
  ...changes,
});

async function openCheck(page: Page, url: string): Promise<Locator> {
  await openApp(page, url);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Check a release' }).click();
  const dialog = page.getByRole('dialog', { name: 'Check a release' });
  await expect(dialog).toBeVisible();
  return dialog;
}

async function give(page: Page, dialog: Locator, given: Given): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await dialog.getByRole('button', { name: 'Choose files…' }).click();
  await (await chooser).setFiles(filesOf(given));
}

test('Settings checks a release: who signed it, and which files are the signed ones', async ({
  page,
  app,
}) => {
  const requests: string[] = [];
  const dialog = await openCheck(page, app.url);
  page.on('request', (request) => requests.push(request.url()));
  await give(page, dialog, release());
  await expect(dialog.getByText('Each given file is one that was signed.')).toBeVisible();
  await expect(dialog.getByText(`by an allowed signer, key ${signer.fingerprint}.`)).toBeVisible();
  await expect(dialog.getByText('Matching SHA256SUMS: index.html.')).toBeVisible();
  // Of this build, all other files are in the list, too.
  const more = sums.trim().split('\n').length - 1;
  await expect(dialog.getByText(`${more} more files of SHA256SUMS were not given.`)).toBeVisible();
  expect(requests).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('each thing that is wrong with a release has its own sentence', async ({ page, app }) => {
  const dialog = await openCheck(page, app.url);
  const says = async (given: Given, sentence: string | RegExp) => {
    await give(page, dialog, given);
    await expect(dialog.getByText(sentence)).toBeVisible();
    await expect(dialog.getByText('Each given file is one that was signed.')).toHaveCount(0);
  };
  await says({ 'SHA256SUMS.sig': signature }, 'Missing: SHA256SUMS, allowed_signers.');
  await says(release({ 'SHA256SUMS.sig': 'x' }), 'SHA256SUMS.sig is not a signature by ssh-keygen.');
  await says(
    release({ 'SHA256SUMS.sig': signer.sign(sums, 'file') }),
    'was made for “file”, not for a release',
  );
  await says(release({ allowed_signers: '' }), /does not list the key that signed, SHA256:/);
  await says(
    release({ allowed_signers: `somebody ${signer.publicKey}` }),
    /only for “somebody”, not for “keysmith”/,
  );
  const expired = `keysmith valid-before="20260101Z" ${signer.publicKey}`;
  await says(release({ allowed_signers: expired }), /expired on .*2026/);
  const early = `keysmith valid-after="20990101Z" ${signer.publicKey}`;
  await says(release({ allowed_signers: early }), /is not valid before .*20(98|99)/);
  const narrow = `keysmith namespaces="file" ${signer.publicKey}`;
  await says(release({ allowed_signers: narrow }), /may not sign releases of Keysmith/);
  const rsa = newSigner('rsa');
  await says(release({ 'SHA256SUMS.sig': rsa.sign(sums) }), 'by a key of the type ssh-rsa');
  rsa.remove();
  await says(release({ SHA256SUMS: `${sums}\n` }), 'The signature does not match SHA256SUMS');
  await says(release({ 'index.html': 'changed' }), 'index.html differs from the file in SHA256SUMS.');
  await says(release({ 'evil.js': '' }), 'evil.js is not in SHA256SUMS.');
  await says(release({ 'keysmith.tar.gz': '' }), 'keysmith.tar.gz is not in SHA256SUMS.');
  await says(
    release({ allowed_signers: `keysmith cert-authority ${signer.publicKey}` }),
    'in a line that is read here only in part. Use ssh-keygen.',
  );
});

test('each of 300 changed bytes is refused: of the signature, the list and a file', async ({ page, app }) => {
  test.setTimeout(400_000);
  const dialog = await openCheck(page, app.url);
  const html = readFileSync('dist/index.html');
  const flipped = (bytes: Buffer, index: number) => {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    return changed;
  };
  const spread = (length: number, count = 100) =>
    Array.from({ length: count }, (_, one) => Math.floor((one * length) / count));
  // ssh-keygen takes version 0 for version 1, which nothing depends on; and so does the page.
  const isVersion = (index: number) => index >= 6 && index < 10;
  const bad =
    'The signature does not match SHA256SUMS|is not a signature by|is by a key of the type|was made for';
  const changes: readonly (readonly [Given, RegExp])[] = [
    ...spread(decodedLength(signature), 104)
      .filter((index) => !isVersion(index))
      .map((index) => [{ 'SHA256SUMS.sig': withChangedByte(signature, index, 1) }, new RegExp(bad)] as const),
    ...spread(sums.length).map(
      (index) => [{ SHA256SUMS: flipped(Buffer.from(sums), index) }, /The signature does not match/] as const,
    ),
    ...spread(html.length).map(
      (index) => [{ 'index.html': flipped(html, index) }, /index\.html differs from/] as const,
    ),
  ];
  expect(changes.length).toBeGreaterThanOrEqual(300);
  const input = dialog.locator('input[type=file]').first();
  for (const [change, sentence] of changes) {
    await input.setInputFiles(filesOf(release()));
    await expect(dialog.getByText('Each given file is one that was signed.')).toBeVisible();
    await input.setInputFiles(filesOf(change));
    await expect(dialog.getByText(sentence)).toBeVisible();
    await expect(dialog.getByText('Each given file is one that was signed.')).toHaveCount(0);
  }
});

test('files of a release that are dropped on the window are checked; more are added', async ({
  page,
  app,
}) => {
  await openApp(page, app.url);
  // The window takes drops as soon as the page is there; the dialog is loaded when it is first needed.
  const drop = (given: Given) =>
    page.evaluate(
      (files) => {
        const data = new DataTransfer();
        for (const { bytes, name } of files) data.items.add(new File([Uint8Array.from(bytes)], name));
        window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true, bubbles: true }));
      },
      filesOf(given).map(({ name, buffer }) => ({ name, bytes: [...buffer] })),
    );
  const { allowed_signers: signers = '', ...rest } = release();
  await drop(rest);
  const dialog = page.getByRole('dialog', { name: 'Check a release' });
  await expect(dialog.getByText('Missing: allowed_signers.')).toBeVisible();
  await drop({ allowed_signers: signers });
  await expect(dialog.getByText('Each given file is one that was signed.')).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(1);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('the palette finds it', async ({ page, app }) => {
  await openApp(page, app.url);
  await expect(page.getByRole('button', { name: 'Commands' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('check a rel');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Check a release' })).toBeVisible();
});
