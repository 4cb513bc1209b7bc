/** Keysmith in one file, opened from a disk under a name and in a place of its own, without any server. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { run, sshKeygen, withFolder, withKeyFile } from '../support/tools.ts';
import { violations } from '../support/violations.ts';
import { connectByHand, createByDownload, openApp, shownPublicKey } from './support/app.ts';
import { BUILT, expect, test } from './support/singleFileTest.ts';

async function choose(page: Page, button: string, name: string, text: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button }).first().click();
  await (await chooser).setFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
}

test('a key is made and saved, by the device unless one says otherwise, and ssh-keygen agrees', async ({
  page,
  file,
  requests,
}) => {
  await openApp(page, file);
  await expect(page.getByRole('radio', { name: 'This device' })).toBeChecked();
  const own = await createByDownload(page, 'own');
  await choose(page, 'Open the file to confirm', 'own.pem', own.text);
  await expect(page.getByText('Saved and verified')).toBeVisible();
  const shown = await shownPublicKey(page);
  withKeyFile(own.text, (key) => expect(sshKeygen('-y', '-f', key).trim()).toBe(shown));
  await page.getByRole('radio', { name: 'Tencent Cloud' }).check();
  const theirs = await createByDownload(page, 'theirs');
  withKeyFile(theirs.text, (key) => expect(sshKeygen('-l', '-f', key)).toMatch(/^2048 /));
  expect(requests).toEqual([]);
});

test('every format is written, each by the worker that is in the file', async ({ page, file, requests }) => {
  test.slow();
  await openApp(page, file);
  const format = page.getByRole('combobox', { name: 'Format' });
  const formats = await format.getByRole('option').evaluateAll((all) => all.map((one) => one.textContent));
  expect(formats.length).toBeGreaterThan(2);
  for (const [index, label] of formats.entries()) {
    await format.selectOption({ label });
    const { text } = await createByDownload(page, `key_${index}`);
    expect(text.length, label).toBeGreaterThan(1000);
    await choose(page, 'Open the file to confirm', 'key', text);
    await expect(page.getByText('Saved and verified')).toBeVisible();
    await page.getByRole('textbox', { name: 'Key name' }).focus();
  }
  expect(requests).toEqual([]);
});

test('“Which key is this?” reads a sealed key', async ({ page, file, requests }) => {
  const sealed = await withFolder(async (folder) => {
    const path = join(folder, 'key');
    await run('ssh-keygen', '-q', '-t', 'rsa', '-b', '2048', '-N', 'zq-phrase', '-a', '1', '-f', path);
    return { text: readFileSync(path, 'utf8'), shown: sshKeygen('-l', '-f', `${path}.pub`) };
  });
  await openApp(page, file);
  await page.getByRole('link', { name: 'Keys' }).click();
  await choose(page, 'Which key is this?', 'sealed', sealed.text);
  const dialog = page.getByRole('dialog', { name: 'Which key is this?' });
  await dialog.getByRole('textbox', { name: 'Passphrase' }).fill('zq-phrase');
  await dialog.getByRole('textbox', { name: 'Passphrase' }).press('Enter');
  await expect(dialog.getByText('opened with its passphrase')).toBeVisible();
  expect(sealed.shown).toContain((await dialog.getByText(/^SHA256:/).innerText()).trim());
  expect(requests).toEqual([]);
});

test('by hand: a key of this file is registered by the link that it signs', async ({
  page,
  file,
  browser,
  simulator,
  requests,
}) => {
  const cloud = await simulator();
  await openApp(page, file);
  await connectByHand(page, cloud);
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  const { text } = await createByDownload(page, 'by_hand');
  await choose(page, 'Open the file to confirm', 'by_hand.pem', text);
  await page.getByRole('button', { name: 'Send it' }).click();
  const card = page.getByRole('dialog', { name: 'Send it' });
  await card.getByRole('button', { name: 'Show as QR' }).click();
  await expect(card.getByRole('img', { name: /as a QR code/ })).toBeVisible();
  const link = await card.getByRole('link', { name: 'Open in a tab' }).getAttribute('href');
  const elsewhere = await browser.newPage();
  const answer = await (await elsewhere.goto(link ?? ''))?.text();
  await elsewhere.close();
  await card.getByRole('textbox', { name: 'Answer or KeyId' }).fill(answer ?? '');
  await card.getByRole('button', { name: 'Take the answer' }).click();
  await expect(card.getByText('Imported, by hand')).toBeVisible();
  expect(requests).toEqual([]);
});

test('Settings says what a file lacks and why, offers no Helper, and has no fault of access', async ({
  page,
  file,
  requests,
}) => {
  await openApp(page, file);
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByText('Keysmith was opened from a file, so these are not available:')).toBeVisible();
  await expect(page.getByText('As an app', { exact: true })).toHaveCount(0);
  await expect(page.getByRole('radio', { name: 'Relay' })).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Helper' })).toHaveCount(0);
  expect(await violations(page)).toEqual([]);
  expect(requests).toEqual([]);
});

/** Another local file that writes a connection where Keysmith keeps its own. */
async function plant(page: Page, folder: string, relay: string): Promise<void> {
  const path = join(folder, 'game.html');
  writeFileSync(path, '<!doctype html><title>Another local file</title>');
  await page.goto(pathToFileURL(path).href);
  await page.evaluate(async (address) => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('keysmith');
      opening.onsuccess = () => resolve(opening.result);
    });
    const stores = database.transaction(['connections', 'values'], 'readwrite');
    stores.objectStore('connections').put({
      schema: 4,
      id: 'planted',
      kind: 'relay',
      relay: { address, form: 'prefix' },
      site: 'china',
      customEndpoint: '',
      secretId: 'AKIDplanted0000000000000000000000000',
      level: 'full',
      label: 'Production',
      color: 'green',
      region: null,
      account: null,
      sameAs: [],
      usesToken: false,
    });
    const preferences = await new Promise<object>((resolve) => {
      const reading = stores.objectStore('values').get('preferences');
      reading.onsuccess = () => resolve((reading.result ?? {}) as object);
    });
    stores.objectStore('values').put({ ...preferences, connectionId: 'planted' }, 'preferences');
    await new Promise((resolve) => (stores.oncomplete = resolve));
    database.close();
  }, relay);
}

