/**
 * The state of "Which key is this?": one opened key file, the facts that were read from it, and new files made from
 * its key. A file with a private key confirms the row of that key. Nothing is sent unless the user asks for it.
 */
import type { CloudKey } from '../../core/list/cloudList.ts';
import { FormatError, InputError, LoadError, PassphraseError } from '../../core/base/errors.ts';
import { listedId, routeOf } from '../../core/list/keyRows.ts';
import { isImport, isListed } from '../../core/ledger/keyState.ts';
import type { Route } from '../../core/ledger/route.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import { asOneLine } from '../../core/ssh/commentText.ts';
import type { FileSpec, KeyFileFacts } from '../../core/ssh/keyTasks.ts';
import {
  extensionOf,
  PRIVATE_KEY_FORMATS,
  type PrivateKeyFormat,
  takesPassphrase,
} from '../../core/ssh/privateKeyFile.ts';
import { downloadFile } from '../../platform/files/download.ts';
import type { CloudLists } from '../look/cloudLists.svelte.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { FileConfirmation } from '../files/confirmOpened.ts';
import { bytesOfFile } from '../files/openedFile.ts';
import { runTask } from '../files/workshop.ts';

/** The errors that the dialog shows; any other error is a bug. */
type DeskError = FormatError | InputError | PassphraseError | LoadError;

/**
 * An opened key, as Keysmith knows it: from a ledger row (`record`), or only from the cloud's lists (`cloud`).
 * `rowId` is the id of the key's row in the list of keys that the app shows.
 */
type KeyOwner =
  | { readonly record: KeyRecord; readonly rowId: string }
  | { readonly cloud: CloudKey; readonly route: Route; readonly rowId: string };

/**
 * A row that the file has confirmed. `isImportOpen` says whether the row's public key still has to be imported. It is
 * `null` if the ledger couldn't record the confirmation.
 */
interface Confirmed {
  readonly name: string;
  readonly isImportOpen: boolean | null;
}

interface KeyFileDeskParts {
  readonly keys: Keys;
  readonly cloudLists: CloudLists;
  /** Compares a file with a row. A match makes the row verified, and may send its public key to the cloud. */
  readonly confirm: (record: KeyRecord, file: File, passphrase: string) => Promise<FileConfirmation>;
}

export class KeyFileDesk {
  readonly #parts: KeyFileDeskParts;
  #file = new File([], '');
  #bytes: Uint8Array = new Uint8Array();
  /** The passphrase that opened the file; needed again to write the private key in another format. */
  #passphrase = '';
  #fileName = $state('');
  #facts = $state.raw<KeyFileFacts | null>(null);
  #error = $state.raw<DeskError | null>(null);
  #isBusy = $state(false);
  #progress = $state(0);
  #saved = $state('');
  #confirmed = $state.raw<Confirmed | null>(null);

  constructor(parts: KeyFileDeskParts) {
    this.#parts = parts;
  }

  get fileName(): string {
    return this.#fileName;
  }

  /**
   * The facts that were read from the file. `null` while the file is being read, and if it can't be read as a key
   * file.
   */
  get facts(): KeyFileFacts | null {
    return this.#facts;
  }

  get error(): DeskError | null {
    return this.#error;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Progress of a slow key derivation, in [0, 1]. */
  get progress(): number {
    return this.#progress;
  }

  /** The name of the file that was made last from the key that is shown; empty if none was made. */
  get saved(): string {
    return this.#saved;
  }

  /**
   * The ledger's row with the opened key. If there is no such row, the key pair with this key from the loaded cloud
   * lists. `null` if neither is found.
   */
  readonly owner = $derived.by(() => this.#findOwner());

  /** The row that this file has just confirmed; `null` if it confirmed none. */
  get confirmed(): Confirmed | null {
    return this.#confirmed;
  }

  /**
   * Whether the row is confirmed only by `finish`, because confirming the row would also send its public key to the
   * cloud. Any other row is confirmed as soon as the file is opened.
   */
  readonly mayFinish = $derived.by(() => {
    const { owner } = this;
    return (
      this.#facts?.isPrivate === true &&
      owner !== null &&
      'record' in owner &&
      sendsWhenConfirmed(owner.record)
    );
  });

  /**
   * Confirms the row of the opened key, and sends the row's public key to the cloud if it still has to be imported.
   */
  async finish(): Promise<void> {
    const owner = this.#findOwner();
    if (owner !== null && 'record' in owner) await this.#try(() => this.#confirm(owner.record));
  }

  async open(file: File): Promise<void> {
    this.#file = file;
    this.#fileName = file.name;
    this.#confirmed = null;
    this.#facts = null;
    this.#saved = '';
    this.#passphrase = '';
    await this.#try(async () => {
      await this.#parts.cloudLists.ready();
      this.#bytes = await bytesOfFile(file);
      this.#facts = await runTask({ kind: 'read', bytes: this.#bytes, passphrase: '' });
      await this.#confirmByItself();
    });
  }

