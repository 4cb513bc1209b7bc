import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeAnswer } from '../../src/core/byHand/takeAnswer.ts';
import { WRITER } from '../../src/platform/tabs/writerLock.ts';
import { openFile, openLink } from '../support/byHandStory.ts';
import { carrierTo } from '../support/carrier.ts';
import { violations } from '../support/violations.ts';
import { connectByHand, goLive, openApp, useFakeFolderPicker } from './support/app.ts';
import { expect, OFFLINE, test } from './support/test.ts';

test('a link registers the key by being opened, twice does no harm, and a Check shows it', async ({
  page,
  simulator,
}) => {
  await openLink(page, await simulator());
});

test('a page from the disk registers the key by its form, without CORS or a relay', async ({
  page,
  simulator,
}) => {
  await openFile(page, await simulator(), { press: ['Send'] });
});

test('the page from the disk uses another signature at a press of Earlier or Later', async ({
  page,
  simulator,
}) => {
  // All its signatures are ahead of the service, and the first one is the nearest.
  await openFile(page, await simulator(), { aheadMs: 4 * 60_000, press: ['Later', 'Earlier'] });
});

test('curl registers the key by its file', async ({ simulator }) => {
  const carrier = carrierTo(await simulator(), 'by_curl');
  const folder = mkdtempSync(join(tmpdir(), 'keysmith-curl-'));
  try {
    const path = join(folder, 'by_curl.curl');
    writeFileSync(path, await carrier.curl());
    const answer = execFileSync('curl', ['--silent', '--config', path], { encoding: 'utf8' });
    expect(takeAnswer(carrier.record, answer, []), answer).toMatchObject({ kind: 'claimed' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test(
  'without any relay: made and signed offline here, opened there, and brought back',
  { tag: OFFLINE },
  async ({ page, context, browser, app, simulator }) => {
    const cloud = await simulator();
    await useFakeFolderPicker(page);
    await openApp(page, app.url);
    await expect(page.getByText('Ready to work offline.')).toBeVisible();
    await connectByHand(page, cloud);
    await expect(page.getByRole('radio', { name: 'Tencent Cloud' })).toBeDisabled();
    await page.getByRole('combobox', { name: 'Save to' }).selectOption('choose');
    // Until the link has been followed, the requests of these two parts are loaded offline, from the cache.
    await context.setOffline(true);
    await page.getByRole('textbox', { name: 'Key name' }).fill('web_1');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Send it' }).click();
    const card = page.getByRole('dialog', { name: 'Send it' });
    const link = await card.getByRole('link', { name: 'Open in a tab' }).getAttribute('href');
    await expect(card.getByText('Sent by hand')).toBeVisible();
    await card.getByRole('button', { name: 'Show as QR' }).click();
    await expect(card.getByRole('img', { name: /as a QR code/ })).toBeInViewport({ ratio: 1 });
    expect(await violations(page)).toEqual([]);

    const elsewhere = await browser.newPage();
    const shown = JSON.parse((await (await elsewhere.goto(link ?? ''))?.text()) ?? '') as {
      Response: { KeyId: string };
    };
    const answer = card.getByRole('textbox', { name: 'Answer or KeyId' });
    await answer.fill(shown.Response.KeyId);
    await card.getByRole('button', { name: 'Take the answer' }).click();
    await expect(card.getByText('Imported, by hand')).toBeVisible();
    const check = await card.getByRole('link', { name: 'Check' }).getAttribute('href');
    await answer.fill((await (await elsewhere.goto(check ?? ''))?.text()) ?? '');
    await card.getByRole('button', { name: 'Take the answer' }).click();
    await expect(card.getByText('Imported, seen')).toBeVisible();
    await elsewhere.close();
    await page.keyboard.press('Escape');
    await context.setOffline(false);
    await page.getByRole('link', { name: 'Keys' }).click();
    await expect(page.getByRole('row', { name: /web_1/ })).toContainText('Imported, seen');
  },
);

test('on one online laptop, seven interactions lead from a name to “Imported, seen”', async ({
  page,
  context,
  app,
  simulator,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await connectByHand(page, await simulator());
  await page.getByRole('combobox', { name: 'Save to' }).selectOption('choose');
  let interactions = 0;
  const act = async (what: Promise<unknown>) => {
    interactions += 1;
    await what;
  };
  await page.keyboard.type('web_1');
  await act(page.keyboard.press('Enter'));
  await act(page.getByRole('button', { name: 'Send it' }).click());
  const card = page.getByRole('dialog', { name: 'Send it' });
  for (const name of ['Open in a tab', 'Check']) {
    const opened = context.waitForEvent('page');
    await act(card.getByRole('link', { name }).click());
    const tab = await opened;
    await expect(tab.locator('body')).toContainText('RequestId');
    if (name === 'Check') {
      await act(tab.keyboard.press('Control+a'));
      await act(tab.keyboard.press('Control+c'));
    }
    await tab.close();
  }
  // Back from the tab, the field has the focus.
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(card.getByRole('textbox', { name: 'Answer or KeyId' })).toBeFocused();
  await act(page.keyboard.press('Control+v'));
  await expect(card.getByText('Imported, seen')).toBeVisible();
  expect(interactions).toBeLessThanOrEqual(7);
});

test('what can’t go by hand says so in its place, and Settings test the credential', async ({
  page,
  context,
  app,
  simulator,
}) => {
  await openApp(page, app.url);
  await connectByHand(page, await simulator());
  await page.getByRole('button', { name: /Tags, passphrase/ }).click();
  await page.getByRole('textbox', { name: 'Tags' }).fill('team=web');
  await expect(page.getByText('Add tags in the console afterwards')).toBeVisible();
  await page.getByRole('textbox', { name: 'Key name' }).fill('web_1');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Tags' })).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText('SHA256:')).toBeHidden();

  await page.getByRole('link', { name: 'Keys' }).click();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('By hand, only a key of this device can be registered')).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByText(/Signs by hand as AKID/)).toBeVisible();
  await expect(page.getByText(/\d\d:\d\d:\d\d UTC/)).toBeVisible();
  const opened = context.waitForEvent('page');
  await page.getByRole('link', { name: 'Test it in a tab' }).click();
  const tab = await opened;
  await expect(tab.locator('body')).toContainText('TotalCount');
  await tab.close();
  await page.getByRole('main').getByRole('button', { name: 'Lock', exact: true }).click();
  await expect(page.getByRole('link', { name: 'Test it in a tab' })).toBeHidden();
});

test('while another tab writes nothing is signed, and “Try again” signs it', async ({
  page,
  app,
  simulator,
}) => {
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await connectByHand(page, await simulator());
  await page.getByRole('combobox', { name: 'Save to' }).selectOption('choose');
  await page.getByRole('textbox', { name: 'Key name' }).fill('web_1');
  await page.keyboard.press('Enter');
  const send = page.getByRole('button', { name: 'Send it' });
  await expect(send).toBeVisible();
  await page.evaluate(async (writer) => {
    const held = new Promise<void>((resolve) => Object.assign(window, { letGo: resolve }));
    await new Promise<void>((taken) => void navigator.locks.request(writer, () => (taken(), held)));
  }, WRITER);
  await send.click();
  const card = page.getByRole('dialog', { name: 'Send it' });
  await expect(card.getByRole('alert')).toContainText('in another tab');
  await expect(card.getByRole('link')).toHaveCount(0);
  await page.evaluate(() => (window as unknown as { letGo: () => void }).letGo());
  await card.getByRole('button', { name: 'Try again' }).click();
  await expect(card.getByRole('link', { name: 'Open in a tab' })).toBeVisible();
  await expect(card.getByRole('alert')).toHaveCount(0);
});

test('Delete says until when what was signed can register the key again', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors');
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await connectByHand(page, cloud);
  await page.getByRole('combobox', { name: 'Save to' }).selectOption('choose');
  await page.getByRole('textbox', { name: 'Key name' }).fill('web_1');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Send it' }).click();
  const link = await page.getByRole('link', { name: 'Open in a tab' }).getAttribute('href');
  await (await fetch(link ?? '')).text();
  await page.keyboard.press('Escape');
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await page.getByRole('link', { name: 'Keys' }).click();
  await expect(page.getByRole('row', { name: /web_1/ })).toContainText('Verified');
  await page.getByRole('row', { name: /web_1/ }).getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(
    page.getByText(/has a link or a file that was signed for this key can register it again/),
  ).toBeVisible();
});

test('Practice has it as an exercise, without an address to open', async ({ page, app }) => {
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await page.getByRole('combobox', { name: 'Save to' }).selectOption('choose');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Try it by hand' }).click();
  await page.getByRole('textbox', { name: 'Key name' }).fill('web_1');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Send it' }).click();
  const card = page.getByRole('dialog', { name: 'Send it' });
  await expect(card.getByRole('link')).toHaveCount(0);
  for (const [button, word] of [
    ['Pretend to send', 'Imported, by hand'],
    ['Check', 'Imported, seen'],
  ] as const) {
    await card.getByRole('button', { name: button }).click();
    await expect(card.getByRole('textbox', { name: 'Answer or KeyId' })).toHaveValue(/RequestId/);
    await card.getByRole('button', { name: 'Take the answer' }).click();
    await expect(card.getByText(word)).toBeVisible();
    // Ready for the next answer.
    await expect(card.getByRole('textbox', { name: 'Answer or KeyId' })).toHaveValue('');
  }
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Use Practice' }).click();
  await expect(page.getByRole('radio', { name: 'Tencent Cloud' })).toBeEnabled();
});
