/**
 * How long the single file takes until its form can be typed into, beside the served app: new windows in turn, in one
 * run.
 */
import { pathToFileURL } from 'node:url';

const ROUNDS = 15;

/**
 * @param {import('@playwright/test').Browser} browser
 * @param {{ file: string, url: string }} where the path of `keysmith.html`, and the address of the served app
 * @returns {Promise<{ file: number[], served: number[] }>} milliseconds from the navigation to the form, each once a
 * round
 */
export async function startTimes(browser, { file, url }) {
  const times = { file: [], served: [] };
  const addresses = [
    ['file', pathToFileURL(file).href],
    ['served', url],
  ];
  for (let round = -2; round < ROUNDS; round += 1) {
    for (const [name, address] of round % 2 ? addresses : addresses.toReversed()) {
      const context = await browser.newContext();
      const page = await context.newPage();
      // The service worker would work beside the page that is measured.
      await page.addInitScript(() => {
        if ('serviceWorker' in navigator)
          navigator.serviceWorker.register = () => new Promise(() => undefined);
        const look = () => {
          if (document.activeElement?.id === 'key-name') window.formReadyAt = performance.now();
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      });
      await page.goto(address);
      await page.waitForFunction(() => window.formReadyAt !== undefined);
      const ms = await page.evaluate(() => window.formReadyAt);
      if (round >= 0) times[name].push(ms);
      await context.close();
    }
  }
  return times;
}
