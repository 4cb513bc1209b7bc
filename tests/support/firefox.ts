/**
 * Firefox by WebDriver BiDi, the only protocol that installs an extension into it. What a user sees is looked for by role
 * and name; clicks and keys are real ones.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { stop } from './process.ts';

const WAIT_MS = 20_000;

interface SharedReference {
  readonly sharedId: string;
}

export interface Firefox {
  /** Installs an extension from its folder, until the browser ends. @returns its id */
  readonly install: (folder: string) => Promise<string>;
  readonly uninstall: (id: string) => Promise<void>;
  readonly open: (url: string) => Promise<void>;
  /** Runs a function's text in the page. @returns what it gives, which must be a text, number, boolean or null */
  readonly evaluate: (declaration: string, ...texts: readonly string[]) => Promise<unknown>;
  readonly click: (role: string, name: string) => Promise<void>;
  /** Replaces what is in a text field. */
  readonly fill: (name: string, text: string) => Promise<void>;
  readonly pressEnter: () => Promise<void>;
  /** Chooses a file in the field that a button opens. */
  readonly choose: (file: string) => Promise<void>;
  /** Waits for the archive of a batch. @returns its path */
  readonly archive: () => Promise<string>;
  /** Waits until the page shows a text. */
  readonly sees: (text: string) => Promise<void>;
  /** Waits for a whole downloaded key file, or a list. @returns its path, and its text */
  readonly downloaded: (fileName: string) => Promise<{ file: string; text: string }>;
  /** The folder that the browser keeps everything in. */
  readonly profile: string;
  readonly stop: () => Promise<void>;
}

