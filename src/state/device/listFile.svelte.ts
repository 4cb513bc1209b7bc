/**
 * The list as a file, for a page that was opened from a file. Its database may belong to this one place of the file, so
 * the list also goes where the keys go: into the keys folder at each change, or into a file that the user saves.
 */
import { InputError, LoadError } from '../../core/base/errors.ts';
import { JournalError } from '../../core/flows/ports/journal.ts';
import { formatLedgerFile, mergeRows, rowsForFile } from '../../core/ledger/ledgerFile.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import type { ListPlace } from '../../platform/files/listFile.ts';
import type { Values } from '../../storage/values.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { KeysFolder } from '../saving/folder.svelte.ts';

interface ListFileParts {
  readonly keys: Keys;
  readonly folder: Pick<KeysFolder, 'isSupported' | 'name' | 'listPlace'>;
  readonly values: Values;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * - `none`: no keys folder is chosen
 * - `waits`: the browser would have to ask for permission, which it does when the next key is saved
 * - `written`: the list is in the keys folder
 * - `foreign`: the folder has a file of that name that this version can't read as a whole; it is left as it is
 * - `failed`: the file couldn't be read or written
 */
export type ListFileState = 'none' | 'waits' | 'written' | 'foreign' | 'failed';

/** All tabs write the same file, one at a time. */
const LOCK = 'keysmith-list-file';

export class ListFile {
  readonly #parts: ListFileParts;
  #state = $state<ListFileState>('none');
  /** The version of the list that the user saved last; `null` if none. */
  #saved = $state<string | null>(null);
  #isWriting = false;
  #isDue = false;

  constructor(parts: ListFileParts) {
    this.#parts = parts;
  }

  get state(): ListFileState {
    return this.#state;
  }

  readonly #rows = $derived.by(() => rowsForFile(this.#parts.keys.all));

  /**
   * Whether the list has changed since it was last saved. Always `false` in a browser that can write it into a folder:
   * its database is the same for every place of the file.
   */
  readonly isUnsaved = $derived.by(
    () => !this.#parts.folder.isSupported && this.#rows.length > 0 && versionOf(this.#rows) !== this.#saved,
  );

  /** Whether the user has saved the list as it is now. */
  readonly isSaved = $derived.by(() => this.#rows.length > 0 && versionOf(this.#rows) === this.#saved);

  /** Follows the list from now on, as long as the page is open. */
  async start(): Promise<void> {
    const { folder, keys, values } = this.#parts;
    await keys.ready();
    const saved = await values.get('listSaved');
    this.#saved = typeof saved === 'string' ? saved : null;
    $effect.root(() => {
      $effect(() => {
        void [this.#rows, folder.name];
        void this.#follow();
      });
    });
  }

  /** Notes that the user has saved the list as it is now. */
  async noteSaved(): Promise<void> {
    this.#saved = versionOf(this.#rows);
    await this.#parts.values.set('listSaved', this.#saved);
  }

  async #follow(): Promise<void> {
    this.#isDue = true;
    if (this.#isWriting) return;
    this.#isWriting = true;
    try {
      while (this.#isDue) {
        this.#isDue = false;
        this.#state = await navigator.locks.request(LOCK, () => this.#bringUpToDate());
      }
    } finally {
      this.#isWriting = false;
    }
  }

  async #bringUpToDate(): Promise<ListFileState> {
    const { folder } = this.#parts;
    if (folder.name === null) return 'none';
    const place = await folder.listPlace();
    if (place === null) return 'waits';
    try {
      return await this.#exchange(place);
    } catch (error) {
      if (error instanceof InputError) return 'foreign';
      if (error instanceof DOMException || error instanceof LoadError || error instanceof JournalError)
        return 'failed';
      throw error;
    }
  }

  /** Takes over the rows that only the file has, then writes them all. */
  async #exchange(place: ListPlace): Promise<ListFileState> {
    const { keys, now } = this.#parts;
    const file = await place.read();
    if (file !== null) {
      const { readLedgerFile } = await import('../../platform/files/readLedgerFile.ts');
      const { records, unreadable } = await readLedgerFile(file);
      // Rows that only a newer version can read would be lost by writing.
      if (unreadable > 0) return 'foreign';
      if (records.some((record) => this.#isNews(record))) await keys.merge(records);
      else if (versionOf(records) === versionOf(this.#rows)) return 'written';
    }
    if (file !== null || this.#rows.length > 0)
      await place.write(formatLedgerFile(this.#rows, new Date(now()).toISOString()));
    return 'written';
  }

  #isNews(record: KeyRecord): boolean {
    const ours = this.#parts.keys.find(record.id);
    return ours === null || mergeRows(ours, record) !== ours;
  }
}

/** Changes whenever a row is added, changed or removed. */
function versionOf(rows: readonly KeyRecord[]): string {
  const latest = rows.reduce((last, { updatedAt }) => (updatedAt > last ? updatedAt : last), '');
  return `${rows.length} ${latest}`;
}
