/** What a person does with what was handed out, in a browser that has nothing but itself. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, type Page } from '@playwright/test';
import { takeAnswer } from '../../src/core/byHand/takeAnswer.ts';
import { carrierTo } from './carrier.ts';
import type { Running } from './process.ts';

/** Opens the link, and then the Check: what they show settles the row. */
export async function openLink(page: Page, cloud: Running): Promise<void> {
  const carrier = carrierTo(cloud, 'by_link');
  const show = async (link: string) => {
    const response = await page.goto(link);
    return (await response?.text()) ?? '';
  };
  const claimed = takeAnswer(carrier.record, await show(await carrier.link()), []);
  expect(claimed).toMatchObject({ kind: 'claimed' });
  // Opened once more, as by a reload.
  expect(takeAnswer(carrier.record, await show(await carrier.link()), [])).toMatchObject({
    kind: 'duplicate',
  });
  const seen = takeAnswer(carrier.record, await show(await carrier.check()), []);
  expect(seen).toMatchObject({ kind: 'seen', record: { evidence: 'publicKey' } });
}

/**
 * Opens the saved page from the disk and presses its button; its form is sent in a tab of its own.
 * @param aheadMs how far the clock of the device that signed is ahead
 * @param press the buttons to press until the answer is there
 */
export async function openFile(
  page: Page,
  cloud: Running,
  { aheadMs = 0, press }: { aheadMs?: number; press: readonly string[] },
): Promise<void> {
  const carrier = carrierTo(cloud, 'by_file', aheadMs);
  const folder = mkdtempSync(join(tmpdir(), 'keysmith-by-hand-'));
  try {
    const path = join(folder, 'by_file.send.html');
    writeFileSync(path, await carrier.page());
    await page.goto(pathToFileURL(path).href);
    await expect(page.locator('#clock')).toHaveText(/^\d\d:\d\d:\d\d UTC$/);
    let last = '';
    for (const name of press) {
      const opened = page.context().waitForEvent('page');
      await page.getByRole('button', { name, exact: true }).click();
      const answer = await opened;
      await expect(answer.locator('body')).toContainText('RequestId');
      last = (await answer.locator('pre').first().textContent()) ?? '';
      await answer.close();
    }
    expect(takeAnswer(carrier.record, last, []), last).toMatchObject({ kind: 'claimed' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
