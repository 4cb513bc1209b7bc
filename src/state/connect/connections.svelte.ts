/**
 * Saves connections, switches to one, and connects with a credential. Loaded by the first page or dialog that
 * needs one of these.
 */
import type { Connection } from '../../core/connection/connection.ts';
import { type Way, wayText } from '../../core/connection/way.ts';
import type { Credential } from '../../core/api/call.ts';
import { REGIONS } from '../../core/api/regions.ts';
import { connect } from '../../core/flows/connect/connect.ts';
import { JournalError } from '../../core/flows/ports/journal.ts';
import { isOwnerKnown } from '../../core/ledger/route.ts';
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import type { StoredConnections } from '../../storage/connections.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { Preferences } from '../app/preferences.svelte.ts';
import { PRACTICE_BY_HAND, REGISTER_LATER, type Session } from '../session/session.svelte.ts';

/** A connection that is to be saved. `id` is the id of the saved connection that it replaces; `null` if it is new. */
export type NewConnection = Way &
  Pick<Connection, 'label' | 'color' | 'secretId'> & { readonly id: string | null };

interface ConnectionsParts {
  readonly session: Session;
  readonly preferences: Preferences;
  readonly stored: StoredConnections;
  readonly keys: Keys;
  readonly newId: () => string;
}

export class Connections {
  readonly #parts: ConnectionsParts;

  constructor(parts: ConnectionsParts) {
    this.#parts = parts;
  }

  /**
   * Saves a connection's address. The connection is then in use, but locked: the user enters the credential after the
   * reload. A new SecretId isn't saved here, but only after connecting with it has succeeded.
   * @throws {InputError} for the field that is wrong
   */
  async saveAddress(wanted: NewConnection): Promise<void> {
    const { session } = this.#parts;
    const secretId = session.saved.find(({ id }) => id === wanted.id)?.secretId ?? '';
    await this.#save(this.#build({ ...wanted, secretId }));
  }

