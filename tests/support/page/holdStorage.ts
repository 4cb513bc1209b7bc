/** A device whose storage is busy, as with another tab's long transaction: what is written to it waits. */
import { DATABASE_NAME } from '../../../src/storage/database.ts';

/** @param stores whose writes wait @returns lets them go */
export async function holdStorage(...stores: string[]): Promise<() => void> {
  const database = await new Promise<IDBDatabase>((resolve) => {
    const opening = globalThis.indexedDB.open(DATABASE_NAME);
    opening.onsuccess = () => resolve(opening.result);
  });
  let isHeld = true;
  const store = database.transaction(stores, 'readwrite').objectStore(stores[0] ?? '');
  // A transaction lasts as long as something is asked of it.
  const again = () => {
    if (isHeld) store.count().onsuccess = again;
  };
  again();
  return () => {
    isHeld = false;
    database.close();
  };
}
