import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyRow } from '../../../src/core/list/keyRows.ts';
import { Deletion } from '../../../src/state/keys/deletion.svelte.ts';
import { KeyList } from '../../../src/state/keys/keyList.svelte.ts';
import { testSimulator } from '../../support/caller.ts';
import {
  connectDirectly,
  create,
  newDevice,
  newKey,
  openPage,
  type Page,
  press,
  whileAnotherTabWrites,
} from '../../support/page/page.ts';

beforeEach(newDevice);

/** A connected page with a key pair that its owner has made, and the list's row of it. */
async function withKey(cloud: (request: Request) => Promise<Response> = testSimulator()) {
  const page = await openPage({ send: cloud });
  await connectDirectly(page);
  await create(page);
  const [row] = listOf(page).rows;
  if (row?.record == null) throw new Error('expected a row');
  return { page, row, record: row.record };
}

function listOf(page: Page): KeyList {
  const { cloudLists } = page.keyParts;
  return new KeyList({ ...page, cloudLists, stateText: (word) => word });
}

function deletionOf(page: Page, rows: readonly KeyRow[]): Deletion {
  return new Deletion({ ...page, cloudLists: page.keyParts.cloudLists }, rows);
}

describe('deleting', () => {
  it('sends it, and the row leaves what was listed at once', async () => {
    const { page, row, record } = await withKey();
    await page.keyParts.cloudLists.sync(['ap-guangzhou']);
    const deletion = deletionOf(page, [row]);
    expect(await deletion.run()).toBe(true);
    expect(page.keys.find(record.id)?.deletion).not.toBeNull();
    expect(page.keyParts.cloudLists.all.flatMap(({ keys }) => keys)).toEqual([]);
  });

  it('never touches a key that some tab still holds and nobody has saved', async () => {
    const { page, row, record } = await withKey();
    await page.keys.change([record], () => ({ state: 'unsaved' }));
    const [current] = listOf(page).rows;
    const other = await openPage();
    other.kept.keep({ recordId: record.id, text: 'PEM', fileName: 'web_1.pem' });
    const deletion = deletionOf(page, [current ?? row]);
    expect(await deletion.run()).toBe(false);
    expect(deletion.state).toMatchObject({ kind: 'done', results: new Map([[row.id, { kind: 'changed' }]]) });
    expect(page.keys.find(record.id)?.deletion).toBeNull();
  });

  it('never touches a row that has changed since it was chosen', async () => {
    const { page, row, record } = await withKey();
    const deletion = deletionOf(page, [row]);
    const other = await openPage();
    await other.keys.ready();
    await other.keys.change([record], () => ({ cloud: 'differs' }));
    expect(await deletion.run()).toBe(false);
    expect(page.keys.find(record.id)?.deletion).toBeNull();
  });

  it('asks each region for its own key pairs, also where another region can’t be asked', async () => {
    const sent: { region: string; ids: readonly string[] }[] = [];
    const cloud = testSimulator();
    let lost = '';
    const { page, row } = await withKey(async (request) => {
      const region = request.headers.get('x-tc-region') ?? '';
      if (request.headers.get('x-tc-action') === 'DeleteKeyPairs') {
        const { KeyIds } = (await request.clone().json()) as { KeyIds: string[] };
        sent.push({ region, ids: KeyIds });
      }
      return region === lost ? Promise.reject(new TypeError('down')) : cloud(request);
    });
    await page.preferences.change({ region: 'ap-hongkong' });
    press();
    await create(page, newKey({ name: 'far' }));
    const rows = listOf(page).rows;
    expect(rows.map(({ route }) => route.region).sort()).toEqual(['ap-guangzhou', 'ap-hongkong']);
    const far = rows.find(({ id }) => id !== row.id);
    if (far === undefined) throw new Error('expected two rows');
    lost = 'ap-hongkong';
    const broken = deletionOf(page, rows);
    expect(await broken.run()).toBe(false);
    expect(broken.state).toMatchObject({ kind: 'done' });
    if (broken.state.kind !== 'done') return;
    expect(broken.state.results.get(row.id)?.kind).toBe('sent');
    expect(broken.state.results.get(far.id)).toMatchObject({ kind: 'error', error: { code: 'transport' } });
    lost = '';
    const again = deletionOf(page, [far]);
    expect(await again.run()).toBe(true);
    expect(sent.map(({ region, ids }) => [region, ids])).toEqual([
      ['ap-guangzhou', [row.keyId]],
      ['ap-hongkong', [far.keyId]],
    ]);
  });

  it('is sent once, however often it is asked for meanwhile', async () => {
    const { page, row } = await withKey();
    const deletion = deletionOf(page, [row]);
    const both = Promise.all([deletion.run(), deletion.run()]);
    expect(deletion.state.kind).toBe('working');
    expect(await both).toEqual([true, false]);
  });

  it('waits for no other tab, and says so', async () => {
    const { page, row } = await withKey();
    const deletion = deletionOf(page, [row]);
    await whileAnotherTabWrites(async () => {
      expect(await deletion.run()).toBe(false);
    });
    expect(deletion.state).toEqual({ kind: 'refused', refusal: 'otherTab' });
  });

  it('isn’t done under another account', async () => {
    const { page, row } = await withKey();
    await page.lock();
    const deletion = deletionOf(page, [row]);
    expect(await deletion.run()).toBe(false);
    expect(deletion.state).toEqual({ kind: 'refused', refusal: 'away' });
  });

  it('of what only the cloud knew is written down first', async () => {
    const cloud = testSimulator();
    await withKey(cloud);
    // Another device of the same account has never heard of it.
    newDevice();
    const page = await openPage({ send: cloud });
    await connectDirectly(page);
    await page.keyParts.cloudLists.sync(['ap-guangzhou']);
    const [row] = listOf(page).rows;
    if (row === undefined) throw new Error('expected a row of the cloud alone');
    expect(row.record).toBeNull();
    expect(await deletionOf(page, [row]).run()).toBe(true);
    expect(page.keys.all.find(({ keyId }) => keyId === row.keyId)?.deletion).not.toBeNull();
  });

  it('that gets no answer is told by its error, and runs once at a time', async () => {
    const cloud = testSimulator();
    let isDown = false;
    const { page, row } = await withKey((request) =>
      isDown ? Promise.reject(new TypeError('down')) : cloud(request),
    );
    isDown = true;
    const deletion = deletionOf(page, [row]);
    const [first, second] = await Promise.all([deletion.run(), deletion.run()]);
    expect([first, second]).toEqual([false, false]);
    expect(deletion.state).toMatchObject({ kind: 'done' });
  });
});
