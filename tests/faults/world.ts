/** One browser with a profile on disk, one cloud, and a proxy in between that does what it is told. */
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BrowserContext,
  type BrowserType,
  chromium,
  expect,
  firefox,
  type Locator,
  type Page,
} from '@playwright/test';
import { parsePrivateKeyPem } from '../../src/core/ssh/privateKey.ts';
import { samePublicKey } from '../../src/core/ssh/keyPair.ts';
import { formatPublicKey, parsePublicKey } from '../../src/core/ssh/publicKey.ts';
import { filesOf, killBrowser } from '../support/browserProfile.ts';
import { chromiumOptions } from '../support/chromium.ts';
import { CLOSED } from '../support/closedService.ts';
import { type Cloud, startCloud } from '../support/cloud.ts';
import { type FaultProxy, type FaultProxyOptions, startFaultProxy } from '../support/faultProxy.ts';
import { type BuiltHelper, builtHelper, helperArgs, switchOnDeveloperMode } from '../support/helper.ts';
import { findSecrets, privateKeySecret, type Secret, textSecret } from '../support/secretScanner.ts';
import {
  chooseRoute,
  openApp,
  readFolder,
  readFolderFile,
  useFakeFolderPicker,
  lockedNote,
} from '../browser/support/app.ts';
import { readEverything } from '../browser/support/storage.ts';

export type SaverKind = 'folder' | 'download';
/** Who makes the private key. */
export type Method = 'cloud' | 'device';
export type BrowserName = 'chromium' | 'firefox';

/** Switches that a test turns on inside the page; each stands for something that a browser or disk may do. */
export interface Switches {
  /** The journal write of a row in this state never ends. */
  readonly hangAt?: string;
  /** The journal write of a row in this state fails: the disk is full. */
  readonly failAt?: string;
  /** Closing a written file never ends. */
  readonly hangClose?: boolean;
  /** Closing a written file fails. */
  readonly failClose?: boolean;
  /** What is read back is something else. */
  readonly differ?: boolean;
  /** The journal write of a row that has a KeyId fails. */
  readonly failOnceMade?: boolean;
  /** Opening a file for writing never ends. */
  readonly hangWrite?: boolean;
  /** A download is swallowed without a word. */
  readonly blockDownload?: boolean;
  /** The folder may not be written. */
  readonly denyFolder?: boolean;
  /** The folder's permission waits for a click. */
  readonly askFolder?: boolean;
}

export interface WorldOptions {
  readonly saver: SaverKind;
  readonly method: Method;
  readonly browser: BrowserName;
  readonly appUrl: string;
  /** The folder that the app is served from, where it is the test's own. */
  readonly appRoot?: string;
  readonly proxy?: FaultProxyOptions;
  /** A browser with the Helper; Chromium's alone can be started with one. */
  readonly hasHelper?: boolean;
  /** A clock that can be moved. */
  readonly clock?: boolean;
  /** A browser that other worlds use as well, one after the other; else one is started for this world alone. */
  readonly shared?: SharedBrowser;
  /** Many stories in one world, whose way to the cloud is its own. */
  readonly isVisit?: boolean;
}

/**
 * A browser with a profile on disk, and a way to a cloud that is saved in it: starting the one and typing the other
 * takes longer than most stories.
 */
export class SharedBrowser {
  readonly context: BrowserContext;
  readonly directory: string;
  readonly cloud: Cloud;
  readonly proxy: FaultProxy;
  /** The relay of the connection that is saved in it. */
  savedWay: string | null = null;

  private constructor(context: BrowserContext, directory: string, way: { cloud: Cloud; proxy: FaultProxy }) {
    this.context = context;
    this.directory = directory;
    this.cloud = way.cloud;
    this.proxy = way.proxy;
  }

  static async start(browser: BrowserName): Promise<SharedBrowser> {
    const directory = mkdtempSync(join(tmpdir(), 'keysmith-faults-'));
    const cloud = await startCloud();
    const proxy = await startFaultProxy(cloud.url);
    return new SharedBrowser(await launch(browser, directory), directory, { cloud, proxy });
  }