test('a planted connection sends nothing before it is confirmed, however one connects', async ({
  page,
  folder,
  file,
  expectConsole,
}) => {
  expectConsole(/Failed to load resource|CORS policy/);
  const seen: string[] = [];
  const thief = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.writeHead(500).end();
  });
  await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(thief.address() as AddressInfo).port}/`;
  try {
    await openApp(page, file);
    // Something is stored only when it is chosen.
    await page.getByRole('radio', { name: 'This device' }).check();
    await page.getByRole('button', { name: 'Switch to Chinese' }).click();
    await page.getByRole('button', { name: '切换到英文' }).click();
    await plant(page, folder, address);
    await page.goto(file);

    await page.getByRole('textbox', { name: 'Key name' }).fill('web_1');
    await page.getByRole('radio', { name: 'Tencent Cloud' }).check();
    await page.getByRole('textbox', { name: 'Key name' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Unlock' });
    await expect(dialog.getByText('Is this connection yours?')).toBeVisible();
    await expect(dialog.getByRole('group')).toContainText(address);
    await dialog.getByRole('textbox', { name: 'SecretKey' }).fill('s'.repeat(32));
    await dialog.getByRole('textbox', { name: 'SecretKey' }).press('Enter');
    const yes = dialog.getByRole('button', { name: 'Yes, it is mine' });
    await expect(yes).toBeFocused();
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'Settings' }).click();
    await expect(page.getByText('Is this connection yours?')).toBeVisible();
    await page.getByRole('textbox', { name: 'SecretKey' }).fill('s'.repeat(32));
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Yes, it is mine' })).toBeFocused();
    await expect(page.getByRole('button', { name: 'Run the Doctor' })).toBeDisabled();
    await page.goto(`${file}#/settings/doctor`);
    await page.goto(`${file}#/connect`);
    await expect(page.getByText('Is this connection yours?')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    expect(seen).toEqual([]);

    await page.getByRole('button', { name: 'Yes, it is mine' }).click();
    await page.getByRole('textbox', { name: 'SecretKey' }).fill('s'.repeat(32));
    await page.getByRole('textbox', { name: 'SecretKey' }).press('Enter');
    await expect.poll(() => seen.length).toBeGreaterThan(0);
    // Once in each start.
    await page.reload();
    await expect(page.getByText('Is this connection yours?')).toBeVisible();
  } finally {
    thief.close();
  }
});

