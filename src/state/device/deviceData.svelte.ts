/** The data that this device keeps: exports it to a file, imports it from one, or deletes all of it. */
import { InputError, LoadError } from '../../core/base/errors.ts';
import { JournalError } from '../../core/flows/ports/journal.ts';
import { downloadFile } from '../../platform/files/download.ts';
import { heldLocks } from '../../platform/tabs/heldLocks.ts';
import { withWriterLock } from '../../platform/tabs/writerLock.ts';
import type { Safety } from '../saving/safety.svelte.ts';
import type { KeysFolder } from '../saving/folder.svelte.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { Session } from '../session/session.svelte.ts';

interface DeviceDataParts {
  readonly session: Session;
  readonly keys: Keys;
  readonly folder: KeysFolder;
  readonly safety: Safety;
  /** Forgets the credentials, in every tab. */
  readonly lock: () => Promise<void>;
  /** Removes the database, the cached files and the service worker. */
  readonly forgetDevice: () => Promise<void>;
  readonly reload: () => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The data that `DeviceData.forget` would delete. */
interface DeviceInventory {
  readonly keys: number;
  /** How many of these keys aren't `verified`, for example because Keysmith hasn't read their private key files. */
  readonly unfinished: number;
  readonly practiceKeys: number;
  readonly unreadable: number;
  readonly secretId: string | null;
  readonly folderName: string | null;
}

type ImportResult =
  | { readonly kind: 'imported'; readonly changed: number; readonly unreadable: number }
  | { readonly kind: 'noLedger' | 'tooLong' }
  | { readonly kind: 'notWritten' };

/** The size of the largest file that is imported. Twenty thousand rows need far less. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

export class DeviceData {
  readonly #parts: DeviceDataParts;
  #secretId = $state<string | null>(null);

  constructor(parts: DeviceDataParts) {
    this.#parts = parts;
  }

  readonly inventory = $derived.by((): DeviceInventory => {
    const { keys, folder } = this.#parts;
    return {
      keys: keys.live.length,
      unfinished: keys.live.filter(({ state }) => state !== 'verified').length,
      practiceKeys: keys.practice.length,
      unreadable: keys.unreadable.length,
      secretId: this.#secretId,
      folderName: folder.name,
    };
  });

  /**
   * Whether closing this window now would interrupt a flow, or lose a private key that isn't known to be in a file,
   * or lose names whose keys aren't made yet. While this is `true`, nothing on this device may be deleted.
   */
  get isBusy(): boolean {
    return this.#parts.safety.wouldLose;
  }

  async load(): Promise<void> {
    await this.#parts.keys.ready();
    this.#secretId = this.#parts.session.saved.map(({ secretId }) => secretId).join(', ') || null;
  }

  /**
   * Downloads the ledger as a file. The file has no rows of Practice, no rows that are deleted or closed, and no rows
   * that this version can't read.
   */
  async exportLedger(): Promise<void> {
    const { keys, now } = this.#parts;
    await keys.ready();
    const { formatLedgerFile, rowsForFile } = await import('../../core/ledger/ledgerFile.ts');
    const exportedAt = new Date(now()).toISOString();
    downloadFile(
      formatLedgerFile(rowsForFile(keys.all), exportedAt),
      `keysmith_${exportedAt.slice(0, 10)}.json`,
    );
  }

  async importLedger(file: File): Promise<ImportResult> {
    if (file.size > MAX_FILE_BYTES) return { kind: 'tooLong' };
    try {
      const { readLedgerFile } = await import('../../platform/files/readLedgerFile.ts');
      const { records, unreadable } = await readLedgerFile(file);
      return { kind: 'imported', changed: await this.#parts.keys.merge(records), unreadable };
    } catch (error) {
      if (error instanceof InputError && error.problem === 'tooLong') return { kind: 'tooLong' };
      if (error instanceof InputError || error instanceof LoadError) return { kind: 'noLedger' };
      if (error instanceof JournalError) return { kind: 'notWritten' };
      throw error;
    }
  }

  /**
   * Deletes everything and reloads the page.
   * @returns `false`, with nothing deleted, while this tab is busy (`isBusy`), or while any tab holds a private
   * key in memory or is writing
   */
  async forget(): Promise<boolean> {
    const { kept } = await heldLocks();
    if (this.isBusy || kept.size > 0) return false;
    await this.#parts.lock();
    const isDone = await withWriterLock(async () => {
      await this.#parts.forgetDevice();
      return true;
    }, false);
    if (isDone) this.#parts.reload();
    return isDone === true;
  }
}
