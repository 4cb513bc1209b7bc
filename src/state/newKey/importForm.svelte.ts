/**
 * The import form. It imports a new public key whose private half is kept elsewhere, or imports a row's public key
 * again.
 */
import { utf8ToBytes } from '../../core/base/bytes.ts';
import { FormatError, InputError, LoadError } from '../../core/base/errors.ts';
import { newRecord } from '../../core/flows/create/attempt.ts';
import type { CreateKeyResult } from '../../core/flows/create/createKey.ts';
import { publicFacts } from '../../core/ssh/publicFacts.ts';
import { isListed } from '../../core/ledger/keyState.ts';
import { nameHolder } from '../../core/ledger/names.ts';
import { isPractice } from '../../core/ledger/route.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import type { KeyFileFacts } from '../../core/ssh/keyTasks.ts';
import type { CreateKey } from './createKey.svelte.ts';
import type { CreateRefusal } from './refusal.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import { suggestKeyName } from '../../core/input/keyName.ts';
import { bytesOfFile } from '../files/openedFile.ts';
import type { Session } from '../session/session.svelte.ts';
import { runTask } from '../files/workshop.ts';

interface ImportFormParts {
  readonly createKey: CreateKey;
  readonly keys: Keys;
  readonly session: Session;
  readonly newId: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** - `done`: imported or failed, as `result` says; - `refused`: nothing was begun */
type ImportState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'working' }
  | { readonly kind: 'done'; readonly result: CreateKeyResult }
  | { readonly kind: 'refused'; readonly refusal: CreateRefusal };

export class ImportForm {
  readonly #parts: ImportFormParts;
  /** The row whose public key is imported again; `null` if the form imports a new public key. */
  readonly #row: KeyRecord | null;
  name = $state('');
  #text = $state('');
  #facts = $state.raw<KeyFileFacts | null>(null);
  #error = $state.raw<FormatError | InputError | LoadError | null>(null);
  #state = $state.raw<ImportState>({ kind: 'idle' });
  /**
   * Counts the texts and files that were given to the form. If an earlier one is read more slowly than a later one,
   * its result is dropped.
   */
  #generation = 0;

  constructor(parts: ImportFormParts, row: KeyRecord | null) {
    this.#parts = parts;
    this.#row = row;
    this.name = row?.name ?? '';
    if (row?.publicKey) void this.paste(row.publicKey);
  }

  /**
   * Whether the form imports a new public key, which the user chooses. If not, it imports the public key of a row
   * again.
   */
  get isNew(): boolean {
    return this.#row === null;
  }

  get text(): string {
    return this.#text;
  }

  /**
   * The facts about the key in the text or file; `null` if there is no text or file, or if it can't be read as a key.
   */
  get facts(): KeyFileFacts | null {
    return this.#facts;
  }

  get error(): FormatError | InputError | LoadError | null {
    return this.#error;
  }

  get state(): ImportState {
    return this.#state;
  }

  /**
   * The row that already has the public key in the form. `null` if no row has it, if the form imports a row again, or
   * once the import has begun.
   */
  readonly known = $derived.by(() => {
    const line = this.#facts?.key?.ssh?.line;
    // The import itself writes a row with this key to the ledger. So once the import has begun, a row with this key
    // may be the import's own row.
    const isUnderWay = this.#state.kind === 'working' || this.#state.kind === 'done';
    if (line === undefined || this.#row !== null || isUnderWay) return null;
    const { keys, session } = this.#parts;
    const own = keys.all.filter((row) => isListed(row) && isPractice(row) === session.isPractice);
    return own.find(({ publicKey }) => publicKey === line) ?? null;
  });

  /** Whether a row of the account in use has the name already, in the region that the key is imported to. */
  readonly isHeld = $derived.by(() => {
    const { keys, session } = this.#parts;
    const { id = '', attempts = [], region } = this.#row ?? {};
    if (session.route === null || this.#state.kind !== 'idle') return false;
    // A row whose import was already sent may be sent again under the row's own name.
    if (attempts.length > 0 && this.name === this.#row?.name) return false;
    const route = { ...session.route, region: region ?? session.route.region };
    return nameHolder(keys.all, { name: this.name, route, except: id }) !== null;
  });

  /** Whether the form has a key that can be imported. */
  readonly isReady = $derived(
    this.#facts?.key?.rsa != null && this.known === null && this.#state.kind !== 'working',
  );

  /**
   * Reads a pasted text. A text that looks like a private key is never shown, even if it can't be read. Import
   * needs only the public half.
   */
  async paste(text: string): Promise<void> {
    this.#text = isPrivateText(text) ? '' : text;
    if (text.trim() === '') {
      this.#facts = null;
      this.#error = null;
      this.#generation += 1;
      return;
    }
    await this.#read(utf8ToBytes(text));
  }

  async #read(bytes: Uint8Array): Promise<void> {
    this.#facts = null;
    this.#error = null;
    const generation = ++this.#generation;
    try {
      const facts = await runTask({ kind: 'read', bytes, passphrase: '' });
      if (generation !== this.#generation) return;
      this.#facts = facts;
      if (facts.key?.ssh) this.#text = facts.key.ssh.line;
      this.#suggestName(facts.comment ?? '');
    } catch (error) {
      if (!(error instanceof FormatError) && !(error instanceof LoadError)) throw error;
      if (generation === this.#generation) this.#error = error;
    }
  }

  async open(file: File): Promise<void> {
    try {
      const bytes = await bytesOfFile(file);
      this.#text = '';
      await this.#read(bytes);
      this.#suggestName(file.name.replace(/\.[^.]*$/, ''));
    } catch (error) {
      if (!(error instanceof FormatError) && !(error instanceof InputError)) throw error;
      this.#error = error;
    }
  }

  /** Fills in the name while it is empty: from the key's comment, or else from the file's name. */
  #suggestName(text: string): void {
    if (this.#row === null && this.name === '' && this.#facts !== null)
      this.name = suggestKeyName(text) ?? '';
  }

  async submit(): Promise<void> {
    const { createKey } = this.#parts;
    const record = this.#record();
    if (!this.isReady || record === null) return;
    this.#state = { kind: 'working' };
    let result: Awaited<ReturnType<CreateKey['importAgain']>> = null;
    try {
      result = await createKey.importAgain(record);
    } finally {
      this.#state = { kind: 'idle' };
    }
    if (typeof result === 'string') this.#state = { kind: 'refused', refusal: result };
    else if (result !== null) this.#state = { kind: 'done', result };
  }

  #record(): KeyRecord | null {
    const { session, now, newId } = this.#parts;
    if (this.#row !== null) return { ...this.#row, name: this.name };
    const { route } = session;
    const line = this.#facts?.key?.ssh?.line;
    if (route === null || line === undefined) throw new InputError('credential', 'missing');
    const row = newRecord({ route, now, newId }, { name: this.name, projectId: 0, tags: [] }, 'elsewhere');
    return { ...row, ...publicFacts(line) };
  }
}

/** Whether a text is, or claims to be, a private key. */
export function isPrivateText(text: string): boolean {
  return /PRIVATE KEY|PuTTY-User-Key-File/.test(text);
}
