/**
 * The list of keys: joins the rows of the ledger and of the cloud, searches, filters and sorts them, and keeps track
 * of the selected rows. The list keeps its state while the page of a single key is shown.
 */
import type { KeyRecord } from '../../core/ledger/keyRecord.ts';
import { isPractice } from '../../core/ledger/route.ts';
import { type KeyStateWord, mayImport, needsAttention } from '../../core/ledger/keyState.ts';
import {
  isMd5Query,
  joinKeys,
  type KeyRow,
  KeySearch,
  searchText,
  type SortColumn,
  type SortOrder,
  sortRows,
} from '../../core/list/keyRows.ts';
import type { CloudLists } from '../look/cloudLists.svelte.ts';
import type { Keys } from '../ledger/keys.svelte.ts';
import type { WordOf } from '../saving/keyStateWords.ts';
import { Selection } from './selection.svelte.ts';
import type { Session } from '../session/session.svelte.ts';

/**
 * - `attention`: the owner has to do something about the key;
 * - `notHere`: the cloud has the key pair, but the ledger has no row for it;
 * - `due`: the owner has set a reminder to delete the key; its date may be in the future
 */
export const KEY_FILTERS = ['all', 'attention', 'verified', 'notHere', 'missing', 'due'] as const;
type KeyFilter = (typeof KEY_FILTERS)[number];

/** The word for a row's state; `notHere` if the ledger has no row for the key pair. */
export type RowWord = KeyStateWord | 'notHere';

/** A row with a KeyId: the cloud has the row's key pair, so the key pair can be changed there. */
export type ChangeableRow = KeyRow & { readonly keyId: string };

/** The list's display settings, which a saved view keeps. */
export interface KeyListState {
  readonly query: string;
  readonly filter: KeyFilter;
  /** Empty if the keys of all regions are shown. */
  readonly region: string;
  /** Empty if the keys of all accounts are shown. */
  readonly account: string;
  readonly order: SortOrder;
}

const PLAIN: KeyListState = {
  query: '',
  filter: 'all',
  region: '',
  account: '',
  order: { by: 'createdAt', isDescending: true },
};

/** Where a row was in the window when its own page was opened: `top` is in pixels from the window's upper edge. */
interface Place {
  readonly id: string;
  readonly top: number;
}

