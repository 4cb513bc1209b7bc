/**
 * Two tabs write at once: notes, reminders, creations step by step, what a look has shown, views and connections. Nothing
 * that one of them has written is lost but by a later writing of the very same column.
 */
import type { Page } from '@playwright/test';
import type { Connection } from '../../src/core/connection/connection.ts';
import { amount } from '../support/amount.ts';
import { aKeyRecord } from '../support/keyRecord.ts';
import { type Random, seeded } from '../support/seeded.ts';
import { serveTab } from '../support/tabs/serve.ts';
import type { Content, Step, Tab } from '../support/tabs/tab.ts';
import { expect, test } from './support/test.ts';

const ROUNDS = amount({ usual: 120, whole: 500 });
const SEED = Number(process.env['KEYSMITH_SEED'] ?? '12');

declare global {
  interface Window {
    tab: Tab;
  }
}

/** What a step writes: columns by name. */
function writtenBy(step: Step): readonly (readonly [column: string, value: unknown])[] {
  const of = (kind: string, id: string, columns: object) =>
    Object.entries(columns).map(([name, value]) => [`${kind} ${id} ${name}`, value] as const);
  switch (step.kind) {
    case 'note':
      return of('row', step.id, step.note);
    case 'learn':
      return of('row', step.id, step.columns);
    case 'create':
      return of('row', step.row.id, Object.assign({}, step.row, ...step.journalled));
    case 'finish':
      return of('row', step.id, Object.assign({}, ...step.journalled));
    case 'saveView':
      return of('view', step.name, { query: step.query });
    case 'removeView':
      return of('view', step.name, { query: undefined });
    case 'addConnection':
      return of('connection', step.connection.id, step.connection);
    case 'changeConnection':
      return of('connection', step.id, step.columns);
  }
}

/** What is stored, by the same names. */
function storedIn({ rows, views, connections }: Content): Map<string, unknown> {
  const entries = [
    ...rows.flatMap((row) => writtenBy({ kind: 'learn', id: row.id, columns: row })),
    ...views.flatMap(({ name, query }) => writtenBy({ kind: 'saveView', name, query })),
    ...connections.flatMap((connection) => writtenBy({ kind: 'addConnection', connection })),
  ];
  return new Map(entries);
}

const pick = <Value>(random: Random, values: readonly Value[]): Value =>
  values[Math.floor(random() * values.length)] as Value;

/** What is there already, to be written to again. */
interface Known {
  readonly rows: string[];
  readonly connections: string[];
}

/** What happens more often is there more often. */
const KINDS = 'note note remind learn learn finish create saveView removeView connect change change'.split(
  ' ',
);

function nextStep(random: Random, known: Known, unique: string): Step {
  // Of the newest, so that both tabs often mean the same one.
  const id = pick(random, known.rows.slice(-2));
  switch (pick(random, KINDS)) {
    case 'note':
      return { kind: 'note', id, note: { note: `note ${unique}` } };
    case 'remind':
      return {
        kind: 'note',
        id,
        note: { remindAt: new Date(Date.UTC(2027, 0, 1) + random() * 1e10).toISOString() },
      };
    case 'learn':
      return {
        kind: 'learn',
        id,
        columns: { keyId: `skey-${unique}`, cloud: pick(random, ['agrees', 'differs']) },
      };
    case 'create': {
      const journalled = [
        { state: 'sending' as const },
        { keyId: `skey-${unique}`, fileDigest: Buffer.from(unique).toString('hex').padEnd(64, '0') },
        { state: 'unconfirmed' as const, fileName: `${unique}.pem`, savedBy: 'download' as const },
        { cloud: 'agrees' as const },
      ];
      return { kind: 'create', row: aKeyRecord({ id: `row-${unique}`, name: unique }), journalled };
    }
    case 'finish':
      return {
        kind: 'finish',
        id,
        journalled: [{ fileName: `${unique}.pem` }, { bits: Math.floor(random() * 4096) }],
      };
    case 'saveView':
      return { kind: 'saveView', name: pick(random, ['mine', 'old', 'web']), query: unique };
    case 'removeView':
      return { kind: 'removeView', name: pick(random, ['mine', 'old', 'web']) };
    case 'connect':
      return { kind: 'addConnection', connection: aConnection(`connection-${unique}`) };
    default: {
      const columns = [
        { label: `label ${unique}` },
        { color: pick(random, ['none', 'green', 'red'] as const) },
        { account: unique, level: 'full' as const },
        { sameAs: [unique] },
        { region: unique },
      ];
      return {
        kind: 'changeConnection',
        id: pick(random, known.connections.slice(-2)),
        columns: pick(random, columns),
      };
    }
  }
}

function aConnection(id: string): Connection {
  const more = {
    label: '',
    color: 'none',
    region: null,
    account: null,
    sameAs: [],
    usesToken: false,
  } as const;
  return {
    ...more,
    sameAs: [],
    schema: 4,
    id,
    kind: 'direct',
    relay: null,
    site: 'china',
    customEndpoint: '',
    secretId: 'AKIDexample',
    level: 'full',
  };
}

const perform = (page: Page, steps: readonly Step[]) =>
  page.evaluate((all) => window.tab.perform(all), steps);
const read = (page: Page) => page.evaluate(() => window.tab.read());

test(`two tabs, ${ROUNDS} rounds of writing at once: nothing is lost`, async ({ context }) => {
  test.setTimeout(300_000);
  const random = seeded(SEED);
  const served = await serveTab();
  try {
    const tabs = [await context.newPage(), await context.newPage()] as const;
    for (const tab of tabs) await tab.goto(served.url);
    const known: Known = { rows: ['row-first'], connections: ['first'] };
    const first: Step[] = [
      { kind: 'create', row: aKeyRecord({ id: 'row-first' }), journalled: [] },
      { kind: 'addConnection', connection: aConnection('first') },
    ];
    await perform(tabs[0], first);
    let expected = new Map<string, unknown>(first.flatMap(writtenBy));
    for (let round = 0; round < ROUNDS; round += 1) {
      // Each tab shows what the other one has written: only what is there is written to.
      for (const tab of tabs)
        await tab.waitForFunction((count) => window.tab.shownRows() === count, known.rows.length);
      const plans = tabs.map((_, tab) =>
        Array.from({ length: 1 + Math.floor(random() * 3) }, (__, index) =>
          nextStep(random, known, `${round}_${tab}_${index}`),
        ),
      );
      await Promise.all(tabs.map((tab, index) => perform(tab, plans[index] ?? [])));
      const written = plans.map((steps) => new Map(steps.flatMap(writtenBy)));
      const stored = storedIn(await read(tabs[round % 2 === 0 ? 0 : 1]));
      const columns = new Set([...expected.keys(), ...written.flatMap((one) => [...one.keys()])]);
      const lost = [...columns].filter((column) => {
        if (column.endsWith(' updatedAt')) return false;
        const by = written.filter((one) => one.has(column)).map((one) => one.get(column));
        const allowed = by.length > 0 ? by : [expected.get(column)];
        return !allowed.some((value) => JSON.stringify(value) === JSON.stringify(stored.get(column)));
      });
      expect(lost, `round ${round}, seed ${SEED}: ${JSON.stringify(plans)}`).toEqual([]);
      expected = stored;
      for (const step of plans.flat()) {
        if (step.kind === 'create') known.rows.push(step.row.id);
        if (step.kind === 'addConnection') known.connections.push(step.connection.id);
      }
    }
  } finally {
    served.close();
  }
});
