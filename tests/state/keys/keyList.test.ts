import { beforeEach, describe, expect, it, vi } from 'vitest';
import { KeyList } from '../../../src/state/keys/keyList.svelte.ts';
import { restoreNotes, writeNotes } from '../../../src/state/keys/keyNotes.ts';
import { KeyViews, MAX_VIEW_NAME } from '../../../src/state/keys/keyViews.svelte.ts';
import { Selection } from '../../../src/state/keys/selection.svelte.ts';
import { NOON } from '../../support/caller.ts';
import { aKeyRecord } from '../../support/keyRecord.ts';
import { connectDirectly, create, newDevice, newKey, openPage, type Page } from '../../support/page/page.ts';

beforeEach(newDevice);

function listOf(page: Page): KeyList {
  const { cloudLists } = page.keyParts;
  return new KeyList({ ...page, cloudLists, stateText: (word) => word });
}

/** A connected page whose list has three keys, of two regions. */
async function withKeys(options: Parameters<typeof openPage>[0] = {}) {
  const page = await openPage(options);
  await connectDirectly(page);
  const { route } = page.session;
  if (route === null) throw new Error('expected to be connected');
  const own = { ...route, attempts: [], cloud: 'agrees' as const, publicKey: 'ssh-rsa AAAA' };
  const rows = [
    aKeyRecord({ ...own, id: 'a', name: 'web_10', state: 'verified', keyId: 'skey-a' }),
    aKeyRecord({ ...own, id: 'b', name: 'web_2', state: 'unconfirmed', keyId: 'skey-b' }),
    aKeyRecord({ ...own, id: 'c', name: 'db', state: 'orphan', keyId: 'skey-c', region: 'ap-hongkong' }),
  ];
  await page.keys.add(...rows);
  return { page, list: listOf(page), rows };
}

const names = (list: KeyList) => list.shown.map(({ name }) => name);

