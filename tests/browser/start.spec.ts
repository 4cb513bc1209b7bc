/** What keeps the app from starting, said as what it is. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { chromiumOptions } from '../support/chromium.ts';
import { expect, test } from './support/test.ts';

test('site data is blocked in the settings: they are named, in both languages', async ({ app }) => {
  const profile = mkdtempSync(join(tmpdir(), 'keysmith-blocked-'));
  mkdirSync(join(profile, 'Default'));
  const settings = { profile: { default_content_setting_values: { cookies: 2 } } };
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(settings));
  const context = await chromium.launchPersistentContext(profile, chromiumOptions());
  try {
    const page = await context.newPage();
    await page.goto(app.url);
    await expect(page.getByText('This browser blocks site data (cookies) for this page')).toBeVisible();
    await expect(page.getByText('“设备上的网站数据”')).toBeVisible();
    await expect(page.getByText('private window')).toHaveCount(0);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
});
