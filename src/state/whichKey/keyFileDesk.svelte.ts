/** "Which key is this?": one opened key file, what it says, and new files made of it. Nothing is stored or sent. */
import type { CloudKey } from '../../core/list/cloudList.ts';
import { FormatError, InputError, LoadError, PassphraseError } from '../../core/base/errors.ts';
import { listedId } from '../../core/list/keyRows.ts';
import { isListed } from '../../core/ledger/keyState.ts';
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
import { bytesOfFile } from '../files/openedFile.ts';
import { runTask } from '../files/workshop.ts';

/** What can be wrong with a file that somebody opened. */
type DeskError = FormatError | InputError | PassphraseError | LoadError;

/** Where a key is known, with the id of its row in the list. */
type KeyOwner =
  | { readonly record: KeyRecord; readonly rowId: string }
  | { readonly cloud: CloudKey; readonly rowId: string };

export class KeyFileDesk {
  readonly #keys: Keys;
  readonly #lists: CloudLists;
  #bytes: Uint8Array = new Uint8Array();
  /** The passphrase that opened the file; needed again to write the private key in another format. */
  #passphrase = '';
  #fileName = $state('');
  #facts = $state.raw<KeyFileFacts | null>(null);
  #error = $state.raw<DeskError | null>(null);
  #isBusy = $state(false);
  #progress = $state(0);
  #saved = $state('');

  constructor(keys: Keys, lists: CloudLists) {
    this.#keys = keys;
    this.#lists = lists;
  }

  get fileName(): string {
    return this.#fileName;
  }

  /** `null` while the file is being read, and if it couldn't be read as a key file. */
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
   * Where this key is known: the ledger's row for it, or else the key pair in the cloud lists that were loaded
   * before; `null` if neither has it.
   */
  readonly owner = $derived.by((): KeyOwner | null => {
    const line = this.#facts?.key?.ssh?.line;
    if (line === undefined) return null;
    const record = this.#keys.all.find((row) => row.publicKey === line && isListed(row));
    if (record !== undefined) return { record, rowId: record.id };
    for (const list of this.#lists.all) {
      const cloud = list.keys.find(({ publicKey }) => publicKey === line);
      if (cloud !== undefined) return { cloud, rowId: listedId(list, cloud.keyId) };
    }
    return null;
  });

  async open(file: File): Promise<void> {
    this.#fileName = file.name;
    this.#facts = null;
    this.#saved = '';
    this.#passphrase = '';
    await this.#try(async () => {
      await this.#lists.ready();
      this.#bytes = await bytesOfFile(file);
      this.#facts = await runTask({ kind: 'read', bytes: this.#bytes, passphrase: '' });
    });
  }

  /** Shows another key of the same file. */
  async choose(index: number): Promise<void> {
    await this.#try(async () => {
      this.#facts = await runTask({ kind: 'read', bytes: this.#bytes, passphrase: '', index });
      // Reset only after the new key was read: until then the previous key is still shown, and its passphrase still
      // applies.
      this.#saved = '';
      this.#passphrase = '';
    });
  }

  async enterPassphrase(passphrase: string): Promise<void> {
    await this.#try(async () => {
      const task = { kind: 'read', bytes: this.#bytes, passphrase, index: this.#index } as const;
      this.#facts = await runTask(task, this.#options);
      this.#passphrase = passphrase;
    });
  }

  /** Makes a new file; the one that was opened stays as it is. */
  async convert(spec: FileSpec): Promise<void> {
    this.#saved = '';
    await this.#try(async () => {
      const [bytes, passphrase, index] = [this.#bytes, this.#passphrase, this.#index];
      const task = { kind: 'convert', bytes, passphrase, index, spec } as const;
      const { text } = await runTask(task, this.#options);
      this.#save(text, extensionOf(spec.format));
    });
  }

  /**
   * Whether ssh rejects this file but the same key can be written again, in the same format, in a form that ssh
   * reads.
   */
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
