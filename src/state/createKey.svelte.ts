/** Creating a key, as the page shows it: one state, and verbs to move it on. */
import { SvelteMap } from 'svelte/reactivity';
import type { Caller } from '../core/cvm/call.ts';
import type { Confirmation } from '../core/flows/confirmFile.ts';
import type { CreateKeyIntent, CreateKeyResult, KeptText, Step } from '../core/flows/createKey.ts';
import { InputError } from '../core/errors.ts';
import { journalIfPossible } from '../core/flows/journal.ts';
import { SaveError, type Saver } from '../core/flows/saver.ts';
import {
  isPractice,
  type KeyRecord,
  type KeyStateWord,
  keyStateWord,
  mayStillRun,
} from '../core/keyRecord.ts';
import { downloadSaver, downloadText } from '../platform/download.ts';
import { holdKept, withWriterLock } from '../platform/writerLock.ts';
import type { KeysFolder } from './folder.svelte.ts';
import type { Keys } from './keys.svelte.ts';
import type { Session } from './session.svelte.ts';

/** `broken`: a mistake of ours. What had arrived by then, if anything, is still in memory. */
export type CreateKeyState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'working'; readonly recordId: string }
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

/** What became of an opened file, and whether the ledger has it. */
export type FileConfirmation = Confirmation & { readonly journalled: boolean };

/**
 * - `unsafe`: another key would be lost
 * - `locked`: the SecretKey is needed first
 * - `otherTab`: a key is being created in another tab
 * - `recent`: what was signed for this name a moment ago may still be executed
 */
export type CreateRefusal = 'unsafe' | 'locked' | 'otherTab' | 'recent';

/** Signing, the API and the key formats: not needed to show the form, so loaded right after it. */
const loadFlow = () => import('../core/flows/createKey.ts');
const loadSaveAgain = () => import('../core/flows/saveAgain.ts');

