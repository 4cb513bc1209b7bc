/** What New key's form holds, also while another page is shown. */
import type { Preferences } from '../app/preferences.svelte.ts';
import type { Session } from '../session/session.svelte.ts';

/** Who makes the private key. */
export type KeyMethod = 'cloud' | 'device';

export class NewKeyForm {
  readonly #session: Session;
  readonly #preferences: Preferences;
  /** The text in the name field. */
  typedName = $state('');

  constructor(session: Session, preferences: Preferences) {
    this.#session = session;
    this.#preferences = preferences;
  }

  /**
   * The method that was chosen last. Until one was chosen, the key is made on this device if the cloud's answer would
   * pass a stranger's relay.
   */
  readonly method = $derived.by(
    (): KeyMethod =>
      this.#preferences.current.method ?? (this.#session.foreignRelay === null ? 'cloud' : 'device'),
  );

  async choose(method: KeyMethod): Promise<void> {
    await this.#preferences.change({ method });
  }

  /**
   * Keeps a method that a key is made by. The safer one stays chosen, even if it was only proposed: it never becomes
   * the other one by itself when the connection changes.
   */
  async keepMethod(): Promise<void> {
    if (this.#preferences.current.method === null && this.method === 'device') await this.choose('device');
  }
}
