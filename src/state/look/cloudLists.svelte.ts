/** The lists of the cloud's key pairs as they were last read, and the sync that reads them again. */
import type { CloudKey, CloudList } from '../../core/list/cloudList.ts';
import { routeOf } from '../../core/list/keyRows.ts';
import type { FileMatch } from '../../core/flows/file/confirmFile.ts';
import type { Route } from '../../core/ledger/route.ts';
import type { StoredCloudLists } from '../../storage/cloudLists.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { SyncProgress } from './listRegions.ts';
import type { Session } from '../session/session.svelte.ts';

interface CloudListsParts {
  readonly session: Session;
  readonly keys: Keys;
  readonly stored: StoredCloudLists;
  readonly newId: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export class CloudLists {
  readonly #parts: CloudListsParts;
  #all = $state.raw<readonly CloudList[]>([]);
  #progress = $state.raw<SyncProgress | null>(null);
  #error = $state.raw<unknown>(null);
  #cancel = new AbortController();
  #isListing = false;
  #loading: Promise<void> | null = null;

  constructor(parts: CloudListsParts) {
    this.#parts = parts;
  }

  get all(): readonly CloudList[] {
    return this.#all;
  }

  /** How far the running sync has got; `null` while no sync is running. */
  get progress(): SyncProgress | null {
    return this.#progress;
  }

  /** The error of the first region that the last sync couldn't list; `null` if there was none. */
  get error(): unknown {
    return this.#error;
  }

  /** Reads the stored lists. Called again whenever another tab has changed them. */
  async load(): Promise<void> {
    this.#loading = this.#read();
    try {
      await this.#loading;
    } catch (error) {
      // If the stored lists can't be read, the ledger's rows are shown without them: the lists are only a cache. The
      // next caller of `ready` reads them again.
      this.#loading = null;
      if (!(error instanceof DOMException)) throw error;
    }
  }

  async ready(): Promise<void> {
    await (this.#loading ?? this.load());
  }

  /**
   * Lists the key pairs of the given regions, one region after the other, for the connected account. Each region's
   * list is stored as soon as it is complete.
   */
  async sync(regions: readonly string[]): Promise<void> {
    if (this.#isListing) return;
    this.#isListing = true;
    this.#cancel = new AbortController();
    this.#error = null;
    try {
      const { listRegions } = await import('./listRegions.ts');
      this.#error = await listRegions(this.#parts, regions, {
        signal: this.#cancel.signal,
        onProgress: (progress) => (this.#progress = progress),
        keep: (list) => this.#keep(list),
      });
    } finally {
      this.#progress = null;
      this.#isListing = false;
    }
  }

  /**
   * Sums up the lists of these regions for the account in use; `null` if none of the regions was listed yet.
   * @returns `at`: when the oldest of these lists was read, ISO 8601; `count`: the number of different key pairs;
   * `regions`: the regions that were listed
   */
  summary(
    wanted: readonly string[],
  ): { readonly at: string; readonly count: number; readonly regions: readonly string[] } | null {
    const lists = this.#all.filter(
      (list) => wanted.includes(list.route.region) && this.#parts.session.isOwn(routeOf(list)),
    );
    const at = lists.map(({ syncedAt }) => syncedAt).sort()[0];
    if (at === undefined) return null;
    const ids = new Set(lists.flatMap(({ keys }) => keys.map(({ keyId }) => keyId)));
    return { at, count: ids.size, regions: [...new Set(lists.map(({ route }) => route.region))] };
  }

  /**
   * Stops the running sync. Regions that the sync has already listed have new lists. The other regions keep their old
   * lists.
   */
  cancel(): void {
    this.#cancel.abort();
  }

  /**
   * Applies a change that was just made in the cloud to the stored lists, so that they are right even before the next
   * sync.
   * @param change returns the key as it is now; `null` for a key that is gone
   */
  async amend(
    route: Pick<Route, 'site'>,
    keyId: string,
    change: (key: CloudKey) => CloudKey | null,
  ): Promise<void> {
    const { amendLists } = await import('./listRegions.ts');
    for (const list of amendLists(this.#all, { route, keyId, change })) await this.#keep(list);
  }

  /**
   * Adds a key pair of the cloud to the ledger if the opened file holds its private half.
   * @returns the result of comparing the file with the key pair; `notWritten` if the file matches, but the ledger
   * couldn't be written
   */
  async adopt(
    { key, route }: { key: CloudKey; route: Route },
    file: File,
    passphrase: string,
  ): Promise<FileMatch | 'notWritten'> {
    const { adoptOpened } = await import('./adoptOpened.ts');
    return adoptOpened(this.#parts, { key, route }, { file, passphrase });
  }

  async #read(): Promise<void> {
    this.#all = await this.#parts.stored.all();
  }

  async #keep(list: CloudList): Promise<void> {
    // Stores the list before showing it, so that a list that was shown is still there after a reload. The stored list
    // is only a cache: if it can't be written, the page still shows the list until the page is closed.
    await this.#parts.stored.put(list).catch((error: unknown) => {
      if (!(error instanceof DOMException)) throw error;
    });
    this.#all = [...this.#all.filter(({ id }) => id !== list.id), list];
  }
}
