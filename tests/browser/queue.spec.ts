/** Names that are entered one after the other: none is swallowed, none mangled, and each request's file arrives. */
import type { Page } from '@playwright/test';
import type { Running } from '../support/process.ts';
import { openRawChromium } from '../support/rawChromium.ts';
import { goLive, openApp, useFakeFolderPicker } from './support/app.ts';
import { expect, test } from './support/test.ts';

const field = (page: Page) => page.getByRole('textbox', { name: 'Key name' });
const waiting = (page: Page) => page.getByRole('list', { name: 'Waiting' });
const TEN = Array.from({ length: 10 }, (_, index) => `server_${index}_${'abcdefghij'[index]}`);

/** Each answer of the cloud waits for something. @returns the names that were asked for, as sent */
async function delay(page: Page, cloud: Running, wait: () => Promise<unknown>): Promise<string[]> {
  const created: string[] = [];
  await page.route(`${cloud.url}**`, async (route) => {
    const request = route.request();
    if (request.headers()['x-tc-action'] === 'CreateKeyPair')
      created.push(String((request.postDataJSON() as { KeyName: string }).KeyName));
    await wait();
    await route.fallback();
  });
  return created;
}

/** Each answer takes this long, as over a slow relay. */
const slowDown = (page: Page, cloud: Running, ms: number) =>
  delay(page, cloud, () => new Promise((resolve) => setTimeout(resolve, ms)));

/** No answer arrives before `letGo` is called, however slow the machine is. */
async function hold(page: Page, cloud: Running) {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return { created: await delay(page, cloud, () => held), letGo };
}

async function folderFiles(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('my-keys');
    const names = [];
    for await (const name of (folder as unknown as { keys: () => AsyncIterable<string> }).keys())
      names.push(name);
    return names.sort();
  });
}

test('ten names typed without looking, at 600 ms of latency: ten files, none mangled', async ({
  page,
  app,
  simulator,
}) => {
  test.setTimeout(120_000);
  const cloud = await simulator('--cors', '--prepared', '10');
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await page.getByRole('combobox', { name: 'Save to' }).selectOption({ label: 'Choose a keys folder…' });
  const created = await slowDown(page, cloud, 600);
  await field(page).focus();
  for (const name of TEN) {
    await page.keyboard.type(name, { delay: 30 });
    await page.keyboard.press('Enter');
  }
  await expect(waiting(page).getByRole('listitem').last()).toContainText(TEN.at(-1) ?? '');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect.poll(() => folderFiles(page), { timeout: 60_000 }).toEqual(TEN.map((name) => `${name}.pem`));
  expect(created).toEqual(TEN);
  await expect(waiting(page)).toHaveCount(0);
});

test('typing slowly through every phase of a creation, nothing is selected, moved or cleared', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '2');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  const created = await slowDown(page, cloud, 400);
  const download = page.waitForEvent('download');
  await page.keyboard.type('first');
  await page.keyboard.press('Enter');
  const next = 'the_next_server_name';
  for (let length = 1; length <= next.length; length += 1) {
    await page.keyboard.type(next[length - 1] ?? '', { delay: 120 });
    await expect(field(page)).toHaveValue(next.slice(0, length));
    await expect(field(page)).toBeFocused();
  }
  await download;
  await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
  await expect(field(page)).toHaveValue(next);
  await page.keyboard.press('Enter');
  await expect.poll(() => created).toEqual(['first', next]);
});

test('what waits is shown, cancelled one by one, and refused twice', async ({ page, app, simulator }) => {
  const cloud = await simulator('--cors', '--prepared', '3');
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await page.getByRole('combobox', { name: 'Save to' }).selectOption({ label: 'Choose a keys folder…' });
  const { created, letGo } = await hold(page, cloud);
  for (const name of ['one', 'two', 'three']) {
    await field(page).fill(name);
    await page.keyboard.press('Enter');
  }
  await expect(waiting(page).getByRole('listitem')).toHaveCount(2);
  await field(page).fill('two');
  await page.keyboard.press('Enter');
  await expect(page.getByText('A key pair of this name is waiting already')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel two' }).click();
  await expect(waiting(page).getByRole('listitem')).toHaveCount(1);
  letGo();
  await expect.poll(() => folderFiles(page), { timeout: 30_000 }).toEqual(['one.pem', 'three.pem']);
  expect(created).toEqual(['one', 'three']);
});

test('after a refusal the others wait for “Go on”', async ({ page, app, simulator }) => {
  const cloud = await simulator('--cors', '--prepared', '3');
  await useFakeFolderPicker(page);
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await page.getByRole('combobox', { name: 'Save to' }).selectOption({ label: 'Choose a keys folder…' });
  const { created, letGo } = await hold(page, cloud);
  for (const name of ['sim_internal_error', 'two']) {
    await field(page).fill(name);
    await page.keyboard.press('Enter');
  }
  await expect(waiting(page).getByRole('listitem')).toHaveCount(1);
  letGo();
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect.poll(() => folderFiles(page), { timeout: 30_000 }).toEqual(['two.pem']);
  expect(created).toEqual(['sim_internal_error', 'two']);
});

test('by download, in a Chromium that allows one for each key stroke: every key has its file', async ({
  app,
}) => {
  test.setTimeout(120_000);
  const page = await openRawChromium(app.url);
  try {
    await expect.poll(() => page.evaluate(`document.activeElement?.id`)).toBe('key-name');
    await page.type(TEN.map((name) => `${name}\r`).join(''));
    // From here on, nothing is touched.
    await expect.poll(() => page.evaluate(`document.body.innerText`)).toContain('Press Enter to go on');
    const made = async () => Number(await page.evaluate(COUNT));
    await expect.poll(async () => (await made()) - page.downloads().length).toBe(0);
    const before = await made();
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(TEN.length);
    // Each key stroke lets another one through.
    for (let count = before + 1; count <= TEN.length; count += 1) {
      await page.press('Enter');
      await expect.poll(() => page.downloads().length, { timeout: 30_000 }).toBe(count);
    }
    expect(page.downloads()).toEqual(TEN.map((name) => `practice_${name}.pem`));
  } finally {
    await page.close();
  }
});

/** How many rows have been sent, by what the page has in its ledger. */
const COUNT = `new Promise((resolve) => {
  indexedDB.open('keysmith').onsuccess = ({ target: { result: database } }) => {
    database.transaction('keys').objectStore('keys').getAll().onsuccess = ({ target }) => {
      database.close();
      resolve(target.result.filter(({ attempts }) => attempts.length > 0).length);
    };
  };
})`;
