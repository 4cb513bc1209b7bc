/** Builds the parts and hands them to the app. */
import { mount } from 'svelte';
import type { Connection } from './core/connection/connection.ts';
import { InputError } from './core/base/errors.ts';
import { narrowConnections } from './platform/network/connectPolicy.ts';
import { isFramed } from './platform/site/framing.ts';
import { askForPersistence } from './platform/site/persistence.ts';
import { guardLeaving } from './platform/tabs/leaveGuard.ts';
import { CreateKey } from './state/newKey/createKey.svelte.ts';
import { KeysFolder } from './state/saving/folder.svelte.ts';
import {
  Language,
  type LanguageName,
  type LanguageSource,
  preferredLanguage,
} from './state/app/language.svelte.ts';
import { Installation } from './state/app/installation.svelte.ts';
import { Keys } from './state/ledger/keys.svelte.ts';
import { keyWords } from './state/saving/keyWords.ts';
import { Preferences } from './state/app/preferences.svelte.ts';
import { Router } from './state/app/router.svelte.ts';
import { KeptKeys } from './state/saving/keptKeys.svelte.ts';
import { Safety } from './state/saving/safety.svelte.ts';
import { Writer } from './state/saving/writer.svelte.ts';
import { originsOf, Session } from './state/session/session.svelte.ts';
import { RelayConsent } from './state/session/relayConsent.svelte.ts';
import { Toasts } from './state/app/toasts.svelte.ts';
import { Update } from './state/app/update.svelte.ts';
import type { Changed } from './storage/changes.ts';
import { createStorage } from './storage/storage.ts';
import type { Values } from './storage/values.ts';
import App from './ui/app/App.svelte';
import type { AppParts } from './ui/context/app.ts';

const now = Date.now;
const newId = () => crypto.randomUUID();
const loadFailure = () => import('./start/startFailed.ts');
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const LANGUAGES: Readonly<Record<LanguageName, LanguageSource>> = {
  en: {
    messages: async () => (await import('./i18n/en.ts')).en,
    pages: async () => (await import('./i18n/pages.en.ts')).pagesEn,
    errors: async () => (await import('./i18n/errors.en.ts')).errorsEn,
    doctor: async () => (await import('./i18n/doctor.en.ts')).doctorEn,
  },
  zh: {
    messages: async () => (await import('./i18n/zh.ts')).zh,
    pages: async () => (await import('./i18n/pages.zh.ts')).pagesZh,
    errors: async () => (await import('./i18n/errors.zh.ts')).errorsZh,
    doctor: async () => (await import('./i18n/doctor.zh.ts')).doctorZh,
  },
};

