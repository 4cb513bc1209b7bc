import type { Page } from '@playwright/test';
import { ALL_HEADERS, type Fault, type FaultProxyOptions, startFaultProxy } from '../support/faultProxy.ts';
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

/** All causes that a page can't tell apart. */
const LOOKS_ALIKE =
  /A page can’t tell these causes apart: Access-Control-Allow-Origin is missing, the address redirects, or Content-Encoding/;
const html = Buffer.from('<!doctype html><title>Sign in</title>');

/** Relays that are broken in one way each, and what the Doctor must say of it. */
const BROKEN: readonly [name: string, options: FaultProxyOptions, check: string, says: RegExp][] = [
  [
    'that doesn’t answer OPTIONS',
    { cors: { answersOptions: false } },
    'Access for this page (CORS)',
    /doesn’t answer the browser’s OPTIONS/,
  ],
  [
    // Not with a *: Chromium lets that stand for Authorization still, against the Fetch standard.
    'that doesn’t allow Authorization by name',
    { cors: { allowHeaders: ALL_HEADERS.replace('authorization, ', '') } },
    'Access for this page (CORS)',
    /doesn’t allow these headers by name: authorization They/,
  ],
  [
    'that doesn’t allow X-TC-*',
    { cors: { allowHeaders: 'authorization, content-type' } },
    'Access for this page (CORS)',
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
    /changes the body of requests/,
  ],
  [
    'that answers with a web page',
    { fault: (exchange) => exchange.answer({ headers: { 'content-type': 'text/html' }, body: html }) },
    'Answer',
    /A web page comes back/,
  ],
  ['that hangs', { intercept: () => true }, 'Reachable', /No answer within 10 seconds/],
  [
    'that redirects elsewhere, and says so to pages',
    { intercept: redirecting(awayFromRoot, true) },
    'Access for this page (CORS)',
    /redirects to another address/,
  ],
  [
    'that redirects elsewhere',
    { intercept: redirecting(awayFromRoot, false) },
    'Access for this page (CORS)',
    LOOKS_ALIKE,
  ],
  [
    'that lets no page read its answers',
    { cors: { allowOrigin: false } },
    'Access for this page (CORS)',
    LOOKS_ALIKE,
  ],
  [
    'that keeps Content-Encoding on plain text',
    {
      fault: async (exchange) => {
        const { status, headers, body } = await exchange.forward();
        exchange.answer({ status, headers: { ...headers, 'content-encoding': 'gzip' }, body });
      },
    },
    'Answer',
    /A page can’t tell these causes apart: .* Content-Encoding doesn’t match the content/,
  ],
  [
    'that keeps Content-Encoding on plain text, and lets no page read it',
    {
      cors: { allowOrigin: false },
      fault: async (exchange) => {
        const { status, headers, body } = await exchange.forward();
        exchange.answer({ status, headers: { ...headers, 'content-encoding': 'br' }, body });
      },
    },
    'Access for this page (CORS)',
    LOOKS_ALIKE,
  ],
];

function awayFromRoot(path: string): string | null {
  return path === '/elsewhere' ? null : '/elsewhere';
}

/** Answers with a redirect, preflights too unless a page is to see it. */
function redirecting(
  to: (path: string) => string | null,
  isSeen: boolean,
): NonNullable<FaultProxyOptions['intercept']> {
  return (request, response) => {
    const location = to(request.url ?? '');
    if (location === null) return false;
    const headers = isSeen
      ? { 'access-control-allow-origin': '*', 'access-control-allow-headers': ALL_HEADERS }
      : {};
    response.writeHead(isSeen && request.method === 'OPTIONS' ? 204 : 301, { ...headers, location });
    response.end();
    return true;
  };
}

for (const [name, options, checkName, says] of BROKEN) {
  test(`the Doctor names the cause: a relay ${name}`, async ({ page, app, simulator, expectConsole }) => {
    expectConsole(/CORS|ERR_|status of 4|redirect/);
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
  await expect(check(page, 'Address')).toContainText('http is only allowed for localhost and 127.0.0.1');
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
    await page.getByRole('button', { name: 'Use the corrected clock for this session' }).click();
    await expect(check(page, 'Clock')).toContainText('corrected by -4');
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
    // With the visit the correction ends.
    await page.reload();
    await page.getByRole('link', { name: 'Settings' }).click();
    await typeCredential(page, cloud.facts);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText('AuthFailure.SignatureExpire');
  } finally {
    await relay.close();
  }
});

