/** Which connection is in use, and the credential that signs: in memory only, and only here. */
import type { Connection } from '../core/connection.ts';
import type { Caller, Credential, Transport } from '../core/cvm/call.ts';
import type { Project } from '../core/cvm/actions.ts';
import { type Endpoint, endpointOf, parseCustomEndpoint, parseUrl } from '../core/cvm/endpoint.ts';
import type { ConnectResult } from '../core/flows/connect.ts';
import { isLocalRelay, isUnder, type Route } from '../core/keyRecord.ts';
import { parseRelayAddress, relayedUrl } from '../core/relayAddress.ts';
import type { TypedCredential } from '../platform/secretKey.ts';
import type { Connections } from '../storage/connections.ts';
import type { Preferences } from './preferences.svelte.ts';

/** The simulator in the page, with a credential made up for this session. */
export interface PracticeAccount {
  readonly transport: Transport;
  readonly credential: Credential;
  readonly projects: readonly Project[];
}

export interface SessionPorts {
  readonly connections: Connections;
  readonly preferences: Preferences;
  /** Loaded when first used. */
  readonly openPractice: () => Promise<PracticeAccount>;
  /** Where the page may connect to beside its own origin, fixed when it started. */
  readonly allowedOrigins: readonly string[];
  /** The page's own address. */
  readonly base: string;
  readonly language: () => 'zh-CN' | 'en-US';
  readonly fetch: (request: Request) => Promise<Response>;
  readonly now: () => number;
  /** Waits so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
  readonly newId: () => string;
}

export type SessionState =
  | { readonly kind: 'practice' }
  | { readonly kind: 'locked'; readonly connection: Connection }
  | { readonly kind: 'connected'; readonly connection: Connection; readonly found: ConnectResult };

/** Where requests go, as the user gives it. */
export type ConnectionDraft = Pick<Connection, 'kind' | 'relay' | 'site' | 'customEndpoint'>;

/** A clock that is further off should be set right; nothing may talk a user into more. */
const MAX_SKEW_MS = 15 * 60 * 1000;

const loadTransport = () => import('../platform/transport.ts');

export class Session {
  readonly #ports: SessionPorts;
  #credential: Credential | null = null;
  #state = $state.raw<SessionState>({ kind: 'practice' });
  #practice: Promise<PracticeAccount> | null = null;
  #practiceProjects = $state.raw<readonly Project[] | null>(null);
  /** Counts every change of mind, so that a connection that answers late doesn't win over a later choice. */
  #generation = 0;
  #skewMs = $state(0);

  constructor(ports: SessionPorts) {
    this.#ports = ports;
  }

  get state(): SessionState {
    return this.#state;
  }

  get isPractice(): boolean {
    return this.#state.kind === 'practice';
  }

