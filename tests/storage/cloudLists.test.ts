import { openDB } from 'idb';
import { beforeEach, expect, it } from 'vitest';
import { newCloudList } from '../../src/core/list/cloudList.ts';
import { createStorage, type Storage } from '../../src/storage/storage.ts';
import { NOON } from '../support/caller.ts';
import { ROUTE } from '../support/flowWorld.ts';
import { newDevice } from '../support/page/page.ts';

let storage: Storage;
beforeEach(() => {
  newDevice();
  storage = createStorage({ now: () => NOON, onBlocked: () => undefined });
});

const listAt = (syncedAt: number) => newCloudList(ROUTE, [], { syncedAt, secretId: 'AKIDexample' });

it('a list replaces an earlier one of its account and region, never a later one', async () => {
  const lists = await storage.openCloudLists();
  await lists.put(listAt(NOON));
  await lists.put(listAt(NOON + 1000));
  await lists.put(listAt(NOON));
  expect(await lists.all()).toMatchObject([{ syncedAt: listAt(NOON + 1000).syncedAt }]);
});

it('what can’t be read is left out, and listed again', async () => {
  const lists = await storage.openCloudLists();
  const list = listAt(NOON);
  await lists.put(list);
  const database = await openDB('keysmith');
  await database.put('cloudLists', { id: list.id, nonsense: true });
  database.close();
  expect(await lists.all()).toEqual([]);
  await lists.put(list);
  expect(await lists.all()).toEqual([list]);
});