describe('the list', () => {
  it('is found in by words, filtered by what is to be done, region and account', async () => {
    const { list, page } = await withKeys();
    list.query = 'web';
    expect(names(list).sort()).toEqual(['web_10', 'web_2']);
    list.query = '';
    list.filter = 'verified';
    expect(names(list)).toEqual(['web_10']);
    list.filter = 'attention';
    expect(names(list).sort()).toEqual(['db', 'web_2']);
    list.filter = 'all';
    list.region = 'ap-hongkong';
    expect(names(list)).toEqual(['db']);
    list.region = '';
    list.account = 'another';
    expect(names(list)).toEqual([]);
    // What is chosen can be given up, also where there is no row of it.
    expect(list.accounts).toContain('another');
    expect(list.accounts).toContain(page.session.route?.account);
    list.showAll();
    expect(names(list)).toHaveLength(3);
    expect(list.isPlain).toBe(true);
  });

  it('is sorted by a column, and the other way round by the same again', async () => {
    const { list } = await withKeys();
    list.sortBy('name');
    expect(names(list)).toEqual(['db', 'web_2', 'web_10']);
    list.sortBy('name');
    expect(names(list)).toEqual(['web_10', 'web_2', 'db']);
    expect(list.isPlain).toBe(false);
    list.sortBy('createdAt');
    expect(list.order).toEqual({ by: 'createdAt', isDescending: true });
    expect(list.isPlain).toBe(true);
  });

  it.each([
    { query: 'web' },
    { filter: 'due' as const },
    { region: 'ap-hongkong' },
    { account: 'another' },
    { order: { by: 'name' as const, isDescending: true } },
    { order: { by: 'createdAt' as const, isDescending: false } },
  ])('isn’t shown plainly with %o', async (change) => {
    const { list } = await withKeys();
    list.show({ ...list.state, ...change });
    expect(list.isPlain).toBe(false);
    list.showAll();
    expect(list.isPlain).toBe(true);
  });

  it('is of Practice or of real accounts, also what the cloud alone has', async () => {
    const page = await openPage();
    await create(page, newKey({ name: 'exercise' }));
    const { cloudLists } = page.keyParts;
    await cloudLists.sync(['ap-guangzhou']);
    const made = page.createKey.record;
    await page.keys.change(made === null ? [] : [made], () => ({ state: 'closed', keyId: null }));
    const list = listOf(page);
    expect(names(list)).toContain('exercise');
    await connectDirectly(page);
    expect(names(list)).toEqual([]);
  });

  it('offers its regions and accounts in order, and what is chosen among them', async () => {
    const { list } = await withKeys();
    list.region = 'ap-beijing';
    expect(list.regionChoices).toEqual(['ap-beijing', 'ap-guangzhou', 'ap-hongkong']);
    list.region = '';
    expect(list.regionChoices).toEqual(['ap-guangzhou', 'ap-hongkong']);
    list.account = '0';
    expect(list.accounts[0]).toBe('0');
  });

  it('has a place to come back to, once', async () => {
    const { list } = await withKeys();
    expect(list.takePlace()).toBeNull();
    list.leaveAt({ id: 'a', top: 120 });
    expect(list.takePlace()).toEqual({ id: 'a', top: 120 });
    expect(list.takePlace()).toBeNull();
    list.leaveAt({ id: 'a', top: 120 });
    list.reset();
    expect(list.takePlace()).toBeNull();
  });

  it('has what is missing in the cloud, and changes nothing of it there', async () => {
    let time = NOON;
    const { list, page } = await withKeys({ now: () => time });
    list.filter = 'missing';
    expect(names(list)).toEqual([]);
    // The account has none in the first region.
    time += 1000;
    await page.keyParts.cloudLists.sync(['ap-guangzhou']);
    expect(names(list).sort()).toEqual(['web_10', 'web_2']);
    expect(list.rows.filter(({ isMissing }) => isMissing)).toHaveLength(2);
    list.selectShown(true);
    expect(list.changeable).toEqual([]);
  });

  it('counts what could be imported once its file was opened, and what can be', async () => {
    const page = await openPage();
    await connectDirectly(page);
    const list = listOf(page);
    const { account, secretId } = page.session.route ?? {};
    const own = { ...page.session.route, attempts: [], method: 'device' as const, publicKey: 'ssh-rsa AAAA' };
    expect([account, secretId].every((text) => text !== undefined)).toBe(true);
    await page.keys.add(
      aKeyRecord({
        ...own,
        id: 'a',
        name: 'a',
        state: 'unconfirmed',
        fileName: 'a.pem',
        savedBy: 'download',
      }),
      aKeyRecord({ ...own, id: 'b', name: 'b', state: 'verified', fileName: 'b.pem', savedBy: 'folder' }),
      aKeyRecord({
        ...own,
        id: 'c',
        name: 'c',
        state: 'unconfirmed',
        fileName: 'c.pem',
        savedBy: 'download',
        hearsay: 'all',
      }),
      aKeyRecord({
        ...own,
        id: 'd',
        name: 'd',
        state: 'unconfirmed',
        fileName: 'd.pem',
        account: '2',
        secretId: 'AKID2',
      }),
      aKeyRecord({ ...own, id: 'e', name: 'e', state: 'unconfirmed', keyId: 'skey-e', cloud: 'agrees' }),
    );
    expect(list.unconfirmed).toBe(1);
    expect(list.importable.map(({ id }) => id)).toEqual(['b']);
  });

  it('is shown again as it was', async () => {
    const { list } = await withKeys();
    list.query = ' web ';
    list.sortBy('name');
    const { state } = list;
    expect(state.query).toBe('web');
    list.showAll();
    expect(list.shows(state)).toBe(false);
    list.show(state);
    expect(list.shows(state)).toBe(true);
  });

  it('can change of a selection what is in the cloud, of the account in use', async () => {
    const { list, page } = await withKeys();
    list.selectShown(true);
    expect(list.selection).toHaveLength(3);
    expect(list.changeable).toHaveLength(3);
    await page.keys.change(page.keys.all, (row) => (row.id === 'a' ? { keyId: null } : {}));
    expect(list.changeable.map(({ id }) => id).sort()).toEqual(['b', 'c']);
    await page.lock();
    expect(list.changeable).toEqual([]);
    list.selectShown(false);
    expect(list.selection).toEqual([]);
  });

  it('says what its owner wanted to delete by now', async () => {
    const { list, page } = await withKeys();
    const [now, later] = [NOON, NOON + 1].map((time) => new Date(time).toISOString());
    await page.keys.change(page.keys.all, ({ id }) => ({ remindAt: (id === 'a' ? now : later) ?? null }));
    expect(list.due.map(({ id }) => id)).toEqual(['a']);
    list.filter = 'due';
    expect(names(list)).toHaveLength(3);
    await page.keys.change(page.keys.all, ({ id }) => (id === 'b' ? { remindAt: null } : {}));
    expect(names(list).sort()).toEqual(['db', 'web_10']);
  });

  it('finds a key by its MD5 fingerprint once that was computed', async () => {
    const { page } = await withKeys();
    await create(page, newKey({ name: 'fresh' }));
    const list = listOf(page);
    const { md5FingerprintOf } = await import('../../../src/state/files/md5Index.ts');
    const line = page.createKey.record?.publicKey ?? '';
    list.query = md5FingerprintOf(line);
    expect(list.query).toMatch(/^MD5:([0-9a-f]{2}:){15}/);
    await list.prepare();
    expect(names(list)).toEqual(['fresh']);
    expect(md5FingerprintOf('no key')).toBe('');
  });
});

it('the MD5 fingerprints of hundreds of keys are computed a slice at a time', async () => {
  const page = await openPage();
  const rows = Array.from({ length: 401 }, (_, index) =>
    aKeyRecord({
      id: `row-${index}`,
      name: `web_${index}`,
      publicKey: `ssh-rsa ${index}`,
      connection: 'practice',
    }),
  );
  await page.keys.add(...rows);
  const list = listOf(page);
  const pauses = vi.spyOn(globalThis, 'setTimeout');
  await list.prepare();
  expect(pauses).not.toHaveBeenCalled();
  list.query = 'MD5:00:';
  await list.prepare();
  expect(pauses).toHaveBeenCalledTimes(2);
  pauses.mockClear();
  // They are known now.
  await list.prepare();
  expect(pauses).not.toHaveBeenCalled();
  pauses.mockRestore();
});

