import type { Page } from '@playwright/test';
import { chooseRoute, connect, goLive, openApp } from './support/app.ts';
import { expect, test } from './support/test.ts';

async function createAll(page: Page, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await page.getByRole('textbox', { name: 'Key name' }).fill(name);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
    await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
  }
}

async function select(page: Page, ...names: readonly string[]): Promise<void> {
  for (const name of names) await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
}

const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(`\\b${name}\\b`) });

test('the life of a key pair: renamed, described, noted, bound, unbound, deleted', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '3');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await createAll(page, ['first', 'second', 'third']);
  await page.getByRole('link', { name: 'Keys' }).click();
  const sent: string[] = [];
  page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));

  await select(page, 'first');
  await page.getByRole('button', { name: 'Rename' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Key name' }).fill('second');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toContainText('Another key pair has this name.');
  await dialog.getByRole('textbox', { name: 'Key name' }).fill('bastion');
  await dialog.getByRole('textbox', { name: 'Description' }).fill('the way in');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('bastion: changed in the cloud.')).toBeVisible();
  await expect(row(page, 'bastion')).toContainText('the way in');

  await page.getByRole('button', { name: 'Note…' }).click();
  await dialog.getByRole('textbox', { name: 'Note' }).fill('asked for by Li');
  await dialog.getByRole('textbox', { name: 'Remind me to delete it after (days)' }).fill('0');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('1 key pair is past the date of its deletion reminder.')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search keys' }).fill('by li');
  await expect(row(page, 'bastion')).toContainText('asked for by Li');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('Undone.')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search keys' }).fill('');
  await expect(page.getByText('deletion reminder.')).toHaveCount(0);

  await page.getByRole('button', { name: 'Bind', exact: true }).click();
  await expect(dialog).toContainText('anyone without its file is locked out');
  await dialog.getByRole('checkbox', { name: /web-1/ }).check();
  await expect(dialog.getByRole('checkbox', { name: /office.*Linux only/ })).toBeDisabled();
  await dialog.getByRole('checkbox', { name: /batch/ }).check();
  await dialog.getByRole('textbox', { name: 'Type the key name to bind it' }).fill('bastion');
  // A running instance is stopped only by the user's own word.
  await expect(dialog.getByRole('button', { name: 'Bind to 2 instances' })).toBeDisabled();
  await dialog.getByRole('checkbox', { name: /Stop the running instances/ }).check();
  await dialog.getByRole('button', { name: 'Bind to 2 instances' }).click();
  await expect(dialog.getByRole('listitem').filter({ hasText: 'web-1' })).toContainText('Bound and verified');
  await expect(dialog.getByRole('listitem').filter({ hasText: 'batch' })).toContainText('Bound and verified');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(row(page, 'bastion')).toContainText('2 instances');

  // A bound key is kept, the others go.
  await select(page, 'second', 'third');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(dialog).toContainText('deleted at Tencent Cloud for good');
  await dialog.getByRole('textbox', { name: 'Type 3 to delete them' }).fill('3');
  await dialog.getByRole('button', { name: 'Delete 3 key pairs' }).click();
  await expect(dialog).toContainText('Deletion sent for 2 of 3.');
  await expect(dialog.getByRole('listitem').filter({ hasText: 'bastion' })).toContainText(
    'instances use this key pair',
  );
  await dialog.getByRole('button', { name: 'Close' }).click();
  // It leaves the list once looks have shown that it is certainly gone.
  await expect(row(page, 'second')).toContainText('In progress');

  // Deleted alone, it says which instances use it, and leads to where that ends.
  await page.getByRole('button', { name: 'Actions for bastion' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await dialog.getByRole('textbox', { name: 'Type the key name to delete it' }).fill('bastion');
  await dialog.getByRole('button', { name: 'Delete key pair' }).click();
  await expect(dialog.getByRole('listitem').filter({ hasText: 'web-1' })).toContainText('ins-');
  await dialog.getByRole('button', { name: 'Unbind', exact: true }).click();
  await expect(dialog).toContainText('you are locked out');
  // The other one may still be starting again.
  await dialog.getByRole('checkbox', { name: /batch/ }).check();
  await dialog.getByRole('textbox', { name: 'Type the key name to unbind it' }).fill('bastion');
  await dialog.getByRole('button', { name: 'Unbind from 1 instance' }).click();
  await expect(dialog.getByRole('listitem').filter({ hasText: 'batch' })).toContainText(
    'Unbound and verified',
  );
  // What is noted here is for this device's eyes alone.
  expect(sent.some((text) => text.includes('the way in'))).toBe(true);
  expect(sent.filter((text) => text.includes('asked for by Li'))).toEqual([]);
});

test('a deletion whose answer was lost is told as sent, and stays until it is certain', async ({
  page,
  app,
  simulator,
  expectConsole,
}) => {
  const cloud = await simulator('--cors', '--prepared', '2');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await createAll(page, ['first', 'second']);
  await page.getByRole('link', { name: 'Keys' }).click();
  expectConsole(/ERR_FAILED/);
  await page.route(`${cloud.url}**`, async (route) => {
    if (route.request().headers()['x-tc-action'] !== 'DeleteKeyPairs') return route.fallback();
    await route.fetch();
    return route.abort();
  });
  await select(page, 'first', 'second');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Type 2 to delete them' }).fill('2');
  await dialog.getByRole('button', { name: 'Delete 2 key pairs' }).click();
  await expect(page.getByText('Deletion of 2 key pairs was sent.')).toBeVisible();
  await expect(row(page, 'first')).toContainText('In progress');
  await expect(row(page, 'second')).toContainText('In progress');
});

test('several of which some may be a colleague’s are deleted only after a second consent', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '2');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  await createAll(page, ['first', 'second']);
  // As after answers that were lost: only name and time say whose the key pairs are.
  await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('keysmith');
      request.onsuccess = () => resolve(request.result);
    });
    const store = database.transaction('keys', 'readwrite').objectStore('keys');
    const cursor = store.openCursor();
    cursor.onsuccess = () => {
      const at = cursor.result;
      if (at === null) return;
      at.update({ ...(at.value as object), evidence: 'time' });
      at.continue();
    };
    await new Promise((resolve) => (store.transaction.oncomplete = resolve));
    database.close();
  });
  await page.reload();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('textbox', { name: 'SecretKey' }).fill(String(cloud.facts['secretKey']));
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Keys' }).click();
  await select(page, 'first', 'second');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('only the name and the time suggest that they are yours');
  await dialog.getByRole('textbox', { name: 'Type 2 to delete them' }).fill('2');
  await expect(dialog.getByRole('button', { name: 'Delete 2 key pairs' })).toBeDisabled();
  await dialog.getByRole('checkbox', { name: 'This key may belong to someone else' }).check();
  await dialog.getByRole('button', { name: 'Delete 2 key pairs' }).click();
  await expect(page.getByText('Deletion of 2 key pairs was sent.')).toBeVisible();
});

