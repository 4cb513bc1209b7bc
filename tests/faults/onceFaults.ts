/** Fault points that are the same for every method and saver: each is told once. */
import { expect } from '@playwright/test';
import { apiError, CHROMIUM, drop, type FaultPoint } from './story.ts';
import type { Fault } from '../support/faultProxy.ts';

const ONCE = { savers: ['download'], browsers: CHROMIUM } as const;

export const ONCE_FAULTS: readonly FaultPoint[] = [
  {
    ...ONCE,
    id: 'F42',
    fault: 'a relay refuses every signature above minimum: asked each time, kept where nobody is in between',
    run: async (world) => {
      const { page } = world;
      const refusesMore: Fault = async (exchange) => {
        const isMinimum = /SignedHeaders=content-type;host,/.test(String(exchange.headers.authorization));
        if (isMinimum) exchange.answer(await exchange.forward());
        else exchange.answer(apiError('AuthFailure.SignatureFailure'));
      };
      for (const action of ['DescribeKeyPairs', 'GetCallerIdentity', 'DescribeProjects', 'CreateKeyPair'])
        world.proxy.inject(refusesMore, { action });
      await page.keyboard.press('Control+Shift+L');
      await page.getByRole('link', { name: 'Settings' }).click();
      const [credential] = world.cloud.credentials;
      await page.getByRole('textbox', { name: 'SecretKey' }).fill(credential?.secretKey ?? '');
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await page.getByRole('button', { name: 'Use weaker signing: content, host and action only' }).click();
      await page.getByRole('button', { name: 'Use weaker signing: content and host only' }).click();
      // Where something is written, it is said what could be changed on the way.
      const note = page.getByText('could turn a request into another action');
      await expect(page.getByRole('textbox', { name: 'Key name' })).toBeVisible();
      await expect(note).toBeVisible();
      await world.submit('less_signed');
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
      await world.restart();
      await expect(note).toBeVisible();
    },
    ends: { cloud: 'Unconfirmed' },
  },
  {
    ...ONCE,
    id: 'F43',
    fault: 'the identity can’t be reached at one connect: the rows stay ours, and are finished',
    run: async (world) => {
      const { page } = world;
      await world.submit('before');
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
      world.proxy.inject(drop, { action: 'GetCallerIdentity' });
      await world.restart();
      await world.submit('meanwhile');
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
      world.proxy.heal();
      await world.restart();
      await world.toKeys();
      for (const name of ['before', 'meanwhile']) await expect(world.row(name)).toContainText('Unconfirmed');
      await expect(page.getByText('Connect as')).toHaveCount(0);
    },
    ends: { cloud: /^Unconfirmed, Unconfirmed$/ },
  },
  {
    ...ONCE,
    id: 'F44',
    fault:
      'an imported list says deleted of our rows, and plants a stranger’s: marked, nothing of ours changes',
    run: async (world) => {
      const { page } = world;
      await world.submit('ours');
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
      await page.getByRole('link', { name: 'Settings' }).click();
      const exporting = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Export', exact: true }).click();
      const chunks: Buffer[] = [];
      for await (const chunk of await (await exporting).createReadStream()) chunks.push(chunk as Buffer);
      const file = JSON.parse(Buffer.concat(chunks).toString()) as { rows: Record<string, unknown>[] };
      const [row] = file.rows;
      const later = new Date(Date.now() + 3_600_000).toISOString();
      const lies = [
        { ...row, state: 'deleted', updatedAt: later },
        {
          ...row,
          id: 'planted',
          name: 'planted',
          fileName: 'planted.pem',
          state: 'verified',
          keyId: 'skey-11111111',
          updatedAt: later,
        },
      ];
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Import…' }).click();
      const text = JSON.stringify({ keysmithLedger: 1, rows: lies });
      await (
        await chooser
      ).setFiles({ name: 'list.json', mimeType: 'application/json', buffer: Buffer.from(text) });
      await expect(page.getByText('marked as from an imported list')).toBeVisible();
      await world.toKeys();
      await expect(world.row('ours')).toContainText('Unconfirmed');
      await expect(world.row('planted')).toContainText('From an imported list');
      await expect(world.row('planted')).not.toContainText('Verified');
      await expect(world.row('planted').getByRole('button', { name: /Delete/ })).toHaveCount(0);
    },
    ends: { cloud: 'Unconfirmed' },
  },
  {
    ...ONCE,
    id: 'F46',
    fault: 'a note is written in one tab while another confirms the file and saves a view: all of it stays',
    run: async (world) => {
      await world.submit('noted');
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
      await world.toKeys();
      const first = world.page;
      await first.getByRole('checkbox', { name: /noted/ }).check();
      await first.getByRole('button', { name: 'Note…' }).click();
      await first.getByRole('dialog').getByRole('textbox', { name: 'Note' }).fill('asked for by Li');
      const other = await world.openPage();
      await world.toKeys();
      const choosing = other.waitForEvent('filechooser');
      await world.row('noted').getByRole('button', { name: 'Open the file to confirm' }).click();
      const text = (await world.file('noted')) ?? '';
      const file = { name: 'noted.pem', mimeType: 'application/octet-stream', buffer: Buffer.from(text) };
      await (await choosing).setFiles(file);
      await expect(world.row('noted')).toContainText('Verified');
      await first.bringToFront();
      await first.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
      await first.getByRole('searchbox', { name: 'Search keys' }).fill('by li');
      const row = first.getByRole('row', { name: /noted/ });
      await expect(row).toContainText('asked for by Li');
      await expect(row).toContainText('Verified');
      await first.getByRole('searchbox', { name: 'Search keys' }).fill('');
    },
    ends: { cloud: 'Verified' },
  },
  {
    ...ONCE,
    id: 'F47',
    fault: 'Lock in another tab with a typed SecretKey, passphrase and an unconfirmed key: empty, and said',
    run: async (world) => {
      const { page } = world;
      await world.submit('unseen');
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
      await page.getByRole('button', { name: 'Tags, passphrase…' }).click();
      await page.getByRole('textbox', { name: 'Passphrase' }).fill('a passphrase');
      const other = await world.openPage();
      await other.getByRole('link', { name: 'Settings' }).click();
      await other.getByRole('textbox', { name: 'SecretKey' }).fill('typedAndNotSentAnywhere123456789');
      await other.keyboard.press('Control+Shift+L');
      await expect(other.getByRole('textbox', { name: 'SecretKey' })).toHaveValue('');
      await page.bringToFront();
      await expect(page.getByRole('textbox', { name: 'Passphrase' })).toHaveValue('');
      await expect(page.getByText('Locked. The private key of 1 key pair stays')).toBeVisible();
      await other.bringToFront();
    },
    ends: { cloud: 'Unconfirmed' },
  },
  {
    ...ONCE,
    id: 'F48',
    fault:
      'the SecretId’s field gets a shell line, or what can’t be one: understood or refused, nothing stored',
    run: async (world) => {
      const { page } = world;
      const credential = { secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE' };
      const secretKey = 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE';
      await page.getByRole('link', { name: 'Settings' }).click();
      const secretId = page.getByRole('textbox', { name: 'SecretId' });
      for (const text of [
        `-e TENCENTCLOUD_SECRET_KEY=“${secretKey}”`,
        secretKey,
        `curl -u me:${secretKey}`,
      ]) {
        await secretId.fill('');
        await secretId.focus();
        await page.keyboard.insertText(text);
        await expect(secretId).not.toHaveValue(new RegExp(secretKey));
      }
      await page.getByRole('textbox', { name: 'SecretKey' }).fill('');
      await secretId.fill('');
      await secretId.focus();
      const line = `export TENCENTCLOUD_SECRET_ID=${credential.secretId}; export TENCENTCLOUD_SECRET_KEY=${secretKey}`;
      await page.keyboard.insertText(line);
      await expect(secretId).toHaveValue(credential.secretId);
      await expect(page.getByRole('textbox', { name: 'SecretKey' })).toHaveValue(secretKey);
      expect([...world.proxy.received.values()].every((bytes) => !bytes.includes(secretKey))).toBe(true);
    },
    ends: { cloud: 'no key' },
  },
  {
    ...ONCE,
    id: 'F49',
    fault: 'what is dropped can’t be read, as a folder or a vanished file can’t: said so, the dialog stays',
    run: async (world) => {
      const { page } = world;
      await world.toKeys();
      await page.evaluate(() => {
        const gone = new File(['x'], 'gone.pem');
        const fails = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
        Object.assign(gone, { arrayBuffer: fails, text: fails });
        const data = new DataTransfer();
        data.items.add(gone);
        Object.defineProperty(data, 'files', { value: [gone] });
        window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      });
      await expect(page.getByRole('dialog')).toContainText(
        'it is a folder, or was moved, renamed or changed',
      );
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    },
    ends: { cloud: 'no key' },
  },
  {
    ...ONCE,
    id: 'F50',
    fault: 'a file chooser is cancelled inside a dialog: the dialog and what was typed stay',
    run: async (world) => {
      const { page } = world;
      await world.toKeys();
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Key name' }).fill('typed');
      // What a cancelled chooser does; the driver has no other way to cancel one.
      await dialog
        .locator('input[type=file]')
        .evaluate((input) => input.dispatchEvent(new Event('cancel', { bubbles: true })));
      await expect(dialog.getByRole('textbox', { name: 'Key name' })).toHaveValue('typed');
      await page.keyboard.press('Escape');
      await expect(dialog).toHaveCount(0);
    },
    ends: { cloud: 'no key' },
  },
];
