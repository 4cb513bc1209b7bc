/**
 * The ZIP file with the private keys of a batch. The file is kept in memory until the user has opened the downloaded
 * copy, because the browser doesn't report whether a download succeeded.
 */
import { FormatError } from '../../core/base/errors.ts';
import { type ArchivePorts, confirmArchive, makeArchive } from '../../core/flows/many/archive.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { KeptKeys } from '../saving/keptKeys.svelte.ts';

interface BatchArchiveParts {
  readonly keys: Keys;
  readonly kept: KeptKeys;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Loaded only for a batch that goes into a ZIP file, not for one that is saved to a folder. */
export const loadArchive = () => import('../../platform/files/archive.ts');

export class BatchArchive {
  readonly #parts: BatchArchiveParts;
  #file: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> } | null = null;
  #isHeld = $state(false);
  #isHeldBack = $state(false);

  constructor(parts: BatchArchiveParts) {
    this.#parts = parts;
  }

  /** Whether the ZIP file is in memory and can be downloaded again. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Whether the ZIP file's download waits for a key stroke or a click. The browser doesn't accept it before that. */
  get isHeldBack(): boolean {
    return this.#isHeldBack;
  }

  /**
   * Makes the key pairs of rows, packs their files into one ZIP file, and downloads it. If the browser wouldn't
   * accept the download now, the download waits for the next key stroke or click. Nothing is sent to the cloud.
   * @param hooks as for {@link makeArchive}
   */
  async pack(
    ports: Omit<ArchivePorts, 'journalAll'>,
    rows: readonly KeyRecord[],
    hooks: Parameters<typeof makeArchive>[2],
  ): Promise<void> {
    const { keys, kept, now } = this.#parts;
    const journalAll = (all: readonly KeyRecord[]) => keys.changeAll(rows, all);
    const files = await makeArchive({ ...ports, journalAll }, rows, hooks);
    if (files === null) return;
    const { packArchive } = await loadArchive();
    const name = `keys_${new Date(now()).toISOString().slice(0, 10)}_${files.length}.zip`;
    this.#file = { name, bytes: packArchive(files, now()) };
    this.#isHeld = true;
    const texts = new Map(files.map((file) => [file.name, file.text]));
    for (const row of rows) {
      const fileName = keys.find(row.id)?.fileName ?? null;
      const text = fileName === null ? undefined : texts.get(fileName);
      if (fileName !== null && text !== undefined) kept.keep({ recordId: row.id, text, fileName });
    }
    const { downloadFree, isDownloadFree } = await import('../../platform/files/download.ts');
    if (isDownloadFree()) return this.download();
    this.#isHeldBack = true;
    void downloadFree().then(() => this.download());
  }

  /** Downloads the ZIP file. Can be called again if the browser blocked the download. */
  async download(): Promise<void> {
    const { downloadFile } = await import('../../platform/files/download.ts');
    this.#isHeldBack = false;
    if (this.#file !== null) downloadFile(this.#file.bytes, this.#file.name);
  }

  /**
   * Compares an opened archive with the rows whose files the user hasn't opened yet. A row whose file is in the
   * archive becomes `verified`.
   * @param unseen returns these rows. It is called only after the archive was read, because another tab may change
   * the rows during the reading
   * @throws {FormatError} if the archive holds no file of these rows
   * @throws {JournalError}
   */
  async confirm(file: File, unseen: () => readonly KeyRecord[]): Promise<void> {
    const { keys, kept } = this.#parts;
    const { readArchive } = await loadArchive();
    const files = await readArchive(file);
    await keys.load();
    const rows = unseen();
    const seen = confirmArchive(rows, files);
    if (seen.length === 0) throw new FormatError('archive: it has none of these keys');
    await keys.changeAll(rows, seen);
    for (const { id } of seen) kept.letGo(id);
    if (unseen().length === 0) this.drop();
  }

  /** Removes the ZIP file from memory, because its files were opened or aren't needed any more. */
  drop(): void {
    this.#file = null;
    this.#isHeld = false;
  }
}
