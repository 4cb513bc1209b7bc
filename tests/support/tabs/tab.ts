/** What one tab does to what all tabs share, by the app's own storage and state, without a page around it. */
import type { Connection } from '../../../src/core/connection/connection.ts';
import type { Journal } from '../../../src/core/flows/ports/journal.ts';
import { isListed } from '../../../src/core/ledger/keyState.ts';
import type { KeyRecord } from '../../../src/core/ledger/keyRecord.ts';
import type { KeyRow } from '../../../src/core/list/keyRows.ts';
import { writeNotes } from '../../../src/state/keys/keyNotes.ts';
import { Keys } from '../../../src/state/ledger/keys.svelte.ts';
import { KeyViews } from '../../../src/state/keys/keyViews.svelte.ts';
import { createStorage } from '../../../src/storage/storage.ts';

/** One thing that a user, or a flow, does. */
export type Step =
  | {
      readonly kind: 'note';
      readonly id: string;
      readonly note: Partial<Pick<KeyRecord, 'note' | 'remindAt'>>;
    }
  | { readonly kind: 'create'; readonly row: KeyRecord; readonly journalled: readonly Partial<KeyRecord>[] }
  | { readonly kind: 'finish'; readonly id: string; readonly journalled: readonly Partial<KeyRecord>[] }
  | { readonly kind: 'learn'; readonly id: string; readonly columns: Partial<KeyRecord> }
  | { readonly kind: 'saveView'; readonly name: string; readonly query: string }
  | { readonly kind: 'removeView'; readonly name: string }
  | { readonly kind: 'addConnection'; readonly connection: Connection }
  | { readonly kind: 'changeConnection'; readonly id: string; readonly columns: Partial<Connection> };

/** What is stored. */
export interface Content {
  readonly rows: readonly KeyRecord[];
  readonly views: readonly { readonly name: string; readonly query: string }[];
  readonly connections: readonly Connection[];
}

export interface Tab {
  readonly perform: (steps: readonly Step[]) => Promise<void>;
  readonly read: () => Promise<Content>;
  /** How many rows this tab shows. */
  readonly shownRows: () => number;
}

const storage = createStorage({ now: Date.now, onBlocked: () => undefined });
const keys = new Keys(storage.ledger);
const views = new KeyViews(storage.values);
storage.onOtherTab((what) => {
  if (what === 'keys') void keys.load();
  if (what === 'values') void views.load();
});
const ready = Promise.all([keys.load(), views.load()]);

const LIST = {
  filter: 'all',
  region: '',
  account: '',
  order: { by: 'name', isDescending: false },
} as const;

/** As the list shows a row that was chosen in it: the row may be another one by the time something is done with it. */
function chosen(record: KeyRecord): KeyRow {
  const { name, keyId, publicKey, fingerprint, bits, tags, createdAt } = record;
  const shown = { name, keyId, publicKey, fingerprint, bits, tags, createdAt, isMissing: false };
  return { ...shown, id: record.id, record, cloud: null, route: record };
}

/** By the journal of a flow: each step writes what it has learned. */
async function go(journal: Journal, row: KeyRecord, journalled: readonly Partial<KeyRecord>[]) {
  let current = row;
  for (const columns of journalled) {
    current = { ...current, ...columns };
    await journal(current);
  }
}

async function perform(step: Step): Promise<void> {
  switch (step.kind) {
    case 'note': {
      const record = keys.find(step.id);
      if (record === null) throw new TypeError(`note: expected a row ${step.id}`);
      const row = chosen(record);
      // Somebody thinks about it, and the row goes on meanwhile.
      await new Promise((resolve) => setTimeout(resolve));
      await writeNotes({ keys, newId: () => crypto.randomUUID(), now: Date.now }, [row], step.note);
      break;
    }
    case 'create':
      await go(keys.journal(), step.row, [{}, ...step.journalled]);
      break;
    case 'finish': {
      const record = keys.find(step.id);
      if (record === null) throw new TypeError(`finish: expected a row ${step.id}`);
      await go(keys.journal([record]), record, step.journalled);
      break;
    }
    case 'learn': {
      const record = keys.find(step.id);
      if (record !== null && isListed(record)) await keys.change([record], () => step.columns);
      break;
    }
    case 'saveView':
      await views.save(step.name, { ...LIST, query: step.query });
      break;
    case 'removeView': {
      const view = views.all.find(({ name }) => name === step.name);
      if (view !== undefined) await views.remove(view);
      break;
    }
    case 'addConnection':
      await storage.connections.add(step.connection);
      break;
    case 'changeConnection':
      await storage.connections.change(step.id, step.columns);
      break;
  }
}

const tab: Tab = {
  async perform(steps) {
    await ready;
    for (const step of steps) await perform(step);
  },
  async read() {
    const { records } = await storage.ledger.all();
    const [connections] = await Promise.all([storage.connections.all(), views.load()]);
    return { rows: records, views: views.all, connections };
  },
  shownRows: () => keys.all.length,
};
Object.assign(window, { tab });
