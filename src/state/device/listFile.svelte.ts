/**
 * Keeps a copy of the list of keys in a file. Used only if the page was opened from a file: the browser may give such
 * a page a separate database for each location of its file. So the list is also saved where the private keys are: in
 * the keys folder at each change, or in a file that the user downloads.
 */
import { InputError, LoadError } from '../../core/base/errors.ts';
import { JournalError } from '../../core/flows/ports/journal.ts';
import {
  formatLedgerFile,
  MAX_LEDGER_ROWS,
  mergeRows,
  rowsForFile,
  versionOf,
} from '../../core/ledger/ledgerFile.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import type { ListPlace } from '../../platform/files/listFile.ts';
import type { Values } from '../../storage/values.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { KeysFolder } from '../saving/folder.svelte.ts';

interface ListFileParts {
  readonly keys: Keys;
  readonly folder: Pick<KeysFolder, 'isSupported' | 'name' | 'listPlace'>;
  readonly values: Values;
  /** Whether the page has the same database wherever its file is located. */
  readonly isShared: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * - `none`: no keys folder is chosen
 * - `empty`: there is nothing to write yet
 * - `waits`: the browser needs the user's permission to use the folder, and asks for it when the next key is saved
 * - `written`: the list is in the keys folder
 * - `foreign`: the folder has a file with the list's file name, but this version can't read the whole file as a list;
 *   the file isn't changed
 * - `failed`: the file couldn't be read or written
 */
export type ListFileState = 'none' | 'empty' | 'waits' | 'written' | 'foreign' | 'failed';

/**
 * The name of the lock that a tab holds while it reads and writes the list file. Only one tab at a time can hold it.
 */
const LOCK = 'keysmith-list-file';
/**
 * How long a tab waits for the lock. The wait is limited, because a page from another local file may share the lock,
 * and could hold it for ever.
 */
const LOCK_TIMEOUT_MS = 20_000;
/**
 * The largest number of times that a tab tries to read and write the file. It tries again if another browser changes
 * the file after the tab has read it.
 */
const MAX_TRIES = 5;

export class ListFile {
  readonly #parts: ListFileParts;
  #state = $state<ListFileState>('none');
  /**
   * The version (see `versionOf`) of the list that the user downloaded last; `null` if the user hasn't downloaded
   * any.
   */
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
   * Whether the user still has to download the current version of the list. Always `false` if the list is empty, or
   * if the page has the same database wherever its file is located.
   */
  readonly isUnsaved = $derived.by(() => !this.#parts.isShared && this.#rows.length > 0 && !this.isSaved);

  /**
   * Whether the user has started to download the current version of the list. The browser doesn't report whether the
   * download succeeded.
   */
  readonly isSaved = $derived.by(
    () => this.#saved !== null && this.#rows.length > 0 && versionOf(this.#rows) === this.#saved,
  );

  /** Begins to write the list to the keys folder, now and after each change, as long as the page is open. */
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

  /** Records that the user has started to download the current version of the list. */
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
        this.#state = await this.#bringUpToDate();
      }
    } finally {
      this.#isWriting = false;
    }
  }

  async #bringUpToDate(): Promise<ListFileState> {
    const { folder } = this.#parts;
    if (folder.name === null) return 'none';
    try {
      const signal = AbortSignal.timeout(LOCK_TIMEOUT_MS);
      return await navigator.locks.request(LOCK, { signal }, async () => {
        const place = await folder.listPlace();
        return place === null ? 'waits' : await this.#exchange(place);
      });
    } catch (error) {
      if (error instanceof InputError) return 'foreign';
      if (error instanceof DOMException || error instanceof LoadError || error instanceof JournalError)
        return 'failed';
      throw error;
    }
  }

  /**
   * Merges the file's rows into the ledger, then writes the list to the file. Rows of the file that aren't in the
   * list stay in the file, unless this browser has deleted or closed them.
   */
  async #exchange(place: ListPlace, tries = MAX_TRIES): Promise<ListFileState> {
    const { keys, now } = this.#parts;
    const file = await place.read();
    let theirs: readonly KeyRecord[] = [];
    if (file !== null) {
      const { readLedgerFile } = await import('../../platform/files/readLedgerFile.ts');
      const { records, unreadable } = await readLedgerFile(file);
      // The file has rows that only a newer version can read. Writing the file would lose these rows.
      if (unreadable > 0) return 'foreign';
      theirs = records;
      if (records.some((record) => this.#isNews(record))) await keys.merge(records);
    }
    const listed = new Set(this.#rows.map(({ id }) => id));
    const rows = [...this.#rows, ...theirs.filter(({ id }) => !listed.has(id) && !this.#isGone(id))];
    if (rows.length === 0 && file === null) return 'empty';
    if (file !== null && versionOf(rows) === versionOf(theirs)) return 'written';
    if (rows.length > MAX_LEDGER_ROWS) return 'failed';
    const isWritten = await place.write(formatLedgerFile(rows, new Date(now()).toISOString()), file);
    if (isWritten) return 'written';
    return tries > 1 ? this.#exchange(place, tries - 1) : 'failed';
  }

  /**
   * Whether a row that isn't in the list was deleted or closed in this browser. If any part of the row comes only
   * from an imported list (`hearsay`), the row may belong to another machine. Then it was only removed from this
   * browser's list, and the file keeps it.
   */
  #isGone(id: string): boolean {
    return this.#parts.keys.find(id)?.hearsay === null;
  }

  #isNews(record: KeyRecord): boolean {
    const ours = this.#parts.keys.find(record.id);
    return ours === null || mergeRows(ours, record) !== ours;
  }
}
