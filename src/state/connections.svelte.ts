/** Saving connections, taking one up, and unlocking it: what changes the session; loaded with Settings. */
import type { Connection } from '../core/connection.ts';
import { REGIONS } from '../core/cvm/regions.ts';
import { connect } from '../core/flows/connect.ts';
import { importCredential, type TypedCredential } from '../platform/secretKey.ts';
import type { Connections as Stored } from '../storage/connections.ts';
import type { Preferences } from './preferences.svelte.ts';
import { type ConnectionDraft, routeText, type Session } from './session.svelte.ts';

/** A connection as it is to be saved. `id`: the one that it replaces; `null`: one more. */
export type NewConnection = ConnectionDraft &
  Pick<Connection, 'label' | 'color' | 'secretId'> & { readonly id: string | null };

export interface ConnectionsParts {
  readonly session: Session;
  readonly preferences: Preferences;
  readonly stored: Stored;
  readonly newId: () => string;
}

export class Connections {
  readonly #parts: ConnectionsParts;

  constructor(parts: ConnectionsParts) {
    this.#parts = parts;
  }

  /** Remembers a connection and makes it the one in use, locked. @throws {InputError} naming the field */
  async save({ id, ...draft }: NewConnection): Promise<Connection> {
    const { newId, preferences, session } = this.#parts;
    // What can't be reached at all isn't saved.
    session.originsOf(draft);
    const previous = session.saved.find((one) => one.id === id);
    const isSameRoute = previous !== undefined && routeText(previous) === routeText(draft);
    const connection: Connection = {
      ...draft,
      schema: 2,
      id: previous?.id ?? newId(),
      // A level is what one route accepted; another one starts with the strongest again.
      level: isSameRoute ? previous.level : 'full',
      region: preferences.current.region,
      account: previous?.secretId === draft.secretId ? previous.account : null,
    };
    await this.#keep(connection);
    const isStill = session.connection?.id === connection.id;
    session.lockOne(connection.id);
    await this.#takeUp(connection, isStill && isSameRoute);
    return connection;
  }

  /** What its owner calls a saved connection. */
  async describe(id: string, description: Pick<Connection, 'label' | 'color'>): Promise<void> {
    const before = this.#parts.session.saved.find((one) => one.id === id);
    if (before !== undefined) await this.#keep({ ...before, ...description });
  }

  /** Makes a saved connection the one in use: at once where its credential is in memory, else locked. */
  async use(id: string): Promise<void> {
    const { preferences, session } = this.#parts;
    const current = session.connection;
    if (current?.id === id) return;
    const { region } = preferences.current;
    // Going back to it goes back to its region.
    if (current !== null && current.region !== region) await this.#keep({ ...current, region });
    const connection = session.saved.find((one) => one.id === id);
    if (connection !== undefined) await this.#takeUp(connection, false);
  }

  /** Credentials stay in memory: going back to an account needs no SecretKey until it is locked. */
  async usePractice(): Promise<void> {
    await this.#takeUp(null, false);
  }

  /** Forgets a connection, and its credential. */
  async remove(id: string): Promise<void> {
    const { session, stored } = this.#parts;
    await stored.remove(id);
    session.lockOne(id);
    if (session.connection?.id === id) await this.usePractice();
    session.saved = session.saved.filter((one) => one.id !== id);
  }

  /**
   * Saves the connection, takes the credential, and tries both with read-only calls.
   * @returns `false` when something else was chosen meanwhile
   * @throws {InputError | ApiError | AnswerError | TransportError}; then the connection stays locked
   */
  async connect(draft: NewConnection, typed: TypedCredential): Promise<boolean> {
    const { session } = this.#parts;
    const connection = await this.save({ ...draft, secretId: typed.secretId });
    const { generation } = session;
    const credential = await importCredential(typed);
    const found = await connect(await session.callerFor(connection, credential), {
      reachesHelpers: connection.relay?.form !== 'fixed',
    });
    if (generation !== session.generation) return false;
    await this.#keep({ ...connection, level: found.level, account: found.account });
    session.unlock(connection.id, { credential, found });
    return true;
  }

  async #keep(connection: Connection): Promise<void> {
    const { session, stored } = this.#parts;
    await stored.put(connection);
    const others = session.saved.filter(({ id }) => id !== connection.id);
    session.saved = [...others, connection];
  }

  /** @param isSameWay whether what the user accepted of its clock still holds */
  async #takeUp(connection: Connection | null, isSameWay: boolean): Promise<void> {
    const { preferences, session } = this.#parts;
    session.takeUp(connection?.id ?? null, isSameWay);
    const region = REGIONS.find((one) => one === connection?.region) ?? preferences.current.region;
    await preferences.change({ connectionId: connection?.id ?? null, region });
  }
}
