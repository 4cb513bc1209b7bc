/**
 * What state and storage find around them in a page, in Node: IndexedDB, locks between tabs, workers, an address, a download.
 * Runes are compiled as for a browser, so effects run. It has no crash semantics: kills are tried in real browsers.
 */
import 'fake-indexeddb/auto';
import { resolveObjectURL } from 'node:buffer';
import type { Environment } from 'vitest/runtime';
import { FakeLocks } from './locks.ts';
import { FakeWorker } from './worker.ts';

/** A file that was handed to the browser as a download. */
export interface Download {
  readonly name: string;
  readonly content: Blob;
}

class FakeLocation {
  #hash = '';
  readonly #page: EventTarget;
  constructor(page: EventTarget) {
    this.#page = page;
  }
  get hash(): string {
    return this.#hash;
  }
  set hash(hash: string) {
    if (hash === this.#hash) return;
    this.#hash = hash;
    queueMicrotask(() => this.#page.dispatchEvent(new Event('hashchange')));
  }
}

class FakeAnchor {
  href = '';
  download = '';
  readonly #downloads: Download[];
  constructor(downloads: Download[]) {
    this.#downloads = downloads;
  }
  click(): void {
    const content = resolveObjectURL(this.href);
    if (content === undefined) throw new TypeError(`download: expected an address that is there still`);
    this.#downloads.push({ name: this.download, content: content as unknown as Blob });
  }
}

export default {
  name: 'page',
  viteEnvironment: 'client',
  setup() {
    const page = new EventTarget();
    const downloads: Download[] = [];
    const globals = {
      window: page,
      document: Object.assign(new EventTarget(), { createElement: () => new FakeAnchor(downloads) }),
      location: new FakeLocation(page),
      navigator: {
        locks: new FakeLocks(),
        language: 'en-US',
        userAgent: 'Node',
        hardwareConcurrency: 2,
        onLine: true,
      },
      Worker: FakeWorker,
      downloads,
    };
    const before = new Map(
      Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]),
    );
    for (const [name, value] of Object.entries(globals))
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    return {
      teardown() {
        for (const [name, descriptor] of before) {
          if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
          else Object.defineProperty(globalThis, name, descriptor);
        }
      },
    };
  },
} satisfies Environment;
