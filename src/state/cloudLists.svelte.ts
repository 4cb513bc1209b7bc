/** What the cloud listed, and listing it again. */
import type { CloudKey, CloudList } from '../core/cloudList.ts';
import { endpointOf } from '../core/cvm/endpoint.ts';
import { isRegion } from '../core/cvm/regions.ts';
import { CancelledError } from '../core/errors.ts';
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
    try {
      await this.#loading;
    } catch (error) {
      // It is a memory only: the list of this device is there without it. Whoever needs it next tries again.
      this.#loading = null;
      if (!(error instanceof DOMException)) throw error;
    }
  }

  async ready(): Promise<void> {
    await (this.#loading ?? this.load());
  }

  /** Lists regions of the account that is connected, one after the other; each is kept as soon as it is whole. */
  async sync(regions: readonly string[]): Promise<void> {
    const { now, session } = this.#parts;
    const opened = await session.open();
    if (opened === null || this.#progress !== null) return;
    this.#cancel = new AbortController();
    this.#error = null;
    const { signal } = this.#cancel;
    const { account, connection, site } = opened.route;
    const secretId = session.state.kind === 'connected' ? session.state.connection.secretId : null;
    // Text of a row, which a file may have brought, is no region yet.
    const asked = regions.filter(isRegion);
    try {
      for (const [done, region] of asked.entries()) {
        const tell = (found: number) => {
          this.#progress = { region, done, total: asked.length, found };
          // Nothing more is signed once the credential was locked away, or another one has taken its place.
          const { route } = session;
          if (route?.account !== account || route.connection !== connection) this.cancel();
        };
        tell(0);
        const caller = { ...opened.caller, target: { ...opened.caller.target, region } };
        const startedAt = now();
        try {
          const [{ listKeyPairs }, { newCloudList }] = await loadSync();
          const pairs = await listKeyPairs(caller, { signal, onPage: tell });
          const endpoint = endpointOf({ service: 'cvm', site, region, custom: caller.target.customEndpoint });
          const route = { ...opened.route, region, endpointHost: endpoint.host };
          const list = newCloudList(route, pairs, { syncedAt: startedAt, secretId });
          await this.#keep(list);
        } catch (error) {
          if (error instanceof CancelledError) return;
          // One region that isn't open to this account, or isn't kept, doesn't keep the others from being listed.
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

  /**
   * Brings what was listed up to date with what was just done in the cloud, where the next sync would say so.
   * @param change `null` for a key that is gone
   */
  async amend(
    { site, region }: Pick<Route, 'site' | 'region'>,
    keyId: string,
    change: (key: CloudKey) => CloudKey | null,
  ): Promise<void> {
    for (const list of this.#all) {
      const isAbout = list.route.site === site && list.route.region === region;
      if (!isAbout || !list.keys.some((key) => key.keyId === keyId)) continue;
      const amended = list.keys.map((key) => (key.keyId === keyId ? change(key) : key));
      await this.#keep({ ...list, keys: amended.filter((key) => key !== null) });
    }
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

  async #keep(list: CloudList): Promise<void> {
    this.#all = [...this.#all.filter(({ id }) => id !== list.id), list];
    // It is a memory only: where it can't be kept, it is there for this visit.
    await this.#parts.stored.put(list).catch((error: unknown) => {
      if (!(error instanceof DOMException)) throw error;
    });
  }
}

const loadSync = () => Promise.all([import('../core/flows/askCloud.ts'), import('../core/cloudList.ts')]);
