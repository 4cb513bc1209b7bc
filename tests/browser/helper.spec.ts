import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askHelper as ask, refusedQuestions, signedCall } from '../support/helperQuestions.ts';
import { findSecrets, privateKeySecret, textSecret } from '../support/secretScanner.ts';
import { sshKeygen, withKeyFile } from '../support/tools.ts';
import { createByDownload, openApp, shownPublicKey, useFakeFolderPicker } from './support/app.ts';
import { connectByHelper, expect, heapOfHelper, isExtension, test } from './support/helperTest.ts';

// Each test starts a Chromium of its own, with a profile on disk.
test.describe.configure({ timeout: 120_000 });

test('makes a key at a service that allows no page to call it: nothing is preflighted', async ({
  page,
  app,
  api,
}) => {
  await connectByHelper(page, app.url, api);
  await expect(page.getByText(/· Helper$/)).toBeVisible();
  const { text } = await createByDownload(page, 'helped_1');
  await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
  const shown = await shownPublicKey(page);
  withKeyFile(text, (file) => expect(sshKeygen('-y', '-f', file).trim()).toBe(shown));
  expect(api.proxy.seen.filter((action) => action === 'CreateKeyPair')).toHaveLength(1);
  // The key's page says the same.
  await page.getByRole('link', { name: 'Keys' }).click();
  await page
    .getByRole('row', { name: /helped_1/ })
    .getByRole('link')
    .first()
    .click();
  await expect(page.getByText(/^through the Helper to 127\.0\.0\.1/)).toBeVisible();
  expect(api.methods.filter((method) => method !== 'POST')).toEqual([]);
});

test('imports the key of this device, makes a batch of twelve, and syncs', async ({ page, app, api }) => {
  await useFakeFolderPicker(page);
  await connectByHelper(page, app.url, api);
  await page.getByRole('radio', { name: 'This device' }).check();
  const { text } = await createByDownload(page, 'own_1');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open the file to confirm' }).click();
  await (await chooser).setFiles({ name: 'own_1.pem', mimeType: 'text/plain', buffer: Buffer.from(text) });
  await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
  expect(api.proxy.seen).toContain('ImportKeyPair');

  await page.getByRole('combobox', { name: 'Save to' }).selectOption({ label: 'Choose a keys folder…' });
  await page.getByRole('link', { name: 'Create several…' }).click();
  await page.getByRole('radio', { name: 'Tencent Cloud' }).check();
  await page.getByRole('textbox', { name: 'Key names' }).fill('web_{01..12}');
  await page.getByRole('button', { name: 'Create 12 key pairs' }).click();
  await expect(page.getByText('All 12 are saved and verified.')).toBeVisible();
  expect(api.cloud.keyPairs()).toHaveLength(13);

  await page.getByRole('link', { name: 'Keys' }).click();
  await page.getByRole('button', { name: 'Sync' }).first().click();
  await expect(page.getByText(/^Synced .*: 13 key pairs/)).toBeVisible();
  expect(api.methods.filter((method) => method !== 'POST')).toEqual([]);
});

test('what the Helper doesn’t send: addresses, headers, sizes, and what isn’t a question', async ({
  page,
  app,
  api,
}) => {
  await openApp(page, app.url);
  const call = signedCall(api.url);
  const refused = refusedQuestions(api.url);
  expect(refused).toHaveLength(40);
  const [facts, ...answers] = await ask(page, refused);
  expect(facts).toMatchObject({ protocol: 1, origin: new URL(app.url).origin });
  expect(answers).toEqual(refused.map(() => ({ kind: 'notSent', reason: 'request' })));
  expect(api.methods).toEqual([]);
  // The same question, as it should be, is sent.
  expect((await ask(page, [call]))[1]).toMatchObject({ kind: 'answer', status: 200 });
  expect(api.methods).toEqual(['POST']);
});

test('serves its one origin, in a tab’s own page: no other port, host, frame or redirect', async ({
  page,
  context,
  app,
  api,
}) => {
  const html = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(request.url === '/frame' ? `<iframe src="/"></iframe>` : '<p>a page</p>');
  });
  await new Promise<void>((resolve) => html.listen(0, resolve));
  const { port } = html.address() as AddressInfo;
  const call = signedCall(api.url);
  try {
    // Another port of this host hears for which one the Helper was built, and nothing else.
    await page.goto(`http://localhost:${port}/`);
    const [facts, answer] = await ask(page, [call]);
    expect(facts).toMatchObject({ origin: new URL(app.url).origin });
    expect(answer).toEqual({ kind: 'notSent', reason: 'origin' });
    await page.goto(`http://127.0.0.1:${port}/`);
    expect(await ask(page, [call])).toEqual([null]);
    // The app by its other name is another origin, too.
    await page.goto(app.url.replace('localhost', '127.0.0.1'));
    expect(await ask(page, [call])).toEqual([null]);
    // A frame has no Helper, whichever page it is in.
    await page.goto(`http://localhost:${port}/frame`);
    const [, frame] = page.frames();
    if (frame === undefined) throw new Error('expected a frame');
    await frame.waitForLoadState();
    expect(await ask(frame, [call])).toEqual([null]);
    expect(api.methods).toEqual([]);
    // A redirect isn't followed: the signature would travel elsewhere.
    api.proxy.inject(
      ({ answer: send }) => send({ status: 307, headers: { location: `http://127.0.0.1:${port}/` } }),
      { action: 'DescribeKeyPairs' },
    );
    const own = await context.newPage();
    await own.goto(`${app.url}icon.svg`);
    expect((await ask(own, [call]))[1]).toEqual({ kind: 'broken', problem: 'network' });
  } finally {
    html.close();
  }
});