  /** Leaves nothing of a world to the next one but its connection, which is the same. */
  async clear(appUrl: string): Promise<void> {
    this.cloud.reset();
    this.proxy.reset();
    const page = await this.context.newPage();
    await Promise.all(this.context.pages().map((one) => (one === page ? null : one.close())));
    await page.goto(`${appUrl}icon.svg`);
    await page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const open = indexedDB.open('keysmith');
        open.onsuccess = () => resolve(open.result);
        open.onerror = () => reject(new Error('no database'));
      });
      // A story may have left a database that no app can use.
      const isUsable = database.version < 99 && database.objectStoreNames.contains('cloudLists');
      if (isUsable) {
        const stores = ['keys', 'cloudLists'];
        const transaction = database.transaction(stores, 'readwrite');
        for (const store of stores) transaction.objectStore(store).clear();
        await new Promise((resolve) => (transaction.oncomplete = resolve));
      }
      database.close();
      await new Promise((resolve) => {
        if (isUsable) return resolve(null);
        const erase = indexedDB.deleteDatabase('keysmith');
        erase.onsuccess = resolve;
        erase.onerror = resolve;
      });
      const root = await navigator.storage.getDirectory();
      const folders = root as unknown as { values: () => AsyncIterable<FileSystemDirectoryHandle> };
      for await (const folder of folders.values()) {
        const names = folder as unknown as { keys: () => AsyncIterable<string> };
        for await (const name of names.keys()) await folder.removeEntry(name);
      }
    });
    rmSync(join(this.directory, 'downloads'), { recursive: true, force: true });
  }

  async end(): Promise<void> {
    await this.context.close();
    await this.proxy.close();
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function launch(
  browser: BrowserName,
  directory: string,
  helper: BuiltHelper | null = null,
): Promise<BrowserContext> {
  if (helper !== null) switchOnDeveloperMode(join(directory, 'profile'));
  const type: BrowserType = browser === 'firefox' ? firefox : chromium;
  const context = await type.launchPersistentContext(join(directory, 'profile'), {
    ...launchOptions(browser, helper),
    downloadsPath: join(directory, 'downloads'),
    ignoreHTTPSErrors: true,
    locale: 'en-US',
    viewport: { width: 1280, height: 800 },
  });
  await context.addInitScript(installSwitches);
  return context;
}

export class World {
  readonly cloud: Cloud;
  readonly proxy: FaultProxy;
  readonly saver: SaverKind;
  readonly #options: WorldOptions;
  readonly #directory: string;
  #context: BrowserContext | null = null;
  #page: Page | null = null;
  /** What arrived as downloads, by file name. */
  readonly downloads = new Map<string, string>();
  readonly problems: string[] = [];
  /** What was there before this story: key pairs of the cloud, how many of its private keys, texts of files. */
  #before = { keyIds: new Set<string>(), privateKeys: 0, texts: new Set<string>() };

  /** The Helper that this world's browser has; `null` if its connection goes another way. */
  readonly helper: BuiltHelper | null;

  private constructor(
    options: WorldOptions,
    { cloud, helper, proxy }: { cloud: Cloud; proxy: FaultProxy; helper: BuiltHelper | null },
  ) {
    this.#options = options;
    this.#directory = options.shared?.directory ?? mkdtempSync(join(tmpdir(), 'keysmith-faults-'));
    this.saver = options.saver;
    this.cloud = cloud;
    this.helper = helper;
    this.proxy = proxy;
  }

  static async create(options: WorldOptions): Promise<World> {
    const { shared } = options;
    const usesShared = shared !== undefined && options.proxy === undefined && !options.isVisit;
    const cloud = usesShared ? shared.cloud : await startCloud();
    const proxyOptions = options.hasHelper ? CLOSED : options.proxy;
    const proxy = usesShared ? shared.proxy : await startFaultProxy(cloud.url, proxyOptions);
    const origin = new URL(options.appUrl).origin;
    const upstream = new URL(proxy.url).origin;
    const helper = options.hasHelper ? await builtHelper({ origin, upstream }) : null;
    const world = new World(options, { cloud, proxy, helper });
    await world.start();
    await world.goLive();
    return world;
  }

  /** The next story of a visit: as if nothing had been before, though it has. */
  async begin(): Promise<void> {
    // A page behind another one is slowed down by the browser.
    await this.page.bringToFront();
    await this.turn({});
    await this.page.evaluate(() => void Reflect.set(window, 'faultReached', false));
    this.proxy.reset();
    this.#before = {
      keyIds: new Set(this.cloud.keyPairs().map(({ keyId }) => keyId)),
      privateKeys: this.cloud.privateKeys.length,
      texts: new Set(await this.#texts()),
    };
    await this.page.getByRole('link', { name: 'New key' }).first().click();
  }

  /** The key pairs that the cloud has got in this story. */
  get #ownKeyPairs() {
    return this.cloud.keyPairs().filter(({ keyId }) => !this.#before.keyIds.has(keyId));
  }

  get page(): Page {
    if (this.#page === null) throw new TypeError('world: expected a running browser');
    return this.#page;
  }

  get context(): BrowserContext {
    if (this.#context === null) throw new TypeError('world: expected a running browser');
    return this.#context;
  }

  get method(): Method {
    return this.#options.method;
  }

  /** The write of this method: what a fault happens to. */
  get action(): 'CreateKeyPair' | 'ImportKeyPair' {
    return this.method === 'cloud' ? 'CreateKeyPair' : 'ImportKeyPair';
  }

  get profile(): string {
    return join(this.#directory, 'profile');
  }

  /** Starts the browser with the profile of this world, and opens the app. @param switches on before the app begins */
  async start(switches: Switches = {}): Promise<void> {
    const { browser, shared } = this.#options;
    this.#context = shared?.context ?? (await launch(browser, this.#directory, this.helper));
    if (Object.keys(switches).length > 0)
      await this.#context.addInitScript((values) => Object.assign(window, { faults: values }), switches);
    if (this.#options.clock) await this.#context.clock.install({ time: Date.now() });
    await this.openPage();
  }

  /** A page with the app. */
  async openPage(): Promise<Page> {
    const page = await this.context.newPage();
    if (this.saver === 'folder') await useFakeFolderPicker(page);
    page.on('pageerror', (error) => {
      // Firefox reports a broken connection as if it were one of ours.
      if (!String(error).includes('Cross-Origin Request Blocked')) this.problems.push(String(error));
    });
    page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined));
    page.on('download', async (download) => {
      const path = await download.path().catch(() => null);
      if (path !== null) this.downloads.set(download.suggestedFilename(), readFileSync(path, 'utf8'));
    });
    await page.bringToFront();
    await openApp(page, this.#options.appUrl);
    this.#page = page;
    return page;
  }

  async goLive(): Promise<void> {
    const { shared } = this.#options;
    const isLocked = (await lockedNote(this.page).count()) > 0;
    if (!isLocked || shared?.savedWay !== this.proxy.url) {
      if (shared !== undefined) shared.savedWay = this.#options.isVisit ? shared.savedWay : this.proxy.url;
      const byHelper = { kind: 'Helper', customEndpoint: new URL(this.proxy.url).origin } as const;
      const byRelay = {
        kind: 'Relay',
        form: 'Fixed',
        address: this.proxy.url,
        customEndpoint: this.cloud.url,
      } as const;
      await chooseRoute(this.page, this.helper === null ? byRelay : byHelper);
    }
    await this.connect();
    const saveTo = this.page.getByRole('combobox', { name: 'Save to' });
    if ((await saveTo.inputValue()) === this.saver) return;
    // A folder that was chosen before needs no picker.
    const known = saveTo.getByRole('option', { name: /^Folder “/ });
    if (this.saver === 'download') await saveTo.selectOption('download');
    else if ((await known.count()) > 0) await saveTo.selectOption('folder');
    else await saveTo.selectOption({ label: 'Choose a keys folder…' });
    await expect(saveTo).toHaveValue(this.saver);
  }

  async connect(account = 0): Promise<void> {
    await this.#submitCredential(account);
    // Not focused: Firefox gives no focus to a page of a window that isn't in front.
    await expect(this.page.getByRole('textbox', { name: 'Key name' })).toBeVisible();
  }

  /** Tries to connect; the form stays. */
  async connectInVain(): Promise<void> {
    await this.page.getByRole('link', { name: 'Settings' }).click();
    await this.#submitCredential(0);
  }

  async #submitCredential(account: number): Promise<void> {
    const credential = this.cloud.credentials[account];
    await this.page.bringToFront();
    if ((await this.page.getByRole('textbox', { name: 'SecretKey' }).count()) === 0) {
      await this.page.getByRole('link', { name: 'Settings' }).click();
    }
    await this.page.getByRole('textbox', { name: 'SecretId' }).fill(credential?.secretId ?? '');
    await this.page.getByRole('textbox', { name: 'SecretKey' }).fill(credential?.secretKey ?? '');
    await this.page.getByRole('button', { name: 'Connect', exact: true }).click();
  }

  /** Types a name and presses Enter. */
  async submit(name: string): Promise<void> {
    const input = this.page.getByRole('textbox', { name: 'Key name' });
    if ((await input.count()) === 0) await this.page.getByRole('link', { name: 'New key' }).first().click();
    if (this.#options.method === 'device')
      await this.page.getByRole('radio', { name: 'This device' }).check();
    await input.fill(name);
    await input.press('Enter');
  }

  /** Types a name and presses Enter; a download of this device is opened again, which is what the import waits for. */
  async make(name: string): Promise<void> {
    await this.submit(name);
    if (this.saver === 'folder' || this.method === 'cloud') return;
    await expect(this.step('Download started, not confirmed')).toBeVisible();
    await this.open(name);
  }

  /** Opens the file of the key that New key shows. */
  async open(name: string): Promise<void> {
    await expect.poll(() => this.file(name)).not.toBeNull();
    await this.#choose(this.page.getByRole('button', { name: 'Open the file to confirm' }), {
      name: `${name}.pem`,
      text: (await this.file(name)) ?? '',
    });
  }

  /** Turns switches on, in this page. */
  async turn(switches: Switches): Promise<void> {
    await this.page.evaluate((values) => Object.assign(window, { faults: values }), switches);
  }

  /** Waits until a switch took effect. */
  async reached(): Promise<void> {
    await this.page.waitForFunction(() => Reflect.get(window, 'faultReached') === true);
  }

  /** Nobody knows that: the browser may have sent the request twice. */
  async neverSaysNothingWasCreated(): Promise<void> {
    await expect(this.page.getByText(/nothing was created/i)).toHaveCount(0);
  }

  step(text: string): Locator {
    return this.page.getByRole('status').getByText(text, { exact: true });
  }

  get alert(): Locator {
    return this.page.getByRole('alert');
  }

  async toKeys(): Promise<void> {
    await this.page.getByRole('link', { name: 'Keys' }).click();
    await expect(this.page.getByRole('heading', { name: 'Keys', exact: true })).toBeVisible();
  }

  row(name: string): Locator {
    return this.page.getByRole('row', { name: new RegExp(`\\b${name}\\b`) });
  }

  /** SIGKILL, to every process of this browser: no handler runs, nothing is flushed. */
  async kill(): Promise<void> {
    killBrowser(this.profile);
    await this.#context?.close().catch(() => undefined);
    this.#context = null;
    this.#page = null;
    // A lock of a process that is no more.
    rmSync(join(this.profile, 'SingletonLock'), { force: true });
  }

  /** After a kill or a reload: the app again, and the account again. */
  async restart({ account = 0, connects = true } = {}): Promise<void> {
    if (this.#context === null) await this.start();
    else {
      await this.page.reload();
      await expect(this.page.getByRole('textbox', { name: 'Key name' })).toBeVisible();
    }
    if (connects) await this.connect(account);
  }

  /** To another page and back by the browser's button: as it was, or loaded anew. */
  async leaveAndComeBack(): Promise<void> {
    await this.page.evaluate(() => Object.assign(window, { isAsItWas: true }));
    await this.page.goto('about:blank');
    await this.page.goBack();
    await expect(this.page.getByRole('link', { name: 'Keys' })).toBeVisible();
    if ((await this.page.evaluate(() => Reflect.get(window, 'isAsItWas'))) === true) return;
    await expect(lockedNote(this.page)).toBeVisible();
    await this.connect();
  }

  async advance(ms: number): Promise<void> {
    this.cloud.advance(ms);
    await this.context.clock.fastForward(ms);
  }

  /** Lets time pass on the Keys page until rows are looked at again: not while a look is still under way. */
  async advanceToLook(ms: number): Promise<void> {
    await expect(this.page.getByRole('button', { name: 'Checking…' })).toHaveCount(0);
    await this.advance(ms);
  }

  /** The private key file of a name, where there is one. */
  async file(name: string): Promise<string | null> {
    if (this.saver === 'folder') {
      const inFolder = await readFolderFile(this.page, `${name}.pem`);
      if (inFolder !== null && inFolder !== '') return inFolder;
    }
    return this.downloads.get(`${name}.pem`) ?? this.#fileOnDisk(name);
  }

  /** Firefox tells the driver of no download, and names the file itself: it is known by what it holds. */
  #fileOnDisk(name: string): string | null {
    const publicKey = this.cloud.keyPairs().find((pair) => pair.name === name)?.publicKey;
    const directory = join(this.#directory, 'downloads');
    if (!existsSync(directory)) return null;
    const texts = readdirSync(directory).map((file) => readFileSync(join(directory, file), 'utf8'));
    const isNew = (text: string) => !this.#before.texts.has(text);
    const whole = texts.filter((text) => text.endsWith('-----END RSA PRIVATE KEY-----\n') && isNew(text));
    // What was made here and isn't in the cloud yet is the one file that there is.
    if (publicKey === undefined) return this.#options.method === 'device' ? (whole.at(-1) ?? null) : null;
    return whole.find((text) => samePublicKey(parsePrivateKeyPem(text), parsePublicKey(publicKey))) ?? null;
  }

  /** Every private key that was made in this story, as far as it got into a file. */
  async #madeKeys(): Promise<string[]> {
    return (await this.#texts()).filter(
      (text) =>
        text.startsWith('-----BEGIN RSA') && text.endsWith('-----\n') && !this.#before.texts.has(text),
    );
  }

  /** The texts of all files that there are. */
  async #texts(): Promise<string[]> {
    const directory = join(this.#directory, 'downloads');
    const onDisk = existsSync(directory)
      ? readdirSync(directory).map((file) => readFileSync(join(directory, file), 'utf8'))
      : [];
    const inFolder = await readFolder(this.page);
    return [...this.downloads.values(), ...onDisk, ...inFolder];
  }

  /** Opens a file for a row of Keys. */
  async confirmRow(name: string, text: string): Promise<void> {
    const button = this.row(name).getByRole('button', { name: 'Open the file to confirm' });
    await this.#choose(button, { name: `${name}.pem`, text });
  }

  async #choose(button: Locator, { name, text }: { name: string; text: string }): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser');
    await button.click();
    const buffer = Buffer.from(text);
    await (await chooser).setFiles({ name, mimeType: 'application/octet-stream', buffer });
  }

  /**
   * The invariant: every key pair that exists in the cloud has a verified file, or is listed with an action; there is
   * one key pair a name; nothing secret is in storage or on disk. @returns what each key's row says
   */
  async verify(): Promise<string> {
    await this.toKeys();
    const names = this.cloud.keyPairs().map(({ name }) => name);
    expect(new Set(names).size, 'one live key a name').toBe(names.length);
    const words: string[] = [];
    const pairs = this.#ownKeyPairs;
    // A long list is drawn only where it is in sight.
    if (pairs.length > 12) words.push(...(await this.#verifyMany()));
    else for (const { name, publicKey } of pairs) words.push(await this.#verifyKey(name, publicKey));
    await this.#scan();
    expect(this.problems, 'uncaught errors').toEqual([]);
    return words.join(', ') || 'no key';
  }

  async #verifyKey(name: string, publicKey: string): Promise<string> {
    const listed = this.row(name);
    await expect(listed, `${name} is listed`).toHaveCount(1);
    const text = await listed.innerText();
    const word =
      /Sent by hand|Imported, by hand|Imported, seen|Verified|Unconfirmed|Unsaved|Private key lost|Unknown|Not created here|Not created|Public key mismatch|Deleted in the cloud|Not imported yet/.exec(
        text,
      )?.[0] ?? '?';
    if (word === 'Verified') {
      const file = await this.file(name);
      const isSame = samePublicKey(parsePrivateKeyPem(file ?? ''), parsePublicKey(publicKey));
      expect(isSame, `${name}: the verified file holds its private key`).toBe(true);
      return word;
    }
    const actions = listed.getByRole('button').or(listed.getByRole('link'));
    expect(await actions.count(), `${name} (${word}) has an action`).toBeGreaterThan(0);
    return word === 'Not created here' ? 'Private key not here' : word;
  }

  /** Of many: each verified file by itself, and how many rows the list has of each word. */
  async #verifyMany(): Promise<string[]> {
    const search = this.page.getByRole('searchbox', { name: 'Search keys' });
    const countOf = async (word: string) => {
      await search.fill(word);
      return Number((await this.page.locator('table[aria-rowcount]').getAttribute('aria-rowcount')) ?? 1) - 1;
    };
    await search.fill('');
    await expect(this.page.locator('table[aria-rowcount]')).toHaveAttribute('aria-rowcount', /^\d{2,}$/);
    const orphans = await countOf('private key lost');
    const files = (await readFolder(this.page)).filter((text) => text.endsWith('PRIVATE KEY-----\n'));
    const lines = new Set(files.map((text) => formatPublicKey(parsePrivateKeyPem(text))));
    const pairs = this.#ownKeyPairs;
    const saved = pairs.filter(({ publicKey }) => lines.has(publicKey.split(' ').slice(0, 2).join(' ')));
    await search.fill('verified');
    await expect(this.page.locator('table[aria-rowcount]')).toHaveAttribute(
      'aria-rowcount',
      String(saved.length + 1),
    );
    expect(saved.length + orphans, 'each is verified or listed').toBe(pairs.length);
    return [...saved.map(() => 'Verified'), ...Array.from({ length: orphans }, () => 'Private key lost')];
  }

  async #scan(): Promise<void> {
    const secrets: Secret[] = [
      ...this.cloud.credentials.map(({ secretKey }) => textSecret('SecretKey', secretKey)),
      ...someOf(this.cloud.privateKeys.slice(this.#before.privateKeys)).map((pem, index) =>
        privateKeySecret(`private key ${index}`, pem),
      ),
    ];
    const made = someOf(await this.#madeKeys()).map((pem, index) =>
      privateKeySecret(`own key ${index}`, pem),
    );
    if (this.#options.method === 'device') {
      expect(findSecrets(this.proxy.received, [...made, ...secrets]), 'secrets on the way').toEqual([]);
      secrets.push(...made);
    }
    expect(findSecrets(await readEverything(this.page, []), secrets), 'secrets in storage').toEqual([]);
    if (this.#options.shared === undefined) {
      await this.#context?.close();
      this.#context = null;
    }
    expect(findSecrets(filesOf(this.profile), secrets), 'secrets on disk').toEqual([]);
  }

  /** The host serves a newer version from now on. */
  publishUpdate(): void {
    const { appRoot } = this.#options;
    if (appRoot === undefined) throw new TypeError('world: expected an app of its own');
    appendFileSync(join(appRoot, 'sw.js'), '\n// a newer version\n');
  }

  /** What the page looked like when a test failed. */
  async picture(path: string): Promise<void> {
    await this.#page?.screenshot({ path, fullPage: true }).catch(() => undefined);
  }

  /** Ends this world alone, in a browser that goes on. */
  async leave(): Promise<void> {
    await this.#page?.close();
    await this.proxy.close();
  }

  async end(): Promise<void> {
    const { appUrl, shared } = this.#options;
    if (shared !== undefined) {
      await shared.clear(appUrl);
      if (this.proxy !== shared.proxy) await this.proxy.close();
      return;
    }
    await this.kill();
    await this.proxy.close();
    this.helper?.remove();
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Of many keys the first, one in the middle and the last: looking for each would take longer than the story. */
function someOf<Item>(items: readonly Item[]): readonly Item[] {
  const middle = Math.floor(items.length / 2);
  return items.length <= 6
    ? items
    : items.filter((_, index) => [0, middle, items.length - 1].includes(index));
}

/** Runs in the page, before the app: each switch acts only once it is turned on. */
function installSwitches(): void {
  const faults = (): Switches => (Reflect.get(window, 'faults') as Switches | undefined) ?? {};
  const reach = () => void Reflect.set(window, 'faultReached', true);
  const never = new Promise<never>(() => undefined);

  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (value: unknown, ...rest) {
    const { state, keyId } = (value ?? {}) as { state?: string; keyId?: string | null };
    if (this.name === 'keys' && keyId && faults().failOnceMade) {
      throw new DOMException('full', 'QuotaExceededError');
    }
    if (this.name === 'keys' && state !== undefined && state === faults().failAt) {
      throw new DOMException('full', 'QuotaExceededError');
    }
    if (this.name !== 'keys' || state === undefined || state !== faults().hangAt) {
      return put.call(this, value, ...rest);
    }
    reach();
    // A transaction that always has one more request never completes.
    const spin = () => {
      this.get('').onsuccess = spin;
    };
    spin();
    return this.get('') as IDBRequest<IDBValidKey>;
  };

  const { click } = HTMLAnchorElement.prototype;
  HTMLAnchorElement.prototype.click = function () {
    if (this.download !== '' && faults().blockDownload) reach();
    else click.call(this);
  };

  if (typeof FileSystemWritableFileStream === 'function') {
    const { close } = FileSystemWritableFileStream.prototype;
    FileSystemWritableFileStream.prototype.close = async function () {
      if (faults().hangClose) {
        reach();
        return never;
      }
      if (faults().failClose) throw new DOMException('full', 'QuotaExceededError');
      return close.call(this);
    };
  }
  if (typeof FileSystemFileHandle !== 'function') return;
  const { createWritable } = FileSystemFileHandle.prototype;
  FileSystemFileHandle.prototype.createWritable = async function (...rest) {
    if (!faults().hangWrite) return createWritable.apply(this, rest);
    reach();
    return never;
  };
  const { getFile } = FileSystemFileHandle.prototype;
  FileSystemFileHandle.prototype.getFile = async function () {
    const file = await getFile.call(this);
    return faults().differ ? new File(['something else'], file.name) : file;
  };
  Object.assign(FileSystemHandle.prototype, {
    requestPermission: async () => (faults().denyFolder ? 'denied' : 'granted'),
    queryPermission: async () => (faults().askFolder || faults().denyFolder ? 'prompt' : 'granted'),
  });
}

function launchOptions(browser: BrowserName, helper: BuiltHelper | null) {
  if (browser === 'firefox') {
    const path = process.env['FIREFOX_PATH'];
    return { ...(path === undefined ? {} : { executablePath: path }), channel: 'moz-firefox' };
  }
  const own = chromiumOptions();
  if (helper === null) return own;
  return {
    ...own,
    args: [...own.args, ...helperArgs(helper)],
    ignoreDefaultArgs: ['--disable-extensions'],
  };
}