interface KeyListParts {
  readonly session: Session;
  readonly keys: Keys;
  readonly cloudLists: CloudLists;
  readonly wordOf: WordOf;
  /** The text shown for a state. The list can be sorted by this text, and a search looks through it, too. */
  readonly stateText: (word: RowWord) => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export class KeyList {
  readonly #parts: KeyListParts;
  query = $state('');
  filter = $state<KeyFilter>('all');
  /** Empty if the keys of all regions are shown. */
  region = $state('');
  /** Empty if the keys of all accounts are shown. */
  account = $state('');
  #order = $state.raw(PLAIN.order);
  /** MD5 fingerprints by public key, computed only when the query looks like an MD5 fingerprint. */
  #md5 = $state.raw<ReadonlyMap<string, string>>(new Map());
  readonly selected = new Selection();
  #place: Place | null = null;

  constructor(parts: KeyListParts) {
    this.#parts = parts;
  }

  readonly rows = $derived.by((): readonly KeyRow[] => {
    const { cloudLists, keys, session } = this.#parts;
    const lists = cloudLists.all.filter(({ route }) => isPractice(route) === session.isPractice);
    return joinKeys(session.isPractice ? keys.practice : keys.live, lists, keys.all);
  });

  readonly #sorted = $derived(
    sortRows(this.rows, this.#order, (row) => this.#parts.stateText(this.wordOf(row))),
  );

  /**
   * The rows that pass the filters, and the texts of these rows that a query searches. Computed when the rows or the
   * filters change, not at each keystroke.
   */
  readonly #index = $derived.by(() => {
    const { account, filter, region } = this;
    const inRegion = this.#sorted.filter(
      ({ route }) =>
        (region === '' || route.region === region) && (account === '' || route.account === account),
    );
    const filtered = filter === 'all' ? inRegion : inRegion.filter((row) => this.#isIn(row, filter));
    const md5 = this.#md5;
    const moreOf = (row: KeyRow) =>
      `${this.#parts.stateText(this.wordOf(row))}\n${md5.get(row.publicKey ?? '') ?? ''}`.toLowerCase();
    return { rows: filtered, texts: filtered.map(searchText), more: filtered.map(moreOf) };
  });

  readonly #search = $derived(new KeySearch(this.#index));

  readonly shown = $derived(this.#search.find(this.query));

  /** The regions that occur in the rows. */
  readonly regions = $derived([...new Set(this.rows.map(({ route }) => route.region))].sort());

  /** The accounts that occur in the rows. The chosen account is always among them, so that the user can unchoose it. */
  readonly accounts = $derived(
    withChosen(
      this.rows.map(({ route }) => route.account),
      this.account,
    ),
  );

  /** The regions to choose from. The chosen region is always among them, so that the user can unchoose it. */
  readonly regionChoices = $derived(withChosen(this.regions, this.region));

  readonly selection = $derived(
    this.selected.size === 0 ? [] : this.shown.filter(({ id }) => this.selected.has(id)),
  );

  /** The selected rows that can be changed in the cloud now. */
  readonly changeable = $derived(this.selection.filter((row) => this.mayChange(row)));

  /**
   * The rows whose private key is in a file, and whose public key isn't in the cloud yet. They belong to the
   * connection in use, or to no account yet.
   */
  readonly importable = $derived.by((): readonly KeyRecord[] =>
    this.rows.flatMap(({ record }) =>
      record !== null &&
      this.#parts.wordOf(record) === 'fileOnly' &&
      mayImport(record) &&
      this.#parts.session.mayRegister(record)
        ? [record]
        : [],
    ),
  );

  /** How many more rows could be imported once the user has opened their downloaded files. */
  readonly unconfirmed = $derived(
    this.rows.filter(
      ({ record }) =>
        record?.state === 'unconfirmed' &&
        this.#parts.wordOf(record) === 'fileOnly' &&
        record.hearsay === null &&
        this.#parts.session.mayRegister(record),
    ).length,
  );

  /** The rows whose reminder to delete the key is due. */
  readonly due = $derived.by(() => {
    const now = new Date(this.#parts.now()).toISOString();
    return this.rows.filter(
      ({ record }) => record !== null && record.remindAt !== null && record.remindAt <= now,
    );
  });

  /** The list's current display settings. */
  get state(): KeyListState {
    const { query, filter, region, account, order } = this;
    return { query: query.trim(), filter, region, account, order };
  }

  /** Whether the list is shown without a search or filter, in its default order. */
  get isPlain(): boolean {
    return this.shows(PLAIN);
  }

  /** Whether the list's current display settings equal the given ones. */
  shows({ query, filter, region, account, order }: KeyListState): boolean {
    const { state } = this;
    return (
      state.query === query &&
      state.filter === filter &&
      state.region === region &&
      state.account === account &&
      state.order.by === order.by &&
      state.order.isDescending === order.isDescending
    );
  }

  show({ query, filter, region, account, order }: KeyListState): void {
    this.query = query;
    this.filter = filter;
    this.region = region;
    this.account = account;
    this.#order = order;
  }

  showAll(): void {
    this.show(PLAIN);
  }

  /** Removes the search, the filters and the selection, and restores the default order. */
  reset(): void {
    this.showAll();
    this.selected.clear();
    this.#place = null;
  }

  get order(): SortOrder {
    return this.#order;
  }

  /** Sorts by a column; sorting by the same column again reverses the order. */
  sortBy(by: SortColumn): void {
    const isSame = this.#order.by === by;
    this.#order = { by, isDescending: isSame ? !this.#order.isDescending : by === 'createdAt' };
  }

  wordOf({ record }: KeyRow): RowWord {
    return record === null ? 'notHere' : this.#parts.wordOf(record);
  }

  /** Whether a row's key pair can be changed in the cloud now: the cloud has it, and its account is in use. */
  mayChange(row: KeyRow): row is ChangeableRow {
    const word = this.wordOf(row);
    const isThere = row.keyId !== null && !row.isMissing && word !== 'gone' && word !== 'deleting';
    return isThere && this.#parts.session.isOwn(row.route);
  }

  /**
   * Remembers the row whose page is being opened, and its position in the window. When the user comes back, the list
   * can show the row at the same position.
   */
  leaveAt(place: Place): void {
    this.#place = place;
  }

  /** Returns the row and position that {@link leaveAt} remembered, and forgets them; `null` if there are none. */
  takePlace(): Place | null {
    const place = this.#place;
    this.#place = null;
    return place;
  }

  /** Selects or unselects all rows that are shown. */
  selectShown(isSelected: boolean): void {
    this.selected.set(
      this.shown.map(({ id }) => id),
      isSelected,
    );
  }

  /**
   * If the query looks like an MD5 fingerprint, computes the MD5 fingerprints of the rows, a slice at a time. Call it
   * again whenever the query or the rows change.
   */
  async prepare(): Promise<void> {
    if (!isMd5Query(this.query)) return;
    const { rows } = this;
    const { md5FingerprintOf } = await import('../files/md5Index.ts');
    const known = new Map(this.#md5);
    for (const { publicKey } of rows) {
      if (publicKey === null || known.has(publicKey)) continue;
      known.set(publicKey, md5FingerprintOf(publicKey));
      if (known.size % SLICE !== 0) continue;
      this.#md5 = new Map(known);
      await new Promise((resolve) => setTimeout(resolve));
    }
    if (known.size !== this.#md5.size) this.#md5 = known;
  }

  #isIn(row: KeyRow, filter: KeyFilter): boolean {
    const word = this.wordOf(row);
    if (filter === 'due') return row.record !== null && row.record.remindAt !== null;
    if (filter === 'missing') return row.isMissing || word === 'gone';
    if (filter === 'verified' || filter === 'notHere') return word === filter;
    return row.isMissing || (word !== 'notHere' && needsAttention(word));
  }
}

function withChosen(values: readonly string[], chosen: string): readonly string[] {
  return [...new Set(chosen === '' ? values : [...values, chosen])].sort();
}

/** How many fingerprints are computed (in about 5 ms) before the browser gets time for other work. */
const SLICE = 200;
