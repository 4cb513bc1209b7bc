import { openApp } from './support/app.ts';
import { expect, test } from './support/test.ts';

test('typing slowly through every phase of a creation in Firefox, nothing is disturbed', async ({
  page,
  app,
}) => {
  await openApp(page, app.url);
  const field = page.getByRole('textbox', { name: 'Key name' });
  await page.keyboard.type('first');
  await page.keyboard.press('Enter');
  const next = 'the_next_server_name';
  for (let length = 1; length <= next.length; length += 1) {
    await page.keyboard.type(next[length - 1] ?? '', { delay: 100 });
    await expect(field).toHaveValue(next.slice(0, length));
    // Firefox itself may show its downloads at that moment: then the window isn't active, but nothing has moved in it.
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('key-name');
  }
  await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: next, exact: true })).toBeVisible();
  await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
});
