/**
 * Holds what the user has entered in New key's form, even while another page is shown. The entries also outlast the
 * reload that the page needs before it may connect to a new address.
 */
import type { Values } from '../../storage/values.ts';
import type { Preferences } from '../app/preferences.svelte.ts';
import type { Session } from '../session/session.svelte.ts';
import type { KeptForm } from './keptForm.ts';

/** Who makes the private key. */
export type KeyMethod = 'cloud' | 'device';

interface NewKeyFormParts {
  readonly session: Session;
  readonly preferences: Preferences;
  readonly values: Values;
}

export class NewKeyForm {
  readonly #parts: NewKeyFormParts;
  /** The text in the name field. */
  typedName = $state('');
  /**
   * Whether a passphrase was typed and has been forgotten since, by Lock or by a reload. No key is made until the user
   * has typed it again, or has closed the section that has its field.
   */
  needsPassphrase = $state(false);
  /** The text in the field for tags. */
  tagText = $state('');
  /**
   * The project's number as typed or chosen. `of` is what was in use then: a connection's id or, without a
   * connection, `practice` or `later`. While anything else is in use, the number is ignored.
   */
  #project = $state.raw<{ readonly of: string; readonly text: string } | null>(null);
  #asksToUnlock = $state(false);
  #isPromised = false;

  constructor(parts: NewKeyFormParts) {
    this.#parts = parts;
  }

  /**
   * Always `device` if keys are registered later or a person carries the requests, because the cloud can't make keys
   * then. Otherwise, the method that the user chose last. Before the first choice, `device` if the cloud's answer
   * would go through a stranger's relay, or if the page was opened from a file; otherwise `cloud`.
   */
  readonly method = $derived.by((): KeyMethod => {
    const { preferences, session } = this.#parts;
    if (session.isDeviceOnly) return 'device';
    const isSafer = session.foreignRelay !== null || session.isFromFile;
    return preferences.current.method ?? (isSafer ? 'device' : 'cloud');
  });

  choose(method: KeyMethod): void {
    void this.#parts.preferences.change({ method });
  }

  /**
   * Called when a key is made. If the user hasn't chosen a method and `device` is proposed, saves `device` as the
   * choice. A change of connection could otherwise switch to `cloud`, the less safe method, without the user's
   * choice.
   */
  keepMethod(): void {
    if (this.#parts.preferences.current.method === null && this.method === 'device') this.choose('device');
  }

  /**
   * The project's number, as typed or chosen. Each account has its own projects, so with another connection the
   * number is `0` again, the default project.
   */
  get project(): string {
    return this.#project?.of === this.#account ? this.#project.text : '0';
  }

  set project(text: string) {
    this.#project = { of: this.#account, text };
  }

  get #account(): string {
    const { connection, state } = this.#parts.session;
    return connection?.id ?? state.kind;
  }

  /**
   * Whether the page was reloaded because the user pressed Enter with a connection whose address was new to the
   * page. If so, the user is asked to unlock now.
   */
  get asksToUnlock(): boolean {
    return this.#asksToUnlock;
  }

  /** Called when the user is asked to unlock, so that they are asked only once. */
  asked(): void {
    this.#asksToUnlock = false;
  }

  /**
   * Fills in a name. Its key is made as soon as the form is shown, because the user has already agreed to this on
   * another page.
   */
  promise(name: string): void {
    this.typedName = name;
    this.#isPromised = true;
  }

  /**
   * Whether {@link promise} was called, so that a key must be made as soon as the form is shown. Any later call
   * returns `false`.
   */
  takePromise(): boolean {
    const isPromised = this.#isPromised;
    this.#isPromised = false;
    return isPromised;
  }

  /** Keeps the typed values across the reload that follows. @param hasPassphrase whether a passphrase was typed */
  async keepForReload(hasPassphrase: boolean): Promise<void> {
    const { typedName: name, project, tagText: tags } = this;
    const kept: KeptForm = { name, project, tags, needsPassphrase: hasPassphrase || this.needsPassphrase };
    await this.#parts.values.set('newKey', kept);
  }

  /** Restores what was kept for a reload, and removes it from storage. */
  async load(): Promise<void> {
    const { values } = this.#parts;
    const stored = await values.get('newKey');
    if (stored === undefined) return;
    const kept = (await import('./keptForm.ts')).readKeptForm(stored);
    if (kept === null) return;
    await values.remove('newKey');
    const { name, project, tags, needsPassphrase } = kept;
    this.needsPassphrase = needsPassphrase;
    this.typedName = name;
    this.project = project;
    this.tagText = tags;
    this.#asksToUnlock = true;
  }
}
