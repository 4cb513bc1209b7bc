/**
 * The connection in use, and the credentials that sign requests. The credentials of unlocked connections are kept
 * only here, and only in memory.
 */
import type { Connection } from '../../core/connection/connection.ts';
import type { Caller, Credential, Transport } from '../../core/api/call.ts';
import type { Project } from '../../core/cvm/actions.ts';
import { InputError } from '../../core/base/errors.ts';
import { parseCustomEndpoint } from '../../core/api/endpoint.ts';
import {
  type ConnectionWay,
  endpointOfWay,
  isNobodyBetween,
  originsOf,
  relayHostOf,
  urlsOf,
  type Way,
  wayText,
} from '../../core/connection/way.ts';
import type { ConnectResult } from '../../core/flows/connect/connect.ts';
import { isLocalRelay } from '../../core/connection/relayAddress.ts';
import {
  isOwnerKnown,
  isSamePlace,
  isUnder,
  isWithoutAccount,
  NO_ACCOUNT,
  type Route,
  type RowAddress,
} from '../../core/ledger/route.ts';
import type { SigningLevel } from '../../core/tc3/sign.ts';
import type { Preferences } from '../app/preferences.svelte.ts';

/** The account of Practice: a simulated cloud that runs in the page, and a made-up credential for it. */
export interface PracticeAccount {
  readonly transport: Transport;
  readonly credential: Credential;
  readonly projects: readonly Project[];
  /**
   * Opens a signed link in the simulator, as a tab would open it at the cloud.
   * @returns the text that the tab would show
   */
  readonly openLink: (address: string) => Promise<string>;
}

interface SessionPorts {
  /** The connections that were saved when the page started. */
  readonly saved: readonly Connection[];
  readonly preferences: Preferences;
  /** Opens the account of Practice. Its code is loaded when first used. */
  readonly openPractice: () => Promise<PracticeAccount>;
  /** The origins that the page may connect to besides its own, fixed when the page started. */
  readonly allowedOrigins: readonly string[];
  /** The page's own address. */
  readonly base: string;
  readonly language: () => 'zh-CN' | 'en-US';
  readonly fetch: (request: Request) => Promise<Response>;
  /**
   * Asks the Helper (a browser extension) whether it can send to an address. The promise resolves to a function that
   * sends one request through the Helper.
   * @throws {TransportError} if the Helper can't send there
   */
  readonly meetHelper: (url: string) => Promise<(request: Request) => Promise<Response>>;
  readonly now: () => number;
  /** Waits for `ms` milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  /** A random number in [0, 1). */
  readonly random: () => number;
}

/**
 * Stored in the preferences in place of a connection's id while keys are made on this device and registered later.
 */
export const REGISTER_LATER = 'later';

/**
 * Stored in the preferences in place of a connection's id for Practice by hand. In this exercise, the user, not the
 * app, sends the requests that import keys.
 */
export const PRACTICE_BY_HAND = 'practiceByHand';

type SessionState =
  | { readonly kind: 'practice' }
  | { readonly kind: 'later' }
  | { readonly kind: 'locked'; readonly connection: Connection }
  /** Unlocked, but a person takes the signed requests to the cloud. The app itself can't ask the cloud anything. */
  | { readonly kind: 'byHand'; readonly connection: Connection }
  | { readonly kind: 'connected'; readonly connection: Connection; readonly found: ConnectResult };

/**
 * An API caller for the account that was in use when the caller was opened. The caller stays with that account even
 * if the user switches to another one later.
 */
export interface Opened {
  readonly caller: Caller;
  readonly route: Route;
  /** The SecretId that signs; `null` for Practice. */
  readonly secretId: string | null;
  readonly skewMs: number;
  /** Whether a row belongs to this account, so that this caller may ask about the row or change its key pair. */
  readonly owns: (record: RowAddress) => boolean;
  /**
   * Whether a row belongs to this account only because the user said so. If the cloud has the row's key pair, that
   * result counts. If the cloud doesn't have it, that proves nothing, because the user may have named the wrong
   * account.
   */
  readonly isDeclared: (record: RowAddress) => boolean;
}

/** A connection whose requests a person carries, and the credential that signs them. */
export interface Carrying {
  readonly connection: Way & Pick<Connection, 'secretId'>;
  /** The connection's route, in the region that is chosen now. */
  readonly route: Route;
  readonly skewMs: number;
  readonly credential: Credential;
}

