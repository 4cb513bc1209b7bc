import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { startNode } from '../support/process.ts';
import { withFolder } from '../support/tools.ts';
import { chooseRoute, connect, createByDownload, goLive, openApp } from './support/app.ts';
import { expect, test } from './support/test.ts';

test('from the first run through the guided path to a real key: way, credential, region, test', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await page.getByRole('link', { name: 'Connect to Tencent Cloud' }).click();
  const steps = page.getByRole('main').getByRole('listitem');
  await expect(page.getByRole('heading', { name: 'How to connect' })).toBeVisible();
  // The link has gone with its page; the focus hasn't.
  await expect(page.getByRole('main')).toBeFocused();
  // What is served here brings a relay along; without one there is a line that starts one.
  await expect(page.getByRole('textbox', { name: 'Relay address' })).toHaveValue(`${app.url}relay/`);
  await page.getByRole('textbox', { name: 'Relay address' }).fill('https://relay.example/');
  await expect(page.getByText(`node relay.mjs --allow-origin ${new URL(app.url).origin}`)).toBeVisible();
  await expect(page.getByRole('link', { name: 'Download relay.mjs' })).toHaveAttribute('href', './relay.mjs');
  await expect(page.getByRole('textbox', { name: 'SecretKey' })).toBeHidden();

  await page.getByRole('radio', { name: 'Direct' }).check();
  await page.getByRole('textbox', { name: 'Custom endpoint' }).fill(cloud.url);
  await page.getByRole('button', { name: 'Save and reload' }).click();
  await expect(page.getByRole('textbox', { name: 'SecretKey' })).toBeVisible();
  await expect(steps.filter({ hasText: 'A least-privilege credential' })).toBeVisible();
  await page.getByRole('combobox', { name: 'Region' }).selectOption('ap-shanghai');
  await connect(page, cloud);
  // What the test has shown is said: whose account it is.
  const secretId = String(cloud.facts['secretId']);
  await expect(page.getByText(`Connected as ${secretId} · Account 100000000001`)).toBeVisible();
  const { download } = await createByDownload(page, 'after_the_guide');
  expect(download.suggestedFilename()).toBe('after_the_guide.pem');
  await expect(page.getByRole('combobox', { name: 'Region' })).toHaveValue('ap-shanghai');
});

test('the policy has exactly the actions that are chosen, and a temporary credential has it too', async ({
  page,
  app,
}) => {
  await page.goto(`${app.url}#/connect`);
  const policy = page.getByRole('group', { name: 'Its policy' });
  const actions = async () => {
    const { statement } = JSON.parse(await policy.innerText()) as { statement: [{ action: string[] }] };
    return statement[0].action;
  };
  await expect(policy).toBeVisible();
  // The relay of this page is on this machine; behind one that isn't, private keys are made here.
  expect(await actions()).toContain('cvm:CreateKeyPair');
  for (const right of await page.getByRole('checkbox').all()) await right.uncheck();
  expect(await actions()).toEqual(['cvm:DescribeKeyPairs']);
  await page.getByRole('checkbox', { name: 'Import key pairs generated on this device' }).check();
  expect(await actions()).toEqual(['cvm:DescribeKeyPairs', 'cvm:ImportKeyPair']);
  await page.getByText('Or a temporary credential').click();
  await expect(page.getByText(/^tccli sts GetFederationToken .*ImportKeyPair/)).toBeVisible();
});

test('from Practice it begins a new connection: a saved one keeps its address', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'Practice' }).check();
  await page.getByRole('button', { name: 'Use Practice' }).click();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  await page.goto(`${app.url}#/connect`);
  await expect(page.getByRole('list', { name: 'Saved connections' }).getByRole('listitem')).toHaveCount(1);
  await page.getByRole('radio', { name: 'Direct' }).check();
  await expect(page.getByRole('textbox', { name: 'Custom endpoint' })).toHaveValue('');
  await page.getByRole('textbox', { name: 'Custom endpoint' }).fill(cloud.url);
  await page.getByRole('combobox', { name: 'Region' }).selectOption('ap-shanghai');
  await connect(page, cloud);
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  await expect(page.getByRole('combobox', { name: 'Region' })).toHaveValue('ap-shanghai');
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('list', { name: 'Saved connections' }).getByRole('listitem')).toHaveCount(2);
});

test('the relay that the page offers runs from its one file, wherever that is saved', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--prepared', '1');
  await withFolder(async (folder) => {
    const file = join(folder, 'relay.mjs');
    copyFileSync('dist/relay.mjs', file);
    const origin = new URL(app.url).origin;
    const relay = await startNode(file, ['--allow-origin', origin, '--port', '0', '--upstream', cloud.url]);
    try {
      await openApp(page, app.url);
      await goLive(page, { kind: 'Relay', address: relay.url, customEndpoint: cloud.url }, cloud);
      await createByDownload(page, 'through_one_file');
      await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
      await expect(page.getByText('This device, your relay and Tencent Cloud may have seen')).toBeVisible();
    } finally {
      await relay.stop();
    }
  });
});

for (const [width, height] of [
  [1280, 800],
  [1024, 700],
  [390, 844],
] as const)
  test(`a refused credential is said where the eye is, at ${width} × ${height}`, async ({
    page,
    app,
    simulator,
  }) => {
    const cloud = await simulator('--cors');
    await page.setViewportSize({ width, height });
    await openApp(page, app.url);
    await page.goto(`${app.url}#/connect`);
    await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
    await connect(page, cloud, 'x'.repeat(32));
    const card = page.getByRole('alert');
    await expect(card).toBeFocused();
    await expect(card).toBeInViewport({ ratio: 1 });
  });

test('after its reload the guided path goes on at its step, with policy and links in sight', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await page.setViewportSize({ width: 1280, height: 800 });
  await openApp(page, app.url);
  await page.getByRole('link', { name: 'Connect to Tencent Cloud' }).click();
  await page.getByRole('radio', { name: 'Direct' }).check();
  await page.getByRole('textbox', { name: 'Custom endpoint' }).fill(cloud.url);
  await page.getByRole('button', { name: 'Save and reload' }).click();
  await expect(page.getByRole('textbox', { name: 'SecretId' })).toBeFocused();
  await expect(page.getByRole('textbox', { name: 'SecretId' })).toBeInViewport();
  await expect(page.getByRole('group', { name: 'Its policy' })).toBeInViewport({ ratio: 1 });
  for (const name of ['Policies in the console', 'Sub-users in the console'])
    await expect(page.getByRole('link', { name })).toBeInViewport();
});

test('a new connection in Settings goes on at SecretId after its reload', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
  await expect(page.getByRole('textbox', { name: 'SecretId' })).toBeFocused();
});
