import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { createByDownload, openApp } from './support/app.ts';
import { expect, test } from './support/test.ts';

async function violations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
}

for (const theme of ['light', 'dark'] as const) {
  for (const language of ['en', 'zh'] as const) {
    test(`axe finds nothing: ${theme}, ${language}`, async ({ page, app }) => {
      await page.emulateMedia({ colorScheme: theme });
      await openApp(page, app.url);
      expect(await violations(page)).toEqual([]);
      await createByDownload(page, 'looked_at');
      await expect(page.getByText(/^SHA256:/)).toBeVisible();
      if (language === 'zh') await page.getByRole('button', { name: 'Switch to Chinese' }).click();
      expect(await violations(page)).toEqual([]);

      const name = page.locator('#key-name');
      await name.fill('web-1');
      expect(await violations(page)).toEqual([]);
      await name.fill('looked_at');
      await name.press('Enter');
      await expect(page.getByRole('alert')).toBeVisible();
      expect(await violations(page)).toEqual([]);

      await page.goto(`${app.url}#/keys`);
      await expect(page.getByRole('row', { name: /looked_at/ })).toBeVisible();
      expect(await violations(page)).toEqual([]);

      await page.goto(`${app.url}#/settings`);
      for (const radio of [1, 2, 0]) {
        await page.getByRole('radio').nth(radio).check();
        expect(await violations(page)).toEqual([]);
      }
    });
  }
}
