/** The connection form: what is chosen and typed, checked at every key stroke, and what Connect does with it. */
import type { Connection } from '../../core/connection/connection.ts';
import {
  type CredentialFields,
  type CredentialNote,
  sortCredential,
  type Sorted,
  sortPasted,
} from '../../core/connection/credentialFields.ts';
import { holdsSecretKey, isSecretId } from '../../core/connection/secretId.ts';
import { InputError } from '../../core/base/errors.ts';
import { isLocalRelay } from '../../core/connection/relayAddress.ts';
import type { RelayForm } from '../../core/connection/relayAddress.ts';
import type { Way } from '../../core/connection/way.ts';
import { weakerLevel } from '../../core/flows/connect/connect.ts';
import type { Credential } from '../../core/api/call.ts';
import type { SigningLevel } from '../../core/tc3/sign.ts';
import { importCredential } from '../../platform/network/importCredential.ts';
import type { Safety } from '../saving/safety.svelte.ts';
import type { Connections, NewConnection } from './connections.svelte.ts';
import type { Session } from '../session/session.svelte.ts';

/** Characters: what the bar at the top has room for. */
export const MAX_LABEL = 40;

export type ConnectionKind = 'practice' | 'relay' | 'direct';

interface ConnectionFormParts {
  readonly session: Session;
  readonly connections: Connections;
  readonly safety: Safety;
  /** Loads what locks, so that it is there before anything is unlocked. */
  readonly loadLock: () => Promise<unknown>;
  /** Asks the page's host for a relay of its own: its address, or `null`. */
  readonly announcedRelay: () => Promise<string | null>;
  readonly reload: () => void;
}

/** - `connected`, `practice`: done; - `reloading`: the page goes away; - `stays`: look at `error` */
type SubmitResult = 'connected' | 'practice' | 'reloading' | 'stays';

/** Secrets as they are read from the form at the moment of connecting. */
type SecretFields = Pick<CredentialFields, 'secretKey' | 'token'>;

export class ConnectionForm {
  readonly #parts: ConnectionFormParts;
  #kind = $state<ConnectionKind>('practice');
  address = $state('');
  form = $state<RelayForm>('prefix');
  site = $state<Connection['site']>('china');
  customEndpoint = $state('');
  #secretId = $state('');
  #note = $state.raw<CredentialNote | null>(null);
  /** The user said that this is a SecretId, though it looks like none of the public sites'. */
  #isForeignKept = $state(false);
  label = $state('');
  color = $state<Connection['color']>('none');
  /** The saved connection that the form is about; `null` for a new one. */
  #id = $state<string | null>(null);
  #fills = $state(0);
  #announced = $state.raw<string | null>(null);
  /** Somebody is at the address field: nothing is filled in under their fingers. */
  #isAddressTheirs = false;
  #isConnecting = $state(false);
  /** The credential of the last attempt. Its SecretKey can't be read from it; its token could. */
  #tried = $state.raw<Credential | null>(null);
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

  /**
   * The credential that the last attempt failed with, for the Doctor. `null` once the form was edited, locked or
   * filled with another connection.
   */
  get tried(): Credential | null {
    return this.#tried;
  }

  readonly #way = $derived.by((): Way | null => {
    if (this.#kind === 'practice') return null;
    const relay = this.#kind === 'relay' ? { address: this.address, form: this.form } : null;
    return { kind: this.#kind, relay, site: this.site, customEndpoint: this.customEndpoint };
  });

