/** Draws the PNG icons from the SVG ones: `node tests/tools/icons.mjs`. The results are committed. */
import { readFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { ensureProgram, root } from '../../src/tools/ensure.mjs';

const ICONS = [
  ['icon.svg', 'icon-192.png', 192],
  ['icon.svg', 'icon-512.png', 512],
  ['icon-maskable.svg', 'icon-maskable-512.png', 512],
];

const browser = await chromium.launch({
  executablePath: await ensureProgram('chromium'),
  chromiumSandbox: process.getuid?.() !== 0,
});
for (const [source, target, size] of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const svg = readFileSync(`${root}public/${source}`, 'utf8').replace(
    '<svg ',
    `<svg width="${size}" height="${size}" `,
  );
  await page.setContent(`<body style="margin:0">${svg}`);
  await page.screenshot({ path: `${root}public/${target}`, omitBackground: true });
  await page.close();
}
await browser.close();
