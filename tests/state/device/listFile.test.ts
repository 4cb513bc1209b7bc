import { beforeEach, describe, expect, it, vi } from 'vitest';
import { formatLedgerFile, parseLedgerFile } from '../../../src/core/ledger/ledgerFile.ts';
import * as ledgerFiles from '../../../src/platform/files/readLedgerFile.ts';
import { NOON } from '../../support/caller.ts';
import { aKeyRecord } from '../../support/keyRecord.ts';
import { FakeFolder, offerFolder } from '../../support/page/folder.ts';
import {
  connectDirectly,
  create,
  newDevice,
  newKey,
  openPage,
  type Page,
  press,
} from '../../support/page/page.ts';

const BASE = 'file:///stick/keysmith.html';
const LIST = 'keysmith_list.json';

beforeEach(() => {
  newDevice();
  // Node has no workers of a browser; what they do is core's.
  vi.spyOn(ledgerFiles, 'readLedgerFile').mockImplementation(async (file) =>
    parseLedgerFile(await file.text()),
  );
});

async function openWithList(
  isStorageShared = true,
): Promise<{ page: Page; list: NonNullable<Page['listFile']> }> {
  let ms = 0;
  const page = await openPage({ base: BASE, isStorageShared, now: () => NOON + (ms += 1) });
  return { page, list: await page.loadListFile() };
}

/** Makes a key of an account. */
async function make(page: Page, name: string): Promise<void> {
  press();
  await create(page, newKey({ name }));
}

function rowOf(page: Page, name: string) {
  const row = page.keys.live.find((one) => one.name === name);
  if (row === undefined) throw new Error(`expected a row ${name}`);
  return row;
}

const namesIn = (folder: FakeFolder) =>
  parseLedgerFile(folder.files.get(LIST) ?? '')
    .records.map(({ name }) => name)
    .sort();

