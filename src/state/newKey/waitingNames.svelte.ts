/**
 * Key names that the user has entered and whose keys aren't begun yet: keys are made one after the other. Each name
 * has an order with the choices that applied when the user pressed Enter. The page shows only the name, its region
 * and its account. The order also has tags, a passphrase and an API caller, so it is stored separately.
 */
import type { Order } from './runCreation.ts';

export interface WaitingName {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** The account, as in the column `account` of the ledger's rows. */
  readonly account: string;
  /**
   * Whether a Lock has dropped the order of this name. The key can't be made any more, but the name is still shown.
   */
  readonly isEnded: boolean;
}

/**
 * Why the keys of the waiting names aren't being made.
 * - `result`: the last key isn't in a file, or its result needs the user's attention; or another tab is writing
 * - `gesture`: the next key is to be downloaded, and the browser accepts another download only after a key stroke
 *   or a click
 */
export type Pause = 'result' | 'gesture';

export class WaitingNames {
  #all = $state.raw<readonly WaitingName[]>([]);
  #pause = $state<Pause | null>(null);
  #ends = 0;
  readonly #orders = new Map<string, Order>();

  get all(): readonly WaitingName[] {
    return this.#all;
  }

  /** Why no keys of the waiting names are being made; `null` if the names aren't paused, or if no name waits. */
  get pause(): Pause | null {
    return this.#all.some(({ isEnded }) => !isEnded) ? this.#pause : null;
  }

  /** Whether any name still waits for its key. Leaving the page would lose that name. */
  get hasAny(): boolean {
    return this.#all.some(({ isEnded }) => !isEnded);
  }

  /** The order to carry out next; `null` if there is none. */
  get first(): Order | null {
    for (const order of this.#orders.values()) return order;
    return null;
  }

  /**
   * How many times a Lock has dropped the orders. If the number changes while the user is entering a name, that name
   * is refused.
   */
  get ends(): number {
    return this.#ends;
  }

  has(name: string, { account, region }: Pick<WaitingName, 'account' | 'region'>): boolean {
    return this.#all.some(
      (one) => !one.isEnded && one.name === name && one.region === region && one.account === account,
    );
  }

  add(order: Order): void {
    const { recordId, intent, route } = order;
    this.#orders.set(recordId, order);
    const { account, region } = route;
    // A pause applies only to the names that were waiting when it began.
    if (!this.hasAny) this.#pause = null;
    const shown = { id: recordId, name: intent.name, account, region, isEnded: false };
    this.#all = [...this.#all, shown];
  }

  /** Removes the next order, with its name, and returns it. @returns `null` if there is no order */
  take(): Order | null {
    const { first } = this;
    if (first !== null) this.#remove(first.recordId);
    return first;
  }

  pauseFor(pause: Pause): void {
    this.#pause = pause;
  }

  resume(): void {
    this.#pause = null;
  }

  cancel(id: string): void {
    const order = this.#orders.get(id);
    this.#remove(id);
    order?.onEnd();
  }

  cancelAll(): void {
    for (const { id } of this.#all) this.cancel(id);
  }

  /** Drops all orders. Their names stay in the list, marked as ended, because their keys can't be made any more. */
  end(): void {
    const orders = [...this.#orders.values()];
    this.#orders.clear();
    this.#ends += 1;
    this.#pause = null;
    this.#all = this.#all.map((one) => ({ ...one, isEnded: true }));
    for (const { onEnd } of orders) onEnd();
  }

  #remove(id: string): void {
    this.#orders.delete(id);
    this.#all = this.#all.filter((one) => one.id !== id);
  }
}
