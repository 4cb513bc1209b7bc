/**
 * Makes the app work offline, and updates it with the user's consent: a new version waits until the user accepts it.
 */
import * as v from 'valibot';
import { messageSW, Workbox } from 'workbox-window';
import { serviceWorkerUrl } from '../workers/trustedTypes.ts';

const Build = v.object({ version: v.string(), build: v.string() });
/** A build of Keysmith: its version, and the commit that it was built from. */
export type Build = v.InferOutput<typeof Build>;

export interface Updates {
  /**
   * Calls `notify` as soon as a new version is waiting, with that version's build, or with `null` if the build isn't
   * known.
   */
  readonly onWaiting: (notify: (build: Build | null) => void) => void;
  /**
   * Calls `notify` as soon as all files of the first installed version are on this device. Updates don't cause a
   * call.
   */
  readonly onOfflineReady: (notify: () => void) => void;
  /** Activates the waiting version, and reloads the page once that version controls the page. */
  readonly apply: () => void;
}

/**
 * @returns `null` where there are no service workers, as in some private windows
 * @throws if the browser refuses to register the service worker; the app then works online, but not offline
 */
export async function registerServiceWorker(): Promise<Updates | null> {
  if (!('serviceWorker' in navigator)) return null;
  const workbox = new Workbox(serviceWorkerUrl());
  const waiting = new Promise<Build | null>((resolve) =>
    workbox.addEventListener('waiting', ({ sw }) => resolve(sw === undefined ? null : buildOf(sw))),
  );
  const offlineReady = new Promise<void>((resolve) =>
    workbox.addEventListener('activated', ({ isUpdate }) => {
      if (!isUpdate) resolve();
    }),
  );
  await workbox.register();
  return {
    onOfflineReady: (notify) => void offlineReady.then(notify),
    onWaiting: (notify) => void waiting.then(notify),
    apply() {
      workbox.addEventListener('controlling', () => location.reload());
      workbox.messageSkipWaiting();
    },
  };
}

/** How long to wait for a waiting worker to report its build. Some workers may not answer at all. */
const ANSWER_TIMEOUT_MS = 2_000;

async function buildOf(worker: ServiceWorker): Promise<Build | null> {
  const silence = new Promise<null>((resolve) => setTimeout(() => resolve(null), ANSWER_TIMEOUT_MS));
  const answer: unknown = await Promise.race([messageSW(worker, { type: 'BUILD' }), silence]);
  const read = v.safeParse(Build, answer);
  return read.success ? read.output : null;
}