test('a clock that is off by more than 15 minutes is never corrected here', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors');
  const relay = await startFaultProxy(cloud.url);
  try {
    await page.clock.install({ time: Date.now() + 17 * 60 * 1000 });
    await openApp(page, app.url);
    await chooseRoute(page, { kind: 'Relay', form: 'Fixed', address: relay.url, customEndpoint: cloud.url });
    await typeCredential(page, cloud.facts);
    await runDoctor(page);
    await expect(check(page, 'Clock')).toContainText('Keysmith doesn’t correct a difference this large');
    await expect(page.getByRole('button', { name: 'Use the corrected clock' })).toHaveCount(0);
  } finally {
    await relay.close();
  }
});

for (const isSeen of [true, false]) {
  test(`the Doctor tries the slash: a relay that redirects to it${isSeen ? ', and says so' : ''}`, async ({
    page,
    app,
    simulator,
    context,
    expectConsole,
  }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    expectConsole(/CORS|ERR_FAILED|redirect/);
    const cloud = await simulator('--cors');
    const intercept = redirecting((path) => (path === '/pathWithKey' ? '/pathWithKey/' : null), isSeen);
    const relay = await startFaultProxy(cloud.url, { intercept });
    try {
      await openApp(page, app.url);
      const address = `${relay.url.replace(/\/$/, '')}/pathWithKey`;
      await chooseRoute(page, { kind: 'Relay', form: 'Fixed', address, customEndpoint: cloud.url });
      await typeCredential(page, cloud.facts);
      await runDoctor(page);
      await expect(check(page, 'Access for this page (CORS)')).toContainText(
        `With a slash at its end it works: ${address}/`,
      );
      // The report is made to be sent to somebody, and the path may hold a key.
      await page.getByRole('button', { name: 'Copy the report' }).click();
      const report = await page.evaluate(() => navigator.clipboard.readText());
      expect(report).toContain(`With a slash at its end it works: ${new URL(address).origin}/…`);
      expect(report).not.toContain('pathWithKey');
      await page.getByRole('textbox', { name: 'Relay address' }).fill(`${address}/`);
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
    } finally {
      await relay.close();
    }
  });
}

test('a relay whose address ends in ? gets the target directly behind it, shown while typing', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors');
  const paths: string[] = [];
  const relay = await startFaultProxy(cloud.url, {
    intercept: (request) => {
      paths.push(request.url ?? '');
      // A fixed target would be asked for the path.
      request.url = '/';
      return false;
    },
  });
  try {
    await openApp(page, app.url);
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('radio', { name: 'Relay' }).check();
    await page.getByRole('textbox', { name: 'Relay address' }).fill('https://proxy.example/?');
    await expect(page.getByText('https://proxy.example/?https://cvm.tencentcloudapi.com/')).toBeVisible();
    const address = `${relay.url.replace(/\/$/, '')}/?`;
    await goLive(page, { kind: 'Relay', form: 'Query', address, customEndpoint: cloud.url }, cloud);
    expect(new Set(paths)).toEqual(new Set([`/?${cloud.url}/`]));
    await page.getByRole('link', { name: 'Settings' }).click();
    await runDoctor(page);
    await expect(page.getByText('Everything that could be checked is in order.')).toBeVisible();
  } finally {
    await relay.close();
  }
});

/** What Connect can fail with, each with what the Doctor may say of it then; `null`: it was over before the Doctor came. */
const FAILURES: readonly [name: string, fault: Fault | null, says: RegExp | null][] = [
  ['a wrong SecretKey', null, /No signature by this SecretKey is accepted/],
  ['a SecretId that nobody knows', refusal('AuthFailure.SecretIdNotFound'), /doesn’t know this SecretId/],
  ['an expired token', refusal('AuthFailure.TokenFailure'), /token is wrong or has expired/],
  ['a code of no catalogue', refusal('FailedOperation.Novelty'), /FailedOperation\.Novelty/],
  ['throttling', refusal('RequestLimitExceeded'), /RequestLimitExceeded/],
  ['an error of the service', refusal('InternalError'), /InternalError/],
  ['a region without the service', refusal('UnsupportedRegion'), /isn’t available on the chosen site/],
  ['a web page', (exchange) => exchange.answer({ status: 502, body: html }), /web page comes back/],
  [
    'half an answer',
    (exchange) => exchange.answer({ body: Buffer.from('{"Response":') }),
    /isn’t valid JSON/,
  ],
  [
    'an answer of somebody else',
    (exchange) => exchange.answer({ body: Buffer.from('{}') }),
    /isn’t from the API/,
  ],
  [
    'a connection that breaks off whatever is signed',
    async (exchange) => {
      if (String(exchange.headers.authorization).startsWith('TC3')) exchange.drop();
      else exchange.answer(await exchange.forward());
    },
    /gets no readable answer/,
  ],
  ['a connection that breaks off', (exchange) => exchange.drop(), /The address doesn’t respond/],
];