test.describe('beside another extension', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keysmith-other-'));
  test.use({ otherExtensions: [folder] });
  test.beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    const manifest = {
      manifest_version: 3,
      name: 'Another',
      version: '1',
      background: { service_worker: 'worker.js' },
      content_scripts: [{ matches: ['http://localhost/*'], js: ['content.js'], run_at: 'document_end' }],
    };
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
    writeFileSync(join(folder, 'worker.js'), '');
    // Writes down what it hears where the test can read it.
    writeFileSync(
      join(folder, 'content.js'),
      `window.addEventListener('message', ({ data, ports }) => {
        document.documentElement.dataset.heard =
          (document.documentElement.dataset.heard ?? '') + JSON.stringify([data, ports.length]);
      }, true);`,
    );
  });
  test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('its listener in the page hears no request and no answer; its messages get none', async ({
    page,
    context,
    app,
    api,
  }) => {
    await connectByHelper(page, app.url, api);
    await createByDownload(page, 'unheard');
    await page.evaluate(() => window.postMessage('the listener is there', location.origin));
    const heard = page.locator('html');
    await expect(heard).toHaveAttribute('data-heard', /the listener is there/);
    const text = (await heard.getAttribute('data-heard')) ?? '';
    expect(text).not.toMatch(/authorization|PRIVATE KEY|KeyPair|TC3/);

    const workers = context.serviceWorkers().filter((one) => isExtension(one));
    const idOf = (url: string) => new URL(url).host;
    const names = await Promise.all(
      workers.map((one) => one.evaluate('chrome.runtime.getManifest().name') as Promise<string>),
    );
    const helper = workers[names.indexOf('Keysmith Helper')];
    const other = workers[names.indexOf('Another')];
    if (helper === undefined || other === undefined) throw new Error(`expected both, got ${names.join()}`);
    const before = api.methods.length;
    const call = JSON.stringify(signedCall(api.url));
    const tries = [
      `chrome.runtime.sendMessage('${idOf(helper.url())}', ${call})`,
      `new Promise((resolve, reject) => {
        const port = chrome.runtime.connect('${idOf(helper.url())}');
        port.onMessage.addListener(resolve);
        port.onDisconnect.addListener(() => reject(new Error(chrome.runtime.lastError?.message)));
        port.postMessage(${call});
      })`,
    ];
    for (const script of tries)
      await expect(other.evaluate(script)).rejects.toThrow(/Could not establish connection/);
    expect(api.methods).toHaveLength(before);
  });
});

test('keeps nothing of twenty keys: no storage, no log, nothing in its memory or on disk', async ({
  page,
  context,
  app,
  api,
  helper,
  profile,
}) => {
  const lines: string[] = [];
  context.on('console', (message) => lines.push(message.text()));
  await useFakeFolderPicker(page);
  await connectByHelper(page, app.url, api);
  await page.getByRole('combobox', { name: 'Save to' }).selectOption({ label: 'Choose a keys folder…' });
  await page.getByRole('link', { name: 'Create several…' }).click();
  await page.getByRole('textbox', { name: 'Key names' }).fill('web_{01..20}');
  await page.getByRole('button', { name: 'Create 20 key pairs' }).click();
  await expect(page.getByText('All 20 are saved and verified.')).toBeVisible({ timeout: 45_000 });
  expect(api.cloud.privateKeys).toHaveLength(20);
  const worker = context.serviceWorkers().find((one) => isExtension(one));
  if (worker === undefined) throw new Error('expected the Helper’s background script');
  const kept = await worker.evaluate(async () => {
    const databases = await indexedDB.databases();
    return JSON.stringify([databases, await caches.keys(), Object.keys(globalThis)]);
  });
  const { secretKey = '' } = api.cloud.credentials[0] ?? {};
  const secrets = [
    ...api.cloud.privateKeys.map((pem, index) => privateKeySecret(`key ${index}`, pem)),
    textSecret('SecretKey', secretKey),
  ];
  const heap = await heapOfHelper(profile);
  // Not by `toContain`, which would print the whole heap.
  const has = (text: string) => heap.includes(text);
  // The heap is of this script: it has its addresses.
  expect(has('http://127.0.0.1/*')).toBe(true);
  const parts = api.cloud.privateKeys.map((pem) => pem.split('\n')[3]?.slice(0, 24) ?? '');
  expect(['TC3-HMAC-SHA256 Credential', ...parts].filter(has)).toEqual([]);
  const places = new Map([
    ['what its script has', Buffer.from(kept)],
    ['the log', Buffer.from(lines.join('\n'))],
  ]);
  await context.close();
  for (const entry of readdirSync(profile, { recursive: true, withFileTypes: true })) {
    // The keys folder of this test is a folder of the browser's own disk.
    if (entry.isFile() && !entry.parentPath.includes('File System'))
      places.set(join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name)));
  }
  expect(findSecrets(places, secrets)).toEqual([]);
  expect(kept).toMatch(/^\[\[\],\[\],/);
  // Nor does it ask for a permission by which it could.
  const manifest = JSON.parse(readFileSync(`${helper.folder}/chromium/manifest.json`, 'utf8')) as object;
  expect(manifest).not.toHaveProperty('permissions');
});
