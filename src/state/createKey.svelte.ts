/** Creating a key, as the page shows it: one state, and verbs to move it on. */
import type { CreateKeyResult, KeptText, Step } from '../core/flows/createKey.ts';
import { InputError } from '../core/errors.ts';
import { SaveError, type Saver } from '../core/flows/saver.ts';
import {
  isImport,
  isPractice,
  type KeyRecord,
  type KeyStateWord,
  keyStateWord,
  mayStillRun,
} from '../core/keyRecord.ts';
import { downloadSaver, downloadFile } from '../platform/download.ts';
import { holdKept } from '../platform/writerLock.ts';
import type { FileConfirmation } from './confirmOpened.ts';
import type { CreateKeyWish } from './creation.ts';
import type { KeysFolder } from './folder.svelte.ts';
import type { Keys } from './keys.svelte.ts';
import type { Session } from './session.svelte.ts';

/** `working`: by which method a key is made; `null` for an import. `broken`: a mistake of ours. What had arrived by then, if anything, is still in memory. */
export type CreateKeyState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'working'; readonly recordId: string; readonly method: CreateKeyWish['method'] | null }
  | { readonly kind: 'done'; readonly result: CreateKeyResult }
  | { readonly kind: 'broken'; readonly recordId: string };

export interface CreateKeyParts {
  readonly session: Session;
  readonly folder: KeysFolder;
  readonly keys: Keys;
  /** Asks the browser to keep the ledger, once there is something in it. */
  readonly askForPersistence: () => Promise<boolean>;
  /** Told when nobody knows what became of an attempt. */
  readonly onUnknown: () => void;
  readonly now: () => number;
  readonly newId: () => string;
}

/**
 * - `unsafe`: another key would be lost
 * - `locked`: the SecretKey is needed first
 * - `otherTab`: a key is being created in another tab
 * - `recent`: what was signed for this name a moment ago may still be executed
 * - `otherAccount`: the row belongs to an account that isn't connected
 */
export type CreateRefusal = 'unsafe' | 'locked' | 'otherTab' | 'recent' | 'otherAccount';

/** How a batch holds on to private keys, and says which rows are under way. */
export interface Hands {
  readonly keep: (kept: KeptText) => void;
  /** Where a file of it was seen. */
  readonly letGo: (record: KeyRecord) => void;
  readonly begin: (recordId: string) => void;
  readonly end: (recordId: string) => void;
}

/** Signing, the API and the key formats: not needed to show the form, so loaded right after it. */
const loadCreation = () => import('./creation.ts');

export class CreateKey {
  readonly #parts: CreateKeyParts;
  #state = $state.raw<CreateKeyState>({ kind: 'idle' });
  #steps = $state.raw<readonly Step[]>([]);
  /**
   * Private keys, from their arrival until a file was seen: a download reports nothing, so one that was blocked
   * can be repeated. Never rendered; only which rows have one is known outside.
   */
  #kept = $state.raw<ReadonlyMap<string, KeptText & { readonly letGo: () => void }>>(new Map());
  /** The flow under way: whoever changes its row waits for it. */
  #running: Promise<unknown> | null = null;
  /** Rows that are under way in a batch. */
  #together = $state.raw<ReadonlySet<string>>(new Set());
  #saveError = $state.raw<SaveError | null>(null);
  #confirmation = $state.raw<FileConfirmation | null>(null);
  #refusal = $state<CreateRefusal | null>(null);
  /** How far a slow derivation has got, in [0, 1]; `null` while none runs. */
  #progress = $state<number | null>(null);
  #cancel: AbortController | null = null;
  #name = $state('');
  /** The relay's host that the user has allowed, for this visit, to carry private keys. */
  agreedRelay: string | null = null;
  /** The name that New key begins with when it is shown next. */
  wishedName = $state('');

  constructor(parts: CreateKeyParts) {
    this.#parts = parts;
  }

  get state(): CreateKeyState {
    return this.#state;
  }

  get steps(): readonly Step[] {
    return this.#steps;
  }

