import { readdirSync, readFileSync } from 'node:fs';
import { firstLoadBytes, firstLoadFiles, LIMIT } from '../tools/firstLoad.mjs';
import { openApp } from './support/app.ts';
import { expect, test } from './support/test.ts';

test('the first load is at most 48 kB gzip: entry script, style, and one language', () => {
  expect(firstLoadBytes().total).toBeLessThanOrEqual(LIMIT);
});

test('the page asks for nothing else before New key is there', async ({ page, app }) => {
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.getElementById('key-name') === null) return;
      observer.disconnect();
      const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
      Object.assign(window, { loadedBeforeForm: loaded });
    }).observe(document, { childList: true, subtree: true });
  });
  await openApp(page, app.url);
  const loaded = (await page.evaluate(() => Reflect.get(window, 'loadedBeforeForm') as string[])) ?? [];
  const assets = loaded.filter((path) => path.startsWith('/assets/'));
  expect(assets.sort()).toEqual(
    firstLoadFiles('en')
      .map((name) => `/${name}`)
      .sort(),
  );
});

test('no other file imports from a worker’s own module, which WebKit would run once more', () => {
  const assets = readdirSync('dist/assets').filter((name) => name.endsWith('.js'));
  expect(assets.filter((name) => /^(key|ledger)Worker-/.test(name))).toHaveLength(2);
  const importing = assets.filter((name) =>
    /(from|import)\s*\(?["'`]\.\/(key|ledger)Worker-/.test(readFileSync(`dist/assets/${name}`, 'utf8')),
  );
  expect(importing).toEqual([]);
});
