/**
 * The user's consent to receive private keys through a relay that somebody else runs. The relay's operator can read
 * every answer, so the user is asked before a CreateKeyPair is sent. The consent is for one host. It ends with the
 * visit, or when the user agrees to another host. The code that begins a creation enforces the consent; components
 * only ask the user.
 */
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import type { Session } from './session.svelte.ts';

export class RelayConsent {
  readonly #session: Session;
  #agreed = $state.raw<string | null>(null);

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * The host of the relay that the user must agree to before a key is made by this method; `null` if no consent is
   * needed.
   */
  missingFor(method: KeyRecord['method']): string | null {
    const { foreignRelay } = this.#session;
    return method !== 'cloud' || foreignRelay === this.#agreed ? null : foreignRelay;
  }

  /**
   * Records the user's consent for this visit.
   * @param host the host that the user was shown; any other host needs a separate consent
   */
  agree(host: string): void {
    this.#agreed = host;
  }
}
