import { openDB } from 'idb';
import { beforeEach, describe, expect, it } from 'vitest';
import { JournalError } from '../../src/core/flows/ports/journal.ts';
import type { KeyRecord } from '../../src/core/ledger/keyRecord.ts';
import { createStorage, type Storage } from '../../src/storage/storage.ts';
import { NOON } from '../support/caller.ts';
import { aKeyRecord } from '../support/keyRecord.ts';
import { newDevice } from '../support/page/page.ts';

let storage: Storage;
beforeEach(() => {
  newDevice();
  storage = createStorage({ now: () => NOON + 1, onBlocked: () => undefined });
});

const added = (record: KeyRecord) => ({ record, before: null });

/** Puts something into the database that no version of ours would be asked to. */
async function plant(row: { readonly id: string }): Promise<void> {
  await storage.ledger.all();
  const database = await openDB('keysmith');
  await database.put('keys', row);
  database.close();
}

async function stored(id: string): Promise<unknown> {
  const database = await openDB('keysmith');
  const row: unknown = await database.get('keys', id);
  database.close();
  return row;
}

const FUTURE = { id: 'row-1', schema: 99, name: 'from tomorrow' };

describe('a row of another version', () => {
  beforeEach(() => plant(FUTURE));

  it('is never written over by a write, which fails as a whole', async () => {
    const other = aKeyRecord({ id: 'row-2' });
    await expect(storage.ledger.write([added(other), added(aKeyRecord())])).rejects.toThrow(JournalError);
    expect(await stored('row-1')).toEqual(FUTURE);
    expect(await stored('row-2')).toBeUndefined();
  });

  it('is never written over by what a look has shown', async () => {
    await expect(storage.ledger.replace(aKeyRecord({ state: 'absent' }), aKeyRecord())).rejects.toThrow(
      JournalError,
    );
    expect(await stored('row-1')).toEqual(FUTURE);
  });

  it('is never written over by an import, which takes the others', async () => {
    expect(await storage.ledger.merge([aKeyRecord(), aKeyRecord({ id: 'row-2' })])).toBe(1);
    expect(await stored('row-1')).toEqual(FUTURE);
  });

  it('is told apart, and isn’t among the newest or those of a name', async () => {
    const { records, unreadable } = await storage.ledger.all();
    expect(records).toEqual([]);
    await storage.ledger.write([added(aKeyRecord({ id: 'row-2' }))]);
    expect(await storage.ledger.newest(1)).toMatchObject([{ id: 'row-2' }]);
    expect(await storage.ledger.named('web_1')).toMatchObject([{ id: 'row-2' }]);
    expect(unreadable).toEqual([expect.objectContaining({ id: 'row-1' })]);
    expect(await storage.ledger.named('from tomorrow')).toEqual([]);
  });
});

describe('a write', () => {
  it('changes only the columns that its writer has changed', async () => {
    const before = aKeyRecord();
    await storage.ledger.write([added(before)]);
    await storage.ledger.write([{ record: { ...before, note: 'mine' }, before }]);
    const [row] = await storage.ledger.write([{ record: { ...before, state: 'orphan' }, before }]);
    expect(row).toMatchObject({ note: 'mine', state: 'orphan' });
  });

  it('notes when it was', async () => {
    const [row] = await storage.ledger.write([added(aKeyRecord())]);
    expect(row?.updatedAt).toBe(new Date(NOON + 1).toISOString());
  });

  it('refuses what is in no form of the ledger', async () => {
    const bad = { ...aKeyRecord(), state: 'nonsense' } as unknown as KeyRecord;
    await expect(storage.ledger.write([added(bad)])).rejects.toThrow(JournalError);
    expect((await storage.ledger.all()).records).toEqual([]);
  });
});

