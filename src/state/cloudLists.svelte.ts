/** What the cloud listed, and listing it again. */
import type { CloudKey, CloudList } from '../core/cloudList.ts';
import { CancelledError, isCallError } from '../core/errors.ts';
import type { FileMatch } from '../core/flows/confirmFile.ts';
import { journalIfPossible } from '../core/flows/journal.ts';
import type { Route } from '../core/keyRecord.ts';
import type { CloudLists as StoredLists } from '../storage/cloudLists.ts';
import type { Keys } from './keys.svelte.ts';
import type { Session } from './session.svelte.ts';

export interface CloudListsParts {
  readonly session: Session;
  readonly keys: Keys;
  readonly stored: StoredLists;
  readonly newId: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How far a sync has got: regions that are done, of how many, and keys found in the one that is being listed. */
export interface SyncProgress {
  readonly region: string;
  readonly done: number;
  readonly total: number;
  readonly found: number;
}

export class CloudLists {
  readonly #parts: CloudListsParts;
  #all = $state.raw<readonly CloudList[]>([]);
  #progress = $state.raw<SyncProgress | null>(null);
  #error = $state.raw<unknown>(null);
  #cancel = new AbortController();
  #loading: Promise<void> | null = null;

  constructor(parts: CloudListsParts) {
    this.#parts = parts;
  }

  get all(): readonly CloudList[] {
    return this.#all;
  }

  /** `null` while nothing is being listed. */
  get progress(): SyncProgress | null {
    return this.#progress;
  }

  /** Why the last sync broke off, or what one of its regions said. */
  get error(): unknown {
    return this.#error;
  }

  /** Reads what was kept; again whenever another tab has listed. */
  async load(): Promise<void> {
    this.#loading = this.#read();
    await this.#loading;
  }

  async ready(): Promise<void> {
    await (this.#loading ?? this.load());
  }

  /** Lists regions of the account that is connected, one after the other; each is kept as soon as it is whole. */
  async sync(regions: readonly string[]): Promise<void> {
    const { now, session, stored } = this.#parts;
    const opened = await session.open();
    if (opened === null || this.#progress !== null) return;
    this.#cancel = new AbortController();
    this.#error = null;
    const { signal } = this.#cancel;
    try {
      for (const [done, region] of regions.entries()) {
        const tell = (found: number) => (this.#progress = { region, done, total: regions.length, found });
        tell(0);
        const caller = { ...opened.caller, target: { ...opened.caller.target, region } };
        const startedAt = now();
        try {
          const [{ listKeyPairs }, { newCloudList }] = await loadSync();
          const pairs = await listKeyPairs(caller, { signal, onPage: tell });
          const list = newCloudList({ ...opened.route, region }, pairs, startedAt);
          await stored.put(list);
          this.#show(list);
        } catch (error) {
          if (error instanceof CancelledError) return;
          if (!isCallError(error)) throw error;
          // One region that isn't open to this account doesn't keep the others from being listed.
          this.#error ??= error;
        }
      }
    } finally {
      this.#progress = null;
    }
  }

  /** Ends a sync; what was listed before stays. */
  cancel(): void {
    this.#cancel.abort();
  }

  /** Takes a key into the ledger once a file was seen that holds its private half. @returns what the file turned out to be */
  async adopt(
    { key, route }: { key: CloudKey; route: Route },
    file: File,
    passphrase: string,
  ): Promise<FileMatch | 'notWritten'> {
    const { keys, now, newId } = this.#parts;
    const { adoptOpened } = await import('./adoptOpened.ts');
    const about = { route, id: newId(), now: new Date(now()).toISOString() };
    const record = await adoptOpened(key, { file, passphrase }, about);
    if (typeof record === 'string') return record;
    return (await journalIfPossible(keys.put, record)) ? 'matches' : 'notWritten';
  }

  async #read(): Promise<void> {
    this.#all = await this.#parts.stored.all();
  }

  #show(list: CloudList): void {
    this.#all = [...this.#all.filter(({ id }) => id !== list.id), list];
  }
}

const loadSync = () => Promise.all([import('../core/flows/askCloud.ts'), import('../core/cloudList.ts')]);