describe('with a keys folder', () => {
  it('the list is written at each change, without Practice', async () => {
    const folder = new FakeFolder();
    offerFolder(folder);
    const { page, list } = await openWithList();
    await make(page, 'practised');
    await connectDirectly(page);
    await make(page, 'web_1');
    expect(list.state).toBe('none');
    await page.folder.choose();
    await expect.poll(() => folder.files.has(LIST) && namesIn(folder)).toEqual(['web_1']);
    await make(page, 'web_2');
    await expect.poll(() => namesIn(folder)).toEqual(['web_1', 'web_2']);
    expect([list.state, list.isUnsaved]).toEqual(['written', false]);
    expect(folder.files.get(LIST)).not.toContain('PRIVATE KEY');
  });

  it('rows that only the file has are taken over as hearsay, and stay in it', async () => {
    const folder = new FakeFolder();
    folder.files.set(LIST, formatLedgerFile([aKeyRecord({ id: 'theirs', name: 'theirs' })], ''));
    offerFolder(folder);
    const { page } = await openWithList();
    await connectDirectly(page);
    await make(page, 'ours');
    await page.folder.choose();
    await expect.poll(() => namesIn(folder)).toEqual(['ours', 'theirs']);
    expect(page.keys.find('theirs')?.hearsay).toBe('all');
    expect(page.keys.live.find(({ name }) => name === 'ours')?.hearsay).toBeNull();
  });

  it('what the file says of our own rows changes nothing here', async () => {
    const folder = new FakeFolder();
    offerFolder(folder);
    const { page } = await openWithList();
    await connectDirectly(page);
    await make(page, 'ours');
    const ours = rowOf(page, 'ours');
    const lie = { ...ours, state: 'verified', updatedAt: '2099-01-01T00:00:00.000Z' } as const;
    folder.files.set(LIST, formatLedgerFile([lie], ''));
    await page.folder.choose();
    await expect.poll(() => folder.files.get(LIST)).not.toContain('2099');
    expect(page.keys.find(ours.id)).toMatchObject({ state: ours.state, hearsay: null });
  });

  it('a change is written even if another row is of a later time', async () => {
    const folder = new FakeFolder();
    const ahead = aKeyRecord({ id: 'ahead', name: 'ahead', updatedAt: '2099-01-01T00:00:00.000Z' });
    folder.files.set(LIST, formatLedgerFile([ahead], ''));
    offerFolder(folder);
    const { page } = await openWithList();
    await connectDirectly(page);
    await make(page, 'ours');
    await page.folder.choose();
    await expect.poll(() => namesIn(folder)).toEqual(['ahead', 'ours']);
    const ours = rowOf(page, 'ours');
    await page.keys.change([ours], () => ({ note: 'noted since' }));
    await expect.poll(() => folder.files.get(LIST)).toContain('noted since');
  });

  it('a row of another machine stays in the file when it is taken off the list here; ours goes', async () => {
    const folder = new FakeFolder();
    folder.files.set(LIST, formatLedgerFile([aKeyRecord({ id: 'theirs', name: 'theirs' })], ''));
    offerFolder(folder);
    const { page } = await openWithList();
    await connectDirectly(page);
    await make(page, 'ours');
    await make(page, 'kept');
    await page.folder.choose();
    await expect.poll(() => namesIn(folder)).toEqual(['kept', 'ours', 'theirs']);
    const off = page.keys.live.filter(({ name }) => name !== 'kept');
    await page.keys.change(off, () => ({ state: 'closed' }));
    await expect.poll(() => namesIn(folder)).toEqual(['kept', 'theirs']);
  });

  it('what another browser writes meanwhile is read before it is written over', async () => {
    const folder = new FakeFolder();
    offerFolder(folder);
    const { page, list } = await openWithList();
    await connectDirectly(page);
    await make(page, 'ours');
    const read = vi.mocked(ledgerFiles.readLedgerFile);
    const theirs = formatLedgerFile([aKeyRecord({ id: 'theirs', name: 'theirs' })], '');
    const more = formatLedgerFile(
      [
        aKeyRecord({ id: 'theirs', name: 'theirs' }),
        aKeyRecord({ id: 'more', name: 'more', keyId: 'skey-2' }),
      ],
      '',
    );
    folder.files.set(LIST, theirs);
    read.mockImplementationOnce(async (file) => {
      const parsed = parseLedgerFile(await file.text());
      folder.files.set(LIST, more);
      return parsed;
    });
    await page.folder.choose();
    await expect.poll(() => list.state).toBe('written');
    expect(namesIn(folder)).toEqual(['more', 'ours', 'theirs']);
  });

  it('the folder itself isn’t remembered, since any other local file could take it', async () => {
    offerFolder(new FakeFolder());
    const { page } = await openWithList();
    await page.folder.choose();
    expect(await page.storage.values.get('keysFolder')).toBeUndefined();
    expect((await openWithList()).page.folder.name).toBeNull();
  });

  it.each([
    ['is no list', 'my own notes'],
    ['has a row that this version can’t read', formatLedgerFile([{ schema: 99 } as never], '')],
  ])('a file that %s is left as it is', async (_, text) => {
    const folder = new FakeFolder();
    folder.files.set(LIST, text);
    offerFolder(folder);
    const { page, list } = await openWithList();
    await connectDirectly(page);
    await make(page, 'ours');
    await page.folder.choose();
    await expect.poll(() => list.state).toBe('foreign');
    expect(folder.files.get(LIST)).toBe(text);
  });

  it('nothing is asked: without permission the list waits', async () => {
    const folder = new FakeFolder();
    offerFolder(folder);
    const { page, list } = await openWithList();
    await page.folder.choose();
    await expect.poll(() => list.state).toBe('empty');
    expect(folder.files.has(LIST)).toBe(false);
    folder.permission = 'prompt';
    await connectDirectly(page);
    await page.keys.merge([aKeyRecord({ id: 'theirs' })]);
    await expect.poll(() => list.state).toBe('waits');
    expect(folder.files.has(LIST)).toBe(false);
  });

  it('a folder that can’t be written is said', async () => {
    const folder = new FakeFolder();
    folder.getFileHandle = () => Promise.reject(new DOMException('gone', 'NotAllowedError'));
    offerFolder(folder);
    const { page, list } = await openWithList();
    await page.folder.choose();
    await expect.poll(() => list.state).toBe('failed');
  });
});

describe('where each place of the file has a list of its own', () => {
  beforeEach(() => Reflect.deleteProperty(globalThis.window, 'showDirectoryPicker'));

  it('a list is unsaved from its first key on, until it is saved, also after a restart', async () => {
    const { page, list } = await openWithList(false);
    // Of an empty list nothing is said.
    expect([list.isUnsaved, list.isSaved]).toEqual([false, false]);
    await connectDirectly(page);
    await make(page, 'web_1');
    expect([list.isUnsaved, list.isSaved]).toEqual([true, false]);
    expect((await openWithList(false)).list.isUnsaved).toBe(true);
    await list.noteSaved();
    expect([list.isUnsaved, list.isSaved]).toEqual([false, true]);
    const later = await openWithList(false);
    expect(later.list.isUnsaved).toBe(false);
    await later.page.keys.merge([aKeyRecord({ id: 'theirs' })]);
    expect(later.list.isUnsaved).toBe(true);
  });
});
