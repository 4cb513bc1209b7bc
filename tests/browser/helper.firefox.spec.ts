import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClosedService } from '../support/closedService.ts';
import type { Exchange } from '../support/faultProxy.ts';
import type { Firefox } from '../support/firefox.ts';
import { askHelper, refusedQuestions, signedCall } from '../support/helperQuestions.ts';
import { findSecrets, privateKeySecret, textSecret } from '../support/secretScanner.ts';
import { sshKeygen, withKeyFile } from '../support/tools.ts';
import { expect, test } from './support/firefoxTest.ts';

// Each test starts a Firefox of its own, and types key by key.
test.describe.configure({ timeout: 180_000 });

async function connectByHelper(firefox: Firefox, appUrl: string, api: ClosedService): Promise<void> {
  await firefox.open(`${appUrl}#/connect`);
  await firefox.sees('is ready.');
  await firefox.fill('Custom endpoint', api.url);
  await enterCredential(firefox, api);
}

async function enterCredential(firefox: Firefox, { cloud }: ClosedService): Promise<void> {
  const { secretId = '', secretKey = '' } = cloud.credentials[0] ?? {};
  await firefox.fill('SecretId', secretId);
  await firefox.fill('SecretKey', secretKey);
  await firefox.click('button', 'Connect');
  await firefox.sees('New key pair');
}

/** Asks the Helper from the page. */
function ask(firefox: Firefox, questions: readonly unknown[]): Promise<readonly unknown[]> {
  const evaluate = async (script: string) =>
    JSON.parse(String(await firefox.evaluate(`async () => JSON.stringify(await (${script}))`))) as unknown;
  return askHelper({ evaluate }, questions);
}

test('the main job through the Helper in Firefox: nothing is preflighted', async ({
  firefox,
  app,
  api,
  helper,
}) => {
  await firefox.install(`${helper.folder}/firefox`);
  await connectByHelper(firefox, app.url, api);
  await firefox.fill('Key name', 'helped_1');
  await firefox.pressEnter();
  const made = await firefox.downloaded('helped_1.pem');
  await firefox.sees('Confirmed in the cloud');
  await firefox.choose(made.file);
  await firefox.sees('Saved and verified');

  await firefox.click('radio', 'This device');
  await firefox.fill('Key name', 'own_1');
  await firefox.pressEnter();
  const own = await firefox.downloaded('own_1.pem');
  await firefox.sees('Not at Tencent Cloud yet');
  await firefox.choose(own.file);
  await expect.poll(() => api.proxy.seen).toContain('ImportKeyPair');
  await firefox.sees('Confirmed in the cloud');
  const blobs = api.cloud.keyPairs().map(({ publicKey }) => publicKey.split(' ')[1]);
  for (const { text } of [made, own])
    withKeyFile(text, (file) => expect(blobs).toContain(sshKeygen('-y', '-f', file).trim().split(' ')[1]));

  // A batch goes into one file, which this browser downloads.
  await firefox.open(`${app.url}#/many`);
  await firefox.click('radio', 'This device');
  await firefox.fill('Key names', 'web_{01..12}');
  await firefox.click('button', 'Create 12 key pairs');
  await firefox.choose(await firefox.archive());
  await expect.poll(() => api.cloud.keyPairs().length).toBe(14);

  await firefox.open(`${app.url}#/keys`);
  await firefox.click('button', 'Sync');
  await firefox.sees('14 key pairs in Guangzhou');
  expect(api.methods.filter((method) => method !== 'POST')).toEqual([]);
});

test('what the Helper doesn’t send, and whom it doesn’t serve, in Firefox', async ({
  firefox,
  app,
  api,
  helper,
}) => {
  await firefox.install(`${helper.folder}/firefox`);
  await firefox.open(app.url);
  const refused = refusedQuestions(api.url);
  const [facts, ...answers] = await ask(firefox, refused);
  expect(facts).toMatchObject({ protocol: 1, origin: new URL(app.url).origin });
  expect(answers).toEqual(refused.map(() => ({ kind: 'notSent', reason: 'request' })));
  // The page by its other name is another origin.
  await firefox.open(app.url.replace('localhost', '127.0.0.1'));
  expect(await ask(firefox, [signedCall(api.url)])).toEqual([null]);
  expect(api.methods).toEqual([]);
  await firefox.open(app.url);
  expect((await ask(firefox, [signedCall(api.url)]))[1]).toMatchObject({ kind: 'answer', status: 200 });
});

test('removed in the middle of CreateKeyPair: the key is listed once the Helper is back', async ({
  firefox,
  app,
  api,
  helper,
}) => {
  const id = await firefox.install(`${helper.folder}/firefox`);
  await connectByHelper(firefox, app.url, api);
  const arrived = new Promise<Exchange>((resolve) => api.proxy.inject(resolve, { times: 1 }));
  await firefox.fill('Key name', 'lost_1');
  await firefox.pressEnter();
  const exchange = await arrived;
  await exchange.forward();
  await firefox.uninstall(id);
  exchange.drop();
  // Firefox tells the page nothing about it: what ends the wait is the page's own deadline.
  await firefox.sees('No answer within 20 seconds');
  await firefox.fill('Key name', 'other');
  await firefox.pressEnter();
  await firefox.sees('no Helper was found for this page');
  expect(api.cloud.keyPairs()).toHaveLength(1);

  await firefox.install(`${helper.folder}/firefox`);
  await firefox.open(`${app.url}#/settings`);
  await enterCredential(firefox, api);
  await firefox.open(`${app.url}#/keys`);
  await firefox.sees('Private key lost');
});

