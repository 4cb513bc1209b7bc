import { openDB } from 'idb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/core/connection/connection.ts';
import { createStorage, type Storage } from '../../src/storage/storage.ts';
import { NOON } from '../support/caller.ts';
import { newDevice } from '../support/page/page.ts';

const CONNECTION: Connection = {
  schema: 4,
  id: 'c-1',
  kind: 'direct',
  relay: null,
  site: 'china',
  customEndpoint: '',
  secretId: 'AKIDexample',
  account: null,
  sameAs: [],
  usesToken: false,
  label: '',
  color: 'none',
  region: 'ap-guangzhou',
  level: 'full',
};

let storage: Storage;
beforeEach(() => {
  newDevice();
  storage = createStorage({ now: () => NOON, onBlocked: () => undefined });
});

describe('saved connections', () => {
  it('are there again, and gone once they were removed', async () => {
    await storage.connections.add(CONNECTION);
    expect(await storage.connections.all()).toEqual([CONNECTION]);
    await storage.connections.remove('c-1');
    expect(await storage.connections.all()).toEqual([]);
  });

  it('are changed by columns: what another tab has written to others stays', async () => {
    await storage.connections.add(CONNECTION);
    await storage.connections.change('c-1', { label: 'mine' });
    expect(await storage.connections.change('c-1', { region: 'ap-hongkong' })).toMatchObject({
      label: 'mine',
      region: 'ap-hongkong',
    });
  });

  it('that are gone aren’t brought back by a change', async () => {
    expect(await storage.connections.change('c-1', { label: 'mine' })).toBeNull();
    expect(await storage.connections.all()).toEqual([]);
  });

  it('of the version before the Helper are the same ones', async () => {
    await storage.connections.add(CONNECTION);
    const database = await openDB('keysmith');
    await database.put('connections', { ...CONNECTION, schema: 3 });
    expect(await storage.connections.all()).toEqual([CONNECTION]);
    // That version knew of no Helper.
    await database.put('connections', { ...CONNECTION, schema: 3, kind: 'helper' });
    expect(await storage.connections.all()).toEqual([]);
    database.close();
  });

  it('that this version can’t read are left out, and stay', async () => {
    await storage.connections.add(CONNECTION);
    const database = await openDB('keysmith');
    await database.put('connections', { id: 'c-2', schema: 99 });
    expect(await storage.connections.all()).toEqual([CONNECTION]);
    expect(await database.get('connections', 'c-2')).toEqual({ id: 'c-2', schema: 99 });
    database.close();
  });
});

describe('single values', () => {
  it('are undefined where there is none', async () => {
    expect(await storage.values.get('version')).toBeUndefined();
    await storage.values.set('version', '1');
    expect(await storage.values.get('version')).toBe('1');
    await storage.values.remove('version');
    expect(await storage.values.get('version')).toBeUndefined();
  });

  it('are changed in one transaction: of two at once, the second sees the first', async () => {
    const add = (more: string) =>
      storage.values.change('keyViews', (before) => [...((before as string[] | undefined) ?? []), more]);
    expect(await Promise.all([add('a'), add('b')])).toEqual([['a'], ['a', 'b']]);
  });
});

it('erasing leaves nothing, and tells the other tabs', async () => {
  await storage.connections.add(CONNECTION);
  const told: string[] = [];
  const other = createStorage({ now: () => NOON, onBlocked: () => undefined });
  other.onOtherTab((what) => told.push(what));
  await storage.erase();
  expect(await other.connections.all()).toEqual([]);
  await expect.poll(() => told).toContain('forgotten');
});
