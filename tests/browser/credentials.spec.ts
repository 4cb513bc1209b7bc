/** Credentials in, whole or not at all: what lands in the fields, in the ledger, in the first request, and in the profile. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { filesOf, killBrowser } from '../support/browserProfile.ts';
import { chromiumOptions } from '../support/chromium.ts';
import { findSecrets, textSecret } from '../support/secretScanner.ts';
import { chooseRoute, connect, createByDownload, goLive, openApp } from './support/app.ts';
import { readEverything } from './support/storage.ts';
import { expect, test } from './support/test.ts';

const KEY = 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE';
const field = (page: Page, name: 'SecretId' | 'SecretKey' | 'Token') => page.getByRole('textbox', { name });

/** Any field of the form, for what comes into it as a whole. */
const FIELDS = ['SecretId', 'SecretKey', 'Token', 'Custom endpoint', 'Label'] as const;

/** How a text comes into a field: as the clipboard gives it, dropped, or without its line ends, like a typed one. */
const WAYS = {
  paste: (page: Page, name: string, text: string) => transfer(page, { name, text, type: 'paste' }),
  drop: (page: Page, name: string, text: string) => transfer(page, { name, text, type: 'drop' }),
  insert: async (page: Page, name: string, text: string) => {
    await page.getByRole('textbox', { name, exact: true }).focus();
    await page.keyboard.insertText(text);
  },
} as const;

/** The event, and what the browser does by itself unless the page has prevented it. */
async function transfer(page: Page, { name, text, type }: { name: string; text: string; type: string }) {
  const isTaken = await page.getByRole('textbox', { name, exact: true }).evaluate(
    (element, [kind, value]) => {
      const data = new DataTransfer();
      data.setData('text/plain', value);
      const options = { bubbles: true, cancelable: true };
      const event =
        kind === 'paste'
          ? new ClipboardEvent('paste', { ...options, clipboardData: data })
          : new DragEvent('drop', { ...options, dataTransfer: data });
      return !element.dispatchEvent(event);
    },
    [type, text] as const,
  );
  if (!isTaken) await WAYS.insert(page, name, text.replaceAll(/[\r\n]/g, ''));
}

async function valuesOf(page: Page) {
  const [secretId, secretKey, token] = await Promise.all(
    (['SecretId', 'SecretKey', 'Token'] as const).map((name) => field(page, name).inputValue()),
  );
  return { secretId, secretKey, token };
}

async function clear(page: Page): Promise<void> {
  for (const name of ['SecretId', 'SecretKey', 'Token'] as const) await field(page, name).fill('');
}

test('a whole credential is understood in every field, pasted, dropped, or typed', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors');
  const secretId = String(cloud.facts['secretId']);
  await openApp(page, app.url);
  await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
  const lines = `TENCENTCLOUD_SECRET_ID=${secretId} # ops\nTENCENTCLOUD_SECRET_KEY="${KEY}" # never commit`;
  const csv = `SecretId,SecretKey\r\n${secretId},${KEY}`;
  const line = `export TENCENTCLOUD_SECRET_ID=${secretId}; export TENCENTCLOUD_SECRET_KEY=${KEY}`;
  const place = await page.getByRole('textbox', { name: 'Custom endpoint' }).inputValue();
  for (const name of FIELDS) {
    for (const [way, text] of [
      ['paste', lines],
      ['paste', csv],
      ['drop', lines],
      ['drop', line],
    ] as const) {
      await WAYS[way](page, name, text);
      expect(await valuesOf(page), `${way} into ${name}`).toEqual({ secretId, secretKey: KEY, token: '' });
      await clear(page);
    }
  }
  for (const name of ['SecretId', 'SecretKey', 'Token'] as const) {
    await WAYS.insert(page, name, line);
    expect(await valuesOf(page), `typed into ${name}`).toEqual({ secretId, secretKey: KEY, token: '' });
    await clear(page);
  }
  await expect(page.getByRole('textbox', { name: 'Custom endpoint' })).toHaveValue(place);
  await expect(page.getByRole('textbox', { name: 'Label' })).toHaveValue('');

  await WAYS.paste(page, 'SecretKey', secretId);
  await WAYS.paste(page, 'SecretId', KEY);
  expect(await valuesOf(page)).toEqual({ secretId, secretKey: KEY, token: '' });
});

