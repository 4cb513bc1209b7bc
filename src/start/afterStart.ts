/**
 * Starts background work once the form is shown: offline use, updates (which are installed only when the user
 * agrees), and the message after an update. In a page that was opened from a file, also starts saving the list of
 * keys to a file.
 */
import { registerServiceWorker } from '../platform/site/serviceWorker.ts';
import { announceVersion } from '../state/app/announceVersion.ts';
import type { Values } from '../storage/values.ts';
import type { AppParts } from '../ui/context/app.ts';

/**
 * Starts updates and offline use, shows the message after an update, and starts saving the list of keys to a file. If
 * one of these fails, the others still run.
 */
export async function afterStart(parts: AppParts, values: Values): Promise<void> {
  const { language, session, toasts, version } = parts;
  // For example, updates still work if the database can't be written.
  await Promise.allSettled([
    // Only the built web app has a service worker: the single-file build and the development server have none.
    import.meta.env.PROD && !__SINGLE_FILE__ ? watchForUpdates(parts) : null,
    session.isFromFile ? parts.loadListFile() : null,
    announceVersion({ language, toasts, values, version }),
  ]);
}

async function watchForUpdates({ language, toasts, update }: AppParts): Promise<void> {
  update.watch(await registerServiceWorker(), () =>
    toasts.show({ id: 'offline', text: () => language.pages.toast.offline, isBrief: true }),
  );
}