  /** Why the last attempt to save again failed. */
  get saveError(): SaveError | null {
    return this.#saveError;
  }

  /** What the last opened file turned out to be. */
  get confirmation(): FileConfirmation | null {
    return this.#confirmation;
  }

  /** Why the last `create` did nothing. */
  get refusal(): CreateRefusal | null {
    return this.#refusal;
  }

  get progress(): number | null {
    return this.#progress;
  }

  /** Whether what runs can still be ended without a trace. */
  readonly canCancel = $derived.by(() => {
    const { state, steps } = this;
    return state.kind === 'working' && state.method === 'device' && steps.length === 0;
  });

  /** The row that the page shows, if the attempt got as far as having one. */
  readonly record = $derived.by((): KeyRecord | null => {
    if (this.#state.kind !== 'done') return null;
    const { result } = this.#state;
    return result.kind === 'notSent' ? null : result.record;
  });

  /** The name that turned out to be taken, or not to be free yet, before anything was asked for. */
  readonly takenName = $derived.by(() => {
    if (this.#refusal === 'recent') return this.#name;
    if (this.#state.kind !== 'done' || this.#state.result.kind !== 'notSent') return null;
    const { error } = this.#state.result;
    return error instanceof InputError && error.field === 'keyName' ? this.#name : null;
  });

  /** An answer is in memory that isn't a file yet, and can't become one by itself. */
  readonly hasArrived = $derived.by(() => {
    if (this.#state.kind === 'broken') return this.#kept.has(this.#state.recordId);
    if (this.#state.kind !== 'done' || this.#state.result.kind !== 'alarm') return false;
    const { id, state } = this.#state.result.record;
    return state !== 'verified' && state !== 'unconfirmed' && this.#kept.has(id);
  });

  /** A key would be lost if the page went away now: nothing else may be started, locked or updated. */
  readonly isUnsafe = $derived.by(() => {
    if (this.#state.kind === 'working' || this.hasArrived) return true;
    if (this.#state.kind === 'done' && this.#state.result.kind === 'unsaved') return true;
    return this.#parts.keys.all.some(({ id, state }) => state === 'unsaved' && this.#kept.has(id));
  });

  /** Leaving would give up something: also a real key whose download nobody has seen yet. */
  readonly wouldLose = $derived.by(
    () => this.isUnsafe || this.#parts.keys.live.some(({ id }) => this.#kept.has(id)),
  );

  /** Loads what the first key will need, ahead of it. */
  async warmUp(): Promise<void> {
    await Promise.all([loadCreation(), this.#parts.folder.warmUp()]);
  }

  /** Runs the flow, or says in `refusal` why not. @throws only for mistakes of ours, after showing them */
  async create(wish: CreateKeyWish): Promise<void> {
    this.#name = wish.name;
    // A list that can't be read can't be written either: the flow says so before anything is sent.
    await this.#parts.keys.ready().catch(() => undefined);
    this.#refusal = this.#whyNot(wish.name);
    if (this.#refusal !== null) return;
    const recordId = this.#parts.newId();
    const cancel = new AbortController();
    this.#cancel = cancel;
    this.#steps = [];
    this.#saveError = null;
    this.#confirmation = null;
    await this.#run({ kind: 'working', recordId, method: wish.method }, async () => {
      const { runCreation, isCancelled } = await loadCreation();
      const result = await runCreation(this.#parts, wish, {
        keep: (kept) => this.#keep(kept),
        report: (step) => this.#report(step),
        onProgress: (done) => (this.#progress = done),
        signal: cancel.signal,
        newId: () => recordId,
      });
      return typeof result !== 'string' && isCancelled(result) ? null : result;
    });
  }

  /** Ends the making of a key on this device: nothing was sent, and nothing is left of it. */
  cancel(): void {
    if (this.canCancel) this.#cancel?.abort();
  }

  /** Gives a row's public half to the cloud, and shows what becomes of it. */
  async importAgain(record: KeyRecord): Promise<void> {
    this.#refusal = this.isUnsafe ? 'unsafe' : null;
    if (this.#refusal !== null) return;
    if (this.record?.id !== record.id) this.#steps = [];
    await this.#run({ kind: 'working', recordId: record.id, method: null }, async () => {
      const { runImport } = await loadCreation();
      return runImport(this.#parts, record, (step) => this.#report(step));
    });
  }

  /** Makes many keys as one flow: nothing else is begun meanwhile. @returns why nothing was begun */
  async runTogether(flow: (hands: Hands) => Promise<void>): Promise<CreateRefusal | null> {
    if (this.isUnsafe) return 'unsafe';
    this.#state = { kind: 'working', recordId: '', method: null };
    try {
      await flow({
        keep: (kept) => this.#keep(kept),
        letGo: (record) => this.#forgetIfVerified(record),
        begin: (id) => (this.#together = new Set([...this.#together, id])),
        end: (id) => (this.#together = new Set([...this.#together].filter((one) => one !== id))),
      });
      return null;
    } finally {
      this.#together = new Set();
      this.#state = { kind: 'idle' };
    }
  }

  /** @param flow `null`: nothing came of it, and nothing is to be shown */
  async #run(
    working: Extract<CreateKeyState, { kind: 'working' }>,
    flow: () => Promise<CreateKeyResult | CreateRefusal | null>,
  ): Promise<void> {
    const before = this.#state;
    this.#state = working;
    try {
      const running = flow();
      this.#running = running;
      const result = await running;
      if (result === null || typeof result === 'string') {
        this.#refusal = result;
        // What was shown of a row is still true of it.
        this.#state = before.kind === 'done' && this.#steps.length > 0 ? before : { kind: 'idle' };
        return;
      }
      if (result.kind === 'saved' || result.kind === 'alarm') this.#forgetIfVerified(result.record);
      this.#state = { kind: 'done', result };
      if (result.kind === 'unknown') this.#parts.onUnknown();
      if (result.kind === 'saved' && !isPractice(result.record)) void this.#parts.askForPersistence();
    } catch (error) {
      this.#state = { kind: 'broken', recordId: working.recordId };
      throw error;
    } finally {
      this.#running = null;
      this.#progress = null;
    }
  }

  /** What a row is to its owner now. */
  wordOf(record: KeyRecord): KeyStateWord {
    const isTheOne = this.#state.kind === 'working' && this.#state.recordId === record.id;
    const isRunning = isTheOne || this.#together.has(record.id);
    return keyStateWord(record, { isRunning, isKept: this.#kept.has(record.id) });
  }

  /** Whether a row's private key is still in memory. */
  isKept(recordId: string): boolean {
    return this.#kept.has(recordId);
  }

  /** Whether what is in memory of a row is an answer as it came, and no file of its key. */
  isArrived({ id, publicKey }: KeyRecord): boolean {
    const kept = this.#kept.get(id);
    return kept !== undefined && (publicKey === null || kept.fileName.endsWith('.json'));
  }

  /** A file may have been seen in another tab. */
  letGoOfVerified(): void {
    for (const id of this.#kept.keys()) {
      const record = this.#parts.keys.find(id);
      if (record) this.#forgetIfVerified(record);
    }
  }

  /** Gives up what is in memory of a row: only ever by the user's own word. */
  giveUp({ id }: KeyRecord): void {
    this.#forget(id);
  }

  /** Saves a key that is in memory again, by download. */
  async downloadAgain(record: KeyRecord): Promise<void> {
    const kept = this.#kept.get(record.id);
    // What arrived with an alarm is no key of this row's: a file of it changes nothing.
    if (kept !== undefined && this.isArrived(record)) return downloadFile(kept.text, kept.fileName);
    await this.#saveAgain(record, downloadSaver);
  }

  /** Asks for a keys folder and saves a key that is in memory there. */
  async saveToFolder(record: KeyRecord): Promise<void> {
    if (await this.#parts.folder.choose()) await this.#saveAgain(record, await this.#parts.folder.saver());
  }

  /** Saves an answer that can't be used as a key, as it arrived. */
  saveArrived(): void {
    const kept = this.#kept.get(this.#arrivedId ?? '');
    if (kept !== undefined) downloadFile(kept.text, kept.fileName);
  }

  /** Gives up what arrived: only ever by the user's own word. */
  dismiss(): void {
    this.#forget(this.#arrivedId ?? '');
    this.#steps = [];
    this.#state = { kind: 'idle' };
  }

  /**
   * Compares an opened file with a row; a match makes the row verified. A key that was made on this device goes on to
   * the cloud then.
   * @param passphrase empty until one is asked for
   */
  async confirm(record: KeyRecord, file: File, passphrase = ''): Promise<FileConfirmation> {
    await this.#running;
    const { confirmOpened } = await import('./confirmOpened.ts');
    // The row may have moved on since it was shown.
    const current = this.#parts.keys.find(record.id) ?? record;
    const result = await confirmOpened(this.#parts.keys, { record: current, file, passphrase });
    if (this.record?.id === record.id) this.#confirmation = result;
    if (result.kind !== 'matches') return result;
    this.#forgetIfVerified(result.record);
    if (this.record?.id === record.id) {
      this.#steps = this.#steps.map((step) => (step === 'downloaded' ? 'confirmed' : step));
      this.#show(result.record, result.journalled);
    }
    if (isImport(result.record) && result.record.keyId === null) await this.importAgain(result.record);
    return result;
  }

  /** A call that was throttled is signed and sent again, and a file may be saved again: each step is there once. */
  #report(step: Step): void {
    if (!this.#steps.includes(step)) this.#steps = [...this.#steps, step];
  }

  #whyNot(name: string): CreateRefusal | null {
    const { keys, now, session } = this.#parts;
    if (this.isUnsafe) return 'unsafe';
    if (session.state.kind === 'locked') return 'locked';
    const own = keys.all.filter((record) => session.isOwn(record));
    return own.some((record) => record.name === name && mayStillRun(record, now())) ? 'recent' : null;
  }

  /** The row whose answer is in memory without being usable as a key. */
  get #arrivedId(): string | null {
    if (this.#state.kind === 'broken') return this.#state.recordId;
    return this.record?.id ?? null;
  }

  async #saveAgain(record: KeyRecord, saver: Saver): Promise<void> {
    const kept = this.#kept.get(record.id);
    if (kept === undefined) return;
    this.#saveError = null;
    const { runSaveAgain } = await loadCreation();
    const saving = runSaveAgain(this.#parts, { record, kept, saver });
    this.#running = saving;
    const saved = await saving;
    if (saved instanceof SaveError) {
      this.#saveError = saved;
      return;
    }
    this.#forgetIfVerified(saved.record);
    if (this.record?.id !== record.id) return;
    this.#report(saved.record.state === 'verified' ? 'written' : 'downloaded');
    if (saved.isAsked) this.#report(saved.record.cloud === 'agrees' ? 'cloudAgrees' : 'cloudNotConfirmed');
    this.#show(saved.record, saved.journalled);
    if (saved.isImportNext) await this.importAgain(saved.record);
  }

  #forgetIfVerified({ id, state }: KeyRecord): void {
    if (state === 'verified') this.#forget(id);
  }

  #keep(kept: KeptText): void {
    const letGo = this.#kept.get(kept.recordId)?.letGo ?? holdKept(kept.recordId);
    this.#kept = new Map([...this.#kept, [kept.recordId, { ...kept, letGo }]]);
  }

  #forget(recordId: string): void {
    this.#kept.get(recordId)?.letGo();
    this.#kept = new Map([...this.#kept].filter(([id]) => id !== recordId));
  }

  #show(record: KeyRecord, journalled: boolean): void {
    if (this.#state.kind !== 'done') return;
    this.#state = { kind: 'done', result: { kind: 'saved', record, journalled } };
  }
}