describe('what a look has shown', () => {
  it('is written where the row knows what it knew then', async () => {
    const read = aKeyRecord();
    await storage.ledger.write([added(read)]);
    expect(await storage.ledger.replace({ ...read, state: 'absent' }, read)).toMatchObject({
      state: 'absent',
    });
  });

  it('isn’t written where something else was learned since, nor where the row is gone', async () => {
    const read = aKeyRecord();
    await storage.ledger.write([added(read)]);
    await storage.ledger.write([{ record: { ...read, state: 'orphan', keyId: 'skey-1' }, before: read }]);
    expect(await storage.ledger.replace({ ...read, state: 'absent' }, read)).toBeNull();
    expect((await storage.ledger.all()).records).toMatchObject([{ state: 'orphan' }]);
    const unknown = aKeyRecord({ id: 'row-9' });
    expect(await storage.ledger.replace({ ...unknown, state: 'absent' }, unknown)).toBeNull();
  });

  it('is written beside a note of its owner, which stays', async () => {
    const read = aKeyRecord();
    await storage.ledger.write([added(read)]);
    await storage.ledger.write([{ record: { ...read, note: 'mine' }, before: read }]);
    expect(await storage.ledger.replace({ ...read, state: 'absent' }, read)).toMatchObject({
      note: 'mine',
      state: 'absent',
    });
  });
});

describe('reading', () => {
  const at = (minute: number) => new Date(NOON + minute * 60_000).toISOString();

  it('has the newest first, and of the newest only so many', async () => {
    const rows = [3, 1, 2].map((minute) => aKeyRecord({ id: `row-${minute}`, createdAt: at(minute) }));
    await storage.ledger.write(rows.map(added));
    const ids = (records: readonly KeyRecord[]) => records.map(({ id }) => id);
    expect(ids((await storage.ledger.all()).records)).toEqual(['row-3', 'row-2', 'row-1']);
    expect(ids(await storage.ledger.newest(2))).toEqual(['row-3', 'row-2']);
  });

  it('has every row, also of more than are read at a time', async () => {
    const rows = Array.from({ length: 1201 }, (_, index) => aKeyRecord({ id: `row-${index}` }));
    await storage.ledger.write(rows.map(added));
    expect((await storage.ledger.all()).records).toHaveLength(1201);
  });

  it('finds the rows of a name', async () => {
    await storage.ledger.write([added(aKeyRecord()), added(aKeyRecord({ id: 'row-2', name: 'web_2' }))]);
    expect(await storage.ledger.named('web_2')).toMatchObject([{ id: 'row-2' }]);
  });
});

describe('an import', () => {
  const later = new Date(NOON + 5000).toISOString();

  it('never changes what this browser has seen itself, however late the file is', async () => {
    await storage.ledger.write([added(aKeyRecord({ state: 'orphan' }))]);
    expect(await storage.ledger.merge([aKeyRecord({ state: 'deleted', updatedAt: later })])).toBe(0);
    expect((await storage.ledger.all()).records).toMatchObject([{ state: 'orphan' }]);
  });

  it('has the later of two files', async () => {
    await storage.ledger.merge([aKeyRecord({ hearsay: 'all', note: 'first' })]);
    expect(
      await storage.ledger.merge([aKeyRecord({ hearsay: 'all', note: 'second', updatedAt: later })]),
    ).toBe(1);
    expect(await storage.ledger.merge([aKeyRecord({ hearsay: 'all', note: 'third' })])).toBe(0);
    expect((await storage.ledger.all()).records).toMatchObject([{ note: 'second' }]);
  });

  it('counts what is new or changed, and leaves what says no more', async () => {
    const ours = aKeyRecord();
    await storage.ledger.write([added(ours)]);
    expect(await storage.ledger.merge([ours, aKeyRecord({ id: 'row-2' })])).toBe(1);
    expect(await storage.ledger.merge([aKeyRecord({ id: 'row-2' })])).toBe(0);
  });
});

it('other tabs are told of each write, by what was written', async () => {
  const other = createStorage({ now: () => NOON, onBlocked: () => undefined });
  const told: string[] = [];
  other.onOtherTab((what) => told.push(what));
  await storage.ledger.write([added(aKeyRecord())]);
  await storage.values.set('version', '1');
  await (await storage.openCloudLists()).all();
  await storage.values.remove('version');
  await expect.poll(() => told).toEqual(['keys', 'values', 'values']);
});