function refusal(code: string): Fault {
  const body = Buffer.from(
    JSON.stringify({ Response: { Error: { Code: code, Message: 'no' }, RequestId: 'r-1' } }),
  );
  return (exchange) => exchange.answer({ body });
}

for (const [index, [name, fault, says]] of FAILURES.entries()) {
  const place = index % 2 === 0 ? 'Settings' : 'the guided path';
  test(`Connect fails by ${name} in ${place}: the Doctor examines it there`, async ({
    page,
    app,
    simulator,
    expectConsole,
  }) => {
    expectConsole(/ERR_|status of 5/);
    const cloud = await simulator('--cors');
    const relay = await startFaultProxy(cloud.url, fault === null ? {} : { fault });
    try {
      await openApp(page, app.url);
      await chooseRoute(page, {
        kind: 'Relay',
        form: 'Fixed',
        address: relay.url,
        customEndpoint: cloud.url,
      });
      if (place === 'the guided path') {
        await page.goto(`${app.url}#/connect`);
        await page.getByRole('radio', { name: 'Relay' }).check();
      }
      const { secretId, secretKey } = cloud.facts;
      const wrongKey = 'thisIsAnotherKeyOfThirtyTwoChars';
      await typeCredential(page, { secretId, secretKey: fault === null ? wrongKey : secretKey });
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await page.getByRole('alert').getByRole('link', { name: 'Run the Doctor' }).click();
      await expect(page.getByRole('button', { name: 'Copy the report' })).toBeVisible({ timeout: 40_000 });
      await expect(findings(page)).toContainText(says ?? '');
      await expect(page.getByText('is in order')).toHaveCount(0);
      await expect(page.getByRole('alert')).toBeVisible();
      // What was typed is still there, and now it works.
      if (fault === null) return;
      relay.heal();
      await expect(page.getByRole('textbox', { name: 'SecretKey' })).toHaveValue(String(secretKey));
    } finally {
      await relay.close();
    }
  });
}

test('a failure that is over: the Doctor finds nothing, and doesn’t say that all is in order', async ({
  page,
  app,
  simulator,
  expectConsole,
}) => {
  expectConsole(/ERR_/);
  const cloud = await simulator('--cors');
  const relay = await startFaultProxy(cloud.url);
  try {
    await openApp(page, app.url);
    await chooseRoute(page, { kind: 'Relay', form: 'Fixed', address: relay.url, customEndpoint: cloud.url });
    relay.inject((exchange) => exchange.drop(), { action: 'DescribeKeyPairs', times: 2 });
    await typeCredential(page, cloud.facts);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    const doctor = page.getByRole('alert').getByRole('link', { name: 'Run the Doctor' });
    await expect(doctor).toBeVisible();
    relay.heal();
    await doctor.click();
    await expect(
      page.getByText('The checks found nothing wrong, but the last attempt failed.'),
    ).toBeVisible();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  } finally {
    await relay.close();
  }
});

test('a Direct connection: no relay is told of', async ({ page, app, simulator, expectConsole }) => {
  expectConsole(/CORS|ERR_/);
  const open = await simulator('--cors');
  const closed = await simulator();
  await openApp(page, app.url);
  for (const cloud of [closed, open]) {
    await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
    await typeCredential(page, { ...cloud.facts, secretKey: 'thisIsAnotherKeyOfThirtyTwoChars' });
    await runDoctor(page);
    await expect(findings(page)).toContainText(
      cloud === closed ? LOOKS_ALIKE : /No signature by this SecretKey/,
    );
    await expect(findings(page)).not.toContainText(/relay/i);
  }
});

test('what was tried is examined until it is edited or locked', async ({ page, app, simulator }) => {
  const cloud = await simulator('--cors');
  await openApp(page, app.url);
  await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
  await typeCredential(page, { ...cloud.facts, secretKey: 'thisIsAnotherKeyOfThirtyTwoChars' });
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await runDoctor(page);
  await expect(check(page, 'Signature')).toContainText('Wrong');
  await page.getByRole('textbox', { name: 'SecretKey' }).fill(String(cloud.facts['secretKey']));
  await page.getByRole('button', { name: 'Run the Doctor again' }).click();
  await expect(check(page, 'Signature')).toContainText('Good');
  await page.getByRole('textbox', { name: 'SecretKey' }).fill('');
  await page.getByRole('button', { name: 'Run the Doctor again' }).click();
  await expect(check(page, 'Signature')).toContainText('Not checked');
});