test('what can’t be a SecretId is nowhere, not even in the profile of a browser that was killed', async ({
  app,
  simulator,
}) => {
  // Every file of a profile is searched for every form of each.
  test.setTimeout(150_000);
  const cloud = await simulator('--cors');
  const [secretId, secretKey] = [String(cloud.facts['secretId']), String(cloud.facts['secretKey'])];
  const others = [
    'correct horse battery staple',
    'hunter2hunter2hunter2',
    `GITHUB_TOKEN=ghp_${'q'.repeat(36)}`,
    `tokenOfSomebody${'A1b2'.repeat(40)}`,
    KEY,
    `DJANGO_SECRET_KEY=${'z'.repeat(50)}`,
  ];
  const profile = mkdtempSync(join(tmpdir(), 'keysmith-profile-'));
  const sent: string[] = [];
  const context = await chromium.launchPersistentContext(profile, {
    ...chromiumOptions(),
    locale: 'en-US',
  });
  try {
    const page = await context.newPage();
    page.on('request', (request) =>
      sent.push(`${JSON.stringify(request.headers())} ${request.url()} ${request.postData() ?? ''}`),
    );
    await openApp(page, app.url);
    // At the sites of Tencent Cloud a SecretId has one form.
    await chooseRoute(page, { kind: 'Direct' });
    for (const text of others) {
      await clear(page);
      await WAYS.insert(page, 'SecretId', text);
      await expect(field(page, 'SecretId')).toHaveValue('');
      await field(page, 'SecretId').press('Enter');
      await expect(page.getByRole('alert')).toContainText('Enter both the SecretId and the SecretKey');
    }
    expect(sent.filter((request) => request.includes('Credential='))).toEqual([]);
    await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
    await WAYS.paste(page, 'SecretId', `secret_id = ${secretId}\nsecret_key = ${secretKey}`);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
    expect(sent.find((request) => request.includes('Credential='))).toContain(`Credential=${secretId}/`);
    const secrets = [...others, secretKey].map((text) => textSecret(text.slice(0, 12), text));
    expect(findSecrets(await readEverything(page, []), secrets)).toEqual([]);
    expect(findSecrets(new Map([['requests', Buffer.from(sent.join('\n'))]]), secrets)).toEqual([]);
    killBrowser(profile);
    const files = filesOf(profile);
    expect(findSecrets(files, secrets)).toEqual([]);
    // What is searched is really there.
    expect(findSecrets(files, [textSecret('SecretId', secretId)])).not.toEqual([]);
  } finally {
    killBrowser(profile);
    await context.close().catch(() => undefined);
    rmSync(profile, { recursive: true, force: true });
  }
});

test('a SecretId is saved with its connection once it has connected, and not before', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors');
  await openApp(page, app.url);
  // A new address needs a reload: it is saved, alone.
  await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
  const { secretId, secretKey } = cloud.facts;
  await field(page, 'SecretId').fill(String(secretId));
  await field(page, 'SecretKey').fill(KEY);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('AuthFailure.SignatureFailure');
  const kept = async () => String((await readEverything(page, [])).get('indexedDB'));
  expect(await kept()).toContain(new URL(cloud.url).host);
  expect(await kept()).not.toContain(String(secretId));
  await field(page, 'SecretKey').fill(String(secretKey));
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  expect(await kept()).toContain(String(secretId));
});

test('a connection that can’t be tried leaves the one in use as it was, unlocked', async ({
  page,
  app,
  simulator,
  expectConsole,
}) => {
  expectConsole(/ERR_/);
  const cloud = await simulator('--cors');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await page.getByRole('link', { name: 'Settings' }).click();
  await field(page, 'SecretKey').fill(KEY);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('AuthFailure.SignatureFailure');
  await page.getByRole('link', { name: 'New key' }).click();
  const { download } = await createByDownload(page, 'still_here');
  expect(download.suggestedFilename()).toBe('still_here.pem');
});

