/** The state of creating or importing a key, as the page shows it, and the methods that change it. */
import type { CreateKeyResult, Step } from '../../core/flows/create/createKey.ts';
import { resultNow } from '../../core/flows/create/resultNow.ts';
import { knowTheSame } from '../../core/ledger/columns.ts';
import { BusyError, type CallError, InputError } from '../../core/base/errors.ts';
import { SaveError, type Saver } from '../../core/flows/ports/saver.ts';
import { isImport } from '../../core/ledger/keyState.ts';
import { isPractice } from '../../core/ledger/route.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import { nextFreeName } from '../../core/ledger/names.ts';
import { downloadSaver, downloadFile } from '../../platform/files/download.ts';
import type { FileConfirmation } from '../files/confirmOpened.ts';
import type { NewKeyIntent } from './creation.ts';
import type { CreateRefusal } from './refusal.ts';
import type { KeysFolder } from '../saving/folder.svelte.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { KeptKeys } from '../saving/keptKeys.svelte.ts';
import type { Safety } from '../saving/safety.svelte.ts';
import type { Writer } from '../saving/writer.svelte.ts';
import type { Session } from '../session/session.svelte.ts';
import type { RelayConsent } from '../session/relayConsent.svelte.ts';

/** A request whose outcome is being looked for: its row, and the error that it ended with. */
interface Doubt {
  readonly record: KeyRecord;
  readonly error: CallError;
}

/**
 * `working`: `method` says how the key is made; `null` for an import. `broken`: a bug of this app ended the flow;
 * anything that had arrived by then is still in memory.
 */
type CreateKeyState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'working'; readonly recordId: string; readonly method: NewKeyIntent['method'] | null }
  | { readonly kind: 'done'; readonly result: CreateKeyResult }
  | { readonly kind: 'broken'; readonly recordId: string };

interface CreateKeyParts {
  readonly session: Session;
  readonly consent: RelayConsent;
  readonly folder: KeysFolder;
  readonly keys: Keys;
  readonly kept: KeptKeys;
  readonly writer: Writer;
  readonly safety: Safety;
  /**
   * Asks the browser for persistent storage, so that it keeps the ledger. Called after a real key (not of Practice)
   * was saved.
   */
  readonly askForPersistence: () => Promise<boolean>;
  /** Called when the outcome of an attempt is unknown. */
  readonly onUnknown: () => void;
  readonly now: () => number;
  readonly newId: () => string;
}

/** Signing, the API and the key formats: not needed to show the form, so loaded right after it. */
const loadCreation = () => import('./creation.ts');

export class CreateKey {
  readonly #parts: CreateKeyParts;
  /** The state as the flow left it. What is shown is {@link state}. */
  #ended = $state.raw<CreateKeyState>({ kind: 'idle' });
  /**
   * If the outcome couldn't be written to the ledger: the outdated row that is still there. As long as the ledger has
   * exactly this row, the flow's result counts instead.
   */
  #stale = $state.raw<KeyRecord | null>(null);
  #steps = $state.raw<readonly Step[]>([]);
  #doubt = $state.raw<Doubt | null>(null);
  #saveError = $state.raw<SaveError | null>(null);
  #confirmation = $state.raw<FileConfirmation | null>(null);
  #refusal = $state<CreateRefusal | null>(null);
  /**
   * How far the slow derivation of a key file's encryption key from the passphrase has got, in [0, 1]; `null` while
   * none runs.
   */
  #progress = $state<number | null>(null);
  #cancel: AbortController | null = null;
  #name = $state('');
  /** The text in New key's name field: kept here, so that it is still there when the user comes back to the page. */
  typedName = $state('');

  constructor(parts: CreateKeyParts) {
    this.#parts = parts;
  }

  /** The key that is being made or was made last, with its row as the ledger has it now. */
  readonly state = $derived.by((): CreateKeyState => {
    const state = this.#ended;
    if (state.kind !== 'done' || state.result.kind === 'notSent') return state;
    const row = this.#parts.keys.find(state.result.record.id);
    const isStale = row !== null && this.#stale !== null && knowTheSame(row, this.#stale);
    return { kind: 'done', result: resultNow(state.result, isStale ? null : row) };
  });

  get steps(): readonly Step[] {
    return this.#steps;
  }

  /**
   * The row and the error of a request whose outcome is unknown, while the cloud is asked whether the key pair
   * exists; otherwise `null`.
   */
  get doubt(): Doubt | null {
    return this.#doubt;
  }

  /**
   * Why the last attempt to save the key again failed; `null` if it succeeded, or if there was no such attempt since
   * the last `create`.
   */
  get saveError(): SaveError | null {
    return this.#saveError;
  }

  /**
   * The result of comparing the last opened file with the row that is shown; `null` if no file was opened since the
   * last `create`.
   */
  get confirmation(): FileConfirmation | null {
    return this.#confirmation;
  }

  /** Why the last `create` or `importAgain` did nothing; `null` if it wasn't refused. */
  get refusal(): CreateRefusal | null {
    return this.#refusal;
  }

