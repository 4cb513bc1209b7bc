/** The connection form: what is chosen and typed, checked at every key stroke, and what Connect does with it. */
import type { Connection } from '../core/connection.ts';
import { type CredentialText, parseCredentialText } from '../core/credentialText.ts';
import { InputError } from '../core/errors.ts';
import type { RelayForm } from '../core/relayAddress.ts';
import type { CreateKey } from './createKey.svelte.ts';
import type { ConnectionDraft as Draft, Session } from './session.svelte.ts';

export type ConnectionKind = 'practice' | 'relay' | 'direct';

export interface ConnectionFormParts {
  readonly session: Session;
  readonly createKey: CreateKey;
  /** Asks the page's host for a relay of its own: its address, or `null`. */
  readonly announcedRelay: () => Promise<string | null>;
  readonly reload: () => void;
}

/** - `connected`, `practice`: done; - `reloading`: the page goes away; - `stays`: look at `error` */
export type SubmitResult = 'connected' | 'practice' | 'reloading' | 'stays';

/** Secrets as they are read from the form at the moment of connecting. */
export type TypedSecrets = Pick<CredentialText, 'secretKey' | 'token'>;

export class ConnectionForm {
  readonly #parts: ConnectionFormParts;
  #kind = $state<ConnectionKind>('practice');
  address = $state('');
  form = $state<RelayForm>('prefix');
  site = $state<Connection['site']>('china');
  customEndpoint = $state('');
  secretId = $state('');
  #announced = $state.raw<string | null>(null);
  /** Somebody is at the address field: nothing is filled in under their fingers. */
  #isAddressTheirs = false;
  #isConnecting = $state(false);
  #error = $state.raw<unknown>(null);

  constructor(parts: ConnectionFormParts) {
    this.#parts = parts;
    const { state } = parts.session;
    if (state.kind !== 'practice') this.#kind = state.connection.kind;
  }

  get kind(): ConnectionKind {
    return this.#kind;
  }

  /** The relay that this page's host announces. */
  get announced(): string | null {
    return this.#announced;
  }

  get isConnecting(): boolean {
    return this.#isConnecting;
  }

  /** Why the last attempt failed; `null` when it didn't. */
  get error(): unknown {
    return this.#error;
  }

  readonly #draft = $derived.by((): Draft | null => {
    if (this.#kind === 'practice') return null;
    const relay = this.#kind === 'relay' ? { address: this.address, form: this.form } : null;
    return { kind: this.#kind, relay, site: this.site, customEndpoint: this.customEndpoint };
  });

  /** Where requests would go, or which field is wrong and why (`field.problem`). */
  readonly preview = $derived.by(() => {
    const { session } = this.#parts;
    if (this.#draft === null) return { url: null, isReachable: true, problem: null };
    try {
      return {
        url: session.previewUrl(this.#draft),
        isReachable: session.isReachable(this.#draft),
        problem: null,
      };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return { url: null, isReachable: false, problem: `${error.field}.${error.problem}` };
    }
  });

  /** Fills in what was saved. */
  async load(): Promise<void> {
    const saved = await this.#parts.session.savedConnection();
    if (saved !== null) {
      this.address = saved.relay?.address ?? '';
      this.form = saved.relay?.form ?? 'prefix';
      this.site = saved.site;
      this.customEndpoint = saved.customEndpoint;
      this.secretId = saved.secretId;
    }
    if (this.#kind === 'relay') await this.#askForRelay();
  }

  async choose(kind: ConnectionKind): Promise<void> {
    this.#kind = kind;
    this.#error = null;
    if (kind === 'relay') await this.#askForRelay();
  }

  takeAddress(): void {
    this.#isAddressTheirs = true;
  }

  useAnnounced(): void {
    this.address = this.#announced ?? this.address;
  }

  /** What the form is at, for whoever examines it. */
  get draft(): Draft | null {
    return this.#draft;
  }

  /** Takes a pasted file or answer apart. @returns the secrets in it, or `null` for any other text */
  paste(text: string): TypedSecrets | null {
    const found = parseCredentialText(text);
    if (found === null) return null;
    this.secretId = found.secretId;
    return found;
  }

  /** Saves the address, connects, or goes to Practice: whatever the form is at. */
  async submit(secrets: TypedSecrets): Promise<SubmitResult> {
    const { session, createKey, reload } = this.#parts;
    const draft = this.#draft;
    if (createKey.isUnsafe || this.#isConnecting || this.preview.problem !== null) return 'stays';
    this.#error = null;
    this.#isConnecting = true;
    try {
      if (draft === null) {
        await session.usePractice();
        return 'practice';
      }
      const secretId = this.secretId.trim();
      if (!this.preview.isReachable) {
        await session.save(draft, secretId);
        reload();
        return 'reloading';
      }
      if (secretId === '' || secrets.secretKey === '') throw new InputError('credential', 'missing');
      return (await session.connect(draft, { secretId, ...secrets })) ? 'connected' : 'stays';
    } catch (error) {
      this.#error = error;
      return 'stays';
    } finally {
      this.#isConnecting = false;
    }
  }

  /** Asked only once somebody wants a relay; a relay of this page's own fills an empty field. */
  async #askForRelay(): Promise<void> {
    this.#announced = await this.#parts.announcedRelay();
    if (this.address === '' && !this.#isAddressTheirs) this.useAnnounced();
  }
}
