import { openDB } from 'idb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { JournalError } from '../../src/core/flows/ports/journal.ts';
import { createStorage } from '../../src/storage/storage.ts';
import { NOON } from '../support/caller.ts';
import { aKeyRecord } from '../support/keyRecord.ts';
import { newDevice } from '../support/page/page.ts';

beforeEach(newDevice);
const open = (onBlocked = () => undefined as void) => createStorage({ now: () => NOON, onBlocked });

describe('a database of before', () => {
  it('keeps its rows, and gets the stores and orders that it lacks', async () => {
    const before = await openDB('keysmith', 1, {
      upgrade(database) {
        database.createObjectStore('keys', { keyPath: 'id' });
        database.createObjectStore('values');
      },
    });
    await before.put('keys', aKeyRecord());
    await before.put('values', '0.1.0', 'version');
    before.close();
    const storage = open();
    expect((await storage.ledger.all()).records).toMatchObject([{ id: 'row-1' }]);
    expect(await storage.ledger.named('web_1')).toHaveLength(1);
    expect(await storage.ledger.newest(1)).toHaveLength(1);
    expect(await storage.values.get('version')).toBe('0.1.0');
    expect(await storage.connections.all()).toEqual([]);
    expect(await (await storage.openCloudLists()).all()).toEqual([]);
  });

  it('that an older tab holds open is waited for, and that is told', async () => {
    const before = await openDB('keysmith', 1);
    const onBlocked = vi.fn();
    const rows = open(onBlocked).ledger.all();
    await expect.poll(() => onBlocked.mock.calls.length).toBe(1);
    before.close();
    expect((await rows).records).toEqual([]);
  });
});

describe('a database of a later version', () => {
  it('is never opened: rows that this version doesn’t know aren’t written beside', async () => {
    (await openDB('keysmith', 99)).close();
    const { ledger } = open();
    await expect(ledger.all()).rejects.toMatchObject({ name: 'VersionError' });
    await expect(ledger.write([{ record: aKeyRecord(), before: null }])).rejects.toThrow(JournalError);
    await expect(ledger.named('web_1')).rejects.toThrow(JournalError);
  });

  it('of a newer tab is made way for', async () => {
    const storage = open();
    await storage.ledger.all();
    const newer = await openDB('keysmith', 99);
    expect(newer.version).toBe(99);
    newer.close();
  });
});

it('an opening that failed is tried again', async () => {
  const storage = open();
  const real = indexedDB.open.bind(indexedDB);
  const failing = vi.spyOn(indexedDB, 'open').mockImplementationOnce(() => {
    throw new DOMException('not now', 'UnknownError');
  });
  await expect(storage.ledger.all()).rejects.toMatchObject({ name: 'UnknownError' });
  failing.mockImplementation(real);
  expect((await storage.ledger.all()).records).toEqual([]);
});

it('a row is durable once its write has ended', async () => {
  const storage = open();
  await storage.ledger.all();
  const begun = vi.spyOn(IDBDatabase.prototype, 'transaction');
  await storage.ledger.write([{ record: aKeyRecord(), before: null }]);
  expect(begun).toHaveBeenCalledWith('keys', 'readwrite', { durability: 'strict' });
  begun.mockRestore();
});
