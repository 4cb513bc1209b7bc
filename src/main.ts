/** Builds the parts and hands them to the app. */
import { mount } from 'svelte';
import type { Connection } from './core/connection.ts';
import { InputError } from './core/errors.ts';
import { narrowConnections } from './platform/connectPolicy.ts';
import { isFramed } from './platform/framing.ts';
import { askForPersistence } from './platform/persistence.ts';
import { guardLeaving } from './platform/leaveGuard.ts';
import { CloudLists } from './state/cloudLists.svelte.ts';
import { CreateKey } from './state/createKey.svelte.ts';
import { KeysFolder } from './state/folder.svelte.ts';
import {
  Language,
  type LanguageName,
  type LanguageSource,
  preferredLanguage,
} from './state/language.svelte.ts';
import { Keys } from './state/keys.svelte.ts';
import { Lock } from './state/lock.svelte.ts';
import { Preferences } from './state/preferences.svelte.ts';
import { Reconciler } from './state/reconciler.svelte.ts';
import { Router } from './state/router.svelte.ts';
import { originsOf, Session } from './state/session.svelte.ts';
import { Update } from './state/update.svelte.ts';
import { createStorage } from './storage/storage.ts';
import App from './ui/App.svelte';

const now = Date.now;
const newId = () => crypto.randomUUID();
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
  const language = new Language(LANGUAGES);
  if (isFramed()) {
    await language.use(preferredLanguage(navigator.language));
    target.textContent = language.t.framed;
    return;
  }
  const storage = createStorage({
    now,
    onBlocked: () => void showPlainly(target, 'blocked'),
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
    connections: storage.connections,
    preferences,
    openPractice: async () => (await import('./practice.ts')).openPractice(storage.values, now),
    allowedOrigins,
    base,
    language: () => (language.name === 'zh' ? 'zh-CN' : 'en-US'),
    fetch: (request) => fetch(request),
    now,
    pause,
    random: Math.random,
    newId,
  });
  const folder = new KeysFolder(storage.values, preferences);
  const keys = new Keys(storage.ledger);
  const cloudLists = new CloudLists({ session, keys, stored: storage.cloudLists, newId, now });
  storage.ledger.onOtherTab((what) => {
    if (what === 'forgotten') location.reload();
    else void Promise.all([keys.load(), cloudLists.load()]);
  });
  await Promise.all([session.load(), folder.load()]);
  const createKey = new CreateKey({
    session,
    folder,
    keys,
    askForPersistence,
    onUnknown: () => void reconciler.look(),
    now,
    newId,
  });
  guardLeaving(() => createKey.wouldLose);
  const lock = new Lock({ session, createKey, now });

  const reconciler = new Reconciler({ session, keys, createKey, now });
  const update = new Update();
  const parts = {
    language,
    preferences,
    router: new Router(),
    session,
    folder,
    keys,
    cloudLists,
    createKey,
    lock,
    reconciler,
    update,
    announcedRelay: async () => (await import('./platform/announcedRelay.ts')).announcedRelay(),
    forgetDevice: async () => {
      const { forgetSite } = await import('./platform/forgetSite.ts');
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
  await loadAhead({ createKey, keys, session, update });
  await reconciler.look();
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
async function loadAhead(parts: {
  createKey: CreateKey;
  keys: Keys;
  session: Session;
  update: Update;
}): Promise<void> {
  const loading = [
    parts.createKey.warmUp(),
    parts.session.warmUp(),
    parts.keys.ready(),
    import.meta.env.PROD ? watchForUpdates(parts.update) : null,
  ];
  // Only a head start: whoever needs one of these meets the same failure where it can be shown.
  await Promise.allSettled(loading);
}

/** Says why the app isn't there, before it has a language. */
async function showPlainly(target: HTMLElement, why: 'blocked' | 'newer' | 'failed'): Promise<void> {
  const { plain } = await import('./i18n/plain.ts');
  // innerText, so that each language gets a line of its own.
  target.innerText = plain[why];
}

async function watchForUpdates(update: Update): Promise<void> {
  const { registerServiceWorker } = await import('./platform/serviceWorker.ts');
  update.watch(await registerServiceWorker());
}

const target = document.getElementById('app');
if (target === null) throw new TypeError('index.html: expected an element #app');
start(target).catch(async (error: unknown) => {
  const isNewer = error instanceof DOMException && error.name === 'VersionError';
  await showPlainly(target, isNewer ? 'newer' : 'failed');
  // A version behind its own database: nothing is unsaved yet, so the newer one takes over as soon as it is there.
  if (!isNewer) throw error;
  const { registerServiceWorker } = await import('./platform/serviceWorker.ts');
  const updates = await registerServiceWorker();
  updates?.onWaiting(() => updates.apply());
});
