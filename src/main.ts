/** Builds the parts and hands them to the app. */
import { mount } from 'svelte';
import { Language, preferredLanguage } from './i18n/language.svelte.ts';
import { announcedRelay } from './platform/announcedRelay.ts';
import { narrowConnections } from './platform/connectPolicy.ts';
import { isFramed } from './platform/framing.ts';
import { guardLeaving } from './platform/leaveGuard.ts';
import { CreateKey } from './state/createKey.svelte.ts';
import { KeysFolder } from './state/folder.svelte.ts';
import { Keys } from './state/keys.svelte.ts';
import { Preferences } from './state/preferences.svelte.ts';
import { Router } from './state/router.svelte.ts';
import { originsOf, Session } from './state/session.svelte.ts';
import { Update } from './state/update.svelte.ts';
import { createStorage } from './storage/storage.ts';
import App from './ui/App.svelte';

const now = Date.now;
const newId = () => crypto.randomUUID();

async function start(target: HTMLElement): Promise<void> {
  const language = new Language();
  if (isFramed()) {
    await language.use(preferredLanguage());
    target.textContent = language.t.framed;
    return;
  }
  const storage = createStorage();
  const preferences = new Preferences(storage.values);
  const [connections] = await Promise.all([
    storage.connections.all(),
    preferences.load(),
    language.use(preferredLanguage()),
  ]);
  if (preferences.current.language !== null) await language.use(preferences.current.language);

  const base = document.baseURI;
  const allowedOrigins = connections.flatMap((connection) => originsOf(connection, base));
  narrowConnections(allowedOrigins);

  const session = new Session({
    connections: storage.connections,
    preferences,
    openPractice: async () => (await import('./practice.ts')).openPractice(storage.values, now),
    allowedOrigins,
    base,
    language: () => (language.name === 'zh' ? 'zh-CN' : 'en-US'),
    now,
    newId,
  });
  const folder = new KeysFolder(storage.values, preferences);
  const keys = new Keys(storage.ledger);
  await Promise.all([session.load(), folder.load(), keys.load()]);
  const createKey = new CreateKey({ session, folder, keys, now, newId });
  guardLeaving(() => createKey.isUnsafe);

  const update = new Update();
  const parts = {
    language,
    preferences,
    router: new Router(),
    session,
    folder,
    keys,
    createKey,
    update,
    announcedRelay,
    version: __APP_VERSION__,
    build: __APP_BUILD__,
  };
  target.replaceChildren();
  mount(App, { target, props: { parts } });

  // The form is there; what the next step needs is loaded now, so that it works if the network goes away.
  createKey.warmUp();
  if (session.isPractice) session.warmUp();
  await Promise.allSettled([import('./ui/KeyResult.svelte'), import('./ui/ErrorCard.svelte')]);
  if (import.meta.env.PROD) {
    const { registerServiceWorker } = await import('./platform/serviceWorker.ts');
    update.watch(registerServiceWorker());
  }
}

const target = document.getElementById('app');
if (target === null) throw new TypeError('index.html: expected an element #app');
start(target).catch((error: unknown) => {
  target.textContent = 'Keysmith could not start in this browser.';
  throw error;
});