  /** Shows another key of the same file. */
  async choose(index: number): Promise<void> {
    await this.#try(async () => {
      this.#facts = await runTask({ kind: 'read', bytes: this.#bytes, passphrase: '', index });
      // Reset only after the new key was read: until then the previous key is still shown, and its passphrase still
      // applies.
      this.#saved = '';
      this.#confirmed = null;
      this.#passphrase = '';
      await this.#confirmByItself();
    });
  }

  async enterPassphrase(passphrase: string): Promise<void> {
    await this.#try(async () => {
      const task = { kind: 'read', bytes: this.#bytes, passphrase, index: this.#index } as const;
      this.#facts = await runTask(task, this.#options);
      this.#passphrase = passphrase;
      await this.#confirmByItself();
    });
  }

  /** Writes the key to a new file, and downloads that file. The opened file isn't changed. */
  async convert(spec: FileSpec): Promise<void> {
    this.#saved = '';
    await this.#try(async () => {
      const [bytes, passphrase, index] = [this.#bytes, this.#passphrase, this.#index];
      const task = { kind: 'convert', bytes, passphrase, index, spec } as const;
      const { text } = await runTask(task, this.#options);
      this.#save(text, extensionOf(spec.format));
    });
  }

  /** Whether ssh rejects this file, but would read it if the key were written again in the same format. */
  readonly canWriteAgain = $derived.by(() => {
    const format = this.#writtenFormat;
    if (format === null || this.#facts?.isFitForSsh !== false || !this.#facts.isOpened) return false;
    return takesPassphrase(format) || !this.#facts.isEncrypted;
  });

  async writeAgain(): Promise<void> {
    const format = this.#writtenFormat;
    if (format !== null) await this.convert({ format, passphrase: this.#passphrase, comment: null });
  }

  get #writtenFormat(): PrivateKeyFormat | null {
    const { format, key } = this.#facts ?? {};
    return key?.rsa ? (PRIVATE_KEY_FORMATS.find((one) => one === format) ?? null) : null;
  }

  savePublic(): void {
    const { comment, key } = this.#facts ?? {};
    if (!key?.ssh) return;
    // The comment must stay on one line: a second line would add a second key when the user appends the file to
    // authorized_keys.
    this.#save(`${`${key.ssh.line} ${asOneLine(comment ?? '')}`.trim()}\n`, 'pub');
  }

  /**
   * Methods call this instead of reading `owner`. Derived values no longer update after the dialog has closed, but
   * the methods still need the owner then.
   */
  #findOwner(): KeyOwner | null {
    const line = this.#facts?.key?.ssh?.line;
    if (line === undefined) return null;
    const { cloudLists, keys } = this.#parts;
    const record = keys.all.find((row) => row.publicKey === line && isListed(row));
    if (record !== undefined) return { record, rowId: record.id };
    for (const list of cloudLists.all) {
      const cloud = list.keys.find(({ publicKey }) => publicKey === line);
      if (cloud !== undefined) return { cloud, route: routeOf(list), rowId: listedId(list, cloud.keyId) };
    }
    return null;
  }

  /**
   * Confirms the file's row without being asked, because an opened private key file proves that the key is saved.
   * If that would also send the row's public key to the cloud, the row waits for `finish`. If the file
   * matches a key pair that is only in the cloud's lists, adds a row for that key pair to the ledger.
   */
  async #confirmByItself(): Promise<void> {
    const owner = this.#findOwner();
    if (owner === null || this.#facts?.isPrivate !== true) return;
    if ('record' in owner) {
      const { hearsay, state } = owner.record;
      if ((state !== 'verified' || hearsay !== null) && !sendsWhenConfirmed(owner.record))
        await this.#confirm(owner.record);
      return;
    }
    const { cloud: key, route } = owner;
    const match = await this.#parts.cloudLists.adopt({ key, route }, this.#file, this.#passphrase);
    if (match === 'matches') this.#confirmed = { name: key.name, isImportOpen: false };
  }

  async #confirm(record: KeyRecord): Promise<void> {
    const { journalled, kind } = await this.#parts.confirm(record, this.#file, this.#passphrase);
    if (kind !== 'matches') return;
    const row = this.#parts.keys.find(record.id);
    const isImportOpen = journalled ? row !== null && sendsWhenConfirmed(row) : null;
    this.#confirmed = { name: record.name, isImportOpen };
  }

  get #index(): number {
    return this.#facts?.index ?? 0;
  }

  get #options() {
    return { onProgress: (done: number) => (this.#progress = done) };
  }

  #save(text: string, extension: string): void {
    const base = this.#fileName.replace(/\.[^.]*$/, '') || 'key';
    this.#saved = `${base}.${extension}`;
    downloadFile(text, this.#saved);
  }

  async #try(work: () => Promise<void>): Promise<void> {
    this.#error = null;
    this.#isBusy = true;
    this.#progress = 0;
    try {
      await work();
    } catch (error) {
      const isTheirs =
        error instanceof FormatError ||
        error instanceof InputError ||
        error instanceof PassphraseError ||
        error instanceof LoadError;
      if (!isTheirs) throw error;
      this.#error = error;
    } finally {
      this.#isBusy = false;
    }
  }
}

/**
 * Whether the row's public key still has to be imported. If so, confirming the row sends the public key, unless
 * the cloud can't be asked now.
 */
function sendsWhenConfirmed(record: KeyRecord): boolean {
  return isImport(record) && record.keyId === null && record.hearsay === null;
}
