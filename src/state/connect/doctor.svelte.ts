/**
 * Runs the Doctor, which checks step by step why Keysmith doesn't work. Holds the state that the Doctor's page shows:
 * the findings so far, and whether the user can accept a clock correction.
 */
import type { Caller, Credential } from '../../core/api/call.ts';
import type { AddressFacts, ProbeRequest } from '../../core/doctor/examine.ts';
import type { Finding } from '../../core/doctor/finding.ts';
import { InputError } from '../../core/base/errors.ts';
import type { CredentialFields } from '../../core/connection/credentialText.ts';
import { slashed } from '../../core/connection/relayAddress.ts';
import type { ConnectionWay, Way } from '../../core/connection/way.ts';
import { importCredential } from '../../platform/network/importCredential.ts';
import type { HelperPort } from '../../core/helper/helperPort.ts';
import type { Preferences } from '../app/preferences.svelte.ts';
import type { Session } from '../session/session.svelte.ts';

/** The credentials that the Doctor may sign with. */
export interface DoctorSecrets {
  /** The values typed in the form's credential fields; never stored. */
  readonly typed: CredentialFields;
  /** The credential that the form's last attempt failed with; `null` if there is none, or the form was edited since. */
  readonly tried: Credential | null;
}

interface DoctorParts {
  readonly session: Session;
  readonly preferences: Preferences;
  readonly helper: Pick<HelperPort, 'examine'>;
  readonly newId: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export class Doctor {
  readonly #parts: DoctorParts;
  #findings = $state.raw<readonly Finding[]>([]);
  #offsetMs = $state.raw<number | null>(null);
  /**
   * The way of connecting to the service that was examined last; `null` if Practice was examined last, or nothing
   * yet.
   */
  #way = $state.raw<ConnectionWay | null>(null);
  #visit = $state.raw<AbortController | null>(null);
  #hasFinished = $state(false);

  constructor(parts: DoctorParts) {
    this.#parts = parts;
  }

  get findings(): readonly Finding[] {
    return this.#findings;
  }

  get isRunning(): boolean {
    return this.#visit !== null;
  }

  get hasFinished(): boolean {
    return this.#hasFinished;
  }

  /** Whether the clock's offset was measured, and differs by 30 s or more from the correction that is accepted now. */
  readonly canAcceptClock = $derived.by(() => {
    const offset = this.#offsetMs;
    // The service reports its time in whole seconds, and the round trip adds a delay. So a difference below 30 s may
    // be a measurement error.
    return offset !== null && Math.abs(offset - this.acceptedMs) >= 30_000;
  });

  /**
   * The clock correction, in milliseconds, that the user accepted for the way that was examined last; 0 if none was
   * accepted, and for Practice.
   */
  get acceptedMs(): number {
    return this.#way === null ? 0 : this.#parts.session.skewOf(this.#way);
  }

  /**
   * From now until the page is closed, signs requests on the examined way with the measured clock correction. Called
   * only when the user agrees.
   */
  acceptClock(): void {
    if (this.#offsetMs !== null && this.#way !== null)
      this.#parts.session.acceptSkew(this.#way, this.#offsetMs);
  }

  cancel(): void {
    this.#visit?.abort();
  }

  /** @param way `null` for Practice */
  async examine(way: ConnectionWay | null, secrets: DoctorSecrets): Promise<void> {
    if (this.#visit !== null) return;
    const visit = new AbortController();
    this.#visit = visit;
    this.#way = way;
    this.#findings = [];
    this.#offsetMs = null;
    this.#hasFinished = false;
    try {
      await this.#run(way, secrets, visit.signal);
      this.#hasFinished = !visit.signal.aborted;
    } finally {
      this.#visit = null;
    }
  }

  async #run(way: ConnectionWay | null, secrets: DoctorSecrets, signal: AbortSignal): Promise<void> {
    const { helper, now, preferences } = this.#parts;
    const [{ examine }, diagnosis] = await Promise.all([
      import('../../core/doctor/examine.ts'),
      import('../../platform/site/diagnosis.ts'),
    ]);
    const address = way === null ? { kind: 'practice' as const } : await this.#address(way);
    const canBeTried = way !== null && address.kind === 'url';
    const tried = canBeTried ? await this.#tryOut(way, secrets) : await this.#practice();
    const { offsetMs } = await examine({
      ...tried,
      // Tests the browser's storage: writes the preferences without changing them.
      browser: () => diagnosis.browserFacts(() => preferences.change({})),
      address: async () => address,
      helper: way?.kind === 'helper' && address.kind === 'url' ? () => helper.examine(address.url) : null,
      probe: (request) => diagnosis.probe(this.#probeUrl(address, way, request), request, signal),
      report: (one) => {
        if (!signal.aborted) this.#findings = [...this.#findings, one];
      },
      now,
      signal,
    });
    this.#offsetMs = offsetMs;
  }

  async #practice() {
    const nobody = { kind: 'direct', relay: null, site: 'china', customEndpoint: '' } as const;
    return this.#tryOut(nobody, { typed: { secretId: '', secretKey: '', token: '' }, tried: null });
  }

  /**
   * Builds a caller for a connection, which needn't be saved. The caller signs with the first of these credentials
   * that is available: the one that the form's last attempt failed with; the one typed in the form; the one in use,
   * if its connection has the same way and SecretId; a made-up one that no service accepts.
   * @throws {InputError} for the field that is wrong
   */
  async #tryOut(
    way: ConnectionWay,
    { typed, tried }: DoctorSecrets,
  ): Promise<{ caller: Caller; hasCredential: boolean }> {
    const { newId, session } = this.#parts;
    const hasTyped = typed.secretKey !== '' && typed.secretId !== '';
    const own = tried === null && !hasTyped ? await session.ownCaller(way, typed.secretId) : null;
    const nobody = { secretId: 'AKIDkeysmithdoctor', secretKey: newId(), token: '' };
    const credential = tried ?? (await importCredential(hasTyped ? typed : nobody));
    const { locks } = session;
    const isLocked = () => session.locks !== locks;
    return {
      caller: own ?? (await session.callerFor(way, credential, isLocked)),
      hasCredential: own !== null || tried !== null || hasTyped,
    };
  }

  async #address(way: Way): Promise<AddressFacts> {
    const { session } = this.#parts;
    try {
      const url = session.previewUrl(way);
      if (!session.isReachable(way)) return { kind: 'notAllowed', url };
      const { localNetworkPermission } = await import('../../platform/site/diagnosis.ts');
      const parsed = new URL(url);
      return {
        kind: 'url',
        url,
        slashed: this.#slashed(way, url),
        firstHost: parsed.host,
        localNetwork: await localNetworkPermission(parsed),
        reachesOtherServices: way.relay?.form !== 'fixed',
      };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return { kind: 'problem', problem: `${error.field}.${error.problem}` };
    }
  }