export class CreateKey {
  readonly #parts: CreateKeyParts;
  #state = $state.raw<CreateKeyState>({ kind: 'idle' });
  #steps = $state.raw<readonly Step[]>([]);
  /**
   * Private keys, from their arrival until a file was seen: a download reports nothing, so one that was blocked
   * can be repeated. Never rendered; only which rows have one is known outside.
   */
  readonly #kept = new SvelteMap<string, KeptText & { readonly letGo: () => void }>();
  /** The flow under way: whoever changes its row waits for it. */
  #running: Promise<unknown> | null = null;
  #saveError = $state.raw<SaveError | null>(null);
  #confirmation = $state.raw<FileConfirmation | null>(null);
  #refusal = $state<CreateRefusal | null>(null);
  #name = $state('');
  /** The name that New key begins with when it is shown next. */
  wishedName = '';

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
    return this.#state.kind === 'done' && this.#state.result.kind === 'unsaved';
  });

  /** Leaving would give up something: also a real key whose download nobody has seen yet. */
  readonly wouldLose = $derived.by(
    () => this.isUnsafe || this.#parts.keys.live.some(({ id }) => this.#kept.has(id)),
  );

  /** Loads what the first key will need, ahead of it. */
  async warmUp(): Promise<void> {
    await Promise.all([loadFlow(), loadSaveAgain(), this.#parts.folder.warmUp()]);
  }

  /** Runs the flow, or says in `refusal` why not. @throws only for mistakes of ours, after showing them */
  async create(intent: CreateKeyIntent): Promise<void> {
    this.#name = intent.name;
    // A list that can't be read can't be written either: the flow says so before anything is sent.
    await this.#parts.keys.ready().catch(() => undefined);
    this.#refusal = this.#whyNot(intent.name);
    if (this.#refusal !== null) return;
    const { folder, keys, session, now, newId } = this.#parts;
    const recordId = newId();
    this.#steps = [];
    this.#saveError = null;
    this.#confirmation = null;
    this.#state = { kind: 'working', recordId };
    try {
      const { createKey } = await loadFlow();
      const saver = await folder.saver();
      const opened = await session.open();
      if (opened === null) {
        this.#refusal = 'locked';
        this.#state = { kind: 'idle' };
        return;
      }
      const flow = withWriterLock(() =>
        createKey(
          {
            ...opened,
            saver,
            journal: keys.put,
            keep: (kept) => this.#keep(kept),
            report: (step) => this.#report(step),
            now,
            newId: () => recordId,
          },
          intent,
        ),
      );
      this.#running = flow;
      const result = await flow;
      if (result === null) {
        this.#refusal = 'otherTab';
        this.#state = { kind: 'idle' };
        return;
      }
      if (result.kind === 'saved') this.#forgetIfVerified(result.record);
      this.#state = { kind: 'done', result };
      if (result.kind === 'unknown') this.#parts.onUnknown();
      if (result.kind === 'saved' && !isPractice(result.record)) void this.#parts.askForPersistence();
    } catch (error) {
      this.#state = { kind: 'broken', recordId };
      throw error;
    } finally {
      this.#running = null;
    }
  }

  /** What a row is to its owner now. */
  wordOf(record: KeyRecord): KeyStateWord {
    const isRunning = this.#state.kind === 'working' && this.#state.recordId === record.id;
    return keyStateWord(record, { isRunning, isKept: this.#kept.has(record.id) });
  }

  /** Whether a row's private key is still in memory. */
  isKept(recordId: string): boolean {
    return this.#kept.has(recordId);
  }

  /** Saves a key that is in memory again, by download. */
  async downloadAgain(record: KeyRecord): Promise<void> {
    const kept = this.#kept.get(record.id);
    // What arrived with an alarm is no key of this row's: a file of it changes nothing.
    if (record.publicKey === null && kept !== undefined) return downloadText(kept.text, kept.fileName);
    await this.#saveAgain(record, downloadSaver);
  }

  /** Asks for a keys folder and saves a key that is in memory there. */
  async saveToFolder(record: KeyRecord): Promise<void> {
    if (await this.#parts.folder.choose()) await this.#saveAgain(record, await this.#parts.folder.saver());
  }

  /** Saves an answer that can't be used as a key, as it arrived. */
  saveArrived(): void {
    const kept = this.#kept.get(this.#arrivedId ?? '');
    if (kept !== undefined) downloadText(kept.text, kept.fileName);
  }

  /** Gives up what arrived: only ever by the user's own word. */
  dismiss(): void {
    this.#forget(this.#arrivedId ?? '');
    this.#steps = [];
    this.#state = { kind: 'idle' };
  }

  /** Compares an opened file with a row; a match makes the row verified. */
  async confirm(record: KeyRecord, file: File): Promise<FileConfirmation> {
    await this.#running;
    const { confirmFile } = await import('../core/flows/confirmFile.ts');
    // The row may have moved on since it was shown.
    const current = this.#parts.keys.find(record.id) ?? record;
    const confirmation = confirmFile(current, { name: file.name, text: await readSmallFile(file) });
    let journalled = true;
    if (confirmation.kind === 'matches') {
      journalled = await journalIfPossible(this.#parts.keys.put, confirmation.record);
      this.#forgetIfVerified(confirmation.record);
    }
    const result = { ...confirmation, journalled };
    if (this.record?.id === record.id) {
      this.#confirmation = result;
      if (confirmation.kind === 'matches') {
        this.#steps = this.#steps.map((step) => (step === 'downloaded' ? 'confirmed' : step));
        this.#show(confirmation.record, journalled);
      }
    }
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
    const records = keys.all.filter((record) => isPractice(record) === session.isPractice);
    return records.some((record) => record.name === name && mayStillRun(record, now())) ? 'recent' : null;
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
    try {
      const ports = { saver, journal: this.#parts.keys.put, caller: await this.#callerFor(record) };
      const { saveAgain } = await loadSaveAgain();
      const saving = saveAgain(ports, record, kept);
      this.#running = saving.catch(() => undefined);
      const saved = await saving;
      this.#forgetIfVerified(saved.record);
      if (this.record?.id !== record.id) return;
      this.#report(saved.record.state === 'verified' ? 'written' : 'downloaded');
      this.#report(saved.record.cloud === 'agrees' ? 'cloudAgrees' : 'cloudNotConfirmed');
      this.#show(saved.record, saved.journalled);
    } catch (error) {
      if (!(error instanceof SaveError)) throw error;
      this.#saveError = error;
    }
  }

  /** A row is only ever asked about under its own account. */
  async #callerFor(record: KeyRecord): Promise<Caller | null> {
    const opened = await this.#parts.session.open();
    if (opened === null) return null;
    const { caller } = opened;
    if (!this.#parts.session.isOwn(record)) return null;
    return { ...caller, target: { ...caller.target, region: record.region } };
  }

  #forgetIfVerified({ id, state }: KeyRecord): void {
    if (state === 'verified') this.#forget(id);
  }

  #keep(kept: KeptText): void {
    const letGo = this.#kept.get(kept.recordId)?.letGo ?? holdKept(kept.recordId);
    this.#kept.set(kept.recordId, { ...kept, letGo });
  }

  #forget(recordId: string): void {
    this.#kept.get(recordId)?.letGo();
    this.#kept.delete(recordId);
  }

  #show(record: KeyRecord, journalled: boolean): void {
    if (this.#state.kind !== 'done') return;
    this.#state = { kind: 'done', result: { kind: 'saved', record, journalled } };
  }
}

/** A key file has a few kB; anything else needn't be read to know that it holds none. */
async function readSmallFile(file: File): Promise<string> {
  return file.size > 64 * 1024 ? '' : file.text();
}
