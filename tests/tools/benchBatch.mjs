/** A hundred keys by each method in the page, against the simulator over HTTP with its own limit of ten a second. */
import { startEntry } from './benchList.mjs';

const COUNT = 100;

/** @returns keys a second from the first call to the last, how often the service said that it was too much, and files */
export async function measureBatch(browser, { root, method }) {
  const app = await startEntry(root, 'app');
  // Prepared pairs: what is measured is the client.
  const simulator = await startEntry(root, 'simulator', [
    '--port',
    '0',
    '--cors',
    '--prepared',
    String(COUNT),
  ]);
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.addInitScript(() => {
      const showDirectoryPicker = async () =>
        (await navigator.storage.getDirectory()).getDirectoryHandle('keys', { create: true });
      Object.assign(window, { showDirectoryPicker });
    });
    await goLive(page, { appUrl: app.facts.url, simulator: simulator.facts });
    await page.goto(`${app.facts.url}#/many`);
    await page.getByRole('textbox', { name: 'Key names' }).fill(`web_{001..${COUNT}}`);
    if (method === 'device') await page.getByRole('radio', { name: 'This device' }).check();
    await page.getByRole('combobox', { name: 'Save to' }).selectOption('choose');
    const times = [];
    let throttled = 0;
    const action = method === 'device' ? 'ImportKeyPair' : 'CreateKeyPair';
    page.on('response', async (response) => {
      const request = response.request();
      if (request.method() !== 'POST') return;
      if (request.headers()['x-tc-action'] === action) times.push(request.timing().startTime);
      if ((await response.text()).includes('RequestLimitExceeded')) throttled += 1;
    });
    await page.getByRole('button', { name: `Create ${COUNT} key pairs` }).click();
    await page.getByText(`All ${COUNT} are saved and verified.`).waitFor({ timeout: 120_000 });
    times.sort((a, b) => a - b);
    const files = await page.evaluate(async () => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('keys');
      let count = 0;
      for await (const name of folder.keys()) if (name.endsWith('.pem')) count += 1;
      return count;
    });
    // The first ten have their places at once: sustained is what comes after.
    return { perSecond: (times.length - 10) / ((times.at(-1) - times[9]) / 1000), throttled, files };
  } finally {
    await context.close();
    app.stop();
    simulator.stop();
  }
}

async function goLive(page, { appUrl, simulator }) {
  await page.goto(`${appUrl}#/settings`);
  await page.getByRole('radio', { name: 'Direct' }).check();
  await page.getByRole('textbox', { name: 'Custom endpoint' }).fill(simulator.url);
  const reload = page.getByRole('button', { name: 'Save and reload' });
  if (await reload.isVisible()) await reload.click();
  await page.getByRole('textbox', { name: 'SecretId' }).fill(simulator.secretId);
  await page.getByRole('textbox', { name: 'SecretKey' }).fill(simulator.secretKey);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByRole('textbox', { name: 'Key name' }).waitFor();
}
