import type { Page } from '@playwright/test';
import type { Running } from '../support/process.ts';
import { startEntry } from '../support/process.ts';
import { sshKeygen, withKeyFile } from '../support/tools.ts';
import {
  chooseRoute,
  connect,
  createByDownload,
  goLive,
  lockedNote,
  openApp,
  shownPublicKey,
} from './support/app.ts';
import { expect, test } from './support/test.ts';

async function createsAKey(page: Page, name: string): Promise<void> {
  const { download, text } = await createByDownload(page, name);
  expect(download.suggestedFilename()).toBe(`${name}.pem`);
  await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
  const shown = await shownPublicKey(page);
  withKeyFile(text, (file) => expect(sshKeygen('-y', '-f', file).trim()).toBe(shown));
}

const origin = (app: Running) => new URL(app.url).origin;

test('through the reference relay to the simulator over HTTP', async ({ page, app, simulator, relay }) => {
  const cloud = await simulator('--prepared', '1');
  const proxy = await relay('--allow-origin', origin(app), '--upstream', cloud.url);
  await openApp(page, app.url);
  await goLive(page, { kind: 'Relay', address: proxy.url, form: 'Prefix', customEndpoint: cloud.url }, cloud);
  await expect(page.getByText(`comes back through ${new URL(proxy.url).host}`)).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Project' })).toContainText('Web shop');
  await createsAKey(page, 'relayed_1');
});

test('through the relay of the page itself, which is announced: no address to type, no reload', async ({
  page,
  simulator,
}) => {
  const cloud = await simulator('--prepared', '1');
  const app = await startEntry('app', ['--upstream', cloud.url]);
  try {
    await openApp(page, app.url);
    await page.getByRole('link', { name: 'Connect to Tencent Cloud' }).click();
    await page.getByRole('radio', { name: 'Relay' }).check();
    await expect(page.getByRole('textbox', { name: 'Relay address' })).toHaveValue(`${app.url}relay/`);
    await page.getByRole('textbox', { name: 'Custom endpoint' }).fill(cloud.url);
    await connect(page, cloud);
    await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
    await createsAKey(page, 'own_relay');
  } finally {
    await app.stop();
  }
});

test('direct to a simulator with --cors', async ({ page, app, simulator }) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
  await expect(page.getByText('is not known to allow this from a browser')).toBeVisible();
  await connect(page, cloud);
  await createsAKey(page, 'direct_1');
});

test('direct to a service without CORS: the card says so, nothing is lost, the app goes on', async ({
  page,
  app,
  simulator,
  expectConsole,
}) => {
  expectConsole(/blocked by CORS policy|ERR_FAILED/);
  const cloud = await simulator();
  await openApp(page, app.url);
  await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
  await connect(page, cloud);
  await expect(page.getByRole('alert')).toContainText('does not allow this page (CORS)');
  await expect(page.getByRole('textbox', { name: 'SecretId' })).toHaveValue(String(cloud.facts['secretId']));
});

test('connection and SecretId are remembered, the SecretKey is asked again after a reload', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await page.reload();
  await expect(lockedNote(page)).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('textbox', { name: 'SecretId' })).toHaveValue(String(cloud.facts['secretId']));
  await expect(page.getByRole('textbox', { name: 'SecretKey' })).toHaveValue('');
  await page.getByRole('textbox', { name: 'SecretKey' }).fill(String(cloud.facts['secretKey']));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  await createsAKey(page, 'again');
  await page.getByRole('button', { name: 'Lock' }).click();
  await expect(lockedNote(page)).toBeVisible();
});

test('a pasted file fills all three credential fields', async ({ page, app, simulator }) => {
  const cloud = await simulator('--cors');
  await openApp(page, app.url);
  await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
  const { secretId, secretKey } = cloud.facts;
  await page.getByRole('textbox', { name: 'SecretId' }).focus();
  await page.evaluate(
    (text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', text);
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      );
    },
    `[default]\nsecret_id = ${String(secretId)}\nsecret_key = ${String(secretKey)}\n`,
  );
  await expect(page.getByRole('textbox', { name: 'SecretId' })).toHaveValue(String(secretId));
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
});

test('practice keys and live keys have their own lists', async ({ page, app, simulator }) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await createByDownload(page, 'rehearsal');
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await createByDownload(page, 'real_one');
  await page.getByRole('link', { name: 'Keys' }).click();
  await expect(page.getByRole('row', { name: /real_one/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /rehearsal/ })).toHaveCount(0);
});

