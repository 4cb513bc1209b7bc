/** The keys of this device, as the ledger has them. */
import { isPractice, type KeyRecord } from '../core/keyRecord.ts';
import type { Ledger } from '../storage/ledger.ts';

export class Keys {
  readonly #ledger: Ledger;
  #records = $state.raw<readonly KeyRecord[]>([]);
  #unreadable = $state(0);

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Everything that came into being or may have, newest first; refused attempts made nothing. */
  readonly live = $derived(this.#records.filter((record) => isListed(record) && !isPractice(record)));
  readonly practice = $derived(this.#records.filter((record) => isListed(record) && isPractice(record)));

  /** Rows of another version of the app. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /** The row as it is now. */
  find(id: string): KeyRecord | null {
    return this.#records.find((record) => record.id === id) ?? null;
  }

  async load(): Promise<void> {
    const { records, unreadable } = await this.#ledger.all();
    this.#records = records;
    this.#unreadable = unreadable;
  }

  /** Writes a row durably, then shows it. @throws {JournalError} */
  readonly put = async (record: KeyRecord): Promise<void> => {
    await this.#ledger.put(record);
    const others = this.#records.filter(({ id }) => id !== record.id);
    this.#records = [record, ...others].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  };
}

function isListed({ state }: KeyRecord): boolean {
  return state !== 'refused';
}
