import type { Page } from '@playwright/test';
import { ALL_HEADERS, type FaultProxyOptions, startFaultProxy } from '../support/faultProxy.ts';
import { chooseRoute, goLive, openApp } from './support/app.ts';
import { expect, test } from './support/test.ts';

const findings = (page: Page) => page.getByRole('list', { name: 'The Doctor' });
const check = (page: Page, name: string) =>
  findings(page)
    .getByRole('listitem')
    .filter({ has: page.getByText(name, { exact: true }) });

async function typeCredential(page: Page, facts: Readonly<Record<string, unknown>>): Promise<void> {
  await page.getByRole('textbox', { name: 'SecretId' }).fill(String(facts['secretId']));
  await page.getByRole('textbox', { name: 'SecretKey' }).fill(String(facts['secretKey']));
}

async function runDoctor(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run the Doctor' }).click();
  await expect(page.getByRole('button', { name: 'Copy the report' })).toBeVisible({ timeout: 40_000 });
}

const html = Buffer.from('<!doctype html><title>Sign in</title>');

/** Relays that are broken in one way each, and what the Doctor must say of it. */
const BROKEN: readonly [name: string, options: FaultProxyOptions, check: string, says: RegExp][] = [
  [
    'that doesn’t answer OPTIONS',
    { cors: { answersOptions: false } },
    'Permission for this page',
    /doesn’t answer the browser’s OPTIONS/,
  ],
  [
    // Not with a *: Chromium lets that stand for Authorization still, against the Fetch standard.
    'that doesn’t allow Authorization by name',
    { cors: { allowHeaders: ALL_HEADERS.replace('authorization, ', '') } },
    'Permission for this page',
    /doesn’t allow these headers by name: authorization Add/,
  ],
  [
    'that doesn’t allow X-TC-*',
    { cors: { allowHeaders: 'authorization, content-type' } },
    'Permission for this page',
    /by name: x-tc-action, x-tc-language, x-tc-region, x-tc-timestamp, x-tc-version/,
  ],
  [
    'that passes its own Host on',
    {
      fault: async (exchange) => {
        exchange.answer(await exchange.forward({ headers: { host: String(exchange.headers.host) } }));
      },
    },
    'Signature',
    /passes its own Host on: the API sees 127\.0\.0\.1:\d+/,
  ],
  [
    'that changes the body',
    {
      fault: async (exchange) => {
        const changed = exchange.body.length === 0 ? exchange.body : Buffer.from(`${exchange.body} `);
        exchange.answer(await exchange.forward({ body: changed }));
      },
    },
    'Signature',
    /changes the content of requests/,
  ],
  [
    'that answers with a web page',
    { fault: (exchange) => exchange.answer({ headers: { 'content-type': 'text/html' }, body: html }) },
    'Answer',
    /A web page comes back/,
  ],
  ['that hangs', { intercept: () => true }, 'Reachable', /no answer comes within 10 seconds/],
];

for (const [name, options, checkName, says] of BROKEN) {
  test(`the Doctor names the cause: a relay ${name}`, async ({ page, app, simulator, expectConsole }) => {
    expectConsole(/CORS|ERR_FAILED|ERR_ABORTED|status of 4/);
    const cloud = await simulator('--cors');
    const relay = await startFaultProxy(cloud.url, options);
    try {
      await openApp(page, app.url);
      await chooseRoute(page, {
        kind: 'Relay',
        form: 'Fixed',
        address: relay.url,
        customEndpoint: cloud.url,
      });
      await typeCredential(page, cloud.facts);
      await runDoctor(page);
      await expect(check(page, checkName)).toContainText('Wrong');
      await expect(check(page, checkName)).toContainText(says);
      // One cause: what comes before it is in order, and what comes after it isn't blamed.
      await expect(findings(page).getByText('Wrong', { exact: true })).toHaveCount(1);
      expect(relay.seen).not.toContain('CreateKeyPair');
    } finally {
      await relay.close();
    }
  });
}

test('the Doctor names the cause: http on a private address', async ({ page, app }) => {
  await openApp(page, app.url);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'Relay' }).check();
  await page.getByRole('textbox', { name: 'Relay address' }).fill('http://192.168.1.20:8080/');
  await runDoctor(page);
  await expect(check(page, 'Address')).toContainText('Wrong');
  await expect(check(page, 'Address')).toContainText('http is only allowed to localhost and 127.0.0.1');
});

test('a healthy relay: all is good, and the report holds no secret', async ({
  page,
  app,
  simulator,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const cloud = await simulator('--cors');
  const relay = await startFaultProxy(cloud.url);
  try {
    await openApp(page, app.url);
    const address = `${relay.url}?key=relayPassword&url=`;
    await goLive(page, { kind: 'Relay', form: 'Query', address, customEndpoint: cloud.url }, cloud);
    await page.getByRole('link', { name: 'Settings' }).click();
    await runDoctor(page);
    await expect(page.getByText('Everything that could be checked is in order.')).toBeVisible();
    for (const name of ['Signature', 'Answer', 'Clock', 'What this user may do', 'Region']) {
      await expect(check(page, name)).toContainText('Good');
    }
    await page.getByRole('button', { name: 'Copy the report' }).click();
    const report = await page.evaluate(() => navigator.clipboard.readText());
    expect(report).toContain('[Good] Signature');
    for (const secret of ['relayPassword', cloud.facts['secretKey'], cloud.facts['secretId']]) {
      expect(report).not.toContain(String(secret));
    }
  } finally {
    await relay.close();
  }
});

test('a clock that is off is shown, and corrected for this visit only if the user says so', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors');
  const relay = await startFaultProxy(cloud.url);
  try {
    await page.clock.install({ time: Date.now() + 7 * 60 * 1000 });
    await openApp(page, app.url);
    await chooseRoute(page, { kind: 'Relay', form: 'Fixed', address: relay.url, customEndpoint: cloud.url });
    await typeCredential(page, cloud.facts);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText('AuthFailure.SignatureExpire');
    // The way from an error card.
    await page.getByRole('alert').getByRole('link', { name: 'Run the Doctor' }).click();
    await expect(check(page, 'Clock')).toContainText('7 min ahead of');
    await page.getByRole('button', { name: 'Sign with the corrected clock in this visit' }).click();
    await expect(check(page, 'Clock')).toContainText('corrected by -4');
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  } finally {
    await relay.close();
  }
});
