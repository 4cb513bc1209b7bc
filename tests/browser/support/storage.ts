/** Everything that a page could have left behind, as bytes to search. */
import type { Page } from '@playwright/test';

/** Reads IndexedDB, localStorage, sessionStorage, Cache Storage, cookies, history and the address. */
export async function readEverything(
  page: Page,
  consoleLines: readonly string[],
): Promise<Map<string, Buffer>> {
  const inPage = await page.evaluate(async () => {
    const places: Record<string, string[]> = {
      localStorage: [JSON.stringify({ ...localStorage })],
      sessionStorage: [JSON.stringify({ ...sessionStorage })],
      history: [location.href, document.referrer, JSON.stringify(history.state)],
      indexedDB: [],
      caches: [],
      window: [window.name],
    };
    const seen = new Set<unknown>();
    /** Any structured-clonable value as text: bytes as one character each. */
    const textOf = async (value: unknown): Promise<string> => {
      if (value instanceof Blob) return `${await value.text()}`;
      if (value instanceof ArrayBuffer) return String.fromCharCode(...new Uint8Array(value));
      if (ArrayBuffer.isView(value)) {
        return String.fromCharCode(...new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
      }
      if (value instanceof Map || value instanceof Set || Array.isArray(value)) {
        return (await Promise.all([...value].map(textOf))).join('\n');
      }
      if (typeof value !== 'object' || value === null) return String(value);
      if (seen.has(value)) return '';
      seen.add(value);
      return (await Promise.all(Object.entries(value).flatMap(([key, child]) => [key, textOf(child)]))).join(
        '\n',
      );
    };
    const done = <Value>(request: IDBRequest<Value>) =>
      new Promise<Value>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const rows = await done(database.transaction(store).objectStore(store).getAll());
        const keys = await done(database.transaction(store).objectStore(store).getAllKeys());
        places['indexedDB']?.push(await textOf([rows, keys]));
      }
      database.close();
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const response = await cache.match(request);
        places['caches']?.push(
          request.url,
          (await response?.text()) ?? '',
          JSON.stringify([...(response?.headers ?? [])]),
        );
      }
    }
    return places;
  });
  const places = new Map<string, Buffer>();
  // latin1 keeps raw bytes as they are; UTF-8 keeps texts as they are. Both are searched.
  for (const [place, texts] of Object.entries(inPage)) {
    const text = texts.join('\n');
    places.set(place, Buffer.concat([Buffer.from(text, 'latin1'), Buffer.from(text, 'utf8')]));
  }
  places.set('cookies', Buffer.from(JSON.stringify(await page.context().cookies())));
  places.set('console', Buffer.from(consoleLines.join('\n')));
  return places;
}
