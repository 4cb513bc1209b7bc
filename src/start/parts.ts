/**
 * Builds the parts of the app, and gives them access to the outside world: the clock, the network, the storage, the
 * page.
 */
import { InputError } from '../core/base/errors.ts';
import type { Connection } from '../core/connection/connection.ts';
import { originsOf } from '../core/connection/way.ts';
import type { HelperPort } from '../core/helper/helperPort.ts';
import type { Installation } from '../state/app/installation.svelte.ts';
import type { Language } from '../state/app/language.svelte.ts';
import type { Preferences } from '../state/app/preferences.svelte.ts';
import { Router } from '../state/app/router.svelte.ts';
import { Toasts } from '../state/app/toasts.svelte.ts';
import { Update } from '../state/app/update.svelte.ts';
import { Keys } from '../state/ledger/keys.svelte.ts';
import type { CreateKey } from '../state/newKey/createKey.svelte.ts';
import { NewKeyForm } from '../state/newKey/newKeyForm.svelte.ts';
import { KeysFolder } from '../state/saving/folder.svelte.ts';
import { KeptKeys } from '../state/saving/keptKeys.svelte.ts';
import { keyStateWords } from '../state/saving/keyStateWords.ts';
import { Safety } from '../state/saving/safety.svelte.ts';
import { Writer } from '../state/saving/writer.svelte.ts';
import { RelayConsent } from '../state/session/relayConsent.svelte.ts';
import { Session } from '../state/session/session.svelte.ts';
import type { Changed } from '../storage/changes.ts';
import type { Storage } from '../storage/storage.ts';
import type { AppParts } from '../ui/context/app.ts';
import { Lazy } from './lazily.svelte.ts';

/** What the parts are built from: objects that already exist, and access to the outside world. */
export interface World {
  readonly storage: Storage;
  readonly language: Language;
  readonly preferences: Preferences;
  readonly installation: Installation;
  readonly connections: readonly Connection[];
  /** The page's own address. */
  readonly base: string;
  /** Whether the page was opened from a file in a browser in which all local files share one storage. */
  readonly isStorageShared: boolean;
  /** The origins that the page's content security policy lets it send requests to. */
  readonly allowedOrigins: readonly string[];
  readonly fetch: (request: Request) => Promise<Response>;
  readonly helper: HelperPort;
  /**
   * Asks the Helper whether it can send requests to an address. The promise resolves to a function that sends one
   * request.
   */
  readonly meetHelper: (url: string) => Promise<(request: Request) => Promise<Response>>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  readonly pause: (ms: number) => Promise<void>;
  /** Returns a random number in [0, 1). */
  readonly random: () => number;
  readonly askForPersistence: () => Promise<boolean>;
  readonly reload: () => void;
}

/**
 * Builds the parts. This shows nothing, sends no request and doesn't ask about unfinished rows yet. When the promise
 * resolves, the keys folder is loaded. So are the entries in New key's form, if they were stored before a reload.
 * From then on, this tab follows the changes that other tabs make.
 */