  /** `null` where they can't be looked up. */
  get projects(): readonly Project[] | null {
    if (this.#state.kind === 'practice') return this.#practiceProjects;
    return this.#state.kind === 'connected' ? this.#state.found.projects : null;
  }

  /** The relay's host, where answers come through one; `null` for direct and Practice. */
  get relayHost(): string | null {
    const { state } = this;
    if (state.kind === 'practice' || state.connection.relay === null) return null;
    // As typed: whether it is an address that may be used is checked before anything is sent to it.
    return parseUrl(state.connection.relay.address, this.#ports.base)?.host ?? null;
  }

  /** The relay's host, where it isn't on this machine: whoever runs it reads every answer. */
  get foreignRelay(): string | null {
    const host = this.relayHost;
    return host === null || isLocalRelay(host) ? null : host;
  }

  /** The correction of this device's clock that the user accepted for this visit, in milliseconds. */
  get skewMs(): number {
    return this.#skewMs;
  }

  /** What a ledger row says about how its key travels now; `null` while locked. */
  get route(): Route | null {
    const { state } = this;
    const { region } = this.#ports.preferences.current;
    if (state.kind === 'locked') return null;
    if (state.kind === 'practice') {
      const { host } = endpointOf({ service: 'cvm', site: 'china', region, custom: null });
      return {
        connection: 'practice',
        account: 'practice',
        site: 'china',
        endpointHost: host,
        relayHost: null,
        region,
      };
    }
    const { connection, found } = state;
    return {
      connection: connection.kind,
      account: found.account ?? connection.secretId,
      site: connection.site,
      endpointHost: this.#endpoint(connection).host,
      relayHost: this.relayHost,
      region,
    };
  }

  /**
   * Whether a row may be asked about now: it is of the account in use, which is called by its SecretId where its id can't
   * be looked up.
   */
  isOwn(record: Omit<Route, 'relayHost' | 'region'>): boolean {
    const { route, state } = this;
    if (route === null) return false;
    const secretId = state.kind === 'practice' ? route.account : state.connection.secretId;
    return isUnder(record, route) || isUnder(record, { ...route, account: secretId });
  }

  /** Takes up the connection that was used last; its secret is asked again. */
  async load(): Promise<void> {
    const { connectionId } = this.#ports.preferences.current;
    const saved = (await this.#ports.connections.all()).find(({ id }) => id === connectionId);
    if (saved !== undefined) this.#state = { kind: 'locked', connection: saved };
  }

  /** Loads what calls the API ahead of the first key. */
  async warmUp(): Promise<void> {
    await (this.isPractice ? this.#openPractice() : loadTransport());
  }

  /** Whether the page's own policy lets a connection's requests out, or it must be reloaded first. */
  isReachable(draft: ConnectionDraft): boolean {
    const allowed = [...this.#ports.allowedOrigins, new URL(this.#ports.base).origin];
    return originsOf(draft, this.#ports.base).every((origin) => allowed.includes(origin));
  }

  /** The address that a CVM request would be sent to. @throws {InputError} naming the field */
  previewUrl(draft: ConnectionDraft): string {
    return this.#urlOf(draft)(this.#endpoint(draft));
  }

  /** Remembers a connection and makes it the one in use, locked. @throws {InputError} naming the field */
  async save(draft: ConnectionDraft, secretId: string): Promise<Connection> {
    originsOf(draft, this.#ports.base);
    const current = this.#state.kind === 'practice' ? null : this.#state.connection;
    const [known = null] = await this.#ports.connections.all();
    const previous = current ?? known;
    const isSameRoute = previous !== null && routeText(previous) === routeText(draft);
    const connection: Connection = {
      ...draft,
      schema: 1,
      id: previous?.id ?? this.#ports.newId(),
      secretId,
      // A level is what one route accepted; another one starts with the strongest again.
      level: isSameRoute ? previous.level : 'full',
    };
    await this.#ports.connections.put(connection);
    await this.#ports.preferences.change({ connectionId: connection.id });
    // What one relay says about the time is nothing that another one's requests are signed by.
    if (!isSameRoute && current !== null) this.#skewMs = 0;
    this.lock();
    this.#state = { kind: 'locked', connection };
    return connection;
  }

  /** The connection that was saved, even while Practice is in use. */
  async savedConnection(): Promise<Connection | null> {
    if (this.#state.kind !== 'practice') return this.#state.connection;
    const [known = null] = await this.#ports.connections.all();
    return known;
  }

  /**
   * Saves the connection, takes the credential, and tries both with read-only calls.
   * @returns `false` when something else was chosen meanwhile
   * @throws {InputError | ApiError | AnswerError | TransportError}; then the connection stays locked
   */
  async connect(draft: ConnectionDraft, typed: TypedCredential): Promise<boolean> {
    const connection = await this.save(draft, typed.secretId);
    const generation = this.#generation;
    const { importCredential } = await import('../platform/secretKey.ts');
    const { connect } = await import('../core/flows/connect.ts');
    const credential = await importCredential(typed);
    const found = await connect(await this.#caller(connection, credential), {
      reachesHelpers: connection.relay?.form !== 'fixed',
    });
    if (generation !== this.#generation) return false;
    const agreed = { ...connection, level: found.level };
    if (agreed.level !== connection.level) await this.#ports.connections.put(agreed);
    this.#credential = credential;
    this.#state = { kind: 'connected', connection: agreed, found };
    return true;
  }

  /** Forgets the credential. */
  lock(): void {
    this.#generation += 1;
    this.#credential = null;
    if (this.#state.kind === 'connected')
      this.#state = { kind: 'locked', connection: this.#state.connection };
  }

  async usePractice(): Promise<void> {
    this.lock();
    this.#skewMs = 0;
    this.#state = { kind: 'practice' };
    await this.#ports.preferences.change({ connectionId: null });
  }

  /** Signs with a corrected clock for this visit. Only ever by the user's own word. */
  acceptSkew(skewMs: number): void {
    if (Math.abs(skewMs) <= MAX_SKEW_MS) this.#skewMs = skewMs;
  }

  /**
   * A caller for a connection that isn't saved: with the secrets that were typed, or the credential in use if it is for
   * the same route, or else with a made-up one that no service accepts. @throws {InputError} naming the field
   */
  async tryOut(
    draft: ConnectionDraft,
    typed: TypedCredential,
  ): Promise<{ caller: Caller; hasCredential: boolean }> {
    const { state } = this;
    const isOwn = state.kind === 'connected' && routeText(state.connection) === routeText(draft);
    const own = isOwn && typed.secretKey === '' ? this.#credential : null;
    const hasCredential = own !== null || (typed.secretKey !== '' && typed.secretId !== '');
    const { importCredential } = await import('../platform/secretKey.ts');
    const nobody = { secretId: 'AKIDkeysmithdoctor', secretKey: this.#ports.newId(), token: '' };
    const credential = own ?? (await importCredential(hasCredential ? typed : nobody));
    const connection: Connection = { ...draft, schema: 1, id: '', secretId: typed.secretId, level: 'full' };
    return { caller: await this.#caller(connection, credential), hasCredential };
  }

  /** What calls the API now, and what a ledger row says about it. @returns `null` while locked */
  async open(): Promise<{ caller: Caller; route: Route; skewMs: number } | null> {
    const { route, state } = this;
    if (route === null) return null;
    if (state.kind === 'practice') return { caller: await this.#practiceCaller(), route, skewMs: 0 };
    if (state.kind === 'locked' || this.#credential === null) return null;
    return { caller: await this.#caller(state.connection, this.#credential), route, skewMs: this.#skewMs };
  }

  async #practiceCaller(): Promise<Caller> {
    const { transport, credential } = await this.#openPractice();
    const target = { site: 'china', customEndpoint: null, level: 'full' } as const;
    const { region } = this.#ports.preferences.current;
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
    this.#practiceProjects = account.projects;
    return account;
  }

  async #caller(connection: Connection, credential: Credential): Promise<Caller> {
    const { createTransport } = await loadTransport();
    return {
      transport: createTransport({ urlOf: this.#urlOf(connection), send: this.#ports.fetch }),
      credential,
      target: {
        site: connection.site,
        region: this.#ports.preferences.current.region,
        customEndpoint: parseCustomEndpoint(connection.customEndpoint),
        level: connection.level,
        language: this.#ports.language(),
      },
      now: () => this.#ports.now() + this.#skewMs,
      pause: this.#ports.pause,
      random: this.#ports.random,
    };
  }

  #urlOf(draft: ConnectionDraft): (endpoint: Endpoint) => string {
    const { relay } = draft;
    if (relay === null) return ({ scheme, host }) => `${scheme}://${host}/`;
    const address = this.#relayUrl(relay);
    return (endpoint) => relayedUrl({ address, form: relay.form, endpoint });
  }

  #endpoint(draft: ConnectionDraft): Endpoint {
    return endpointOf({
      service: 'cvm',
      site: draft.site,
      region: this.#ports.preferences.current.region,
      custom: parseCustomEndpoint(draft.customEndpoint),
    });
  }

  #relayUrl(relay: NonNullable<Connection['relay']>): URL {
    return parseRelayAddress(relay.address, relay.form, this.#ports.base);
  }
}

/**
 * The origins that a connection's requests go to.
 * @param base the page's own address @throws {InputError} naming the field
 */
export function originsOf(draft: ConnectionDraft, base: string): readonly string[] {
  const custom = parseCustomEndpoint(draft.customEndpoint);
  if (draft.relay !== null) return [parseRelayAddress(draft.relay.address, draft.relay.form, base).origin];
  return [custom === null ? 'https://*.tencentcloudapi.com' : `${custom.scheme}://${custom.host}`];
}

/** Two drafts with the same text go the same way. */
function routeText({ kind, relay, site, customEndpoint }: ConnectionDraft): string {
  return JSON.stringify([kind, relay, site, customEndpoint]);
}