  /** @throws {InputError} for the field that is wrong */
  #build({ id, ...draft }: NewConnection): Connection {
    const { newId, preferences, session } = this.#parts;
    // This throws if no address can be built from the draft. So an unusable connection isn't saved.
    session.originsOf(draft);
    const previous = session.saved.find((one) => one.id === id);
    const isInUse = previous !== undefined && session.connection?.id === previous.id;
    const isSameWay = previous !== undefined && wayText(previous) === wayText(draft);
    const isSameKey = previous !== undefined && previous.secretId === draft.secretId;
    return {
      ...draft,
      schema: 4,
      id: previous?.id ?? newId(),
      // The user accepted the saved level only for the previous way to the service. If the site, the endpoint or the
      // relay has changed, the level is the strongest again.
      level: isSameWay ? previous.level : 'full',
      region: isInUse || previous === undefined ? preferences.current.region : previous.region,
      account: isSameKey ? previous.account : null,
      sameAs: isSameKey ? previous.sameAs : [],
      usesToken: previous?.usesToken ?? false,
    };
  }

  async #save(connection: Connection): Promise<void> {
    const { session } = this.#parts;
    // The user has entered or confirmed this connection, so the page may send its requests.
    session.confirm(connection);
    // The connection is locked before its new address takes effect: otherwise the old credential could be used for
    // requests to the new address.
    session.lockOne(connection.id);
    const saved = session.saved.find(({ id }) => id === connection.id);
    // If the SecretId stays the same, `sameAs` isn't written, because the user may have added to it in another tab.
    const { sameAs, ...columns } = connection;
    if (saved === undefined) await this.#add(connection);
    else if (saved.secretId === connection.secretId) await this.#change(saved.id, columns);
    else await this.#change(saved.id, { ...columns, sameAs });
    await this.#takeUp(connection);
  }

  /** Saves the label and the colour that the owner gives a connection. */
  async describe(id: string, description: Pick<Connection, 'label' | 'color'>): Promise<void> {
    await this.#change(id, description);
  }

  /**
   * Records the user's statement that the rows of another account or SecretId belong to the account of the connection
   * in use.
   */
  async declareSame({ account, secretId }: Pick<KeyRecord, 'account' | 'secretId'>): Promise<void> {
    const { connection } = this.#parts.session;
    if (connection === null) return;
    const names = [account, ...(secretId === null ? [] : [secretId])];
    await this.#change(connection.id, { sameAs: [...new Set([...connection.sameAs, ...names])] });
  }

  /** Makes a saved connection the one in use: unlocked if its credential is in memory, otherwise locked. */
  async use(id: string): Promise<void> {
    const { session } = this.#parts;
    const connection = session.saved.find((one) => one.id === id);
    if (connection !== undefined && session.connection?.id !== id) await this.#takeUp(connection);
  }

  /**
   * Switches to Practice. Credentials stay in memory, so switching back to a connection needs no SecretKey unless the
   * connection was locked meanwhile.
   */
  async usePractice(): Promise<void> {
    await this.#takeUp(null);
  }

  /** Switches to Practice with requests carried by hand, as an exercise. */
  async practiseByHand(): Promise<void> {
    await this.#takeUp(PRACTICE_BY_HAND);
  }

  /**
   * Switches to `later`, which is neither a connection nor Practice: keys are made on this device, and registered
   * once there is a connection.
   */
  async registerLater(): Promise<void> {
    await this.#takeUp(REGISTER_LATER);
  }

  /**
   * Undoes an attempt to connect: locks the connection again, and saves it as it was before. Called when the
   * credential may belong to another account and the user doesn't want to use it.
   * @param connection the connection as it was before the attempt
   */
  async putBack(connection: Connection): Promise<void> {
    this.#parts.session.lockOne(connection.id);
    await this.#change(connection.id, connection);
  }

  /**
   * Forgets a connection, and its credential.
   * @returns a function that puts the connection back, without its credential. If it was in use, it is used again,
   * unless the user has chosen something else or locked since
   */
  async remove(id: string): Promise<() => Promise<void>> {
    const { preferences, session, stored } = this.#parts;
    const connection = session.saved.find((one) => one.id === id);
    const wasInUse = session.connection?.id === id;
    const { region } = preferences.current;
    await stored.remove(id);
    session.lockOne(id);
    if (wasInUse) await this.usePractice();
    session.changeSaved(id, null);
    const { generation } = session;
    return async () => {
      if (connection === undefined) return;
      await this.#add(wasInUse ? { ...connection, region } : connection);
      if (wasInUse && session.isPractice && session.generation === generation) await this.use(id);
    };
  }

  /**
   * Saves a connection whose requests a person carries, makes it the one in use, and unlocks it. The credential
   * isn't tried, because this page sends no requests for such a connection.
   * @returns `false` when the user locked meanwhile
   * @throws {InputError} for the field that is wrong
   */
  async carry(wanted: NewConnection, credential: Credential, locks: number): Promise<boolean> {
    const { session } = this.#parts;
    const connection = this.#build(wanted);
    await this.#save({ ...connection, usesToken: credential.token !== null });
    if (locks !== session.locks) return false;
    session.unlock(connection.id, { credential, found: null });
    return true;
  }

  /**
   * Tries a connection and its credential with read-only calls. If they work, saves the connection and makes it the
   * one in use.
   * @param locks the session's lock count when the user asked to connect: if the session was locked since, the
   * attempt is dropped
   * @param isAbandoned whether the user has given the attempt up
   * @returns `false` when the user locked, chose something else or gave the attempt up meanwhile
   * @throws {InputError | ApiError | AnswerError | TransportError}; the connection in use then stays in use
   */
  async connect(
    wanted: NewConnection,
    credential: Credential,
    locks: number,
    isAbandoned: () => boolean = () => false,
  ): Promise<boolean> {
    const { session } = this.#parts;
    const { generation } = session;
    const isOver = () => generation !== session.generation || locks !== session.locks || isAbandoned();
    const connection = this.#build(wanted);
    const caller = await session.callerFor({ ...connection, id: wanted.id }, credential, isOver);
    const found = await connect(caller, {
      reachesOtherServices: connection.relay?.form !== 'fixed',
    });
    if (isOver()) return false;
    const { identity } = found;
    await this.#save({
      ...connection,
      // A saved account id is kept. Only a connection without one gets the id that was looked up now.
      account: connection.account ?? (identity.kind === 'known' ? identity.account : null),
      // A level weaker than `full` is saved only if requests go directly or through a relay on this machine.
      level: session.isNobodyBetween(connection) ? found.level : 'full',
      usesToken: credential.token !== null,
    });
    if (locks !== session.locks) return false;
    session.unlock(connection.id, { credential, found });
    if (identity.kind === 'known') await this.#learnOwner(connection.secretId, identity.account);
    return true;
  }

  /**
   * Writes the account into this SecretId's rows that were made before the account was known. From then on, the rows
   * belong to the account, even when requests are signed with another SecretId of the account.
   */
  async #learnOwner(secretId: string, account: string): Promise<void> {
    const { keys } = this.#parts;
    const rows = keys.all.filter((row) => row.secretId === secretId && !isOwnerKnown(row));
    if (rows.length === 0) return;
    await keys
      .change(rows, () => ({ account }))
      .catch((error: unknown) => {
        // Ignores a failure to update the ledger's rows: the rows can still be found by their SecretId.
        if (!(error instanceof JournalError)) throw error;
      });
  }

  async #add(connection: Connection): Promise<void> {
    const { session, stored } = this.#parts;
    await stored.add(connection);
    session.addSaved(connection);
  }

  /** Writes only the given columns. Changes that another tab has made to other columns are kept. */
  async #change(id: string, columns: Partial<Connection>): Promise<void> {
    const { session, stored } = this.#parts;
    session.changeSaved(id, await stored.change(id, columns));
  }

  async #takeUp(taken: Connection | typeof REGISTER_LATER | typeof PRACTICE_BY_HAND | null): Promise<void> {
    const { preferences, session } = this.#parts;
    const left = session.connection;
    const connection = typeof taken === 'string' ? null : taken;
    const connectionId = typeof taken === 'string' ? taken : (connection?.id ?? null);
    const leftRegion = preferences.current.region;
    const region = REGIONS.find((one) => one === connection?.region) ?? leftRegion;
    // The connection and the region change together, before anything is saved, so that a key that is made during
    // saving uses the new values of both.
    session.takeUp(connectionId);
    preferences.use({ connectionId, region });
    // Saves the region with the connection that the user switches away from, so that switching back restores it.
    if (left !== null && left.id !== connectionId && left.region !== leftRegion)
      await this.#change(left.id, { region: leftRegion });
    await preferences.change({ connectionId, region });
  }
}