async function start(target: HTMLElement): Promise<void> {
  // First: the browser makes its offer when it likes.
  const installation = new Installation();
  const language = new Language(LANGUAGES);
  if (isFramed()) {
    await language.use(preferredLanguage(navigator.language));
    target.textContent = language.t.framed;
    return;
  }
  const storage = createStorage({
    now,
    onBlocked: () => void loadFailure().then(({ showPlainly }) => showPlainly(target, 'blocked')),
  });
  const preferences = new Preferences(storage.values);
  const [connections] = await Promise.all([
    storage.connections.all(),
    preferences.load(),
    language.use(preferredLanguage(navigator.language)),
  ]);
  if (preferences.current.language !== null) await language.use(preferences.current.language);

  const base = document.baseURI;
  const allowedOrigins = connections.flatMap((connection) => allowedBy(connection, base));
  narrowConnections(allowedOrigins);

  const session = new Session({
    saved: connections,
    preferences,
    openPractice: async () => (await import('./start/practice.ts')).openPractice(storage.values, now),
    allowedOrigins,
    base,
    language: () => (language.name === 'zh' ? 'zh-CN' : 'en-US'),
    fetch: (request) => fetch(request),
    now,
    pause,
    random: Math.random,
  });
  const folder = new KeysFolder(storage.values, preferences);
  const keys = new Keys(storage.ledger);
  const kept = new KeptKeys();
  const writer = new Writer();
  const safety = new Safety({ keys, kept, writer });
  const consent = new RelayConsent(session);
  const toasts = new Toasts();
  const wordOf = keyWords(kept, writer);
  /** What the cloud says of keys: what it lists, and what became of those that nobody knows about. */
  const lookout = lazily(async () => {
    const [{ CloudLists }, { KeyViews }, { Reconciler }, stored] = await Promise.all([
      import('./state/look/cloudLists.svelte.ts'),
      import('./state/keys/keyViews.svelte.ts'),
      import('./state/look/reconciler.svelte.ts'),
      storage.openCloudLists(),
    ]);
    return {
      cloudLists: new CloudLists({ session, keys, stored, newId, now }),
      keyViews: new KeyViews(storage.values),
      reconciler: new Reconciler({ session, folder, keys, kept, wordOf, now }),
    };
  });
  const look = async () => (await lookout.load()).reconciler.look();
  await folder.load();
  const saving = { session, consent, folder, keys, kept, writer, safety, now, newId };
  const onUnknown = () => void look();
  const createKey = new CreateKey({ ...saving, askForPersistence, onUnknown });
  /** What another tab has written is read again here. */
  const READ_AGAIN: Readonly<Record<Changed, () => unknown>> = {
    // A file may have been seen there.
    keys: async () => {
      await keys.load();
      for (const record of kept.ids.map((id) => keys.find(id))) if (record) kept.letGoIfVerified(record);
    },
    cloudLists: () => lookout.part?.cloudLists.load(),
    connections: async () => session.takeOver(await storage.connections.all()),
    values: () => lookout.part?.keyViews.load(),
    forgotten: () => location.reload(),
  };
  storage.onOtherTab((what) => void READ_AGAIN[what]());
  const connecting = lazily(async () => {
    const { Connections } = await import('./state/connect/connections.svelte.ts');
    return new Connections({ session, preferences, keys, stored: storage.connections, newId });
  });
  const batch = lazily(async () => {
    const { Batch } = await import('./state/many/batch.svelte.ts');
    return new Batch({ ...saving, onUnknown, pause });
  });
  guardLeaving(() => safety.wouldLose);
  /** There before anything can be unlocked. */
  const locking = lazily(async () => {
    const { Lock } = await import('./state/session/lock.svelte.ts');
    const onStillKept = (count: number) =>
      toasts.show({ id: 'kept', text: () => language.pages.toast.stillKept(count) });
    return new Lock({ session, safety, kept, onStillKept, now });
  });

  const update = new Update();
  const parts = {
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
    loadLookout: lookout.load,
    get lookout() {
      if (lookout.part === null) throw new TypeError('lookout: expected loadLookout() first');
      return lookout.part;
    },
    look,
    createKey,
    loadBatch: batch.load,
    loadLock: locking.load,
    lock: async () => (await locking.load()).lock(),
    update,
    toasts,
    installation,
    announcedRelay: async () => (await import('./platform/network/announcedRelay.ts')).announcedRelay(),
    forgetDevice: async () => {
      const { forgetSite } = await import('./platform/site/forgetSite.ts');
      await storage.erase();
      await forgetSite();
    },
    newId,
    now,
    reload: () => location.reload(),
    version: __APP_VERSION__,
    build: __APP_BUILD__,
  };
  target.replaceChildren();
  mount(App, { target, props: { parts } });
  await loadAhead(parts, storage.values);
  await look();
  // A Lock in another tab empties the fields of this one, too, whether or not anything is unlocked here. Where it can't be
  // loaded now, whoever connects is told.
  await locking.load().catch(() => undefined);
}

/** A part of the app that is made when it is first needed; a failed loading may be tried again. */
function lazily<Part>(make: () => Promise<Part>) {
  let making: Promise<Part> | null = null;
  const lazy = {
    /** `null` before it was loaded. */
    part: null as Part | null,
    async load(): Promise<Part> {
      making ??= make();
      try {
        return (lazy.part = await making);
      } catch (error) {
        making = null;
        throw error;
      }
    },
  };
  return lazy;
}

/** A saved address that this version doesn't accept is allowed nothing, and waits in Settings to be mended. */
function allowedBy(connection: Connection, base: string): readonly string[] {
  try {
    return originsOf(connection, base);
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

/** The form is there; what the next step needs is loaded now, so that it works if the network goes away. */
async function loadAhead(parts: AppParts, values: Values): Promise<void> {
  const loading = [
    parts.createKey.warmUp(),
    parts.session.warmUp(),
    parts.keys.ready(),
    import('./start/afterStart.ts').then(({ afterStart }) => afterStart(parts, values)),
  ];
  // Only a head start: whoever needs one of these meets the same failure where it can be shown.
  await Promise.allSettled(loading);
}

const target = document.getElementById('app');
if (target === null) throw new TypeError('index.html: expected an element #app');
start(target).catch(async (error: unknown) => (await loadFailure()).startFailed(target, error));