test('a SecretKey in the label is said to be one, and isn’t stored with the connection', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors');
  await openApp(page, app.url);
  await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
  const label = page.getByRole('textbox', { name: 'Label' });
  await label.fill(`prod ${KEY}`);
  await expect(page.getByText('This looks like a SecretKey')).toBeVisible();
  await connect(page, cloud);
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  await page.getByRole('link', { name: 'Settings' }).click();
  await label.fill(KEY);
  await label.blur();
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Label' })).toHaveValue('');
  expect(String((await readEverything(page, [])).get('indexedDB'))).not.toContain(KEY);
});

test('connecting sends reads only, also where it is refused', async ({ page, app, simulator }) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  const actions: string[] = [];
  page.on('request', (request) => {
    const action = request.headers()['x-tc-action'];
    if (action !== undefined) actions.push(action);
  });
  await openApp(page, app.url);
  await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
  await connect(page, cloud, 'wrong');
  await expect(page.getByRole('alert').first()).toBeVisible();
  await connect(page, cloud);
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  expect(actions.length).toBeGreaterThan(2);
  expect(actions.filter((action) => !/^(Describe|Get)/.test(action))).toEqual([]);
});

test('at a custom endpoint, a SecretId of another form is asked about before anything is sent', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors');
  const sent: string[] = [];
  page.on('request', (request) => {
    const action = request.headers()['x-tc-action'];
    if (action !== undefined) sent.push(action);
  });
  await openApp(page, app.url);
  await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
  const question = page.getByText('Is this one from your private cloud?');
  await field(page, 'SecretId').fill('admin-7');
  await expect(question).toBeVisible();
  await field(page, 'SecretKey').fill('secret');
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByRole('alert').first()).toContainText('private cloud');
  expect(sent).toEqual([]);
  await page
    .getByRole('button', { name: /private cloud|Yes/ })
    .first()
    .click();
  await expect(question).toHaveCount(0);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect.poll(() => sent.length).toBeGreaterThan(0);
  await expect(question).toHaveCount(0);
});

test('through somebody else’s relay, each connect begins with everything signed', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--prepared', '1');
  const levels: string[] = [];
  const Error = { Code: 'AuthFailure.SignatureFailure', Message: '' };
  await page.route('https://relay.example/**', async (route) => {
    const request = route.request();
    const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
    const authorization = (await request.allHeaders())['authorization'] ?? '';
    const [, signed = ''] = /SignedHeaders=([^,]*)/.exec(authorization) ?? [];
    levels.push(signed);
    if (signed.includes('x-tc-version'))
      return route.fulfill({ json: { Response: { Error, RequestId: 'r' } }, headers });
    const answer = await route.fetch({ url: cloud.url });
    return route.fulfill({ response: answer, headers: { ...answer.headers(), ...headers } });
  });
  await openApp(page, app.url);
  await chooseRoute(page, {
    kind: 'Relay',
    address: 'https://relay.example/',
    form: 'Prefix',
    customEndpoint: cloud.url,
  });
  await connect(page, cloud);
  await page.getByRole('button', { name: 'Use weaker signing: content, host and action only' }).click();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  const note = page.getByRole('note');
  await expect(note).toBeVisible();

  for (const again of ['locked', 'reloaded'] as const) {
    if (again === 'locked') await page.keyboard.press('Control+Shift+L');
    else await page.reload();
    levels.length = 0;
    await page.getByRole('link', { name: 'Settings' }).click();
    await connect(page, cloud);
    const ask = page.getByRole('button', { name: 'Use weaker signing: content, host and action only' });
    await expect(ask).toBeVisible();
    expect(levels.some((signed) => signed.includes('x-tc-version'))).toBe(true);
    await ask.click();
    await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  }
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});