export async function buildParts(world: World): Promise<AppParts> {
  const { language, preferences, storage, now, newId, pause, reload } = world;
  const session = new Session({
    saved: world.connections,
    preferences,
    openPractice: async () => (await import('./practice.ts')).openPractice(storage.values, now),
    allowedOrigins: world.allowedOrigins,
    base: world.base,
    language: () => (language.name === 'zh' ? 'zh-CN' : 'en-US'),
    fetch: world.fetch,
    meetHelper: world.meetHelper,
    now,
    pause,
    random: world.random,
  });
  const folder = new KeysFolder(storage.values, preferences, !session.isFromFile);
  const keys = new Keys(storage.ledger);
  const kept = new KeptKeys();
  const writer = new Writer();
  /** The part that makes keys. It is loaded right after the form is shown. */
  const creating: Lazy<CreateKey> = new Lazy(async () => {
    const { CreateKey } = await import('../state/newKey/createKey.svelte.ts');
    const isLocking = () => locking.part?.isDue ?? false;
    return new CreateKey({ ...saving, askForPersistence: world.askForPersistence, isLocking, onUnknown });
  });
  const waiting = {
    get hasAny() {
      return creating.part?.waiting.hasAny ?? false;
    },
  };
  const safety = new Safety({ keys, kept, waiting, writer });
  const consent = new RelayConsent(session);
  const toasts = new Toasts();
  const wordOf = keyStateWords(kept, writer);
  /**
   * The parts of the pages about keys, and the reconciler. The reconciler finds out what became of requests whose
   * outcome is unknown.
   */
  const keyParts = new Lazy(async () => {
    const [{ openKeyParts }, createKey] = await Promise.all([import('./keyParts.ts'), creating.load()]);
    return openKeyParts({ createKey, session, folder, keys, kept, language, storage, wordOf, newId, now });
  });
  const reconcile = async () => (await keyParts.load()).reconciler.reconcile();
  const newKeyForm = new NewKeyForm({ session, preferences, values: storage.values });
  await Promise.all([folder.load(), newKeyForm.load()]);
  const saving = { session, consent, folder, keys, kept, writer, safety, now, newId };
  const onUnknown = () => void reconcile();
  const connecting = new Lazy(async () => {
    const { Connections } = await import('../state/connect/connections.svelte.ts');
    return new Connections({ session, preferences, keys, stored: storage.connections, newId });
  });
  const batch = new Lazy(async () => {
    const { Batch } = await import('../state/many/batch.svelte.ts');
    return new Batch({ ...saving, onUnknown, pause });
  });
  const locking = new Lazy(async () => {
    const { Lock } = await import('../state/session/lock.svelte.ts');
    const onStillKept = (count: number) =>
      toasts.show({ id: 'kept', text: () => language.pages.toast.stillKept(count) });
    return new Lock({
      session,
      safety,
      kept,
      onStillKept,
      endWaiting: () => creating.part?.waiting.end(),
      now,
    });
  });
  const listFile = new Lazy(async () => {
    const { ListFile } = await import('../state/device/listFile.svelte.ts');
    const file = new ListFile({ keys, folder, values: storage.values, isShared: world.isStorageShared, now });
    await file.start();
    return file;
  });
  /** For each kind of data, a function that runs when another tab has changed that data, and reads it again. */
  const READ_AGAIN: Readonly<Record<Changed, () => unknown>> = {
    // In another tab, the user may have opened a saved key file, so that its row is now `verified`. This tab then no
    // longer needs its own copy of the private key, and removes it from memory.
    keys: async () => {
      await keys.load();
      for (const record of kept.ids.map((id) => keys.find(id))) if (record) kept.letGoIfVerified(record);
    },
    cloudLists: () => keyParts.part?.cloudLists.load(),
    connections: async () => session.takeOver(await storage.connections.all()),
    values: () => keyParts.part?.keyViews.load(),
    forgotten: reload,
  };
  storage.onOtherTab((what) => void READ_AGAIN[what]());

  return {
    language,
    preferences,
    router: new Router(),
    session,
    loadConnections: connecting.load,
    consent,
    folder,
    keys,
    kept,
    writer,
    safety,
    wordOf,
    loadKeyParts: keyParts.load,
    get keyParts() {
      return keyParts.loaded;
    },
    reconcile,
    newKeyForm,
    loadCreateKey: creating.load,
    get createKey() {
      return creating.loaded;
    },
    get createKeyIfLoaded() {
      return creating.part;
    },
    loadBatch: batch.load,
    loadLock: locking.load,
    lock: async () => (await locking.load()).lock(),
    loadListFile: listFile.load,
    get listFile() {
      return listFile.part;
    },
    update: new Update(),
    toasts,
    installation: world.installation,
    isStorageShared: world.isStorageShared,
    helper: world.helper,
    announcedRelay: async () => (await import('../platform/network/announcedRelay.ts')).announcedRelay(),
    forgetDevice: async () => {
      const { forgetSite } = await import('../platform/site/forgetSite.ts');
      await storage.erase();
      await forgetSite();
    },
    newId,
    now,
    reload,
    version: __APP_VERSION__,
    build: __APP_BUILD__,
  };
}

/**
 * Returns the origins that the saved connections send requests to. A connection whose address this version doesn't
 * accept adds no origin. It stays in Settings until the user corrects it.
 */
export function allowedOriginsOf(connections: readonly Connection[], base: string): readonly string[] {
  return connections.flatMap((connection) => {
    try {
      return originsOf(connection, base);
    } catch (error) {
      if (error instanceof InputError) return [];
      throw error;
    }
  });
}
