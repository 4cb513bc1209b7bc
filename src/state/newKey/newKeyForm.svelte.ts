/** What New key's form holds: also while another page is shown, and across the reload that a new address needs. */
import * as v from 'valibot';
import type { Values } from '../../storage/values.ts';
import type { Preferences } from '../app/preferences.svelte.ts';
import type { Session } from '../session/session.svelte.ts';

/** Who makes the private key. */
export type KeyMethod = 'cloud' | 'device';

/** Kept for one reload. It holds no secret: of the passphrase, only whether there was one. */
const Kept = v.object({
  name: v.string(),
  project: v.string(),
  tags: v.string(),
  needsPassphrase: v.boolean(),
});

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
  /** The project's number as typed or chosen, with the connection that it belongs to. */
  #project = $state.raw<{ readonly connectionId: string | null; readonly text: string } | null>(null);
  #asksToUnlock = $state(false);
  #isPromised = false;

  constructor(parts: NewKeyFormParts) {
    this.#parts = parts;
  }

  /**
   * The method that was chosen last. Until one was chosen, the key is made on this device if the cloud's answer would
   * pass a stranger's relay. Without a connection, this device is the only one that can make it.
   */
  readonly method = $derived.by((): KeyMethod => {
    const { preferences, session } = this.#parts;
    if (session.state.kind === 'later') return 'device';
    return preferences.current.method ?? (session.foreignRelay === null ? 'cloud' : 'device');
  });

  async choose(method: KeyMethod): Promise<void> {
    await this.#parts.preferences.change({ method });
  }

  /**
   * Keeps a method that a key is made by. The safer one stays chosen, even if it was only proposed: it never becomes
   * the other one by itself when the connection changes.
   */
  async keepMethod(): Promise<void> {
    if (this.#parts.preferences.current.method === null && this.method === 'device')
      await this.choose('device');
  }

  /** The project's number, as typed or chosen. Another account has other projects, so it begins with the default. */
  get project(): string {
    const { connection } = this.#parts.session;
    return this.#project?.connectionId === (connection?.id ?? null) ? this.#project.text : '0';
  }

  set project(text: string) {
    this.#project = { connectionId: this.#parts.session.connection?.id ?? null, text };
  }

  /** Whether the page was reloaded in the middle of an Enter, so that the user is asked to unlock now. */
  get asksToUnlock(): boolean {
    return this.#asksToUnlock;
  }

  /** The user was asked. */
  asked(): void {
    this.#asksToUnlock = false;
  }

  /** Fills in a name whose key is made as soon as the form is shown: the user has agreed to that elsewhere. */
  promise(name: string): void {
    this.typedName = name;
    this.#isPromised = true;
  }

  /** Whether a key was promised. Asked once, when the form is shown. */
  takePromise(): boolean {
    const isPromised = this.#isPromised;
    this.#isPromised = false;
    return isPromised;
  }

  /** Keeps what was typed for the reload that follows. @param hasPassphrase whether a passphrase was typed */
  async keepForReload(hasPassphrase: boolean): Promise<void> {
    const { typedName: name, project, tagText: tags } = this;
    const needsPassphrase = hasPassphrase || this.needsPassphrase;
    await this.#parts.values.set('newKey', { name, project, tags, needsPassphrase });
  }

  /** Takes back what was kept for a reload, once. */
  async load(): Promise<void> {
    const { values } = this.#parts;
    const kept = v.safeParse(Kept, await values.get('newKey'));
    if (!kept.success) return;
    await values.remove('newKey');
    const { name, project, tags, needsPassphrase } = kept.output;
    this.needsPassphrase = needsPassphrase;
    this.typedName = name;
    this.project = project;
    this.tagText = tags;
    this.#asksToUnlock = true;
  }
}
