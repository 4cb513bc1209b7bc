/** What goes on by itself once the form is there: offline use, updates by consent, and a word when the app has changed. */
import { registerServiceWorker } from '../platform/site/serviceWorker.ts';
import { announceVersion } from '../state/app/announceVersion.ts';
import type { Values } from '../storage/values.ts';
import type { AppParts } from '../ui/context/app.ts';

/** Begins it. A part that fails keeps no other from going on. */
export async function afterStart(parts: AppParts, values: Values): Promise<void> {
  const { language, toasts, version } = parts;
  // Each for itself: a database that can't be written is no reason to go without updates.
  await Promise.allSettled([
    import.meta.env.PROD ? watchForUpdates(parts) : null,
    announceVersion({ language, toasts, values, version }),
  ]);
}

async function watchForUpdates({ language, toasts, update }: AppParts): Promise<void> {
  update.watch(await registerServiceWorker(), () =>
    toasts.show({ id: 'offline', text: () => language.pages.toast.offline, isBrief: true }),
  );
}