  /**
   * The relay's address with a slash added at its end; `null` if there is no relay, or the slash wouldn't change
   * where requests go.
   */
  #slashed(way: Way, url: string): string | null {
    if (way.relay === null) return null;
    const address = slashed(way.relay.address);
    return this.#parts.session.previewUrl(withAddress(way, address)) === url ? null : address;
  }

  /**
   * The URL that a probe is sent to. A relay of the form `query` takes the target as an encoded value in its own
   * query. The probe's query is part of the target, so it is encoded, too. If the relay's address ends in `?`,
   * neither the target nor the probe's query is encoded.
   */
  #probeUrl(address: AddressFacts, way: Way | null, { query, isSlashed }: ProbeRequest): string {
    if (address.kind !== 'url' || way === null) throw new TypeError('probe: expected an address');
    const { relay } = way;
    if (isSlashed === true && address.slashed !== null)
      return this.#parts.session.previewUrl(withAddress(way, address.slashed));
    if (query === undefined) return address.url;
    const appended = `?${query}`;
    const isEncoded = relay?.form === 'query' && !relay.address.trim().endsWith('?');
    return address.url + (isEncoded ? encodeURIComponent(appended) : appended);
  }
}

function withAddress(way: Way, address: string): Way {
  return { ...way, relay: way.relay === null ? null : { ...way.relay, address } };
}
