import { readFile, writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { formatLedgerFile } from '../../src/core/ledger/ledgerFile.ts';
import { ledgerRows } from '../support/ledgerRows.ts';
import { naughtyStrings } from '../support/naughtyStrings.ts';
import { chooseRoute, openApp } from './support/app.ts';
import { expect, test } from './support/test.ts';

const EXPORTED_AT = '2026-11-24T12:00:00.000Z';

async function importFile(page: Page, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import…' }).click();
  await (await chooser).setFiles(path);
}

test('five hundred naughty strings: shown as text, found, exported, and nothing of them runs', async ({
  page,
  app,
}, testInfo) => {
  const rows = ledgerRows(naughtyStrings.length).map((row, index) => {
    const text = (naughtyStrings[index] ?? '').slice(0, 1000);
    return { ...row, name: text, note: text, fileName: text, tags: [{ Key: text, Value: text }] };
  });
  const path = testInfo.outputPath('naughty.json');
  await writeFile(path, formatLedgerFile(rows, EXPORTED_AT));
  page.on('dialog', (dialog) => {
    throw new Error(`a dialog: ${dialog.message()}`);
  });
  await openApp(page, app.url);
  await chooseRoute(page, { kind: 'Direct' });
  await importFile(page, path);
  await expect(page.getByText(`${rows.length} rows were added`)).toBeVisible();
  await page.getByRole('link', { name: 'Keys', exact: true }).click();
  await expect(page.getByText(`${rows.length} key pairs in the list`)).toBeVisible();
  // Every one of them comes into sight once; each row keeps within the page.
  for (let seen = 0; seen < 60; seen += 1) {
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    const isEnd = await page.evaluate(() => {
      const before = window.scrollY;
      window.scrollBy(0, 780);
      return window.scrollY === before;
    });
    if (isEnd) break;
  }
  await page.getByRole('searchbox', { name: 'Search keys' }).fill('gnp.exe');
  await expect(page.getByRole('row').nth(1)).toContainText('a\\u202egnp.exe');
  await page.getByRole('searchbox', { name: 'Search keys' }).fill('');
  await page.getByRole('checkbox', { name: 'Select all' }).check();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  const csv = await readFile(await (await downloading).path(), 'utf8');
  expect(csv.split(/\r\n|\n/).filter((line) => /^[=+\-@]/.test(line))).toEqual([]);
});

test('a file that is huge, cut off, or newer: told clearly, nothing lost, the page never held up', async ({
  page,
  app,
}, testInfo) => {
  const rows = ledgerRows(30);
  const good = testInfo.outputPath('good.json');
  await writeFile(good, formatLedgerFile(rows, EXPORTED_AT));
  await openApp(page, app.url);
  await chooseRoute(page, { kind: 'Direct' });
  await importFile(page, good);
  await expect(page.getByText('30 rows were added')).toBeVisible();
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({ type: 'longtask' });
  });

  const text = await readFile(good, 'utf8');
  const huge = testInfo.outputPath('huge.json');
  await writeFile(huge, `{"keysmithLedger":1,"rows":[${'{"id":"x"},'.repeat(4_700_000)}`);
  await importFile(page, huge);
  await expect(page.getByText('That file is not an exported list of keys')).toBeVisible({ timeout: 30_000 });
  const longest = await page.evaluate(() => Math.max(0, ...(Reflect.get(window, 'longTasks') as number[])));
  expect(longest, 'the page is never held up over 200 ms').toBeLessThanOrEqual(200);

  const cut = testInfo.outputPath('cut.json');
  await writeFile(cut, text.slice(0, text.length / 2));
  await importFile(page, cut);
  await expect(page.getByText('That file is not an exported list of keys')).toBeVisible();

  const newer = testInfo.outputPath('newer.json');
  const later = ledgerRows(40).map((row, index) => (index < 35 ? { ...row, schema: 99 } : row));
  await writeFile(newer, JSON.stringify({ keysmithLedger: 1, rows: later }));
  await importFile(page, newer);
  await expect(page.getByText(/5 rows were added.* could not be read: 35/)).toBeVisible();
  await page.getByRole('link', { name: 'Keys', exact: true }).click();
  await expect(page.getByText('35 key pairs in the list')).toBeVisible();
});
