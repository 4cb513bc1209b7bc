/** Looks at unfinished rows again, whenever their own account is at hand. */
import type { Caller } from '../core/cvm/call.ts';
import type { Route } from '../core/flows/createKey.ts';
import { journalIfPossible } from '../core/flows/journal.ts';
import { isCallError } from '../core/errors.ts';
import { isPractice, type KeyRecord, needsLook } from '../core/keyRecord.ts';
import type { CreateKey } from './createKey.svelte.ts';
import type { Keys } from './keys.svelte.ts';
import type { Session } from './session.svelte.ts';

export interface ReconcilerParts {
  readonly session: Session;
  readonly keys: Keys;
  readonly createKey: CreateKey;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export class Reconciler {
  readonly #parts: ReconcilerParts;
  #isLooking = $state(false);
  #error = $state.raw<unknown>(null);

  constructor(parts: ReconcilerParts) {
    this.#parts = parts;
  }

  get isLooking(): boolean {
    return this.#isLooking;
  }

  /** Why the last look broke off; `null` when it didn't. */
  get error(): unknown {
    return this.#error;
  }

  /** Unfinished rows of the connection in use, Practice or live. */
  readonly pending = $derived.by(() => {
    const { session, keys, createKey } = this.#parts;
    const records = session.isPractice ? keys.practice : keys.live;
    return records.filter(
      (record) => needsLook(record) && !createKey.isKept(record.id) && createKey.wordOf(record) !== 'working',
    );
  });

  /** Looks at every unfinished row of the account that is connected; rows of others stay as they are. */
  async look(): Promise<void> {
    if (this.#isLooking || this.pending.length === 0) return;
    this.#isLooking = true;
    this.#error = null;
    try {
      const opened = await this.#parts.session.open();
      if (opened !== null) await this.#lookAt(opened.caller, opened.route);
    } catch (error) {
      if (!isCallError(error)) throw error;
      this.#error = error;
    } finally {
      this.#isLooking = false;
    }
  }

  async #lookAt(caller: Caller, route: Route): Promise<void> {
    const { keys, now } = this.#parts;
    const { reconcile } = await import('../core/flows/reconcile.ts');
    for (const record of this.pending.filter((row) => isUnder(row, route))) {
      // A row's region is its own: what is in use now may be another.
      const own = { ...caller, target: { ...caller.target, region: record.region } };
      await journalIfPossible(keys.put, await reconcile(own, record, now()));
    }
  }
}

/** A row is only ever asked about under its own account, at its own endpoint. */
function isUnder(record: KeyRecord, route: Route): boolean {
  return (
    isPractice(record) === (route.connection === 'practice') &&
    record.account === route.account &&
    record.site === route.site &&
    (record.endpointHost === route.endpointHost || (isTencent(record) && isTencent(route)))
  );
}

/** The service's own hosts, which differ by region for finance regions only. */
function isTencent({ endpointHost }: Pick<Route, 'endpointHost'>): boolean {
  return endpointHost.endsWith('.tencentcloudapi.com');
}
