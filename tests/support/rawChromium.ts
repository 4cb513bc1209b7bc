/**
 * Chromium as people have it, by raw CDP over a pipe. Playwright allows every download, and so hides that Chromium
 * accepts one for each key stroke or click.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

interface Message {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

export interface RawPage {
  /** Evaluates an expression in the page; promises are awaited. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  /** Types a text key by key, "\r" as Enter, without a pause: faster than any person. */
  readonly type: (text: string) => Promise<void>;
  readonly press: (key: 'Enter') => Promise<void>;
  /** The files that were downloaded whole, by name. */
  readonly downloads: () => readonly string[];
  readonly close: () => Promise<void>;
}

/** Opens an address in a new profile whose downloads go to a folder of its own, without asking where. */
export async function openRawChromium(url: string): Promise<RawPage> {
  const folder = mkdtempSync(join(tmpdir(), 'keysmith-raw-'));
  const downloads = join(folder, 'downloads');
  mkdirSync(join(folder, 'profile', 'Default'), { recursive: true });
  mkdirSync(downloads);
  const preferences = { download: { default_directory: downloads, prompt_for_download: false } };
  writeFileSync(join(folder, 'profile', 'Default', 'Preferences'), JSON.stringify(preferences));
  const args = ['--headless=new', '--no-sandbox', '--no-first-run', '--remote-debugging-pipe'];
  const child = spawn(
    process.env['CHROMIUM_PATH'] ?? 'chromium',
    [...args, '--lang=en-US', `--user-data-dir=${join(folder, 'profile')}`],
    // A process group of its own: Chromium's children write to the profile until they end too.
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], detached: true },
  );
  const input = child.stdio[3] as Writable;
  const output = child.stdio[4] as Readable;
  const open = new Map<
    number,
    { resolve: (value: Record<string, unknown>) => void; reject: (error: Error) => void }
  >();
  let rest = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    const messages = (rest + text).split('\0');
    rest = messages.pop() ?? '';
    for (const message of messages.map((one) => JSON.parse(one) as Message)) {
      const asked = message.id === undefined ? undefined : open.get(message.id);
      if (message.error !== undefined) asked?.reject(new Error(message.error.message));
      else asked?.resolve(message.result ?? {});
    }
  });
  let id = 0;
  let session: { readonly sessionId?: string } = {};
  const send = (method: string, params: object = {}) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      id += 1;
      open.set(id, { resolve, reject });
      input.write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    });
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const attached = await send('Target.attachToTarget', { targetId, flatten: true });
  session = { sessionId: String(attached['sessionId']) };
  // Resolves once the page is there, so that expressions can be evaluated in it.
  await send('Page.navigate', { url });
  const key = async (one: string, text: string) => {
    const what = {
      key: one,
      text,
      windowsVirtualKeyCode: one === 'Enter' ? 13 : one.toUpperCase().charCodeAt(0),
    };
    // Chromium takes the messages in their order: the second needn't wait for the first one's answer.
    await Promise.all([
      send('Input.dispatchKeyEvent', { type: 'keyDown', ...what }),
      send('Input.dispatchKeyEvent', { type: 'keyUp', ...what }),
    ]);
  };
  return {
    async evaluate(expression) {
      const { result } = (await send('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
      })) as { result: { value: unknown } };
      return result.value;
    },
    async type(text) {
      await Promise.all(Array.from(text, (one) => key(one === '\r' ? 'Enter' : one, one)));
    },
    press: (one) => key(one, '\r'),
    downloads: () =>
      readdirSync(downloads)
        // Until a file is whole, Chromium has it under a hidden name, then under “….crdownload”.
        .filter((name) => !name.startsWith('.') && !name.endsWith('.crdownload'))
        .sort(),
    async close() {
      const closed = new Promise((resolve) => child.once('exit', resolve));
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await closed;
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
}