test('while less is signed, each dialog that writes says what could be changed on the way', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  const Error = { Code: 'AuthFailure.SignatureFailure', Message: '' };
  await page.route(`${cloud.url}**`, (route) => {
    const authorization = route.request().headers()['authorization'] ?? '';
    if (authorization === '' || authorization.includes('SignedHeaders=content-type;host,'))
      return route.fallback();
    return route.fulfill({
      json: { Response: { Error, RequestId: 'r' } },
      headers: { 'access-control-allow-origin': new URL(app.url).origin },
    });
  });
  await openApp(page, app.url);
  await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
  await connect(page, cloud);
  await page.getByRole('button', { name: 'Use weaker signing: content, host and action only' }).click();
  await page.getByRole('button', { name: 'Use weaker signing: content and host only' }).click();
  const told = 'could turn a request into another action';
  await expect(page.getByRole('note').getByText(told)).toBeVisible();
  await createAll(page, ['weak']);
  await page.getByRole('link', { name: 'Create several…' }).click();
  await page.getByRole('textbox', { name: 'Key names' }).fill('web_{1..2}');
  await expect(page.getByRole('note').getByText(told)).toBeVisible();

  await page.getByRole('link', { name: 'Keys' }).click();
  await select(page, 'weak');
  const dialog = page.getByRole('dialog');
  for (const button of ['Rename', 'Bind', 'Delete']) {
    await page.getByRole('button', { name: button, exact: button !== 'Rename' }).click();
    await expect(dialog.getByRole('note').getByText(told), button).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  }
  await page.getByRole('button', { name: 'Import', exact: true }).first().click();
  await expect(dialog.getByRole('note').getByText(told)).toBeVisible();
});

test('a key that was deleted under Keys is no longer said to be good on New key', async ({ page, app }) => {
  await openApp(page, app.url);
  await createAll(page, ['web_01']);
  await page.getByRole('link', { name: 'Keys' }).click();
  await select(page, 'web_01');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  const dialog = page.getByRole('dialog');
  const typed = dialog.getByRole('textbox');
  await typed.fill('web_01');
  await dialog.getByRole('button', { name: /^Delete/ }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('link', { name: 'New key' }).first().click();
  await expect(page.getByText('Deletion of web_01 was sent.')).toBeVisible();
  await expect(page.getByText('Confirmed in the cloud')).toHaveCount(0);
  await expect(page.getByText('Open the file to confirm')).toHaveCount(0);
  // Nobody has seen its file: it can be downloaded again until the deletion is certain.
  await expect(page.getByRole('button', { name: 'Download again' })).toBeVisible();
});
