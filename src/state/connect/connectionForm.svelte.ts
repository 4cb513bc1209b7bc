/** The connection form: holds what the user chose and typed, checks it at every key stroke, and connects with it. */
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
import type { HelperFound } from '../../core/helper/found.ts';
import type { HelperPort } from '../../core/helper/helperPort.ts';
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

/** The most characters that a label may have: as many as fit in the bar at the top. */
export const MAX_LABEL = 40;

/** `later`: no connection yet; keys are made on this device, and registered once there is a connection. */
export type ConnectionKind = 'practice' | 'helper' | 'relay' | 'byHand' | 'direct' | 'later';

/** The kinds whose requests go to the service by some {@link Way}. Practice and `later` send nothing there. */
export type WayKind = Exclude<ConnectionKind, 'practice' | 'later'>;

function isWayKind(kind: ConnectionKind): kind is WayKind {
  return kind !== 'practice' && kind !== 'later';
}

interface ConnectionFormParts {
  readonly session: Session;
  readonly connections: Connections;
  readonly safety: Safety;
  /**
   * Loads the code that locks the app. The form calls this before it unlocks a connection: if the code couldn't be
   * loaded later, the credential would stay in memory.
   */
  readonly loadLock: () => Promise<unknown>;
  readonly helper: Pick<HelperPort, 'find'>;
  /**
   * Asks the page's host for the address of its own relay; `null` if the host announces no relay, or the page is
   * offline.
   */
  readonly announcedRelay: () => Promise<string | null>;
  readonly reload: () => void;
}

/**
 * - `connected`, `practice`, `later`: the connection, Practice or `later` is now in use
 * - `reloading`: the page is about to reload
 * - `stays`: the form stays open; if there was an error, `error` contains it
 */
