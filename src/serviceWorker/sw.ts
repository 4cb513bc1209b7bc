/** Serves the precached files of one build, and nothing else; no answer of any API is ever stored. */
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: { url: string; revision: string | null }[];
};

// The app's pages are fragments of one address, and the query of that address is ignored. Other paths have no
// fallback: a relay on the same origin isn't the app's business, and the app's relative addresses wouldn't resolve
// from such a path.
precacheAndRoute(self.__WB_MANIFEST, { ignoreURLParametersMatching: [/./] });
cleanupOutdatedCaches();

// Takes control of the page during the first visit, so that the files it loads later come from this worker and the
// app works offline from then on.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  const { data } = event as { data: unknown };
  const isSkip = typeof data === 'object' && data !== null && 'type' in data && data.type === 'SKIP_WAITING';
  if (isSkip) void self.skipWaiting();
});
