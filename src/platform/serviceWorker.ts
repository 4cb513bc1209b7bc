/** Offline use, and updates by consent: a new version waits until the user says so. */
import { Workbox } from 'workbox-window';
import { serviceWorkerUrl } from './trustedTypes.ts';

export interface Updates {
  /** A new version is waiting. */
  readonly onWaiting: (notify: () => void) => void;
  /** Activates the waiting version and reloads the page once it is in control. */
  readonly apply: () => void;
}

/** @returns `null` where there are no service workers (file://, some private windows) */
export function registerServiceWorker(): Updates | null {
  if (!('serviceWorker' in navigator)) return null;
  const workbox = new Workbox(serviceWorkerUrl());
  const waiting = new Promise<void>((resolve) => workbox.addEventListener('waiting', () => resolve()));
  // Without it the app still works, only not offline: nothing that the user could mend here and now.
  workbox.register().catch(() => undefined);
  return {
    onWaiting: (notify) => void waiting.then(notify),
    apply() {
      workbox.addEventListener('controlling', () => location.reload());
      workbox.messageSkipWaiting();
    },
  };
}