const TOKEN = 'kT9-'.repeat(10);

test('the relay lets the file in by its token, and gives another local page nothing in 20 tries', async ({
  page,
  folder,
  file,
  relay,
  simulator,
  expectConsole,
}) => {
  expectConsole(/CORS policy|ERR_FAILED|Failed to load resource/);
  const cloud = await simulator();
  writeFileSync(join(folder, 'relay-token'), TOKEN);
  const options = ['--allow-file', '--token-file', join(folder, 'relay-token'), '--upstream', cloud.url];
  const { url } = await relay(...options);
  const upstream = `${cloud.url}/`;

  const other = join(folder, 'game.html');
  writeFileSync(other, '<!doctype html><title>Another local file</title>');
  await page.goto(pathToFileURL(other).href);
  const half = TOKEN.slice(0, 20);
  const places = [
    '',
    'null/',
    `${half}/`,
    `${TOKEN.toLowerCase()}/`,
    `%00${TOKEN}/`,
    'token/',
    '../',
    `${TOKEN}x/`,
  ];
  const tries = places.flatMap((place) => [
    { url: `${url}${place}${upstream}`, method: 'POST', mode: 'cors' },
    { url: `${url}${place}${upstream}`, method: 'GET', mode: 'cors' },
  ]);
  tries.push(
    { url: `${url}?token=${TOKEN}`, method: 'GET', mode: 'cors' },
    { url: `${url}${upstream}?${TOKEN}`, method: 'POST', mode: 'cors' },
    { url: `${url}${upstream}`, method: 'PUT', mode: 'cors' },
    { url: `${url}${half}`, method: 'DELETE', mode: 'cors' },
  );
  expect(tries).toHaveLength(20);
  for (const { url: address, method, mode } of tries) {
    const got = await page.evaluate(
      async (one) => {
        try {
          const response = await fetch(one.address, {
            method: one.method,
            mode: one.mode as RequestMode,
            headers: { Authorization: 'TC3-HMAC-SHA256 x', 'X-TC-Action': 'DescribeKeyPairs' },
            ...(one.method === 'POST' ? { body: '{}' } : {}),
          });
          return `${response.status} ${await response.text()}`;
        } catch (error) {
          return (error as Error).name;
        }
      },
      { address, method, mode },
    );
    expect(got, `${method} ${address}`).toBe('TypeError');
  }
  expect(cloud.output()).not.toContain('DescribeKeyPairs');

  await openApp(page, file);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'Relay' }).check();
  await page.getByRole('textbox', { name: 'Relay address' }).fill(`${url}${TOKEN}/`);
  await page.getByRole('textbox', { name: 'Custom endpoint' }).fill(cloud.url);
  await page.getByRole('button', { name: 'Save and reload' }).click();
  await page.getByRole('button', { name: 'Yes, it is mine' }).click();
  await page.getByRole('textbox', { name: 'SecretId' }).fill(String(cloud.facts['secretId']));
  await page.getByRole('textbox', { name: 'SecretKey' }).fill(String(cloud.facts['secretKey']));
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  const { text } = await createByDownload(page, 'by_relay');
  await choose(page, 'Open the file to confirm', 'by_relay.pem', text);
  await expect(page.getByRole('status').getByText('Confirmed in the cloud', { exact: true })).toBeVisible();
  // The list of connections names the relay, without its token.
  await page.getByRole('link', { name: 'Settings' }).click();
  const saved = page.getByRole('list', { name: 'Saved connections' });
  await expect(saved).toContainText(new URL(url).host);
  await expect(saved).not.toContainText('kT9');
  // Another token needs no reload: the page may reach the same relay as before.
  await page.getByRole('textbox', { name: 'Relay address' }).fill(`${url}${TOKEN}2/`);
  await expect(page.getByRole('button', { name: 'Save and reload' })).toHaveCount(0);
});

