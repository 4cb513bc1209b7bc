import { connect, goLive, openApp } from './support/app.ts';
import { expect, test } from './support/test.ts';

test('a page that goes away while sending: after the next connect the key is listed as an orphan', async ({
  page,
  context,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  // The request reaches the cloud, the answer never comes back, and the page is gone without a word.
  const executed = new Promise<void>((resolve) => {
    void page.route(`${cloud.url}/**`, async (route) => {
      if (route.request().headers()['x-tc-action'] !== 'CreateKeyPair') return route.continue();
      await route.fetch();
      return resolve();
    });
  });
  await page.getByRole('textbox', { name: 'Key name' }).fill('cut_off');
  await page.keyboard.press('Enter');
  await executed;
  await page.close({ runBeforeUnload: false });

  const next = await context.newPage();
  await openApp(next, app.url);
  await next.getByRole('link', { name: 'Keys' }).click();
  await expect(next.getByRole('row', { name: /cut_off/ })).toContainText('Unknown');
  await next.getByRole('link', { name: 'Settings' }).click();
  await connect(next, cloud);
  await expect(next.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  await next.getByRole('link', { name: 'Keys' }).click();
  await expect(next.getByRole('row', { name: /cut_off/ })).toContainText('Private key lost');
  await expect(next.getByRole('row', { name: /cut_off/ })).toContainText('no private key arrived');

  // And got rid of: by its id, once its name was typed; and another is made in its place.
  await next.getByRole('button', { name: 'Delete and create again' }).click();
  const remove = next.getByRole('button', { name: 'Delete key pair' });
  await expect(remove).toBeDisabled();
  await next.getByRole('textbox', { name: 'Type the key name to delete it' }).fill('cut_off');
  // Nothing but its name and time says whose it is.
  await expect(remove).toBeDisabled();
  await next.getByRole('checkbox', { name: 'This key may belong to someone else' }).check();
  await remove.click();
  // What was signed for that name may be sent again by whoever carried it, for five minutes.
  await expect(next.getByRole('heading', { name: 'cut_off_2' })).toBeVisible();
  await next.getByRole('link', { name: 'Keys' }).click();
  // Until then it may come back: it stays in the list.
  await expect(next.getByRole('row', { name: /Select cut_off / })).toContainText('Deletion sent');
  await expect(next.getByRole('row', { name: /cut_off_2/ })).toContainText('Unconfirmed');
});

test('an orphan whose file turns up is verified, and not offered for deletion', async ({
  page,
  app,
  simulator,
  expectConsole,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  expectConsole(/ERR_FAILED/);
  let privateKey = '';
  await page.route(`${cloud.url}/**`, async (route) => {
    if (route.request().headers()['x-tc-action'] !== 'CreateKeyPair') return route.continue();
    const answer = (await (await route.fetch()).json()) as {
      Response: { KeyPair: { PrivateKey: string } };
    };
    privateKey = answer.Response.KeyPair.PrivateKey;
    return route.abort();
  });
  await page.getByRole('textbox', { name: 'Key name' }).fill('found_again');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Keys' }).click();
  const row = page.getByRole('row', { name: /found_again/ });
  await expect(row).toContainText('Private key lost');
  const chooser = page.waitForEvent('filechooser');
  await row.getByRole('button', { name: 'Open the file to confirm' }).click();
  await (await chooser).setFiles({ name: 'a.pem', mimeType: '', buffer: Buffer.from(privateKey) });
  await expect(row).toContainText('Verified');
  await expect(row.getByRole('button', { name: 'Delete and create again' })).toHaveCount(0);
});

test('a row is looked for in its own region, whichever is in use by then', async ({
  page,
  app,
  simulator,
  expectConsole,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
  expectConsole(/ERR_FAILED/);
  let isDown = false;
  await page.route(`${cloud.url}/**`, async (route) => {
    if (isDown) return route.abort();
    if (route.request().headers()['x-tc-action'] !== 'CreateKeyPair') return route.continue();
    isDown = true;
    await route.fetch();
    return route.abort();
  });
  await page.getByRole('textbox', { name: 'Key name' }).fill('far_away');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').first()).toBeVisible();
  await page.getByRole('combobox', { name: 'Region' }).selectOption('ap-shanghai');
  await page.getByRole('link', { name: 'Keys' }).click();
  const row = page.getByRole('row', { name: /far_away/ });
  await expect(row).toContainText('Unknown');

  const regions: string[] = [];
  page.on('request', (request) => {
    const headers = request.headers();
    if (headers['x-tc-action'] === 'DescribeKeyPairs' && request.postData()?.includes('far_away'))
      regions.push(headers['x-tc-region'] ?? '');
  });
  isDown = false;
  await page.reload();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('textbox', { name: 'SecretKey' }).fill(String(cloud.facts['secretKey']));
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  await expect(page.getByRole('combobox', { name: 'Region' })).toHaveValue('ap-shanghai');
  await page.getByRole('link', { name: 'Keys' }).click();
  await expect(row).toContainText('Private key lost');
  expect(new Set(regions)).toEqual(new Set(['ap-guangzhou']));
});