  get progress(): number | null {
    return this.#progress;
  }

  /** Whether a key is still being made on this device, so that the user can cancel without leaving a trace. */
  readonly canCancel = $derived.by(() => {
    const { state, steps } = this;
    return state.kind === 'working' && state.method === 'device' && steps.length === 0;
  });

  /** The row of the result that is shown; `null` if there is no result, or if nothing was sent. */
  readonly record = $derived.by((): KeyRecord | null => {
    if (this.state.kind !== 'done') return null;
    const { result } = this.state;
    return result.kind === 'notSent' ? null : result.record;
  });

  /** The name of the last attempt, if it turned out to be taken before anything was sent; otherwise `null`. */
  readonly takenName = $derived.by(() => {
    if (this.state.kind !== 'done' || this.state.result.kind !== 'notSent') return null;
    const { error } = this.state.result;
    return error instanceof InputError && error.field === 'keyName' ? this.#name : null;
  });

  /** The next name that no row holds. */
  freeNameAfter(name: string): string {
    const { keys, session } = this.#parts;
    return nextFreeName(keys.all, name, session.route ?? session.lockedRoute);
  }

  /**
   * Whether an answer that may hold the private key is still only in memory, because the last attempt ended with an
   * alarm (an answer that can't be right) or a bug. The app doesn't save it to a file by itself: the user has to.
   */
  readonly hasKeptAnswer = $derived.by(() => {
    const { kept } = this.#parts;
    if (this.state.kind === 'broken') return kept.has(this.state.recordId);
    if (this.state.kind !== 'done' || this.state.result.kind !== 'alarm') return false;
    const { id, state } = this.state.result.record;
    return state !== 'verified' && state !== 'unconfirmed' && kept.has(id);
  });

  /** Loads the code for the first key in advance. */
  async warmUp(): Promise<void> {
    await Promise.all([loadCreation(), this.#parts.folder.warmUp()]);
  }

  /** Creates a key, or says in `refusal` why not. @throws only errors that are bugs of this app, after showing them */
  async create(intent: NewKeyIntent): Promise<void> {
    this.#name = intent.name;
    // A failure to read the ledger is ignored here: the flow can't write to it either, and says so before anything is
    // sent.
    await this.#parts.keys.ready().catch(() => undefined);
    this.#refusal = this.#whyNot(intent);
    if (this.#refusal !== null) return;
    const recordId = this.#parts.newId();
    const cancel = new AbortController();
    this.#cancel = cancel;
    this.#steps = [];
    this.#saveError = null;
    this.#confirmation = null;
    await this.#run({ kind: 'working', recordId, method: intent.method }, async () => {
      const { runCreation, isCancelled } = await loadCreation();
      const result = await runCreation(this.#parts, intent, {
        ...this.#hooks,
        keep: this.#parts.kept.keep,
        onProgress: (done) => (this.#progress = done),
        signal: cancel.signal,
        newId: () => recordId,
      });
      return typeof result !== 'string' && isCancelled(result) ? null : result;
    });
    this.#cancel = null;
  }

  /**
   * Cancels the key that is being made on this device. This works only while `canCancel` is true: nothing was sent
   * yet, so no trace of the key is left.
   */
  cancel(): void {
    if (this.canCancel) this.#cancel?.abort();
  }

  /** Imports a row's public key to the cloud, and shows the progress and the result. */
  async importAgain(record: KeyRecord): Promise<void> {
    this.#refusal = this.#parts.safety.isUnsafe ? 'unsafe' : null;
    if (this.#refusal !== null) return;
    if (this.record?.id !== record.id) this.#steps = [];
    await this.#run({ kind: 'working', recordId: record.id, method: null }, async () => {
      const { runImport } = await loadCreation();
      return runImport(this.#parts, record, this.#hooks);
    });
  }

  /** Callbacks through which a running flow reports its progress. */
  readonly #hooks = {
    report: (step: Step) => this.#report(step),
    onDoubt: (record: KeyRecord, error: CallError) => {
      this.#doubt = { record, error };
    },
  };