describe('notes', () => {
  it('are written to each, whatever became of the row, and taken back', async () => {
    const { list, page } = await withKeys();
    const before = await writeNotes(page, list.rows, { note: 'mine' });
    expect(before).toHaveLength(3);
    expect(page.keys.all.every(({ note }) => note === 'mine')).toBe(true);
    await restoreNotes(page, { note: 'mine' }, before);
    expect(page.keys.all.every(({ note }) => note === '')).toBe(true);
  });

  it('are not taken back where something else was noted since', async () => {
    const { list, page } = await withKeys();
    const remindAt = '2026-12-24T00:00:00.000Z';
    const before = await writeNotes(page, list.rows, { note: 'mine', remindAt });
    const [first, second] = list.rows;
    if (first === undefined || second === undefined) throw new Error('expected two rows');
    await writeNotes(page, [first], { note: 'a colleague’s' });
    await writeNotes(page, [second], { remindAt: null });
    await restoreNotes(page, { note: 'mine', remindAt }, before);
    const notes = new Map(page.keys.all.map((row) => [row.id, [row.note, row.remindAt]]));
    expect(notes.get(first.id)).toEqual(['a colleague’s', remindAt]);
    expect(notes.get(second.id)).toEqual(['mine', null]);
    expect([...notes].filter(([id]) => id !== first.id && id !== second.id).map(([, note]) => note)).toEqual([
      ['', null],
    ]);
  });

  it('of what only the cloud knew make it a row', async () => {
    const { page, rows } = await withKeys();
    await create(page, newKey({ name: 'fresh' }));
    await page.keyParts.cloudLists.sync(['ap-guangzhou']);
    const made = page.createKey.record;
    await page.keys.change(made === null ? [] : [made], () => ({ state: 'closed', keyId: null }));
    const list = listOf(page);
    const only = list.rows.filter(({ record }) => record === null);
    expect(only).toHaveLength(1);
    await writeNotes(page, only, { note: 'theirs' });
    expect(page.keys.all.filter(({ note }) => note === 'theirs')).toHaveLength(1);
    // A second note is of the row that there is now.
    await writeNotes(page, only, { note: 'again' });
    expect(page.keys.all).toHaveLength(rows.length + 2);
  });
});

describe('saved views', () => {
  it('are replaced by name, cut, put back where they were, and left out where they can’t be read', async () => {
    const { list, page } = await withKeys();
    const views = new KeyViews(page.storage.values);
    await views.load();
    await views.save(' first ', list.state);
    await views.save('x'.repeat(MAX_VIEW_NAME + 1), list.state);
    list.query = 'web';
    await views.save('first', list.state);
    expect(views.all.map(({ name }) => name.length)).toEqual([MAX_VIEW_NAME, 5]);
    expect(views.all[1]).toMatchObject({ name: 'first', query: 'web' });
    const [first] = views.all;
    if (first === undefined) throw new Error('expected a view');
    const putBack = await views.remove(first);
    expect(views.all).toHaveLength(1);
    await putBack();
    expect(views.all[0]).toEqual(first);
    await page.storage.values.change('keyViews', (before) => [{ nonsense: true }, ...(before as object[])]);
    await views.load();
    expect(views.all).toHaveLength(2);
    await page.storage.values.set('keyViews', 'nonsense');
    await views.load();
    expect(views.all).toEqual([]);
  });
});

describe('saved views', () => {
  it('are put back between those that they were between', async () => {
    const { list, page } = await withKeys();
    const views = new KeyViews(page.storage.values);
    for (const name of ['one', 'two', 'three']) await views.save(name, list.state);
    const [, second] = views.all;
    if (second === undefined) throw new Error('expected a view');
    const putBack = await views.remove(second);
    await putBack();
    expect(views.all.map(({ name }) => name)).toEqual(['one', 'two', 'three']);
    // Twice is as once.
    await putBack();
    expect(views.all.map(({ name }) => name)).toEqual(['one', 'two', 'three']);
  });

  it('are none where the storage can’t be read; a bug isn’t hidden', async () => {
    const { page } = await withKeys();
    const reading = (error: Error) => {
      const get = async () => {
        throw error;
      };
      return new KeyViews({ ...page.storage.values, get });
    };
    const views = reading(new DOMException('closed', 'InvalidStateError'));
    await views.load();
    expect(views.all).toEqual([]);
    await expect(reading(new TypeError('a bug')).load()).rejects.toThrow('a bug');
  });
});

it('a selection selects these or none of them', () => {
  const selection = new Selection();
  selection.set(['a', 'b'], true);
  selection.set(['a'], false);
  expect([...selection]).toEqual(['b']);
  expect([selection.size, selection.has('b'), selection.has('a')]).toEqual([1, true, false]);
  selection.clear();
  expect(selection.size).toBe(0);
});