/** @param more preferences besides those of every test */
export async function startFirefox(
  program: string,
  more: Readonly<Record<string, string | number | boolean>> = {},
): Promise<Firefox> {
  const home = mkdtempSync(join(tmpdir(), 'keysmith-firefox-'));
  const profile = join(home, 'profile');
  const downloads = join(home, 'downloads');
  for (const folder of [profile, downloads]) mkdirSync(folder);
  const preferences = {
    'browser.download.dir': downloads,
    'browser.download.folderList': 2,
    'browser.shell.checkDefaultBrowser': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'toolkit.telemetry.enabled': false,
    ...more,
  };
  writeFileSync(
    join(profile, 'user.js'),
    Object.entries(preferences)
      .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
      .join(''),
  );
  const args = ['--headless', '--no-remote', '--remote-debugging-port', '0', '--profile', profile];
  const child = spawn(program, args, { env: { ...process.env, HOME: home, LANG: 'en_US.UTF-8' } });
  const bidi = await BiDi.connect(`${await listeningAt(child)}/session`);
  await bidi.send('session.new', { capabilities: {} });
  const { contexts } = (await bidi.send('browsingContext.getTree', {})) as {
    contexts: { context: string }[];
  };
  const context = contexts[0]?.context ?? '';

  const locate = async (role: string, name: string): Promise<readonly SharedReference[]> => {
    const value = name === '' ? { role } : { role, name };
    const found = await bidi.send('browsingContext.locateNodes', {
      context,
      locator: { type: 'accessibility', value },
    });
    return (found as { nodes: SharedReference[] }).nodes;
  };
  const isVisible = async (element: SharedReference) => {
    const { result } = (await bidi.send('script.callFunction', {
      functionDeclaration: '(element) => element.checkVisibility()',
      awaitPromise: false,
      target: { context },
      arguments: [element],
    })) as { result?: { value?: boolean } };
    return result?.value === true;
  };
  const evaluate = async (declaration: string, ...texts: readonly string[]) => {
    const answer = (await bidi.send('script.callFunction', {
      functionDeclaration: declaration,
      awaitPromise: true,
      target: { context },
      arguments: texts.map((value) => ({ type: 'string', value })),
      userActivation: true,
    })) as { type: string; result?: { value?: unknown }; exceptionDetails?: { text: string } };
    if (answer.type !== 'success') throw new Error(answer.exceptionDetails?.text ?? 'the page threw');
    return answer.result?.value ?? null;
  };
  /** A field by its label: a password has no role of its own by which it could be located. */
  const field = (name: string) =>
    poll(`the field “${name}”`, async () => {
      const { result } = (await bidi.send('script.callFunction', {
        functionDeclaration: `(name) =>
          [...document.querySelectorAll('label')].find((one) => one.innerText.trim() === name)?.control ?? null`,
        awaitPromise: false,
        target: { context },
        arguments: [{ type: 'string', value: name }],
      })) as { result?: { sharedId?: string } };
      return result?.sharedId === undefined ? null : { sharedId: result.sharedId };
    });
  const clickOn = async (element: SharedReference) => {
    const origin = { type: 'element', element };
    await bidi.send('script.callFunction', {
      functionDeclaration: '(element) => element.scrollIntoView({ block: "center" })',
      awaitPromise: false,
      target: { context },
      arguments: [origin.element],
    });
    await bidi.send('input.performActions', {
      context,
      actions: [
        {
          type: 'pointer',
          id: 'mouse',
          actions: [
            { type: 'pointerMove', x: 0, y: 0, origin },
            { type: 'pointerDown', button: 0 },
            { type: 'pointerUp', button: 0 },
          ],
        },
      ],
    });
  };
  const press = async (keys: readonly string[]) => {
    const actions = keys.flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await bidi.send('input.performActions', { context, actions: [{ type: 'key', id: 'keyboard', actions }] });
  };
  const end = async () => {
    bidi.close();
    await stop(child);
    await poll('an end to what is written', () => {
      rmSync(home, { recursive: true, force: true });
      return true;
    });
  };
  return {
    profile,
    install: async (path) => {
      const extensionData = { type: 'path', path };
      return ((await bidi.send('webExtension.install', { extensionData })) as { extension: string })
        .extension;
    },
    uninstall: async (extension) => void (await bidi.send('webExtension.uninstall', { extension })),
    open: async (url) =>
      void (await bidi.send('browsingContext.navigate', { context, url, wait: 'complete' })),
    evaluate,
    async click(role, name) {
      // One that is drawn anew meanwhile can't be clicked, and nothing has happened: it is tried again.
      await poll(`${role} “${name}”`, async () => {
        for (const element of await locate(role, name)) {
          if (!(await isVisible(element))) continue;
          await clickOn(element);
          return true;
        }
        return null;
      });
    },
    async fill(name, text) {
      await clickOn(await field(name));
      await evaluate('() => document.activeElement.select()');
      await press([...text]);
    },
    async choose(file) {
      const element = await poll('a field for a file', async () => {
        const { nodes } = (await bidi.send('browsingContext.locateNodes', {
          context,
          locator: { type: 'css', value: 'input[type=file]' },
        })) as { nodes: SharedReference[] };
        return nodes[0] ?? null;
      });
      await bidi.send('input.setFiles', { context, element, files: [file] });
    },
    pressEnter: () => press(['\uE007']),
    async sees(text) {
      await poll(`the text “${text}”`, async () => {
        const shown = String(await evaluate('() => document.body.innerText'));
        return shown.includes(text) || null;
      });
    },
    async downloaded(fileName) {
      const file = join(downloads, fileName);
      return poll(`download ${fileName}`, () => {
        const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
        return text.endsWith('PRIVATE KEY-----\n') || text.endsWith('}\n') ? { file, text } : null;
      });
    },
    archive: () =>
      poll('the archive of a batch', () => {
        const names = readdirSync(downloads);
        // While it is being written, a part of it has another name.
        const name = names.find((one) => one.endsWith('.zip'));
        return name === undefined || names.includes(`${name}.part`) ? null : join(downloads, name);
      }),
    stop: end,
  };
}

/** Where its BiDi server listens, which it says as soon as it does. */
function listeningAt(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`Firefox ended with ${code}`)));
    if (child.stderr === null) return reject(new TypeError('Firefox: expected its standard error'));
    createInterface(child.stderr).on('line', (line) => {
      const found = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(line);
      if (found?.[1] !== undefined) resolve(found[1]);
    });
  });
}

/** Commands and their answers over one socket. */
class BiDi {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  #commands = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const { error, id, message, result } = JSON.parse(data.toString()) as {
        id?: number;
        result?: unknown;
        error?: string;
        message?: string;
      };
      const waiting = this.#waiting.get(id ?? -1);
      this.#waiting.delete(id ?? -1);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(`${error}: ${message}`));
    });
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Firefox has closed the connection'));
      this.#waiting.clear();
    });
  }

  static connect(url: string): Promise<BiDi> {
    const socket = new WebSocket(url);
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(new BiDi(socket)));
      socket.once('error', reject);
    });
  }

  send(method: string, params: object): Promise<unknown> {
    this.#commands += 1;
    const id = this.#commands;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  close(): void {
    this.#socket.close();
  }
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
