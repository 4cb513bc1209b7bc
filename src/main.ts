/**
 * Starts the app: collects what the app needs from the browser (storage, network, clock and more), builds the app's
 * parts with it, and shows the interface.
 */
import { mount } from 'svelte';
import { TransportError } from './core/base/errors.ts';
import { narrowConnections } from './platform/network/connectPolicy.ts';
import { isFramed } from './platform/site/framing.ts';
import { askForPersistence } from './platform/site/persistence.ts';
import { guardLeaving } from './platform/tabs/leaveGuard.ts';
import { allowedOriginsOf, buildParts } from './start/parts.ts';
import { Installation } from './state/app/installation.svelte.ts';
import {
  Language,
  type LanguageName,
  type LanguageSource,
  preferredLanguage,
} from './state/app/language.svelte.ts';
import { Preferences } from './state/app/preferences.svelte.ts';
import { createStorage } from './storage/storage.ts';
import type { Values } from './storage/values.ts';
import App from './ui/app/App.svelte';
import type { AppParts } from './ui/context/app.ts';

const loadHelper = () => import('./platform/network/helper.ts');
const loadFailure = () => import('./start/startFailed.ts');

const LANGUAGES: Readonly<Record<LanguageName, LanguageSource>> = {
  en: {
    messages: async () => (await import('./i18n/en/first.ts')).first,
    pages: async () => (await import('./i18n/en/pages.ts')).pages,
    errors: async () => (await import('./i18n/en/errors.ts')).errors,
    doctor: async () => (await import('./i18n/en/doctor.ts')).doctor,
  },
  zh: {
    messages: async () => (await import('./i18n/zh/first.ts')).first,
    pages: async () => (await import('./i18n/zh/pages.ts')).pages,
    errors: async () => (await import('./i18n/zh/errors.ts')).errors,
    doctor: async () => (await import('./i18n/zh/doctor.ts')).doctor,
  },
};

async function start(target: HTMLElement): Promise<void> {
  if (__SINGLE_FILE__ && location.protocol !== 'file:') {
    await (await loadFailure()).showPlainly(target, 'saveFile');
    return;
  }
  // Created before anything is awaited: the browser may offer the installation at any moment, and an offer made
  // before `Installation` listens would be missed.
  const installation = new Installation();
  const language = new Language(LANGUAGES);
  if (isFramed()) {
    await language.use(preferredLanguage(navigator.language));
    target.textContent = language.t.framed;
    return;
  }
  const storage = createStorage({
    now: Date.now,
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
  const allowedOrigins = allowedOriginsOf(connections, base);
  narrowConnections(allowedOrigins);
  const parts = await buildParts({
    storage,
    language,
    preferences,
    installation,
    connections,
    base,
    // In Firefox, each location of the file has its own origin, which `location.origin` shows as 'null', and its own
    // storage. In Chromium, all local files share one origin and one storage.
    isStorageShared: __SINGLE_FILE__ && location.origin !== 'null',
    allowedOrigins,
    fetch: (request) => fetch(request),
    helper: {
      find: async () => (await loadHelper()).findHelper(),
      examine: async (url) => (await loadHelper()).examineHelper(url),
    },
    meetHelper: async (url) => {
      const { meetHelper } = await loadHelper().catch((error: unknown) => {
        throw new TransportError('helperAbsent', { cause: error });
      });
      return meetHelper(url);
    },
    now: Date.now,
    newId: () => crypto.randomUUID(),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: Math.random,
    askForPersistence,
    reload: () => location.reload(),
  });
  guardLeaving(() => parts.safety.wouldLose || (parts.listFile?.isUnsaved ?? false));
  target.replaceChildren();
  mount(App, { target, props: { parts } });
  await loadAhead(parts, storage.values);
  await parts.reconcile();
  // Loads Lock now, and not only when the user connects. When another tab locks, Lock empties the secret fields of
  // this tab, too, even if nothing is unlocked here. If loading fails now, connecting loads Lock again and shows the
  // failure.
  await parts.loadLock().catch(() => undefined);
}

/**
 * Loads the code for the user's next steps as soon as the form is shown, so that they work even if the network goes
 * away.
 */
async function loadAhead(parts: AppParts, values: Values): Promise<void> {
  const loading = [
    parts.loadCreateKey().then((createKey) => createKey.warmUp()),
    parts.session.warmUp(),
    parts.keys.ready(),
    import('./start/afterStart.ts').then(({ afterStart }) => afterStart(parts, values)),
  ];
  // Failures are ignored, because the user hasn't asked for these parts yet. Code that needs one of them later loads
  // it again, and can show the failure.
  await Promise.allSettled(loading);
}

const target = document.getElementById('app');
if (target === null) throw new TypeError('index.html: expected an element #app');
start(target).catch(async (error: unknown) => (await loadFailure()).startFailed(target, error));