test('the relay address is checked as it is typed', async ({ page, app }) => {
  await openApp(page, app.url);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'Relay' }).check();
  const address = page.getByRole('textbox', { name: 'Relay address' });
  for (const [text, problem] of [
    ['http://relay.example/', 'http is only allowed for localhost'],
    ['http://[::1]:8788/', 'Use a name, or 127.0.0.1'],
    ['https://me:secret@relay.example/', 'Leave out the user name and password'],
    ['relay', 'This is not an address'],
  ] as const) {
    await address.fill(text);
    await expect(page.getByText(problem)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Save and reload' })).toBeDisabled();
  }
  await address.fill('https://relay.example/p');
  await expect(
    page.getByText('Requests go to https://relay.example/p/https://cvm.tencentcloudapi.com/'),
  ).toBeVisible();
  await page.getByRole('combobox', { name: 'Relay URL style' }).selectOption('Query');
  await expect(page.getByText('?url=https%3A%2F%2Fcvm.tencentcloudapi.com%2F')).toBeVisible();
});

test('an announced relay that arrives late is offered, and never put into a field in use', async ({
  page,
  app,
}) => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/config.json', async (route) => {
    await held;
    await route.continue();
  });
  await openApp(page, app.url);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'Relay' }).check();
  const address = page.getByRole('textbox', { name: 'Relay address' });
  await address.focus();
  release();
  await expect(page.getByRole('button', { name: 'Use this page’s relay' })).toBeVisible();
  await expect(address).toHaveValue('');
});

test('after a start the page can reach its own origin and the saved connections only', async ({
  page,
  app,
  simulator,
  expectConsole,
}) => {
  expectConsole(/connect-src 'self'|Content Security Policy/);
  const saved = await simulator('--cors');
  const other = await simulator('--cors');
  const reach = (url: string) =>
    page.evaluate(
      (target) =>
        fetch(target).then(
          () => true,
          () => false,
        ),
      url,
    );
  await openApp(page, app.url);
  expect(await reach(saved.url)).toBe(false);
  await chooseRoute(page, { kind: 'Direct', customEndpoint: saved.url });
  expect(await reach(saved.url)).toBe(true);
  expect(await reach(other.url)).toBe(false);
  expect(await reach(`${app.url}icon.svg`)).toBe(true);
});

test('a saved address that may not be used stops nothing: it waits in Settings to be mended', async ({
  page,
  app,
}) => {
  await openApp(page, app.url);
  await chooseRoute(page, { kind: 'Relay', form: 'Prefix', address: 'https://relay.example/' });
  for (const address of ['http://192.168.0.5:8788/', '', 'http://127.0.0.2:8788/', 'https://a;script-src/']) {
    await page.evaluate(async (text) => {
      const done = <Value>(request: IDBRequest<Value>) =>
        new Promise<Value>((resolve) => {
          request.onsuccess = () => resolve(request.result);
        });
      const database = await done(indexedDB.open('keysmith'));
      const store = database.transaction('connections', 'readwrite').objectStore('connections');
      const [row] = (await done(store.getAll())) as { relay: { address: string } }[];
      if (row === undefined) throw new Error('expected a saved connection');
      await done(store.put({ ...row, relay: { ...row.relay, address: text } }));
      database.close();
    }, address);
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Relay address' })).toHaveValue(
      address || `${app.url}relay/`,
    );
  }
});

test('through a relay elsewhere a private key crosses only after a yes', async ({ page, app, simulator }) => {
  const cloud = await simulator('--prepared', '1');
  const actions: string[] = [];
  // Somebody else's relay: it passes on what it gets.
  await page.route('https://relay.example/**', async (route) => {
    const target = route.request().url().replace('https://relay.example/', '');
    actions.push((await route.request().headerValue('X-TC-Action')) ?? 'preflight');
    const response = await route.fetch({ url: target });
    await route.fulfill({ response, headers: { ...response.headers(), 'access-control-allow-origin': '*' } });
  });
  await openApp(page, app.url);
  const address = 'https://relay.example/';
  await goLive(page, { kind: 'Relay', address, form: 'Prefix', customEndpoint: cloud.url }, cloud);
  // Where a stranger's relay is in between, the safe way is the one that is chosen already.
  await expect(page.getByRole('radio', { name: 'This device' })).toBeChecked();
  await page.getByRole('radio', { name: 'Tencent Cloud' }).check();
  await page.getByRole('textbox', { name: 'Key name' }).fill('far');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'relay.example can read the private key' });
  await expect(dialog).toBeVisible();
  expect(actions).not.toContain('CreateKeyPair');
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: 'Key name' }).press('Enter');
  await dialog.getByRole('button', { name: 'Create it through relay.example' }).click();
  await expect(
    page.getByText('This device, the relay at relay.example and Tencent Cloud may have seen'),
  ).toBeVisible();
  // Asked once a visit.
  await createByDownload(page, 'far_2');
  await page.reload();
  await page.getByRole('link', { name: 'Settings' }).click();
  await connect(page, cloud);
  await page.getByRole('radio', { name: 'Tencent Cloud' }).check();
  await page.getByRole('textbox', { name: 'Key name' }).fill('near');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Generate it on this device' }).click();
  await expect(page.getByText('Only this device may have seen the private key')).toBeVisible();
  expect(actions.filter((action) => action === 'CreateKeyPair')).toHaveLength(2);
});