type SubmitResult = 'connected' | 'practice' | 'later' | 'reloading' | 'stays';

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
  #hasToken = $state(false);
  /**
   * Whether the SecretId is accepted although it doesn't have the form of a public site's SecretId: the user said
   * that it is one, or it was saved with the connection.
   */
  #isForeignKept = $state(false);
  label = $state('');
  color = $state<Connection['color']>('none');
  /** The saved connection that the form is about; `null` for a new one. */
  #id = $state<string | null>(null);
  #fills = $state(0);
  #announced = $state.raw<string | null>(null);
  #helper = $state.raw<HelperFound | null>(null);
  /** Whether the user has chosen a kind. From then on, the form doesn't choose one by itself. */
  #isKindTheirs = false;
  /**
   * Whether the user has been in the address field. From then on, an announced relay isn't filled in automatically.
   */
  #isAddressTheirs = false;
  #isConnecting = $state(false);
  #isAbandoned = false;
  /** The credential of the last attempt. Its SecretKey can't be read from this object, but its token can. */
  #tried = $state.raw<Credential | null>(null);
  #error = $state.raw<unknown>(null);

  constructor(parts: ConnectionFormParts) {
    this.#parts = parts;
    const { state } = parts.session;
    this.#kind = 'connection' in state ? state.connection.kind : state.kind;
  }

  get kind(): ConnectionKind {
    return this.#kind;
  }

  /**
   * The address of the relay that this page's host announces; `null` if the host announces none, or
   * hasn't been asked yet.
   */
  get announced(): string | null {
    return this.#announced;
  }

  /** What the last search for the Helper found; `null` until the first search has ended. */
  get helper(): HelperFound | null {
    return this.#helper;
  }

  get isConnecting(): boolean {
    return this.#isConnecting;
  }

  /** Why the last submit failed; `null` if it didn't fail, or if another kind was chosen since. */
  get error(): unknown {
    return this.#error;
  }

  /**
   * The credential of the last failed attempt to connect; the Doctor examines it. It becomes `null` when a credential
   * field is edited or emptied by Lock, another kind is chosen, or the form is filled again.
   */
  get tried(): Credential | null {
    return this.#tried;
  }

  readonly #way = $derived.by((): Way | null => {
    if (!isWayKind(this.#kind)) return null;
    const relay = this.#kind === 'relay' ? { address: this.address, form: this.form } : null;
    return { kind: this.#kind, relay, site: this.site, customEndpoint: this.customEndpoint };
  });

  /**
   * The address that requests would be sent to, and whether the page may already send there. If a field is wrong,
   * `problem` is `field.problem`, and there is no address.
   */
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

  /**
   * Fills in the connection in use. If none is in use, fills in the first saved connection, so that the user can
   * go back to it in one step.
   */
  async load(): Promise<void> {
    const { saved, state } = this.#parts.session;
    this.#fill('connection' in state ? state.connection : (saved[0] ?? null));
    await this.#prepare();
  }

  /**
   * Fills in the connection in use. If none is in use, starts a new connection. So connecting doesn't overwrite a
   * saved connection that the user didn't choose. If the Helper is ready, it is proposed for the new connection.
   */
  async begin(): Promise<void> {
    const { connection } = this.#parts.session;
    this.#fill(connection);
    this.#turnTo(connection?.kind ?? 'relay');
    if (connection === null && this.kinds.includes('helper')) void this.#offerHelper();
    await this.#prepare();
  }

  async #offerHelper(): Promise<void> {
    await this.lookForHelper();
    const isUntouched = !this.#isKindTheirs && !this.#isAddressTheirs && !this.#isConnecting;
    if (this.#helper?.kind === 'ready' && isUntouched) this.#turnTo('helper');
  }

  /**
   * Looks for the Helper. Nothing is remembered from earlier calls, because the user may install or remove the Helper
   * at any time.
   */
  async lookForHelper(): Promise<void> {
    // `find` fails only if its code can't be loaded. The Helper then counts as absent.
    this.#helper = await this.#parts.helper.find().catch(() => ({ kind: 'absent' }) as const);
  }

  /**
   * Updates the form after the user has chosen a connection elsewhere, such as in the bar's menu. Does nothing while
   * the form is connecting.
   */
  follow(): void {
    const { state } = this.#parts.session;
    if (this.#isConnecting) return;
    this.#isKindTheirs = true;
    const kind = 'connection' in state ? state.connection.kind : state.kind;
    const isOther = 'connection' in state && state.connection.id !== this.#id;
    // The error, and the weaker signing level that it may lead to, concern only the connection that failed. If
    // another connection or kind is chosen, the error is dropped.
    if (isOther || kind !== this.#kind) {
      this.#error = null;
      this.#tried = null;
    }
    this.#kind = kind;
    if (isOther) this.#fill(state.connection);
    if (kind === 'helper') void this.lookForHelper();
  }

  /**
   * Whether the page may send requests as the form describes; see {@link Session.isConfirmed}. `true` for Practice
   * and `later`.
   */
  readonly isConfirmed = $derived.by(
    () => this.#way === null || this.#parts.session.isConfirmed({ ...this.#way, id: this.#id }),
  );

  /** Records that the connection in the form is the user's own. Called only when the user explicitly says so. */
  confirm(): void {
    if (this.#way !== null) this.#parts.session.confirm({ ...this.#way, id: this.#id });
  }

  /** Whether answers would come through a relay that isn't on this machine. */
  readonly isForeign = $derived.by(() => {
    const { url } = this.preview;
    return this.#kind === 'relay' && url !== null && !isLocalRelay(new URL(url).host);
  });

  /** Makes a saved connection the one in use, and fills the form with it. */
  async use(connection: Connection): Promise<void> {
    const { connections, safety } = this.#parts;
    if (safety.isUnsafe || this.#isConnecting) return;
    // The form is updated before the choice is saved, so that a change that the user makes during saving isn't
    // overwritten.
    this.#isKindTheirs = true;
    this.#turnTo(connection.kind);
    this.#fill(connection);
    if (connection.kind === 'helper') void this.lookForHelper();
    await connections.use(connection.id);
  }

  /**
   * Whether connecting has to wait, because a flow is under way or a key isn't saved. If the page may not send
   * requests to the address yet, connecting reloads the page. A reload would lose the names whose keys are still to
   * be made. So in that case, connecting waits for these names, too.
   */
  readonly isHeldUp = $derived.by(() => {
    const { safety } = this.#parts;
    return this.preview.isReachable ? safety.isUnsafe : safety.needsPage;
  });

  /** Whether the label contains a SecretKey, which would then be stored with the label. */
  readonly isLabelSecret = $derived(holdsSecretKey(this.label));

  /**
   * Saves the label and the colour without waiting for Connect: neither needs a SecretKey. Does nothing for a new
   * connection, or while the label contains a SecretKey.
   */
  async describe(): Promise<void> {
    if (this.#id !== null && !this.isLabelSecret)
      await this.#parts.connections.describe(this.#id, this.#description);
  }

  get #description(): Pick<Connection, 'label' | 'color'> {
    const label = this.isLabelSecret ? '' : this.label.trim().slice(0, MAX_LABEL);
    return { label, color: this.color };
  }

  /** Empties the form, so that the user can enter a new connection. */
  async startNew(): Promise<void> {
    this.#error = null;
    this.#fill(null);
    await this.choose(isWayKind(this.#kind) ? this.#kind : 'relay');
  }

  /**
   * Forgets a saved connection.
   * @returns a function that puts it back; `null` if it can't be removed now
   */
  async remove(connection: Connection): Promise<(() => Promise<void>) | null> {
    const { connections, safety, session } = this.#parts;
    if (safety.isUnsafe || this.#isConnecting) return null;
    const putBack = await connections.remove(connection.id);
    if (session.isPractice) this.#kind = 'practice';
    if (this.#id === connection.id) this.#fill(session.saved[0] ?? null);
    return async () => {
      await putBack();
      if (session.connection?.id === connection.id) this.#fill(session.connection);
    };
  }

  /**
   * Increases whenever the form is filled again. The credential fields are then emptied, because the secret in them
   * belonged to the previous connection.
   */
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
    this.#hasToken = false;
    // The SecretId of a saved connection was accepted before it was saved, so the user isn't asked about it again.
    this.#isForeignKept = saved !== null;
    this.label = saved?.label ?? '';
    this.color = saved?.color ?? 'none';
    this.#isAddressTheirs = false;
  }

  async choose(kind: ConnectionKind): Promise<void> {
    this.#isKindTheirs = true;
    this.#turnTo(kind);
    await this.#prepare();
  }

  #turnTo(kind: ConnectionKind): void {
    this.#kind = kind;
    this.#error = null;
    this.#tried = null;
  }

  /**
   * Looks up what the form shows for the chosen kind: the relay that the host announces, or whether the Helper is
   * ready.
   */
  async #prepare(): Promise<void> {
    if (this.#kind === 'relay') await this.#askForRelay();
    // The search isn't awaited. An absent Helper gives no answer, so the search may last until a timeout.
    if (this.#kind === 'helper') void this.lookForHelper();
  }

  takeAddress(): void {
    this.#isAddressTheirs = true;
  }

  useAnnounced(): void {
    this.address = this.#announced ?? this.address;
  }

  /** The kind of connection that the form describes; `null` for Practice and `later`. */
  readonly wayKind = $derived.by(() => (isWayKind(this.#kind) ? this.#kind : null));

  /**
   * Whether there is nothing to submit, because the form is set to Practice or `later`, and that is in use already.
   * Always `false` for a connection. Also `false` in Practice by hand, because submitting switches to ordinary
   * Practice.
   */
  readonly isInUse = $derived.by(
    () =>
      this.wayKind === null && this.#kind === this.#parts.session.state.kind && !this.#parts.session.isByHand,
  );

  /**
   * The kinds that the user can choose. `later` is offered only if no connection is saved, or if `later` is in use
   * already. `helper` isn't offered in a page from a file, because the Helper serves only pages from a web server.
   */
  readonly kinds = $derived.by((): readonly ConnectionKind[] => {
    const { isFromFile, saved, state } = this.#parts.session;
    const isLaterOffered = saved.length === 0 || state.kind === 'later';
    return [
      'practice',
      ...(isFromFile ? [] : (['helper'] as const)),
      'relay',
      'byHand',
      'direct',
      ...(isLaterOffered ? (['later'] as const) : []),
    ];
  });

  /**
   * The way that the form describes for requests, and the id of the saved connection that the form shows. The Doctor
   * examines this way. `null` for Practice and for `later`.
   */
  get way(): (Way & { readonly id: string | null }) | null {
    return this.#way === null ? null : { ...this.#way, id: this.#id };
  }

  get secretId(): string {
    return this.#secretId;
  }

  /**
   * How the form changed the last text that was typed or pasted into a credential field; `null` if it changed
   * nothing.
   */
  get note(): CredentialNote | null {
    return this.#note;
  }

  /** Whether the token field has a value. */
  get hasToken(): boolean {
    return this.#hasToken;
  }

  get #isCustom(): boolean {
    return isWayKind(this.#kind) && this.customEndpoint.trim() !== '';
  }

  /**
   * Whether to ask the user if the typed text is really a SecretId. This is asked only at a custom endpoint: a
   * private cloud's SecretIds can have any form, so the app can't check them itself.
   */
  readonly isForeignId = $derived.by(
    () => this.#isCustom && this.#secretId !== '' && !isSecretId(this.#secretId) && !this.#isForeignKept,
  );

  keepForeignId(): void {
    this.#isForeignKept = true;
  }

  /**
   * Moves a value that was typed into the wrong credential field to the right one, and removes text that can't be a
   * credential.
   * @returns the values that the form's fields must now show
   */
  take(fields: CredentialFields, changed: keyof CredentialFields): CredentialFields {
    return this.#keep(sortCredential(fields, changed, this.#isCustom));
  }

  /**
   * Like {@link take}, but for text that is about to be pasted or dropped.
   * @param into the credential field that gets the text; `null` if another field gets it
   * @returns the values that the form's fields must now show; `null` if the text contains no part of a credential
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
    this.#hasToken = fields.token !== '';
    return fields;
  }

  /**
   * The weaker signing level that the form asks the user to allow, after the service has refused the signature.
   * `null` if the signature wasn't refused, or if there is no weaker level.
   */
  readonly weaker = $derived.by((): SigningLevel | null => {
    if (this.#way === null || this.#error === null) return null;
    return weakerLevel(this.#error, this.#parts.session.levelOf(this.#way));
  });

  /**
   * If the form is set to Practice or `later`, switches to it. Otherwise connects with the credential. If the page
   * may not send requests to the address yet, only saves the address and reloads the page. After the reload, the page
   * may send there.
   * @param level the weaker signing level that the user allowed; `null` if the user allowed none now. With a
   * stranger's relay in between, `null` also withdraws a level that was allowed earlier
   * @returns `stays` after every failure: nothing is thrown, and `error` contains the error
   */
  async submit(secrets: SecretFields, level: SigningLevel | null = null): Promise<SubmitResult> {
    const { connections, loadLock, reload, session } = this.#parts;
    const way = this.#way;
    if (this.isHeldUp || this.#isConnecting || this.preview.problem !== null || !this.isConfirmed)
      return 'stays';
    this.#error = null;
    this.#isConnecting = true;
    try {
      if (way === null) {
        const isLater = this.#kind === 'later';
        await (isLater ? connections.registerLater() : connections.usePractice());
        return isLater ? 'later' : 'practice';
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
      const isCarried = way.kind === 'byHand';
      const credential = await importCredential({ secretId, ...secrets }, isCarried);
      // If the user has locked meanwhile, the attempt stops: Lock has emptied the fields that this credential was
      // read from, so the credential must not be used either.
      if (locks !== session.locks) return 'stays';
      if (isCarried) return (await connections.carry(wanted, credential, locks)) ? 'connected' : 'stays';
      this.#tried = credential;
      const isConnected = await connections.connect(wanted, credential, locks, () => this.#isAbandoned);
      if (isConnected) this.#tried = null;
      return isConnected ? 'connected' : 'stays';
    } catch (error) {
      this.#error = error;
      return 'stays';
    } finally {
      this.#isConnecting = false;
    }
  }

  /**
   * Switches to Practice with requests carried by hand, as an exercise.
   * @returns `false` if switching isn't possible now
   */
  async practiseByHand(): Promise<boolean> {
    if (this.isHeldUp || this.#isConnecting) return false;
    await this.#parts.connections.practiseByHand();
    return true;
  }

  /**
   * Drops a running attempt to connect, because the form was closed. The attempt then neither unlocks nor saves
   * anything.
   */
  abandon(): void {
    this.#isAbandoned = true;
  }

  /**
   * Asks the page's host for the address of the host's own relay. Called only while the form is set to `relay`. If
   * the host announces a relay, and the address field is empty and untouched, the relay's address is filled in.
   */
  async #askForRelay(): Promise<void> {
    this.#announced = await this.#parts.announcedRelay();
    if (this.address === '' && !this.#isAddressTheirs) this.useAnnounced();
  }
}
