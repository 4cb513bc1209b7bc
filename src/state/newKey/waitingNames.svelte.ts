/**
 * Names that were entered while another key was being made. Each waits for its turn, with all choices that held
 * when Enter was pressed. Only the names are shown, with their region and account. Their orders, which hold tags,
 * passphrases and callers, are kept apart from what is shown.
 */
import type { Order } from './runCreation.ts';

export interface WaitingName {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** The account as ledger rows name it. */
  readonly account: string;
  /** Whether Lock has ended the wait of this name. Its key can't be made any more; only the name is still shown. */
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

  /** `null` while the keys are being made one after the other, and if no name waits. */
  get pause(): Pause | null {
    return this.#all.some(({ isEnded }) => !isEnded) ? this.#pause : null;
  }

  /** Whether leaving the page would lose a name that waits. */
  get hasAny(): boolean {
    return this.#all.some(({ isEnded }) => !isEnded);
  }

  /** The order that comes next; `null` if none waits. */
  get first(): Order | null {
    for (const order of this.#orders.values()) return order;
    return null;
  }

  /**
   * How often Lock has ended the wait of the names. If the number changes while a name is being entered, that name
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

  /** Takes the next order out of the list. @returns `null` if none waits */
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

  /** Forgets everything but the names: their keys can't be made any more. */
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
