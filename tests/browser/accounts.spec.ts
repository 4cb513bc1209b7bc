import { chooseRoute, connect, createByDownload, goLive, openApp } from './support/app.ts';
import type { Running } from '../support/process.ts';
import { expect, type Page, test } from './support/test.ts';

/** Which SecretId signed what was sent to which origin. */
function watchSigners(page: Page): ReadonlySet<string> {
  const seen = new Set<string>();
  page.on('request', (request) => {
    const signer = /Credential=(\w+)\//.exec(request.headers()['authorization'] ?? '')?.[1];
    if (signer !== undefined) seen.add(`${new URL(request.url()).origin} ${signer}`);
  });
  return seen;
}

const signerOf = ({ url, facts }: Running) => `${new URL(url).origin} ${String(facts['secretId'])}`;

/** Two labelled connections, both unlocked; the second is in use. */
async function connectBoth(page: Page, first: Running, second: Running): Promise<void> {
  await chooseRoute(page, { kind: 'Direct', customEndpoint: first.url });
  await page.getByRole('textbox', { name: 'Label' }).fill('Staging');
  await connect(page, first);
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Add another connection' }).click();
  await page.getByRole('textbox', { name: 'Custom endpoint' }).fill(second.url);
  await page.getByRole('textbox', { name: 'Label' }).fill('Production');
  await page.getByRole('combobox', { name: 'Colour', exact: true }).selectOption('Red');
  // The page may only talk to where it says: a new place begins with a reload, which locks all.
  await page.getByRole('button', { name: 'Save and reload' }).click();
  await connect(page, second);
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Use Staging' }).click();
  await page.getByRole('textbox', { name: 'SecretKey' }).fill(String(first.facts['secretKey']));
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Use Production' }).click();
}

test('two accounts: each is signed for with its own credential; the list shows one or both', async ({
  page,
  app,
  simulator,
}) => {
  const [staging, production] = [
    await simulator('--cors', '--prepared', '1', '--account-id', '100000000011'),
    await simulator('--cors', '--prepared', '1', '--account-id', '100000000022'),
  ];
  const signers = watchSigners(page);
  await openApp(page, app.url);
  await connectBoth(page, staging, production);
  const chip = page.getByTitle('Connection');
  await expect(chip).toContainText('Production');
  // Its colour beside its name, in the bar and in the list.
  for (const place of [chip, page.getByRole('listitem').filter({ hasText: 'Production' })])
    await expect(place.locator('i')).toHaveCSS('background-color', 'rgb(200, 69, 60)');
  await page.getByRole('link', { name: 'New key' }).click();
  await createByDownload(page, 'of_production');
  await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Use Staging' }).click();
  await expect(chip).toContainText('Staging');
  await page.getByRole('link', { name: 'New key' }).click();
  await createByDownload(page, 'of_staging');
  await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();

  await page.getByRole('link', { name: 'Keys' }).click();
  const rows = page.getByRole('row', { name: /of_/ });
  await expect(rows).toHaveCount(2);
  await page.getByRole('combobox', { name: 'Account' }).selectOption('Production');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('of_production');
  // A row of the other account can't be changed with the credential of this one.
  await rows.getByRole('checkbox').check();
  await expect(page.getByRole('link', { name: 'Connect to change key pairs in the cloud' })).toBeVisible();
  expect(signers).toEqual(new Set([signerOf(staging), signerOf(production)]));

  // A view of an account that has no rows now shows none, not those of another.
  await page.getByRole('button', { name: 'Save this view…' }).click();
  await page.getByRole('textbox', { name: 'Name of the view' }).fill('Only production');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'Practice' }).check();
  await page.getByRole('button', { name: 'Use Practice' }).click();
  await createByDownload(page, 'rehearsal');
  await page.getByRole('link', { name: 'Keys' }).click();
  await page.getByRole('button', { name: 'Only production' }).click();
  await expect(page.getByText('0 of 1')).toBeVisible();
});

test('one lock locks all; a label needs no SecretKey; a connection that is removed stays removed', async ({
  page,
  app,
  simulator,
}) => {
  const [first, second] = [await simulator('--cors'), await simulator('--cors')];
  await openApp(page, app.url);
  await connectBoth(page, first, second);
  const saved = page.getByRole('list', { name: 'Saved connections' });
  await expect(saved.getByText('SecretKey in memory')).toHaveCount(2);
  await page.getByRole('radio', { name: 'Practice' }).check();
  await page.getByRole('button', { name: 'Use Practice' }).click();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  // Also from Practice: what is in memory can be locked wherever one is.
  await page.getByRole('button', { name: 'Lock' }).click();
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(saved.getByText('locked')).toHaveCount(2);

  await page.getByRole('button', { name: 'Use Staging' }).click();
  await page.getByRole('textbox', { name: 'Label' }).fill('Test');
  await page.getByRole('textbox', { name: 'Label' }).blur();
  await expect(saved.getByText('Test')).toBeVisible();
  await page.getByRole('button', { name: 'Remove Production' }).click();
  await expect(saved.getByRole('listitem')).toHaveCount(1);
  await page.reload();
  await expect(page.getByTitle('Connection')).toContainText('Test');
  await expect(saved.getByRole('listitem')).toHaveCount(1);
});

test('what was typed of a secret is for the connection that it was typed for', async ({
  page,
  app,
  simulator,
}) => {
  const [first, second] = [await simulator('--cors'), await simulator('--cors')];
  await openApp(page, app.url);
  await connectBoth(page, first, second);
  await page.getByRole('textbox', { name: 'SecretKey' }).fill('aSecretKeyOfProduction');
  await page.getByRole('textbox', { name: 'Token' }).fill('aTokenOfProduction');
  await page.getByRole('button', { name: 'Use Staging' }).click();
  await expect(page.getByRole('textbox', { name: 'SecretKey' })).toHaveValue('');
  await expect(page.getByRole('textbox', { name: 'Token' })).toHaveValue('');
});

