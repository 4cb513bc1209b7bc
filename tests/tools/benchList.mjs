/** The Keys page with 10,000 rows against the same page with 100, in one run, in turn. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const SIZES = [100, 10_000];
const ROUNDS = 9;
const QUERY = 'web_00421';

/** @returns medians and percentiles in milliseconds, by number of rows */
export async function measureList(browser, { root }) {
  const { ledgerFileOf } = await import(new URL('build/bench/rows.js', `file://${root}`).href);
  const { facts, stop } = await startEntry(root, 'app');
  const folder = mkdtempSync(join(tmpdir(), 'keysmith-bench-'));
  const pages = new Map();
  try {
    const results = new Map(
      SIZES.map((size) => [size, { open: [], keys: [], scroll: [], sort: [], keyPage: [] }]),
    );
    for (const size of SIZES) {
      const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      pages.set(size, page);
      await page.addInitScript(observe);
      const path = join(folder, `${size}.json`);
      writeFileSync(path, ledgerFileOf(size));
      results.get(size).importBlocked = await importRows(page, facts.url, { path, size });
    }
    for (let round = -1; round < ROUNDS; round += 1) {
      for (const size of round % 2 ? SIZES : SIZES.toReversed()) {
        const page = pages.get(size);
        const measured = await visit(page, facts.url);
        if (round < 0) continue;
        const all = results.get(size);
        all.open.push(measured.open);
        all.keys.push(...measured.keys);
        all.scroll.push(...measured.scroll);
        all.sort.push(...measured.sort);
        all.keyPage.push(...measured.keyPage);
      }
    }
    return results;
  } finally {
    stop();
    rmSync(folder, { recursive: true });
  }
}

/** @returns what it says of itself once it is ready */
export async function startEntry(root, name, args = []) {
  const child = spawn('node', [`build/${name}.js`, ...args], {
    cwd: root,
    env: { ...process.env, PORT: '0' },
  });
  const lines = createInterface(child.stdout);
  for await (const line of lines) {
    if (line.startsWith('{')) return { facts: JSON.parse(line), stop: () => child.kill() };
  }
  throw new Error(`${name} ended before it was ready`);
}

/** Says when the first row was there, and how long the page was held up at a time. */
function observe() {
  window.longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
  }).observe({ entryTypes: ['longtask'] });
  const watch = () => {
    if (document.querySelector('tbody tr[data-index]')) window.rowsAt = performance.now();
    else requestAnimationFrame(watch);
  };
  watch();
}

/** The connection is a live one without a credential: rows of an import are live rows. @returns longest task, ms */
async function importRows(page, url, { path, size }) {
  await page.goto(`${url}#/settings`);
  await page.getByRole('radio', { name: 'Direct' }).check();
  const reload = page.getByRole('button', { name: 'Save and reload' });
  if (await reload.isVisible()) {
    await reload.click();
    await page.getByRole('textbox', { name: 'SecretKey' }).waitFor();
  }
  await page.waitForTimeout(500);
  await page.evaluate(() => (window.longest = 0));
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import…' }).click();
  await (await chooser).setFiles(path);
  await page.getByText(`${size} rows were added`).waitFor({ timeout: 120_000 });
  return page.evaluate(() => window.longest);
}

async function visit(page, url) {
  await page.goto('about:blank');
  await page.goto(`${url}#/keys`);
  await page.waitForFunction(() => window.rowsAt !== undefined);
  const open = await page.evaluate(() => window.rowsAt);
  // All rows are read before typing is measured: the page says how many there are once it knows.
  await page.getByText(/key pairs in the list/).waitFor();
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  const measured = await page.evaluate(async (query) => {
    const input = document.querySelector('input[type=search]');
    const settled = () =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(null);
      });
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    /** What it takes, its layout included. */
    const time = async (act) => {
      await frame();
      const started = performance.now();
      act();
      await settled();
      document.body.getBoundingClientRect();
      return performance.now() - started;
    };
    const type = (text) => () => {
      input.value = text;
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    };
    const keys = [];
    for (let length = 1; length <= query.length; length += 1)
      keys.push(await time(type(query.slice(0, length))));
    for (let length = query.length - 1; length >= 0; length -= 1)
      keys.push(await time(type(query.slice(0, length))));
    const scroll = [];
    for (let step = 1; step <= 20; step += 1) scroll.push(await time(() => window.scrollBy(0, 400)));
    window.scrollTo(0, 0);
    const sort = [];
    for (const button of [...document.querySelectorAll('thead button')].slice(0, 4)) {
      sort.push(await time(() => button.click()));
    }
    return { keys, scroll, sort };
  }, QUERY);
  return { open, ...measured, keyPage: await openKeys(page) };
}

/** Opens the own pages of a few keys, the first one with the code that it loads. @returns ms of each, layout included */
function openKeys(page) {
  return page.evaluate(async () => {
    const until = async (isThere) => {
      while (!isThere()) await new Promise((resolve) => setTimeout(resolve));
    };
    const times = [];
    for (let index = 0; index < 4; index += 1) {
      const link = document.querySelectorAll('tbody a')[index];
      const name = link.textContent;
      const started = performance.now();
      link.click();
      await until(() => document.querySelector('h1')?.textContent === name);
      document.body.getBoundingClientRect();
      times.push(performance.now() - started);
      history.back();
      await until(() => document.querySelectorAll('tbody a').length > index + 1);
    }
    return times;
  });
}