  /** Where requests would go, or which field is wrong and why (`field.problem`). */
  readonly preview = $derived.by(() => {
    const { session } = this.#parts;
    if (this.#way === null) return { url: null, isReachable: true, problem: null };
    try {
      return {
        url: session.previewUrl(this.#way),
        isReachable: session.isReachable(this.#way),
        problem: null,
      };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return { url: null, isReachable: false, problem: `${error.field}.${error.problem}` };
    }
  });

  /** The saved connection that the form is about; `null` for a new one. */
  get id(): string | null {
    return this.#id;
  }

  /** Fills in the connection in use; in Practice the first one that was saved, so that going back is one step. */
  async load(): Promise<void> {
    const { saved, state } = this.#parts.session;
    this.#fill(state.kind === 'practice' ? (saved[0] ?? null) : state.connection);
    if (this.#kind === 'relay') await this.#askForRelay();
  }

  /** Fills in the connection in use; from Practice, begins a new one: what is saved is never written over unasked. */
  async begin(): Promise<void> {
    const { connection } = this.#parts.session;
    this.#fill(connection);
    await this.choose(connection?.kind ?? 'relay');
  }

  /** Whether answers would come through a relay that isn't on this machine. */
  readonly isForeign = $derived.by(() => {
    const { url } = this.preview;
    return this.#kind === 'relay' && url !== null && !isLocalRelay(new URL(url).host);
  });

  /** Makes a saved connection the one in use, and the form's. */
  async use(connection: Connection): Promise<void> {
    const { connections, safety } = this.#parts;
    if (safety.isUnsafe || this.#isConnecting) return;
    // The form changes first: whatever the user chooses in it while this choice is being saved is the later choice.
    this.#error = null;
    this.#kind = connection.kind;
    this.#fill(connection);
    await connections.use(connection.id);
  }

  /** Whether the label holds a SecretKey: it would be stored there. */
  readonly isLabelSecret = $derived(holdsSecretKey(this.label));

  /** Gives the saved connection its label and colour at once: neither needs a SecretKey. */
  async describe(): Promise<void> {
    if (this.#id !== null && !this.isLabelSecret)
      await this.#parts.connections.describe(this.#id, this.#description);
  }

  get #description(): Pick<Connection, 'label' | 'color'> {
    const label = this.isLabelSecret ? '' : this.label.trim().slice(0, MAX_LABEL);
    return { label, color: this.color };
  }

  /** An empty form, for one more. */
  async startNew(): Promise<void> {
    this.#error = null;
    this.#fill(null);
    await this.choose(this.#kind === 'practice' ? 'relay' : this.#kind);
  }

  async remove(connection: Connection): Promise<void> {
    const { connections, safety, session } = this.#parts;
    if (safety.isUnsafe || this.#isConnecting) return;
    await connections.remove(connection.id);
    if (session.isPractice) this.#kind = 'practice';
    if (this.#id === connection.id) this.#fill(session.saved[0] ?? null);
  }

  /** Goes up whenever the form is filled again: what was typed of a secret belonged to the connection before. */
  get fills(): number {
    return this.#fills;
  }

  #fill(saved: Connection | null): void {
    this.#fills += 1;
    this.#tried = null;
    this.#id = saved?.id ?? null;
    this.address = saved?.relay?.address ?? '';
    this.form = saved?.relay?.form ?? 'prefix';
    this.site = saved?.site ?? 'china';
    this.customEndpoint = saved?.customEndpoint ?? '';
    this.#secretId = saved?.secretId ?? '';
    this.#note = null;
    // The SecretId of a saved connection is accepted: it has connected once.
    this.#isForeignKept = saved !== null;
    this.label = saved?.label ?? '';
    this.color = saved?.color ?? 'none';
    this.#isAddressTheirs = false;
  }

  async choose(kind: ConnectionKind): Promise<void> {
    this.#kind = kind;
    this.#error = null;
    this.#tried = null;
    if (kind === 'relay') await this.#askForRelay();
  }

  takeAddress(): void {
    this.#isAddressTheirs = true;
  }

  useAnnounced(): void {
    this.address = this.#announced ?? this.address;
  }

  /** The way that the form describes, for the Doctor to examine. */
  get way(): Way | null {
    return this.#way;
  }

  get secretId(): string {
    return this.#secretId;
  }

  /** What was done with what came into a credential field last; `null` for nothing. */
  get note(): CredentialNote | null {
    return this.#note;
  }

  get #isCustom(): boolean {
    return this.#kind !== 'practice' && this.customEndpoint.trim() !== '';
  }

  /** Whether to ask the user if this is a SecretId: a private cloud's may look like anything. */
  readonly isForeignId = $derived.by(
    () => this.#isCustom && this.#secretId !== '' && !isSecretId(this.#secretId) && !this.#isForeignKept,
  );

  keepForeignId(): void {
    this.#isForeignKept = true;
  }

  /**
   * Puts what came into a credential field where it belongs, and takes out what belongs nowhere.
   * @returns the fields as they are to stand in the form
   */
  take(fields: CredentialFields, changed: keyof CredentialFields): CredentialFields {
    return this.#keep(sortCredential(fields, changed, this.#isCustom));
  }

  /**
   * The same for text that is about to be pasted or dropped. `into` is `null` for a field that isn't a credential's.
   * @returns `null` for text that is no part of a credential
   */
  takePasted(
    fields: CredentialFields,
    text: string,
    into: keyof CredentialFields | null,
  ): CredentialFields | null {
    const sorted = sortPasted(fields, text, into, this.#isCustom);
    return sorted === null ? null : this.#keep(sorted);
  }

  #keep({ fields, note }: Sorted): CredentialFields {
    this.#tried = null;
    if (fields.secretId !== this.#secretId) this.#isForeignKept = false;
    this.#secretId = fields.secretId;
    this.#note = note;
    return fields;
  }

  /** The level that the user may allow after the signature was refused at a stronger one; `null`: nothing to be asked. */
  readonly weaker = $derived.by((): SigningLevel | null => {
    if (this.#way === null || this.#error === null) return null;
    return weakerLevel(this.#error, this.#parts.session.levelOf(this.#way));
  });

  /**
   * Saves the address, connects, or goes to Practice: whatever the form is set to.
   * @param level the one that the user allowed; where somebody is in between, every attempt without one signs
   * everything again
   */
  async submit(secrets: SecretFields, level: SigningLevel | null = null): Promise<SubmitResult> {
    const { connections, safety, loadLock, reload, session } = this.#parts;
    const way = this.#way;
    if (safety.isUnsafe || this.#isConnecting || this.preview.problem !== null) return 'stays';
    this.#error = null;
    this.#isConnecting = true;
    try {
      if (way === null) {
        await connections.usePractice();
        return 'practice';
      }
      const secretId = this.#secretId;
      const wanted: NewConnection = { ...way, ...this.#description, id: this.#id, secretId };
      if (!this.preview.isReachable) {
        await connections.saveAddress(wanted);
        reload();
        return 'reloading';
      }
      if (secretId === '' || secrets.secretKey === '') throw new InputError('credential', 'missing');
      if (this.isForeignId) throw new InputError('secretId', 'foreign');
      if (!this.#isCustom && !isSecretId(secretId)) throw new InputError('secretId', 'form');
      if (level !== null || !session.isNobodyBetween(way)) session.acceptLevel(way, level);
      const { locks } = session;
      await loadLock();
      const credential = await importCredential({ secretId, ...secrets });
      // Lock has emptied the fields that it came from.
      if (locks !== session.locks) return 'stays';
      this.#tried = credential;
      const isConnected = await connections.connect(wanted, credential, locks);
      if (isConnected) this.#tried = null;
      return isConnected ? 'connected' : 'stays';
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
