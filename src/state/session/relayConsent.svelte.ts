/**
 * Whether the user lets private keys come back through a stranger's relay. The relay's operator can read every
 * answer, so the user is asked before CreateKeyPair. The consent is for one host, and ends with the visit, or when
 * the user agrees to another host. The code that begins a creation checks the consent; components only ask for it.
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
   * @param host the host that the user was shown; any other host needs consent of its own
   */
  agree(host: string): void {
    this.#agreed = host;
  }
}
