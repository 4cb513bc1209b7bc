/** Offline use, and updates by consent: a new version waits until the user accepts it. */
import { Workbox } from 'workbox-window';
import { serviceWorkerUrl } from '../workers/trustedTypes.ts';

export interface Updates {
  /** Calls `notify` when a new version is waiting. */
  readonly onWaiting: (notify: () => void) => void;
  /**
   * Calls `notify` when all files of the first installed version are on this device; later versions don't trigger it.
   */
  readonly onOfflineReady: (notify: () => void) => void;
  /** Activates the waiting version, and reloads the page once that version controls the page. */
  readonly apply: () => void;
}

/**
 * @returns `null` where there are no service workers (file://, some private windows)
 * @throws where the browser refuses to register; the app then works, only not offline
 */
export async function registerServiceWorker(): Promise<Updates | null> {
  if (!('serviceWorker' in navigator)) return null;
  const workbox = new Workbox(serviceWorkerUrl());
  const waiting = new Promise<void>((resolve) => workbox.addEventListener('waiting', () => resolve()));
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
