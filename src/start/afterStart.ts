/**
 * Starts what needs no action by the user, once the form is shown: offline use, updates (which wait for the user's
 * consent), and a message after an update. In a page that was opened from a file, also starts keeping the list in a
 * file.
 */
import { registerServiceWorker } from '../platform/site/serviceWorker.ts';
import { announceVersion } from '../state/app/announceVersion.ts';
import type { Values } from '../storage/values.ts';
import type { AppParts } from '../ui/context/app.ts';

/**
 * Starts updates and offline use, and shows the message about a new version. If one of these fails, the others still
 * run.
 */
export async function afterStart(parts: AppParts, values: Values): Promise<void> {
  const { language, session, toasts, version } = parts;
  // Each part runs independently: if the database can't be written, updates still work.
  await Promise.allSettled([
    // A page from a file has no service worker.
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
