/** Serves the precached files of one build, and nothing else; no answer of any API is ever stored. */
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: { url: string; revision: string | null }[];
};

// The pages of the app are fragments of one address, whatever its query. There is no fallback for other paths:
// a relay on the same origin is none of our business, and relative addresses would lead nowhere from there.
precacheAndRoute(self.__WB_MANIFEST, { ignoreURLParametersMatching: [/./] });
cleanupOutdatedCaches();

// The first visit is offline-ready too: what the page loads later comes from this worker's files.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  const { data } = event as { data: unknown };
  const isSkip = typeof data === 'object' && data !== null && 'type' in data && data.type === 'SKIP_WAITING';
  if (isSkip) void self.skipWaiting();
});
