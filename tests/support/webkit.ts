/**
 * WebKitGTK by its own driver, with an X server of its own: Playwright's WebKit is another build. Words of the page are
 * looked for as a user would, by what they say.
 */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Builder, By, type Locator, type WebDriver, type WebElement } from 'selenium-webdriver';
import { stop } from './process.ts';

const WAIT_MS = 20_000;

export interface WebKit {
  readonly driver: WebDriver;
  /** Waits until a test gives something. @throws naming what was waited for */
  readonly until: <Value>(what: string, test: () => Promise<Value | null> | Value | null) => Promise<Value>;
  /** The first visible element. */
  readonly visible: (locator: Locator) => Promise<WebElement>;
  readonly button: (text: string) => Promise<WebElement>;
  readonly link: (text: string) => Promise<WebElement>;
  readonly radio: (text: string) => Promise<WebElement>;
  /** Waits for a text, at its beginning. */
  readonly text: (text: string) => Promise<void>;
  readonly fill: (id: string, text: string) => Promise<void>;
  /** Waits for a whole downloaded file. @returns its path and its text */
  readonly downloaded: (fileName: string, end: string) => Promise<{ file: string; text: string }>;
  readonly stop: () => Promise<void>;
}

export async function startWebKit(): Promise<WebKit> {
  const home = mkdtempSync(join(tmpdir(), 'keysmith-webkit-'));
  const downloads = join(home, 'downloads');
  for (const folder of ['downloads', '.config', '.run']) mkdirSync(join(home, folder), { mode: 0o700 });
  writeFileSync(join(home, '.config/user-dirs.dirs'), 'XDG_DOWNLOAD_DIR="$HOME/downloads"\n');

  const screen = ['-screen', '0', '1400x1000x24', '-nolisten', 'tcp'];
  const xvfb = spawn('Xvfb', ['-displayfd', '3', ...screen], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  // It chooses a free number, and tells it there.
  const display = await new Promise<string>((resolve, reject) => {
    xvfb.on('error', reject);
    xvfb.on('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
    (xvfb.stdio[3] as Readable).once('data', (data: Buffer) => resolve(`:${data.toString().trim()}`));
  });
  const port = await freePort();
  const webDriver = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      XDG_CONFIG_HOME: join(home, '.config'),
      XDG_CACHE_HOME: join(home, '.cache'),
      XDG_DATA_HOME: join(home, '.local'),
      XDG_RUNTIME_DIR: join(home, '.run'),
      DISPLAY: display,
      LANG: 'en_US.UTF-8',
      GSETTINGS_BACKEND: 'memory',
      NO_AT_BRIDGE: '1',
      MESA_SHADER_CACHE_DISABLE: 'true',
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await poll('WebKitWebDriver', async () => (await fetch(`${url}/status`)).ok || null);
  const driver = await new Builder()
    .usingServer(url)
    .withCapabilities({
      browserName: 'MiniBrowser',
      'webkitgtk:browserOptions': { binary: miniBrowser(), args: ['--automation'] },
    })
    .build();
  await driver.manage().window().setRect({ x: 0, y: 0, width: 1280, height: 900 });

  const visible = (locator: Locator) =>
    poll(String(locator), async () => {
      for (const element of await driver.findElements(locator))
        if (await element.isDisplayed()) return element;
      return null;
    });
  const startsWith = (text: string) => `starts-with(normalize-space(.), ${quoted(text)})`;
  return {
    driver,
    until: poll,
    visible,
    button: (text) => visible(By.xpath(`//button[${startsWith(text)}]`)),
    link: (text) => visible(By.xpath(`//a[${startsWith(text)}]`)),
    radio: (text) => visible(By.xpath(`//label[.//input[@type='radio']][${startsWith(text)}]//input`)),
    async text(text) {
      await visible(By.xpath(`//*[text()[${startsWith(text)}]]`));
    },
    async fill(id, text) {
      const element = await visible(By.id(id));
      await element.clear();
      await element.sendKeys(text);
    },
    async downloaded(fileName, end) {
      const file = join(downloads, fileName);
      const text = await poll(`download ${fileName}`, () => {
        if (!readdirSync(downloads).includes(fileName)) return null;
        const written = readFileSync(file, 'latin1');
        return written.endsWith(end) ? written : null;
      });
      chmodSync(file, 0o600);
      return { file, text };
    },
    async stop() {
      await driver.quit();
      await stop(webDriver);
      await stop(xvfb);
      // Its helpers outlive it by a moment, and may write into their caches until then.
      await poll('an end to what is written', () => {
        rmSync(home, { recursive: true, force: true });
        return true;
      });
    },
  };
}

async function poll<Value>(what: string, test: () => Promise<Value | null> | Value | null): Promise<Value> {
  const end = Date.now() + WAIT_MS;
  for (;;) {
    let cause: unknown = null;
    try {
      const value = await test();
      if (value !== null) return value;
    } catch (error) {
      // What isn't there yet, or was just replaced by something newer.
      cause = error;
    }
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`, { cause });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function quoted(text: string): string {
  return text.includes("'") ? `"${text}"` : `'${text}'`;
}

/** The driver can't choose one by itself. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}

/** Debian puts it into a folder of the library's version: GTK 4 first, then GTK 3. */
function miniBrowser(): string {
  const library = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
  const paths = ['webkitgtk-6.0', 'webkit2gtk-4.1'].map((folder) => `${library}/${folder}/MiniBrowser`);
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`MiniBrowser: expected one of ${paths.join(', ')}`);
  return found;
}