  /** @param flow returns `null` if the user cancelled it: then no result is shown */
  async #run(
    working: Extract<CreateKeyState, { kind: 'working' }>,
    flow: () => Promise<CreateKeyResult | CreateRefusal | null>,
  ): Promise<void> {
    const { writer } = this.#parts;
    const before = this.#ended;
    this.#ended = working;
    this.#doubt = null;
    try {
      const result = refusalOf(
        await writer.alone(() => {
          writer.begin(working.recordId);
          return flow();
        }),
      );
      if (result === null || typeof result === 'string') {
        this.#refusal = result;
        // The attempt changed nothing, so the result that was shown before is shown again.
        this.#ended = before.kind === 'done' && this.#steps.length > 0 ? before : { kind: 'idle' };
        return;
      }
      if (result.kind === 'saved' || result.kind === 'alarm') this.#parts.kept.letGoIfVerified(result.record);
      this.#show(result);
      if (result.kind === 'unknown') this.#parts.onUnknown();
      if (result.kind === 'saved' && !isPractice(result.record)) void this.#parts.askForPersistence();
    } catch (error) {
      this.#ended = { kind: 'broken', recordId: working.recordId };
      throw error;
    } finally {
      this.#doubt = null;
      this.#progress = null;
    }
  }

  /** Downloads a key once more, while it is still in memory. */
  async downloadAgain(record: KeyRecord): Promise<void> {
    const { kept } = this.#parts;
    const text = kept.find(record.id);
    // An answer that raised an alarm isn't this row's key: saving it to a file leaves the row as it is.
    if (text !== null && kept.isAnswer(record)) return downloadFile(text.text, text.fileName);
    await this.#saveAgain(record, downloadSaver);
  }

  /** Asks for a keys folder, and saves a key that is in memory to that folder. */
  async saveToFolder(record: KeyRecord): Promise<void> {
    if (await this.#parts.folder.choose()) await this.#saveAgain(record, await this.#parts.folder.saver());
  }

  /** Downloads an answer that can't be used as a key, without converting or encrypting it. */
  saveAnswer(): void {
    const kept = this.#parts.kept.find(this.#answerId ?? '');
    if (kept !== null) downloadFile(kept.text, kept.fileName);
  }

  /** Discards the answer that is in memory. Called only when the user decides so. */
  dismiss(): void {
    this.#parts.kept.letGo(this.#answerId ?? '');
    this.#steps = [];
    this.#ended = { kind: 'idle' };
  }

  /**
   * Compares an opened file with a row; a match makes the row verified. If the key was made on this device, its
   * public half then goes to the cloud.
   * @param passphrase empty on the first try; filled in once the file turned out to need one
   */
  async confirm(record: KeyRecord, file: File, passphrase = ''): Promise<FileConfirmation> {
    await this.#parts.writer.settled();
    const { confirmOpened } = await import('../files/confirmOpened.ts');
    // The row may have moved on since it was shown.
    const current = this.#parts.keys.find(record.id) ?? record;
    const result = await confirmOpened(this.#parts.keys, { record: current, file, passphrase });
    if (this.record?.id === record.id) this.#confirmation = result;
    if (result.kind !== 'matches') return result;
    this.#parts.kept.letGoIfVerified(result.record);
    if (this.record?.id === record.id) {
      this.#steps = this.#steps.map((step) => (step === 'downloaded' ? 'confirmed' : step));
      this.#showSaved(result.record, result.journalled);
    }
    const { record: row } = result;
    if (isImport(row) && row.keyId === null && row.hearsay === null) await this.importAgain(row);
    return result;
  }

  /**
   * Adds a step once, even if it is reported again: a throttled call is signed and sent again, and a file may be
   * saved again.
   */
  #report(step: Step): void {
    if (!this.#steps.includes(step)) this.#steps = [...this.#steps, step];
  }

  #whyNot({ method }: NewKeyIntent): CreateRefusal | null {
    const { consent, safety, session } = this.#parts;
    if (safety.isUnsafe) return 'unsafe';
    if (session.state.kind === 'locked') return 'locked';
    return consent.missingFor(method) === null ? null : 'relay';
  }

  /** The id of the row whose answer is still in memory but isn't usable as a key; `null` if there is none. */
  get #answerId(): string | null {
    if (this.state.kind === 'broken') return this.state.recordId;
    return this.record?.id ?? null;
  }

  async #saveAgain(record: KeyRecord, saver: Saver): Promise<void> {
    const kept = this.#parts.kept.find(record.id);
    if (kept === null) return;
    this.#saveError = null;
    const { runSaveAgain } = await loadCreation();
    const saved = await this.#parts.writer.alone(() => runSaveAgain(this.#parts, { record, kept, saver }));
    if (saved instanceof SaveError) {
      this.#saveError = saved;
      return;
    }
    this.#parts.kept.letGoIfVerified(saved.record);
    if (this.record?.id !== record.id) return;
    this.#report(saved.record.state === 'verified' ? 'written' : 'downloaded');
    if (saved.isAsked) this.#report(saved.record.cloud === 'agrees' ? 'cloudAgrees' : 'cloudNotConfirmed');
    this.#showSaved(saved.record, saved.journalled);
    if (saved.isImportNext) await this.importAgain(saved.record);
  }

  #showSaved(record: KeyRecord, journalled: boolean): void {
    if (this.#ended.kind === 'done') this.#show({ kind: 'saved', record, journalled });
  }

  #show(result: CreateKeyResult): void {
    const row = result.kind === 'notSent' ? null : this.#parts.keys.find(result.record.id);
    this.#stale = row !== null && 'record' in result && !knowTheSame(result.record, row) ? row : null;
    this.#ended = { kind: 'done', result };
  }
}

/** Turns a `BusyError` into a refusal: another tab was writing, so the attempt wasn't begun. */
function refusalOf(result: CreateKeyResult | CreateRefusal | null): CreateKeyResult | CreateRefusal | null {
  const isBusy =
    result !== null &&
    typeof result !== 'string' &&
    result.kind === 'notSent' &&
    result.error instanceof BusyError;
  return isBusy ? 'otherTab' : result;
}