/** A connection whose credential is in memory. */
interface Unlocked {
  readonly credential: Credential;
  /** The facts that connecting found out; `null` for a connection whose requests a person carries. */
  readonly found: ConnectResult | null;
}

/**
 * The largest clock correction that can be accepted. A clock that is further off should be set right. The limit
 * also keeps a relay from talking the user into a larger correction.
 */
const MAX_SKEW_MS = 15 * 60 * 1000;

const loadTransport = () => import('../../platform/network/transport.ts');

export class Session {
  readonly #ports: SessionPorts;
  /**
   * The unlocked connections, by id. Several accounts can be unlocked at the same time. Each account's requests are
   * signed with its own credential.
   */
  #unlocked = $state.raw<ReadonlyMap<string, Unlocked>>(new Map());
  #saved = $state.raw<readonly Connection[]>([]);
  /** The id of the connection in use, or {@link PRACTICE_BY_HAND} or {@link REGISTER_LATER}; `null` for Practice. */
  #id = $state<string | null>(null);
  #practice: Promise<PracticeAccount> | null = null;
  /** The account that `#practice` resolves to; `null` until then. */
  #practiceAccount = $state.raw<PracticeAccount | null>(null);
  #generation = 0;
  /**
   * The clock correction that the user accepted for this visit: its milliseconds (`ms`), and the `wayText` of the way
   * that it applies to (`way`). `null` if the user accepted none.
   */
  #skew = $state.raw<{ readonly way: string; readonly ms: number } | null>(null);
  /**
   * The connections that the user confirmed or entered since the page started, each as the text that
   * {@link confirmationOf} returns.
   */
  #confirmed = $state.raw<ReadonlySet<string>>(new Set());
  #locks = 0;
  readonly #onLock = new Set<() => void>();

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    this.#saved = ports.saved;
    const { connectionId } = ports.preferences.current;
    // The connection that was used last is in use again, but locked: its secret must be entered anew.
    const isSaved = this.saved.some(({ id }) => id === connectionId);
    if (isSaved || connectionId === REGISTER_LATER || connectionId === PRACTICE_BY_HAND)
      this.#id = connectionId;
  }

  /** All connections that were saved. */
  get saved(): readonly Connection[] {
    return this.#saved;
  }

  /** The saved connection in use; `null` in Practice, and if keys are only made on this device for now. */
  readonly connection = $derived.by(() => this.saved.find(({ id }) => id === this.#id) ?? null);

  readonly state = $derived.by((): SessionState => {
    const { connection } = this;
    if (connection === null) return { kind: this.#id === REGISTER_LATER ? 'later' : 'practice' };
    const unlocked = this.#unlocked.get(connection.id);
    if (unlocked === undefined) return { kind: 'locked', connection };
    if (unlocked.found === null) return { kind: 'byHand', connection };
    return { kind: 'connected', connection, found: unlocked.found };
  });

  /**
   * Increases whenever a connection is chosen and at every Lock. An attempt to connect is dropped if the number has
   * changed meanwhile, so that a late answer doesn't override a later choice.
   */
  get generation(): number {
    return this.#generation;
  }

  /** Which kind of credential a connection has in memory; `null` while it is locked. */
  credentialKind(id: string): 'permanent' | 'temporary' | null {
    const unlocked = this.#unlocked.get(id);
    if (unlocked === undefined) return null;
    return unlocked.credential.token === null ? 'permanent' : 'temporary';
  }

  /** Whether any credential is in memory. This can be so even while Practice or a locked connection is in use. */
  get isUnlocked(): boolean {
    return this.#unlocked.size > 0;
  }

  get isPractice(): boolean {
    return this.state.kind === 'practice';
  }

  /** Whether only this device can make keys: keys are registered later, or a person carries the requests. */
  get isDeviceOnly(): boolean {
    return this.state.kind === 'later' || this.isByHand;
  }

  /** Whether a person carries the requests: on a connection by hand, or as an exercise in Practice by hand. */
  get isByHand(): boolean {
    return this.connection?.kind === 'byHand' || this.#id === PRACTICE_BY_HAND;
  }

  /** Whether the app has what it needs to ask the account in use. The device may still be offline. */
  get isOpen(): boolean {
    return this.isPractice || this.state.kind === 'connected';
  }

  /** The projects of the account in use; `null` if they aren't known or can't be looked up. */
  get projects(): readonly Project[] | null {
    if (this.state.kind === 'practice') return this.#practiceAccount?.projects ?? null;
    return this.state.kind === 'connected' ? this.state.found.projects : null;
  }

  /** The host of the relay that requests and answers go through; `null` for a direct connection and for Practice. */
  get relayHost(): string | null {
    const { connection } = this;
    return connection === null ? null : this.relayHostOf(connection);
  }

  /** The host of the relay that a way uses; `null` if the way has no relay, or if the relay's address isn't a URL. */
  relayHostOf(way: Pick<Way, 'relay'>): string | null {
    return relayHostOf(way, this.#ports.base);
  }

  /**
   * The host of the relay in use if it isn't on this machine, else `null`. The operator of such a relay can read
   * every answer.
   */
  get foreignRelay(): string | null {
    const host = this.relayHost;
    return host === null || isLocalRelay(host) ? null : host;
  }

  /** The clock correction that the user accepted for the connection in use, in milliseconds; 0 if there is none. */
  get skewMs(): number {
    return this.connection === null ? 0 : this.skewOf(this.connection);
  }

  /**
   * The clock correction for a way, in milliseconds; 0 if the user accepted none for this way. The time that one
   * relay reports is never used to sign another relay's requests.
   */
  skewOf(way: Way): number {
    return this.#skew?.way === wayText(way) ? this.#skew.ms : 0;
  }

  /**
   * How many times a Lock has forgotten all credentials. If the number changes during an attempt to connect, the
   * attempt must not unlock the connection.
   */
  get locks(): number {
    return this.#locks;
  }

  /** The signing levels that the user accepted for this visit, by the `wayText` of the way that each applies to. */
  #levels = $state.raw<ReadonlyMap<string, SigningLevel>>(new Map());

  /**
   * The signing level of requests on this way: `full`, unless the user accepted a weaker level. If somebody else's
   * relay is in between, a weaker level is valid for this visit only. Otherwise, it may be saved with the connection.
   */
  levelOf(way: Way & Partial<Pick<Connection, 'level'>>): SigningLevel {
    const accepted = this.#levels.get(wayText(way));
    if (accepted !== undefined) return accepted;
    return this.isNobodyBetween(way) ? (way.level ?? 'full') : 'full';
  }

  /**
   * Sets the signing level of a way for this visit. Called only when the user explicitly accepts a level.
   * @param level `null` forgets the level that was accepted before
   */
  acceptLevel(way: Way, level: SigningLevel | null): void {
    const others = [...this.#levels].filter(([one]) => one !== wayText(way));
    this.#levels = new Map(level === null ? others : [...others, [wayText(way), level]]);
  }

  /** Whether the page was opened from a file (`keysmith.html`), not from a web server. */
  get isFromFile(): boolean {
    return this.#ports.base.startsWith('file:');
  }

  /**
   * Whether requests may be sent on this way. Always true for a page from a web server. Pages that were opened from
   * files may share one database with every other local file, and such a file could have planted a connection there.
   * So in a page from a file, the user must confirm each connection that was read from the database, once each time
   * the page starts.
   * @param way `id` is the id of the saved connection that has this way; missing or `null` for a new connection
   */
  isConfirmed(way: ConnectionWay): boolean {
    if (!this.isFromFile || this.#confirmed.has(confirmationOf(way))) return true;
    const isNew = (way.id ?? null) === null;
    return isNew && !this.saved.some((saved) => wayText(saved) === wayText(way));
  }

  /**
   * Marks a connection as confirmed. Called only when the user says that the connection is theirs, or has entered it.
   */
  confirm(way: ConnectionWay): void {
    this.#confirmed = new Set([...this.#confirmed, confirmationOf(way)]);
  }

  /** Whether no stranger's relay is in between: requests go directly, or through a relay on this machine. */
  isNobodyBetween(way: Pick<Way, 'relay'>): boolean {
    return isNobodyBetween(way, this.#ports.base);
  }

  /** The signing level of the connection in use. */
  get level(): SigningLevel {
    return this.connection === null ? 'full' : this.levelOf(this.connection);
  }

  /**
   * The route of the connection in use. It is built only from values that are known even while the connection is
   * locked. If the account's id isn't saved with the connection, the SecretId stands in for it. If no connection is
   * in use, this is the route of Practice, or of keys that are registered later.
   */
  get lockedRoute(): Route {
    const { connection } = this;
    const { region } = this.#ports.preferences.current;
    if (connection === null) return this.isPractice ? practiceRoute(region) : laterRoute(region);
    return {
      connection: connection.kind,
      account: connection.account ?? connection.secretId,
      secretId: connection.secretId,
      site: connection.site,
      endpointHost: endpointOfWay(connection, region).host,
      relayHost: this.relayHost,
      region,
    };
  }

  /**
   * The route of the account in use; `null` while the account can't be asked: the connection is locked or by hand,
   * or keys are registered later.
   */
  get route(): Route | null {
    const { state } = this;
    const { region } = this.#ports.preferences.current;
    if (state.kind === 'practice') return practiceRoute(region);
    if (state.kind !== 'connected') return null;
    const { identity } = state.found;
    const known = identity.kind === 'known' ? identity.account : null;
    // Prefers the account id that was saved with the connection. It stays the same when an answer is lost, or when
    // a relay reports another id.
    return { ...this.lockedRoute, account: state.connection.account ?? known ?? state.connection.secretId };
  }

  /** The id of the connected account; `null` if the id isn't known, or if no account is connected. */
  get accountId(): string | null {
    const { route } = this;
    return route !== null && isOwnerKnown(route) && this.state.kind === 'connected' ? route.account : null;
  }

  /** Whether a row has the site and endpoint in use, whichever account it belongs to. */
  isSamePlace(record: RowAddress): boolean {
    const { route } = this;
    return route !== null && isSamePlace(record, route);
  }

  /** Whether a row belongs to the account in use, so that the cloud may be asked about the row now. */
  isOwn(record: RowAddress): boolean {
    const { route } = this;
    return route !== null && isUnder(record, route);
  }

  /** Whether the connection in use is locked and has never connected, so that the account of a new key is unknown. */
  get isNameless(): boolean {
    return this.state.kind === 'locked' && this.lockedRoute.account === '';
  }

  /** Whether a row belongs to the account of the connection in use, even while the connection is locked. */
  isOfConnection(record: RowAddress): boolean {
    return isUnder(record, this.route ?? this.lockedRoute);
  }

  /**
   * Whether a row's public key may be imported to the account in use: the row belongs to that account, or to none
   * yet.
   */
  mayRegister(record: RowAddress): boolean {
    return this.isOfConnection(record) || (isWithoutAccount(record) && !this.isPractice);
  }

  /**
   * Whether the user may declare that a row belongs to the account in use. The row must have the site and the endpoint
   * of the connection in use. Only connections by hand need this: they can't look up the account's id, and a temporary
   * credential has another SecretId each time.
   */
  mayDeclare(record: RowAddress): boolean {
    const { lockedRoute: route } = this;
    const isUnknown = !isOwnerKnown(route) || !isOwnerKnown(record);
    return this.isByHand && isUnknown && isSamePlace(record, route) && !this.isOfConnection(record);
  }

  /** Whether the user said that a row belongs to the account of the connection in use. */
  isDeclared(record: RowAddress): boolean {
    const { connection, lockedRoute } = this;
    if (connection === null || !this.mayDeclare(record)) return false;
    return ownershipOf(lockedRoute, connection.sameAs).isDeclared(record);
  }

  /**
   * Loads the code that sends requests (in Practice, the simulator) in advance, so that the first key needn't wait
   * for it.
   */
  async warmUp(): Promise<void> {
    await (this.isPractice ? this.#openPractice() : loadTransport());
  }

  /**
   * Whether the page's content security policy allows a connection's requests. If not, the page must be reloaded
   * first.
   * @throws {InputError} for the field that is wrong
   */
  isReachable(way: Way): boolean {
    const allowed = [...this.#ports.allowedOrigins, new URL(this.#ports.base).origin];
    return this.originsOf(way).every((origin) => allowed.includes(origin));
  }

  /**
   * Whether the page must be reloaded before it may send this connection's requests. `false` for an address that can't
   * be used at all.
   */
  needsReload(way: Way): boolean {
    try {
      return !this.isReachable(way);
    } catch (error) {
      if (error instanceof InputError) return false;
      throw error;
    }
  }

  /** The origins that a connection's requests go to. @throws {InputError} for the field that is wrong */
  originsOf(way: Way): readonly string[] {
    return originsOf(way, this.#ports.base);
  }

  /** The address that a CVM request would be sent to. @throws {InputError} for the field that is wrong */
  previewUrl(way: Way): string {
    const { base, preferences } = this.#ports;
    return urlsOf(way, base)(endpointOfWay(way, preferences.current.region));
  }

  /**
   * Replaces the saved connections with those that another tab has written. A connection that is unlocked here keeps
   * its way and its SecretId, so that running flows can finish and no request takes another way. A connection that
   * the other tab removed is locked.
   */
  takeOver(saved: readonly Connection[]): void {
    for (const { id } of this.saved) if (!saved.some((after) => after.id === id)) this.lockOne(id);
    this.#saved = saved.map((after) => this.#taken(after));
  }

  /**
   * Decides which version of a connection to use, after the connection was read from storage. If the connection is
   * unlocked and its stored way or SecretId has changed, only the stored label and colour are taken over.
   */
  #taken(after: Connection): Connection {
    const before = this.saved.find(({ id }) => id === after.id);
    const isSame =
      before === undefined || (wayText(after) === wayText(before) && after.secretId === before.secretId);
    if (isSame || !this.#unlocked.has(after.id)) return after;
    return { ...before, label: after.label, color: after.color };
  }

  /** Adds a connection that was just saved. */
  addSaved(connection: Connection): void {
    this.#saved = [...this.#saved, connection];
  }

  /** Replaces a saved connection with its changed version. @param changed `null` if it was removed */
  changeSaved(id: string, changed: Connection | null): void {
    const changedOnes = changed === null ? [] : [this.#taken(changed)];
    this.#saved = this.#saved.flatMap((one) => (one.id === id ? changedOnes : [one]));
  }

  /**
   * Switches to a saved connection, to Practice or to no connection.
   * @param id the id of a saved connection; `null` or {@link PRACTICE_BY_HAND} for Practice; {@link REGISTER_LATER}
   * for no connection
   */
  takeUp(id: string | null): void {
    this.#generation += 1;
    this.#id = id;
  }

  unlock(id: string, unlocked: Unlocked): void {
    this.#unlocked = new Map([...this.#unlocked, [id, unlocked]]);
  }

  /** Forgets the credential of one connection. */
  lockOne(id: string): void {
    this.#unlocked = new Map([...this.#unlocked].filter(([one]) => one !== id));
  }

  /** Forgets all credentials. */
  lock(): void {
    this.#locks += 1;
    this.#generation += 1;
    this.#unlocked = new Map();
    for (const forget of this.#onLock) forget();
  }

  /**
   * Calls `forget` at every Lock, whether or not anything was unlocked.
   * @returns a function that stops these calls
   */
  onLock(forget: () => void): () => void {
    this.#onLock.add(forget);
    return () => this.#onLock.delete(forget);
  }

  /**
   * Signs the requests on this way with a corrected clock for this visit. Called only when the user explicitly
   * accepts the correction. Replaces an earlier correction, even one for another way.
   * @param ms is added to this device's clock; ignored if it is beyond {@link MAX_SKEW_MS}
   */
  acceptSkew(way: Way, ms: number): void {
    if (Math.abs(ms) <= MAX_SKEW_MS) this.#skew = { way: wayText(way), ms };
  }

  /**
   * The API caller of the connection in use. `null` if this connection isn't connected, or if its way or SecretId
   * differs from the given one.
   */
  async ownCaller(way: Way, secretId: string): Promise<Caller | null> {
    const { state } = this;
    if (state.kind !== 'connected' || state.connection.secretId !== secretId) return null;
    if (wayText(state.connection) !== wayText(way)) return null;
    return (await this.open())?.caller ?? null;
  }

  /**
   * Gives the API caller of the connection in use, and the facts about this connection that ledger rows record.
   * @returns `null` if the account in use can't be asked now
   */
  async open(): Promise<Opened | null> {
    // Reads all three at once, because the user may switch to another account while code is loaded below.
    const { route, skewMs, state } = this;
    if (route === null || (state.kind !== 'practice' && state.kind !== 'connected')) return null;
    if (state.kind === 'practice') {
      const caller = await this.#practiceCaller(route.region);
      return { caller, route, secretId: null, skewMs: 0, ...ownershipOf(route, []) };
    }
    const unlocked = this.#unlocked.get(state.connection.id);
    if (unlocked === undefined) return null;
    const { secretId } = state.connection;
    const { id } = state.connection;
    const isLocked = () => this.#unlocked.get(id) !== unlocked;
    const caller = await this.callerFor(state.connection, unlocked.credential, isLocked);
    return { caller, route, secretId, skewMs, ...ownershipOf(route, state.connection.sameAs) };
  }

  /**
   * The connection in use and the credential that signs its requests, if a person carries the requests. `null` for
   * any other connection, and while the connection is locked or not confirmed. In Practice by hand, `null` until the
   * simulator is loaded.
   */
  get carrying(): Carrying | null {
    const { connection, lockedRoute: route, skewMs } = this;
    if (this.#id === PRACTICE_BY_HAND && this.#practiceAccount !== null) {
      const { credential } = this.#practiceAccount;
      return { connection: { ...PRACTICE_WAY, secretId: credential.secretId }, route, skewMs: 0, credential };
    }
    const credential = this.#unlocked.get(connection?.id ?? '')?.credential;
    if (connection === null || !this.isConfirmed(connection)) return null;
    return credential?.hmac ? { connection, route, skewMs, credential } : null;
  }

  /** Opens a signed link in the simulator of Practice. @returns the text that a tab would show */
  async pretend(link: string): Promise<string> {
    return (await this.#openPractice()).openLink(link);
  }

  async #practiceCaller(region: string): Promise<Caller> {
    const { transport, credential } = await this.#openPractice();
    const target = { site: 'china', customEndpoint: null, level: 'full' } as const;
    return {
      transport,
      credential,
      target: { ...target, region, language: this.#ports.language() },
      now: this.#ports.now,
      pause: this.#ports.pause,
      random: this.#ports.random,
    };
  }

  async #openPractice(): Promise<PracticeAccount> {
    this.#practice ??= this.#ports.openPractice().catch((error: unknown) => {
      this.#practice = null;
      throw error;
    });
    const account = await this.#practice;
    this.#practiceAccount = account;
    return account;
  }

  /**
   * An API caller for the given connection, which needn't be saved. Once `isLocked` returns true, the caller sends
   * nothing more.
   * @throws {InputError} for the field that is wrong; for the field `connection` with the problem `unconfirmed` if
   * the user hasn't confirmed it ({@link isConfirmed})
   */
  async callerFor(
    connection: ConnectionWay & Partial<Pick<Connection, 'level'>>,
    credential: Credential,
    isLocked: () => boolean,
  ): Promise<Caller> {
    if (!this.isConfirmed(connection)) throw new InputError('connection', 'unconfirmed');
    const skewMs = this.skewOf(connection);
    const target = {
      site: connection.site,
      region: this.#ports.preferences.current.region,
      customEndpoint: parseCustomEndpoint(connection.customEndpoint),
      level: this.levelOf(connection),
      language: this.#ports.language(),
    };
    const { createTransport } = await loadTransport();
    return {
      transport: createTransport({
        urlOf: urlsOf(connection, this.#ports.base),
        send: connection.kind === 'helper' ? { meet: this.#ports.meetHelper } : this.#ports.fetch,
        isLocked,
      }),
      credential,
      target,
      now: () => this.#ports.now() + skewMs,
      pause: this.#ports.pause,
      random: this.#ports.random,
    };
  }
}

/**
 * Returns the text by which a confirmed connection is recognised. The text contains the connection's id, so another
 * connection on the same way needs its own confirmation.
 */
function confirmationOf(way: ConnectionWay): string {
  return JSON.stringify([way.id ?? null, wayText(way)]);
}

const PRACTICE_WAY: Way = { kind: 'direct', relay: null, site: 'china', customEndpoint: '' };

function practiceRoute(region: string): Route {
  return {
    connection: 'practice',
    account: 'practice',
    secretId: null,
    site: 'china',
    endpointHost: endpointOfWay(PRACTICE_WAY, region).host,
    relayHost: null,
    region,
  };
}

/** The route of a key that is registered later: it isn't known yet to which account the key will belong. */
function laterRoute(region: string): Route {
  return {
    connection: 'none',
    account: NO_ACCOUNT,
    secretId: null,
    site: 'china',
    endpointHost: '',
    relayHost: null,
    region,
  };
}

/**
 * Returns functions that compare a row's account with the account of a route.
 * @param sameAs accounts and SecretIds that the user declared to be the same account as the route's
 */
function ownershipOf(route: Route, sameAs: readonly string[]): Pick<Opened, 'owns' | 'isDeclared'> {
  return {
    owns: (record) => isUnder(record, route),
    isDeclared: (record) =>
      isSamePlace(record, route) &&
      !isUnder(record, route) &&
      (sameAs.includes(record.account) || (record.secretId !== null && sameAs.includes(record.secretId))),
  };
}
