/** Serves the precached files of one build, and nothing else; no answer of any API is ever stored. */
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: { url: string; revision: string | null }[];
};

// All pages of the app have one address and differ only in its fragment, so one precached file serves them all. The
// query is ignored. Other paths don't fall back to that file. They may belong to a relay on the same origin, and the
// app's relative addresses wouldn't resolve from a deeper path.
precacheAndRoute(self.__WB_MANIFEST, { ignoreURLParametersMatching: [/./] });
cleanupOutdatedCaches();

// Takes control of the page during the first visit, so that the files that the page loads later come from this worker
// and the app works offline from then on.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  const { data } = event as { data: unknown };
  const type = typeof data === 'object' && data !== null && 'type' in data ? data.type : null;
  if (type === 'SKIP_WAITING') void self.skipWaiting();
  // The page asks a waiting worker for its version and build, so that the user sees what the update installs.
  if (type === 'BUILD') event.ports[0]?.postMessage({ version: __APP_VERSION__, build: __APP_BUILD__ });
});