test('a connection that is refused and tried again is one connection', async ({ page, app, simulator }) => {
  const cloud = await simulator('--cors');
  await openApp(page, app.url);
  await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
  await connect(page, cloud);
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Add another connection' }).click();
  await page.getByRole('textbox', { name: 'Custom endpoint' }).fill(cloud.url);
  await connect(page, cloud, 'aWrongSecretKeyThatIsRefused');
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'SecretKey' })).toHaveValue('aWrongSecretKeyThatIsRefused');
  await connect(page, cloud);
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('list', { name: 'Saved connections' }).getByRole('listitem')).toHaveCount(2);
});

test('a Lock while a connection is being tried wins', async ({ page, app, simulator }) => {
  const cloud = await simulator('--cors');
  await openApp(page, app.url);
  await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(`${cloud.url}/**`, async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest((request) => request.method() === 'POST');
  await connect(page, cloud);
  await asked;
  await page.keyboard.press('Control+Shift+L');
  release();
  await expect(page.getByRole('button', { name: 'Connect', exact: true })).toBeEnabled();
  await expect(page.getByTitle('Connection')).toContainText('SecretKey needed');
});

test('a known account stays known when the identity is refused or can’t be reached', async ({
  page,
  app,
  simulator,
  expectConsole,
}) => {
  const cloud = await simulator('--cors', '--prepared', '3');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  const stored = (store: 'connections' | 'keys') =>
    page.evaluate(async (name) => {
      const done = <Value>(request: IDBRequest<Value>) =>
        new Promise<Value>((resolve) => {
          request.onsuccess = () => resolve(request.result);
        });
      const database = await done(indexedDB.open('keysmith'));
      const rows = (await done(database.transaction(name).objectStore(name).getAll())) as {
        account: string;
      }[];
      database.close();
      return [...new Set(rows.map(({ account }) => account))];
    }, store);
  const make = async (name: string) => {
    await createByDownload(page, name);
    await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
  };
  await make('first');
  const [account = ''] = await stored('connections');
  expect(account).toMatch(/^\d+$/);

  expectConsole(/ERR_FAILED/);
  let asked = 0;
  const refusal = { Error: { Code: 'UnauthorizedOperation', Message: '' }, RequestId: 'r' };
  for (const answer of ['lost', 'refused']) {
    await page.unrouteAll();
    await page.route(`${cloud.url}**`, (route) => {
      if (route.request().headers()['x-tc-action'] !== 'GetCallerIdentity') return route.fallback();
      asked += 1;
      if (answer === 'lost') return route.abort();
      return route.fulfill({
        json: { Response: refusal },
        headers: { 'access-control-allow-origin': new URL(app.url).origin },
      });
    });
    await page.getByRole('button', { name: 'Lock' }).click();
    await page.reload();
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('textbox', { name: 'SecretKey' }).fill(String(cloud.facts['secretKey']));
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
    await make(answer);
    expect(await stored('connections')).toEqual([account]);
    expect(await stored('keys')).toEqual([account]);
  }
  expect(asked).toBe(2);
});

test('once its owner says it is the same account, a row is looked at, and never deleted', async ({
  page,
  app,
  simulator,
  expectConsole,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  expectConsole(/ERR_FAILED/);
  const refusal = { Error: { Code: 'UnauthorizedOperation', Message: '' }, RequestId: 'r' };
  let isDown = false;
  await page.route(`${cloud.url}**`, async (route) => {
    const action = route.request().headers()['x-tc-action'];
    // Nobody says whose SecretId it is.
    if (action === 'GetCallerIdentity')
      return route.fulfill({
        json: { Response: refusal },
        headers: { 'access-control-allow-origin': new URL(app.url).origin },
      });
    if (isDown) return route.abort();
    if (action !== 'CreateKeyPair') return route.fallback();
    isDown = true;
    await route.fetch();
    return route.abort();
  });
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await page.getByRole('textbox', { name: 'Key name' }).fill('of_the_old_id');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').first()).toBeVisible();
  await page.getByRole('link', { name: 'Keys' }).click();
  const row = page.getByRole('row', { name: /of_the_old_id/ });
  await expect(row).toContainText('Unknown');
  // The SecretId was replaced since.
  await page.evaluate(async () => {
    const done = <Value>(request: IDBRequest<Value>) =>
      new Promise<Value>((resolve) => {
        request.onsuccess = () => resolve(request.result);
      });
    const database = await done(indexedDB.open('keysmith'));
    const store = database.transaction('keys', 'readwrite').objectStore('keys');
    for (const one of (await done(store.getAll())) as object[])
      await done(store.put({ ...one, secretId: 'AKIDreplaced', account: 'AKIDreplaced' }));
    database.close();
  });
  isDown = false;
  await page.reload();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('textbox', { name: 'SecretKey' }).fill(String(cloud.facts['secretKey']));
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  await page.getByRole('link', { name: 'Keys' }).click();
  await expect(row).toContainText('Unknown');
  await row.getByRole('button', { name: 'It is the same account: continue' }).click();
  await expect(row).toContainText('Private key lost');
  await expect(row.getByRole('button', { name: 'Delete and create again' })).toHaveCount(0);
  await expect(row.getByRole('link', { name: 'Connect as AKIDreplaced' })).toBeVisible();
});
