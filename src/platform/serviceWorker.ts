/** Offline use, and updates by consent: a new version waits until the user says so. */
import { Workbox } from 'workbox-window';
import { serviceWorkerUrl } from './trustedTypes.ts';

export interface Updates {
  /** A new version is waiting. */
  readonly onWaiting: (notify: () => void) => void;
  /** Activates the waiting version and reloads the page once it is in control. */
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
  await workbox.register();
  return {
    onWaiting: (notify) => void waiting.then(notify),
    apply() {
      workbox.addEventListener('controlling', () => location.reload());
      workbox.messageSkipWaiting();
    },
  };
}
