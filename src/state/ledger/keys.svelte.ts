/** The keys of this device: holds the ledger's rows in memory for the page, and writes changes to the ledger. */
import { byNewest, type KeyRecord } from '../../core/ledger/keyRecord.ts';
import { isListed } from '../../core/ledger/keyState.ts';
import { isPractice } from '../../core/ledger/route.ts';
import type { UnreadableRow } from '../../core/ledger/keyRecordSchema.ts';
import type { RowsPort } from '../../core/flows/create/createKey.ts';
import type { Journal } from '../../core/flows/ports/journal.ts';
import type { Ledger } from '../../storage/ledger.ts';

/** How many of the newest rows are shown before all rows have been read. They fill more than a screen. */
const FIRST = 40;

export class Keys {
  readonly #ledger: Ledger;
  #records = $state.raw<readonly KeyRecord[]>([]);
  #unreadable = $state.raw<readonly UnreadableRow[]>([]);
  #isWhole = $state(false);
  #loading: Promise<void> | null = null;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** The rows that are neither deleted nor closed, newest first; without Practice. */
  readonly live = $derived(this.#records.filter((record) => isListed(record) && !isPractice(record)));
  readonly practice = $derived(this.#records.filter((record) => isListed(record) && isPractice(record)));

  /** Rows that this version can't read; they are kept as they are. */
  get unreadable(): readonly UnreadableRow[] {
    return this.#unreadable;
  }

  /** Whether every row has been read; until then only the newest rows are shown. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Every row, including those that are deleted or closed, and those of Practice. */
  get all(): readonly KeyRecord[] {
    return this.#records;
  }

  /** The row with this id, as it is now; `null` if there is none. */
  find(id: string): KeyRecord | null {
    return this.#records.find((record) => record.id === id) ?? null;
  }

  /** Reads the ledger, for the first time or anew. */
  async load(): Promise<void> {
    this.#loading = this.#read();
    try {
      await this.#loading;
    } catch (error) {
      // Forgets the failed read, so that the next caller of `ready` reads the ledger again.
      this.#loading = null;
      throw error;
    }
  }

  /** Waits until all rows of the ledger have been read. A decision that depends on all rows has to wait for this. */
  async ready(): Promise<void> {
    await (this.#loading ?? this.load());
  }

  /**
   * Returns a journal for one flow. Of each row, the journal writes only the columns that the flow has changed.
   * Changes that were made to other columns meanwhile are kept.
   * @param rows the rows as they are when the flow begins
   */
  journal(rows: readonly KeyRecord[] = []): Journal {
    const last = new Map(rows.map((row) => [row.id, row]));
    return async (record) => {
      this.#show(await this.#ledger.write([{ record, before: last.get(record.id) ?? null }]));
      last.set(record.id, record);
    };
  }

  /** Writes new rows in one durable write, then shows them. @throws {JournalError} */
  async add(...records: readonly KeyRecord[]): Promise<void> {
    this.#show(await this.#ledger.write(records.map((record) => ({ record, before: null }))));
  }

  /** Changes columns of the given rows in one durable write, then shows the changed rows. @throws {JournalError} */
  async change(
    records: readonly KeyRecord[],
    columns: (row: KeyRecord) => Partial<KeyRecord>,
  ): Promise<void> {
    const changes = records.map((before) => ({ before, record: { ...before, ...columns(before) } }));
    this.#show(await this.#ledger.write(changes));
  }

  /** Writes the new versions of rows in one durable write, then shows them. @throws {JournalError} */
  async changeAll(before: readonly KeyRecord[], after: readonly KeyRecord[]): Promise<void> {
    const known = new Map(before.map((row) => [row.id, row]));
    const changes = after.map((record) => ({ record, before: known.get(record.id) ?? null }));
    this.#show(await this.#ledger.write(changes));
  }

  /**
   * Writes `record`, which is a changed version of `read`. Writes nothing if the ledger's facts about the key have
   * changed since `read` was read.
   * @returns whether `record` was written
   * @throws {JournalError}
   */
  async replace(record: KeyRecord, read: KeyRecord): Promise<boolean> {
    const row = await this.#ledger.replace(record, read);
    if (row !== null) this.#show([row]);
    return row !== null;
  }

  /** Lets a flow read the ledger's rows, to check that no other row has the same name or key pair. */
  readonly rows: RowsPort = { named: (name) => this.#ledger.named(name), all: () => this.#records };

  #show(rows: readonly KeyRecord[]): void {
    const ids = new Set(rows.map(({ id }) => id));
    this.#records = [...rows, ...this.#records.filter(({ id }) => !ids.has(id))].sort(byNewest);
  }

  /** Merges rows of another ledger. @returns how many were new or changed @throws {JournalError} */
  async merge(records: readonly KeyRecord[]): Promise<number> {
    const changed = await this.#ledger.merge(records);
    await this.load();
    return changed;
  }

  async #read(): Promise<void> {
    if (!this.#isWhole) {
      const first = await this.#ledger.newest(FIRST);
      // Another call of `load` may have read all rows meanwhile. They must not be replaced by the newest rows only.
      if (!this.#isWhole) this.#records = first;
    }
    const { records, unreadable } = await this.#ledger.all();
    this.#records = records;
    this.#unreadable = unreadable;
    this.#isWhole = true;
  }
}