/** A folder picker with a folder in memory: a page from a file has no disk of its own to lend one. */
async function useFolderInMemory(page: Page, files: Readonly<Record<string, string>>): Promise<void> {
  await page.addInitScript((content) => {
    const texts = new Map(Object.entries(content));
    const notFound = () => new DOMException('not there', 'NotFoundError');
    const handleOf = (name: string) => ({
      kind: 'file',
      name,
      getFile: async () => new File([texts.get(name) ?? ''], name, { lastModified: 0 }),
      createWritable: async () => {
        let next = '';
        return {
          write: async (text: string) => void (next += text),
          close: async () => void texts.set(name, next),
          abort: async () => undefined,
        };
      },
    });
    const folder = {
      kind: 'directory',
      name: 'my-keys',
      queryPermission: async () => 'granted',
      requestPermission: async () => 'granted',
      getFileHandle: async (name: string, options?: { create?: boolean }) => {
        if (!texts.has(name) && options?.create !== true) throw notFound();
        if (!texts.has(name)) texts.set(name, '');
        return handleOf(name);
      },
      removeEntry: async (name: string) => void texts.delete(name),
      async *values() {
        for (const name of texts.keys()) yield handleOf(name);
      },
    };
    Object.assign(window, { showDirectoryPicker: async () => folder, folderTexts: texts });
  }, files);
}

const listIn = (page: Page) =>
  page.evaluate(
    () =>
      (window as unknown as { folderTexts: Map<string, string> }).folderTexts.get('keysmith_list.json') ?? '',
  );

async function makeLater(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'Register later' }).check();
  await page.getByRole('button', { name: 'Go on without a connection' }).click();
  await page.getByRole('combobox', { name: 'Save to' }).selectOption({ label: 'Choose a keys folder…' });
  await page.getByRole('textbox', { name: 'Key name' }).fill(name);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Saved and verified')).toBeVisible();
}

test('the list goes into the keys folder at each change, and elsewhere its rows are hearsay', async ({
  page,
  browser,
  file,
}) => {
  await useFolderInMemory(page, {});
  await openApp(page, file);
  await makeLater(page, 'web_1');
  await expect.poll(() => listIn(page)).toContain('"web_1"');
  const list = await listIn(page);
  expect(list).not.toContain('PRIVATE');

  // Another machine, with the same stick.
  const context = await browser.newContext();
  const there = await context.newPage();
  await useFolderInMemory(there, { 'keysmith_list.json': list });
  await openApp(there, file);
  await expect(
    there.getByText('If you have used Keysmith in another browser or on another machine'),
  ).toBeVisible();
  await makeLater(there, 'web_2');
  await expect.poll(() => listIn(there)).toContain('"web_2"');
  expect(await listIn(there)).toContain('"web_1"');
  await there.getByRole('link', { name: 'Keys' }).click();
  await expect(there.getByRole('row', { name: /web_1/ })).toContainText('From an imported list');
  await context.close();
});

test('a file of that name that isn’t a list is left as it is, and Settings says so', async ({
  page,
  file,
}) => {
  await useFolderInMemory(page, { 'keysmith_list.json': 'my own notes' });
  await openApp(page, file);
  await makeLater(page, 'web_1');
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByText(/can’t fully read/)).toBeVisible();
  expect(await listIn(page)).toBe('my own notes');
});

test('from a web server it says only “save this file”, with that host’s policy or without', async ({
  page,
  app,
  expectConsole,
}) => {
  expectConsole(/Content Security Policy/);
  const bare = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(readFileSync(BUILT)),
  );
  await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = bare.address() as AddressInfo;
    for (const url of [`${app.url}keysmith.html`, `http://127.0.0.1:${port}/`]) {
      await page.goto(url);
      await expect(
        page.getByText('Save this file (Ctrl+S, “HTML only”), then open the saved file.'),
      ).toBeVisible();
      await expect(page.getByRole('textbox')).toHaveCount(0);
      expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
    }
  } finally {
    bare.close();
  }
});

test('the served app offers the file, with its sum', async ({ page, app }) => {
  await openApp(page, app.url);
  await page.getByRole('link', { name: 'Settings' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save the single file' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('keysmith.html');
  const sum = createHash('sha256')
    .update(await readFile(await download.path()))
    .digest('hex');
  await expect(page.getByText(`SHA-256 of keysmith.html: ${sum}`)).toBeVisible();
});
