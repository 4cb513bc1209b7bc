/**
 * A page of Keysmith without its interface: the parts as `main.ts` has them built, over a device's storage and a simulated
 * cloud. Opened twice over the same device, they are two tabs, or two visits.
 */
import { IDBFactory } from 'fake-indexeddb';
import { TransportError } from '../../../src/core/base/errors.ts';
import type { Connection } from '../../../src/core/connection/connection.ts';
import type { HelperPort } from '../../../src/core/helper/helperPort.ts';
import { doctor as doctorEn } from '../../../src/i18n/en/doctor.ts';
import { first as en } from '../../../src/i18n/en/first.ts';
import { errors as errorsEn } from '../../../src/i18n/en/errors.ts';
import { pages as pagesEn } from '../../../src/i18n/en/pages.ts';
import { importCredential } from '../../../src/platform/network/importCredential.ts';
import { withWriterLock } from '../../../src/platform/tabs/writerLock.ts';
import { allowedOriginsOf, buildParts } from '../../../src/start/parts.ts';
import { Installation } from '../../../src/state/app/installation.svelte.ts';
import { Language } from '../../../src/state/app/language.svelte.ts';
import { Preferences } from '../../../src/state/app/preferences.svelte.ts';
import type { NewKeyIntent } from '../../../src/state/newKey/runCreation.ts';
import { createStorage, type Storage } from '../../../src/storage/storage.ts';
import type { AppParts } from '../../../src/ui/context/app.ts';
import { NOON, SECRET_ID, SECRET_KEY, testSimulator } from '../caller.ts';
import type { Download } from './environment.ts';
import { FakeLocks } from './locks.ts';

const BASE = 'https://keysmith.example/';
const english = {
  messages: async () => en,
  pages: async () => pagesEn,
  errors: async () => errorsEn,
  doctor: async () => doctorEn,
};

/** What was handed to the browser as downloads, since the device was new. */
export function downloads(): readonly Download[] {
  return (globalThis as unknown as { downloads: readonly Download[] }).downloads;
}

/** Forgets everything: storage, downloads, and what the tabs of before have held. */
export function newDevice(): void {
  globalThis.indexedDB = new IDBFactory();
  Object.assign(navigator, { locks: new FakeLocks(), onLine: true });
  (globalThis as unknown as { downloads: Download[] }).downloads.length = 0;
  press();
}

export interface PageOptions {
  /** Where requests go: a simulated cloud that is this page's own, unless another is given. */
  readonly send?: (request: Request) => Promise<Response>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly base?: string;
  readonly isStorageShared?: boolean;
  /** Waits are over at once unless something else is asked for. */
  readonly pause?: (ms: number) => Promise<void>;
  readonly askForPersistence?: () => Promise<boolean>;
  /** No Helper is there, unless one is given. */
  readonly helper?: HelperPort;
  readonly meetHelper?: (url: string) => Promise<(request: Request) => Promise<Response>>;
}

export interface Page extends AppParts {
  readonly storage: Storage;
  /** How often it asked for a reload. */
  readonly reloads: () => number;
}

export async function openPage({
  send,
  now = () => NOON,
  base = BASE,
  isStorageShared = false,
  pause = () => Promise.resolve(),
  askForPersistence = async () => true,
  helper = {
    find: async () => ({ kind: 'absent' }),
    examine: async () => ({ found: { kind: 'absent' }, mayReach: null }),
  },
  meetHelper = () => Promise.reject(new TransportError('helperAbsent')),
}: PageOptions = {}): Promise<Page> {
  const storage = createStorage({ now, onBlocked: () => undefined });
  const language = new Language({ en: english, zh: english });
  await language.use('en');
  await language.withPages(Promise.resolve());
  const preferences = new Preferences(storage.values);
  await preferences.load();
  const connections = await storage.connections.all();
  let ids = 0;
  let reloads = 0;
  const run = Math.random().toString(36).slice(2, 8);
  const parts = await buildParts({
    storage,
    language,
    preferences,
    installation: new Installation(),
    connections,
    base,
    isStorageShared,
    allowedOrigins: [...allowedOriginsOf(connections, base), 'https://*.tencentcloudapi.com'],
    fetch: send ?? testSimulator({ now }),
    helper,
    meetHelper,
    now,
    newId: () => `${run}-${(ids += 1)}`,
    pause,
    random: () => 0,
    askForPersistence,
    reload: () => {
      reloads += 1;
    },
  });
  // So that the parts can be spread.
  await parts.loadKeyParts();
  return Object.defineProperties({} as Page, {
    ...Object.getOwnPropertyDescriptors(parts),
    storage: { value: storage },
    reloads: { value: () => reloads },
  });
}

export const DIRECT = { kind: 'direct', relay: null, site: 'china', customEndpoint: '' } as const;

/** Connects as a saved connection, straight to the simulated cloud. @returns the connection */
export async function connectDirectly(
  { loadConnections, session }: Page,
  { secretId = SECRET_ID, secretKey = SECRET_KEY }: { secretId?: string; secretKey?: string } = {},
): Promise<Connection> {
  const credential = await importCredential({ secretId, secretKey, token: '' });
  const wanted = { ...DIRECT, id: null, secretId, label: '', color: 'none' } as const;
  const isConnected = await (await loadConnections()).connect(wanted, credential, session.locks);
  const { connection } = session;
  if (!isConnected || connection === null) throw new Error('connect: expected to be connected');
  return connection;
}

/** What New key asks for, unless something else is said. */
export function newKey(changes: Partial<NewKeyIntent> = {}): NewKeyIntent {
  return {
    name: 'web_1',
    projectId: 0,
    tags: [],
    format: 'pkcs1',
    method: 'cloud',
    bits: 2048,
    passphrase: '',
    ...changes,
  };
}

/** Enters a name and waits until its key's flow has ended, or the name was refused. */
export async function create({ createKey }: Pick<Page, 'createKey'>, intent = newKey()): Promise<void> {
  await (
    await createKey.create(intent)
  )?.ended;
}

/** What Chromium waits for before it accepts another download: a key stroke, or a click. */
export function press(): void {
  window.dispatchEvent(new Event('keydown'));
}

/** Runs something while another tab writes. */
export async function whileAnotherTabWrites<Result>(run: () => Promise<Result>): Promise<Result | null> {
  return withWriterLock(run, false);
}

/** A file as the user chooses one. */
export function fileOf({ name, content }: Download): File {
  return new File([content], name);
}
