import { withKeyFile, sshKeygen } from '../support/tools.ts';
import { createByDownload, openApp, shownPublicKey } from './support/app.ts';
import { mainJobTests, type Way } from './support/mainJobTests.ts';
import { expect, OFFLINE, test as base } from './support/test.ts';

const test = base.extend<{ way: Way }>({
  way: async ({ page, app }, use) => use({ open: () => openApp(page, app.url), filePrefix: 'practice_' }),
});

test(
  'first visit: type a name, press Enter, and a private key file is downloaded',
  { tag: OFFLINE },
  async ({ page, app, context, consoleLines }) => {
    const started = Date.now();
    await openApp(page, app.url);
    // Everything was fetched by then; a quiet network may only mean a busy processor.
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await page.waitForLoadState('networkidle');
    await context.setOffline(true);
    const { download, text } = await createByDownload(page, 'deploy_2026');
    expect(Date.now() - started).toBeLessThan(15_000);
    expect(download.suggestedFilename()).toBe('practice_deploy_2026.pem');
    expect(text).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n[\s\S]+\n-----END RSA PRIVATE KEY-----\n$/);
    const shown = await shownPublicKey(page);
    withKeyFile(text, (file) => {
      expect(sshKeygen('-y', '-f', file).trim()).toBe(shown);
      expect(sshKeygen('-l', '-f', file)).toMatch(/^2048 /);
    });
    for (const word of [
      'Signed',
      'Sent',
      'Received',
      'Key pair matches',
      'Download started, not confirmed',
      'Confirmed in the cloud',
    ]) {
      await expect(page.getByRole('status').getByText(word, { exact: true })).toBeVisible();
    }
    await expect(page.getByText('practice only')).toBeVisible();
    expect(consoleLines).toEqual([]);
  },
);

mainJobTests(test);

test('keys, the practice account and the language survive a reload', async ({ page, app }) => {
  await openApp(page, app.url);
  await createByDownload(page, 'kept');
  await page.getByRole('link', { name: 'Keys' }).click();
  await expect(page.getByRole('row', { name: /kept/ })).toContainText('Unconfirmed');
  await page.getByRole('button', { name: 'Switch to Chinese' }).click();
  await expect(page.getByRole('heading', { name: '密钥', exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: '密钥', exact: true })).toBeVisible();
  await expect(page.getByRole('row', { name: /kept/ })).toContainText('未确认');
  await page.getByRole('button', { name: '切换到英文' }).click();
  await page.getByRole('link', { name: 'New key' }).first().click();
  await page.getByRole('textbox', { name: 'Key name' }).fill('kept');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Your list already has a key pair with this name')).toBeVisible();
  await page.getByRole('button', { name: 'Use kept_2' }).click();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toHaveValue('kept_2');
});

test('refuses to run inside another page', async ({ page, app }) => {
  // The server forbids framing by header; a host without headers must be covered too.
  await page.route('**/*', async (route) => {
    const response = await route.fetch();
    const {
      'content-security-policy': _policy,
      'x-frame-options': _options,
      ...headers
    } = response.headers();
    await route.fulfill({ response, headers });
  });
  await page.route('**/frame.html', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<iframe src="./" width="800" height="600"></iframe>' }),
  );
  await page.goto(`${app.url}frame.html`);
  await expect(page.frameLocator('iframe').getByText('refuses to run inside another page')).toBeVisible();
  await expect(page.frameLocator('iframe').getByRole('textbox')).toHaveCount(0);
});

for (const width of [1280, 800, 390]) {
  test(`the list fits ${width} pixels, each heading above its cells`, async ({ page, app }) => {
    await page.setViewportSize({ width, height: 800 });
    await openApp(page, app.url);
    await createByDownload(page, 'a_rather_long_name_of_25c');
    await page.getByRole('link', { name: 'Keys' }).click();
    await expect(page.getByRole('button', { name: 'Open the file to confirm' })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    const heading = await page.getByRole('columnheader', { name: 'State' }).boundingBox();
    const cell = await page.getByRole('cell', { name: /Unconfirmed/ }).boundingBox();
    expect(heading?.x).toBe(cell?.x);
  });
}

test(
  'being offline is a state in the bar, as long as it lasts',
  { tag: OFFLINE },
  async ({ page, context, app }) => {
    await openApp(page, app.url);
    await expect(page.getByText('Ready to work offline.')).toBeVisible();
    const state = page.getByRole('banner').getByText('Offline', { exact: true });
    await expect(state).toHaveCount(0);
    await context.setOffline(true);
    await expect(state).toBeVisible();
    await context.setOffline(false);
    await expect(state).toHaveCount(0);
  },
);