test('no other port, frame or redirect has the Helper in Firefox', async ({ firefox, app, api, helper }) => {
  await firefox.install(`${helper.folder}/firefox`);
  const html = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(request.url === '/frame' ? '<iframe src="/"></iframe>' : '<p>a page</p>');
  });
  await new Promise<void>((resolve) => html.listen(0, resolve));
  const { port } = html.address() as AddressInfo;
  const call = signedCall(api.url);
  try {
    await firefox.open(`http://localhost:${port}/`);
    const [facts, answer] = await ask(firefox, [call]);
    expect(facts).toMatchObject({ origin: new URL(app.url).origin });
    expect(answer).toEqual({ kind: 'notSent', reason: 'origin' });
    await firefox.open(`http://localhost:${port}/frame`);
    const inFrame = async (script: string) =>
      JSON.parse(
        String(
          await firefox.evaluate(
            `async (script) => JSON.stringify(await document.querySelector('iframe').contentWindow.eval(script))`,
            script,
          ),
        ),
      ) as unknown;
    expect(await askHelper({ evaluate: inFrame }, [call])).toEqual([null]);
    expect(api.methods).toEqual([]);
    api.proxy.inject(
      ({ answer: send }) => send({ status: 307, headers: { location: `http://127.0.0.1:${port}/` } }),
      { action: 'DescribeKeyPairs' },
    );
    await firefox.open(`${app.url}icon.svg`);
    expect((await ask(firefox, [call]))[1]).toEqual({ kind: 'broken', problem: 'network' });
  } finally {
    html.close();
  }
});

test('another extension in Firefox hears no request and no answer, and gets none', async ({
  firefox,
  app,
  api,
  helper,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'keysmith-other-'));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write(
    'manifest.json',
    JSON.stringify({
      manifest_version: 3,
      name: 'Another',
      version: '1',
      browser_specific_settings: { gecko: { id: 'another@keysmith.test' } },
      background: { scripts: ['background.js'] },
      content_scripts: [{ matches: ['http://localhost/*'], js: ['content.js'], run_at: 'document_end' }],
    }),
  );
  const call = JSON.stringify(signedCall(api.url));
  write(
    'background.js',
    `browser.runtime.onMessage.addListener(() =>
      browser.runtime.sendMessage('keysmith-helper@localhost', ${call}).then(
        (answer) => JSON.stringify(answer ?? 'no answer'),
        (error) => String(error),
      ));`,
  );
  // Writes down what it hears, and what the Helper says to its own message, where the test can read it.
  write(
    'content.js',
    `const { dataset } = document.documentElement;
    window.addEventListener('message', ({ data, ports }) => {
      dataset.heard = (dataset.heard ?? '') + JSON.stringify([data, ports.length]);
    }, true);
    browser.runtime.sendMessage('try').then((said) => { dataset.said = said; });`,
  );
  try {
    await firefox.install(`${helper.folder}/firefox`);
    await firefox.install(folder);
    await connectByHelper(firefox, app.url, api);
    await firefox.fill('Key name', 'unheard');
    await firefox.pressEnter();
    await firefox.sees('Confirmed in the cloud');
    const said = () => firefox.evaluate('() => document.documentElement.dataset.said ?? null');
    await expect.poll(said).toMatch(/Could not establish connection|no answer/);
    await firefox.evaluate('() => window.postMessage("the listener is there", location.origin)');
    const heard = () => firefox.evaluate('() => document.documentElement.dataset.heard ?? ""');
    await expect.poll(heard).toContain('the listener is there');
    expect(await heard()).not.toMatch(/authorization|PRIVATE KEY|KeyPair|TC3/);
    // What it tried to have sent was not: each request that arrived was one of the page’s.
    expect(api.proxy.seen).toHaveLength(api.methods.length);
    expect(
      [...api.proxy.received.values()].filter((bytes) => bytes.includes('TC3-HMAC-SHA256 none')),
    ).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a connection that breaks off in Firefox: what was made is listed', async ({
  firefox,
  app,
  api,
  helper,
}) => {
  await firefox.install(`${helper.folder}/firefox`);
  await connectByHelper(firefox, app.url, api);
  api.proxy.inject(
    async (exchange) => {
      await exchange.forward();
      exchange.drop();
    },
    { times: 1 },
  );
  await firefox.fill('Key name', 'dropped');
  await firefox.pressEnter();
  await firefox.sees('no private key arrived');
  expect(api.cloud.keyPairs()).toHaveLength(1);
  await firefox.open(`${app.url}#/keys`);
  await firefox.sees('Private key lost');
});

test('nothing of twenty keys is in Firefox’s profile', async ({ firefox, app, api, helper }) => {
  await firefox.install(`${helper.folder}/firefox`);
  await connectByHelper(firefox, app.url, api);
  for (let key = 1; key <= 20; key += 1) {
    await firefox.fill('Key name', `web_${key}`);
    await firefox.pressEnter();
    await expect.poll(() => api.cloud.keyPairs().length).toBe(key);
    await firefox.downloaded(`web_${key}.pem`);
  }
  const { secretKey = '' } = api.cloud.credentials[0] ?? {};
  const secrets = [
    ...api.cloud.privateKeys.map((pem, index) => privateKeySecret(`key ${index}`, pem)),
    textSecret('SecretKey', secretKey),
  ];
  expect(secrets).toHaveLength(21);
  const places = new Map<string, Buffer>();
  for (const entry of readdirSync(firefox.profile, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile()) places.set(file, readFileSync(file));
  }
  expect(places.size).toBeGreaterThan(20);
  expect(findSecrets(places, secrets)).toEqual([]);
});
