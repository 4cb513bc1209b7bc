/** Creating a key, as the page shows it: one state, and verbs to move it on. */
import type { Confirmation } from '../core/flows/confirmFile.ts';
import type { CreateKeyIntent, CreateKeyResult, KeptText, Step } from '../core/flows/createKey.ts';
import { SvelteMap } from 'svelte/reactivity';
import { saveAgain } from '../core/flows/saveAgain.ts';
import { SaveError, type Saver } from '../core/flows/saver.ts';
import type { KeyRecord } from '../core/keyRecord.ts';
import { downloadSaver, downloadText } from '../platform/download.ts';
import type { KeysFolder } from './folder.svelte.ts';
import type { Keys } from './keys.svelte.ts';
import type { Session } from './session.svelte.ts';

/** `broken`: a mistake of ours. What had arrived by then, if anything, is still in memory. */
export type CreateKeyState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'working'; readonly name: string }
  | { readonly kind: 'done'; readonly name: string; readonly result: CreateKeyResult }
  | { readonly kind: 'broken'; readonly name: string; readonly arrivedId: string | null };

export interface CreateKeyParts {
  readonly session: Session;
  readonly folder: KeysFolder;
  readonly keys: Keys;
  readonly now: () => number;
  readonly newId: () => string;
}

/** Signing, the API and the key formats: not needed to show the form, so loaded right after it. */
const loadFlow = () => import('../core/flows/createKey.ts');

export class CreateKey {
  readonly #parts: CreateKeyParts;
  #state = $state.raw<CreateKeyState>({ kind: 'idle' });
  #steps = $state.raw<readonly Step[]>([]);
  /**
   * Private keys, from their arrival until they are verified: a download reports nothing, so one that was blocked
   * can be repeated. Never rendered; only which rows have one is known outside.
   */
  readonly #kept = new SvelteMap<string, KeptText>();
  #saveError = $state.raw<SaveError | null>(null);
  #confirmation = $state.raw<Confirmation | null>(null);

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
  get confirmation(): Confirmation | null {
    return this.#confirmation;
  }

  /** The row that the page shows, if the attempt got as far as having one. */
  readonly record = $derived.by((): KeyRecord | null => {
    if (this.#state.kind !== 'done') return null;
    const { result } = this.#state;
    return result.kind === 'notSent' ? null : result.record;
  });

  /** A key would be lost if the page went away now. */
  readonly isUnsafe = $derived.by(() => {
    if (this.#state.kind === 'working') return true;
    if (this.#state.kind === 'broken') return this.#state.arrivedId !== null;
    if (this.#state.kind !== 'done') return false;
    const { kind } = this.#state.result;
    return kind === 'unsaved' || kind === 'alarm';
  });

  /** Loads what the first key will need, ahead of it. */
  warmUp(): void {
    // Only a head start: `create` will meet the same failure where it can be shown.
    loadFlow().catch(() => undefined);
  }

  /** Runs the flow. @returns `false` when it can't start: another key is unsafe, or the session is locked */
  async create(intent: CreateKeyIntent): Promise<boolean> {
    if (this.isUnsafe) return false;
    const { session, folder, keys, now, newId } = this.#parts;
    const { saver } = folder;
    this.#begin(intent.name);
    let arrivedId: string | null = null;
    try {
      const { createKey } = await loadFlow();
      const opened = await session.open();
      if (opened === null) {
        this.#state = { kind: 'idle' };
        return false;
      }
      const keep = (kept: KeptText) => {
        this.#kept.set(kept.recordId, kept);
        arrivedId = kept.recordId;
      };
      const report = (step: Step) => {
        this.#steps = [...this.#steps, step];
      };
      const result = await createKey(
        { ...opened, saver, journal: keys.put, keep, report, now, newId },
        intent,
      );
      if (result.kind === 'saved') this.#forgetIfVerified(result.record);
      this.#state = { kind: 'done', name: intent.name, result };
    } catch (error) {
      this.#state = { kind: 'broken', name: intent.name, arrivedId };
      throw error;
    }
    return true;
  }

  /** Whether a row's private key is still in memory. */
  isKept(recordId: string): boolean {
    return this.#kept.has(recordId);
  }

  /** Saves a key that is in memory again, by download. */
  async downloadAgain(record: KeyRecord): Promise<void> {
    await this.#saveAgain(record, downloadSaver);
  }

  /** Asks for a keys folder and saves a key that is in memory there. */
  async saveToFolder(record: KeyRecord): Promise<void> {
    if (await this.#parts.folder.choose()) await this.#saveAgain(record, this.#parts.folder.saver);
  }

  /** Saves an answer that can't be used as a key, as it arrived. */
  saveArrived(): void {
    const kept = this.#kept.get(this.#arrivedId ?? '');
    if (kept !== undefined) downloadText(kept.text, kept.fileName);
  }

  /** Gives up what arrived: only ever by the user's own word. */
  dismiss(): void {
    this.#kept.delete(this.#arrivedId ?? '');
    this.#begin('');
    this.#state = { kind: 'idle' };
  }

  /** Compares an opened file with a row; a match makes the row verified. */
  async confirm(record: KeyRecord, file: File): Promise<Confirmation> {
    const { confirmFile } = await import('../core/flows/confirmFile.ts');
    const confirmation = confirmFile(record, { name: file.name, text: await readSmallFile(file) });
    if (confirmation.kind === 'matches') {
      await this.#parts.keys.put(confirmation.record);
      this.#forgetIfVerified(confirmation.record);
    }
    if (this.record?.id === record.id) {
      this.#confirmation = confirmation;
      if (confirmation.kind === 'matches') this.#showRecord(confirmation.record);
    }
    return confirmation;
  }

  /** The row whose answer is in memory without being usable as a key. */
  get #arrivedId(): string | null {
    if (this.#state.kind === 'broken') return this.#state.arrivedId;
    return this.record?.id ?? null;
  }

  async #saveAgain(record: KeyRecord, saver: Saver): Promise<void> {
    const kept = this.#kept.get(record.id);
    if (kept === undefined) return;
    this.#saveError = null;
    try {
      const saved = await saveAgain({ saver, journal: this.#parts.keys.put }, record, kept);
      this.#forgetIfVerified(saved);
      if (this.record?.id === saved.id) this.#showRecord(saved);
    } catch (error) {
      if (!(error instanceof SaveError)) throw error;
      this.#saveError = error;
    }
  }

  #forgetIfVerified({ id, state }: KeyRecord): void {
    if (state === 'verified') this.#kept.delete(id);
  }

  #showRecord(record: KeyRecord): void {
    if (this.#state.kind !== 'done') return;
    this.#state = { ...this.#state, result: { kind: 'saved', record, journalled: true } };
  }

  #begin(name: string): void {
    this.#steps = [];
    this.#saveError = null;
    this.#confirmation = null;
    this.#state = { kind: 'working', name };
  }
}

/** A key file has a few kB; anything else needn't be read to know that it holds none. */
async function readSmallFile(file: File): Promise<string> {
  return file.size > 64 * 1024 ? '' : file.text();
}
