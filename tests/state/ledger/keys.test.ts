import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { KeyRecord } from '../../../src/core/ledger/keyRecord.ts';
import { JournalError } from '../../../src/core/flows/ports/journal.ts';
import { Keys } from '../../../src/state/ledger/keys.svelte.ts';
import { createStorage, type Storage } from '../../../src/storage/storage.ts';
import { NOON } from '../../support/caller.ts';
import { aKeyRecord } from '../../support/keyRecord.ts';
import { newDevice } from '../../support/page/page.ts';

let storage: Storage;
beforeEach(() => {
  newDevice();
  storage = createStorage({ now: () => NOON, onBlocked: () => undefined });
});
const names = (keys: Keys) => keys.all.map(({ name }) => name);
const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    aKeyRecord({
      id: `row-${index}`,
      name: `web_${index}`,
      createdAt: new Date(NOON + index * 1000).toISOString(),
    }),
  );

describe('the keys of this device', () => {
  it('are none, and not whole, before the ledger was read', () => {
    const keys = new Keys(storage.ledger);
    expect([keys.all, keys.isWhole]).toEqual([[], false]);
  });

  it('show the newest rows first, and all once they are read', async () => {
    await new Keys(storage.ledger).add(...rowsOf(45));
    const keys = new Keys(storage.ledger);
    const all = storage.ledger.all.bind(storage.ledger);
    const seen: (readonly [number, boolean])[] = [];
    vi.spyOn(storage.ledger, 'all').mockImplementation(() => {
      seen.push([keys.all.length, keys.isWhole]);
      return all();
    });
    await keys.load();
    expect(seen).toEqual([[40, false]]);
    expect([keys.all.length, keys.isWhole]).toEqual([45, true]);
    expect(names(keys)[0]).toBe('web_44');
    // Read anew, the rows are never fewer in between.
    await keys.load();
    expect(seen[1]).toEqual([45, true]);
  });

  it('aren’t replaced by the newest rows when two reads overlap', async () => {
    await new Keys(storage.ledger).add(...rowsOf(45));
    const keys = new Keys(storage.ledger);
    const newest = storage.ledger.newest.bind(storage.ledger);
    let letGo = () => {};
    vi.spyOn(storage.ledger, 'newest').mockImplementationOnce(async (count) => {
      const first = await newest(count);
      await new Promise<void>((resolve) => (letGo = resolve));
      return first;
    });
    const slow = keys.load();
    await keys.load();
    expect(keys.all).toHaveLength(45);
    const all = vi.spyOn(storage.ledger, 'all').mockReturnValueOnce(new Promise(() => {}));
    letGo();
    await vi.waitFor(() => expect(all).toHaveBeenCalled());
    expect(keys.all).toHaveLength(45);
    void slow;
  });

  it('are read again after a read has failed', async () => {
    await new Keys(storage.ledger).add(aKeyRecord());
    const keys = new Keys(storage.ledger);
    vi.spyOn(storage.ledger, 'all').mockRejectedValueOnce(new JournalError('closed'));
    await expect(keys.ready()).rejects.toThrow(JournalError);
    await keys.ready();
    expect(keys.all).toHaveLength(1);
  });

  it('are read once, however many wait for them', async () => {
    const keys = new Keys(storage.ledger);
    const all = vi.spyOn(storage.ledger, 'all');
    await Promise.all([keys.ready(), keys.ready()]);
    await keys.ready();
    expect(all).toHaveBeenCalledOnce();
  });
});

describe('a row that a flow writes', () => {
  it.each([
    ['by a journal', (keys: Keys, row: KeyRecord, changed: KeyRecord) => keys.journal([row])(changed)],
    ['with others', (keys: Keys, row: KeyRecord, changed: KeyRecord) => keys.changeAll([row], [changed])],
  ])('%s keeps the columns that another tab has changed meanwhile', async (_how, write) => {
    const keys = new Keys(storage.ledger);
    const row = aKeyRecord();
    await keys.add(row);
    await new Keys(storage.ledger).change([row], () => ({ note: 'from another tab' }));
    await write(keys, row, { ...row, state: 'verified' });
    expect(keys.find(row.id)).toMatchObject({ state: 'verified', note: 'from another tab' });
  });

  it('by a journal twice is compared with what the journal wrote before', async () => {
    const keys = new Keys(storage.ledger);
    const row = aKeyRecord();
    const journal = keys.journal();
    await journal(row);
    await new Keys(storage.ledger).change([row], () => ({ note: 'from another tab' }));
    await journal({ ...row, state: 'verified' });
    expect(keys.find(row.id)).toMatchObject({ state: 'verified', note: 'from another tab' });
  });

  it('is shown at once, in the order of the newest', async () => {
    const keys = new Keys(storage.ledger);
    await keys.load();
    const [older, newer] = rowsOf(2);
    if (older === undefined || newer === undefined) throw new Error('expected two');
    await keys.journal()(newer);
    await keys.journal()(older);
    expect(names(keys)).toEqual(['web_1', 'web_0']);
  });

  it('isn’t replaced where it has changed since it was read, and that is told', async () => {
    const keys = new Keys(storage.ledger);
    const row = aKeyRecord();
    await keys.add(row);
    const absent = { ...row, state: 'absent' as const };
    await new Keys(storage.ledger).change([row], () => ({ state: 'verified' }));
    expect(await keys.replace(absent, row)).toBe(false);
    expect(keys.find(row.id)?.state).toBe(row.state);
    const [current] = (await storage.ledger.all()).records;
    if (current === undefined) throw new Error('expected the row');
    expect(await keys.replace({ ...current, state: 'absent' }, current)).toBe(true);
    expect(keys.find(row.id)?.state).toBe('absent');
  });

  it('of another ledger is merged, and shown; how many there were is told', async () => {
    const keys = new Keys(storage.ledger);
    await keys.load();
    expect(await keys.merge(rowsOf(3))).toBe(3);
    expect(keys.all).toHaveLength(3);
    expect(await keys.merge(rowsOf(3))).toBe(0);
  });
});
