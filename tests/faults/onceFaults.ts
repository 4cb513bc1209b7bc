/** Fault points that are the same for every method and saver: each is told once. */
import { expect } from '@playwright/test';
import { CHROMIUM, type FaultPoint } from './story.ts';

const ONCE = { savers: ['download'], browsers: CHROMIUM } as const;

export const ONCE_FAULTS: readonly FaultPoint[] = [
  {
    ...ONCE,
    id: 'F44',
    fault:
      'an imported list says deleted of our rows, and plants a stranger’s: marked, nothing of ours changes',
    run: async (world) => {
      const { page } = world;
      await world.submit('ours');
      await expect(world.step('Cloud agrees')).toBeVisible();
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
      await expect(page.getByText('as an imported list’s word')).toBeVisible();
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
