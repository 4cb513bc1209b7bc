import { beforeEach, expect, it, vi } from 'vitest';
import { NOON } from '../../support/caller.ts';
import { holdStorage } from '../../support/page/holdStorage.ts';
import { connectDirectly, create, newDevice, openPage } from '../../support/page/page.ts';

beforeEach(newDevice);

it('a sync says when it was, and what it found in which regions', async () => {
  const page = await openPage();
  await connectDirectly(page);
  await create(page);
  const { cloudLists } = page.keyParts;
  const regions = ['ap-guangzhou', 'ap-hongkong'];
  expect(cloudLists.summary(regions)).toBeNull();
  await cloudLists.sync(['ap-guangzhou']);
  const at = new Date(NOON).toISOString();
  expect(cloudLists.summary(regions)).toEqual({ at, count: 1, regions: ['ap-guangzhou'] });
  expect(cloudLists.summary(['ap-hongkong'])).toBeNull();
});

it('what another account has isn’t counted', async () => {
  const page = await openPage();
  await create(page);
  const { cloudLists } = page.keyParts;
  await cloudLists.sync(['ap-guangzhou']);
  expect(cloudLists.summary(['ap-guangzhou'])?.count).toBe(1);
  await connectDirectly(page);
  expect(cloudLists.summary(['ap-guangzhou'])).toBeNull();
});

it('what is listed is stored before it is shown: a reload can’t lose it', async () => {
  const page = await openPage();
  await connectDirectly(page);
  await create(page);
  const { cloudLists } = page.keyParts;
  const letGo = await holdStorage('cloudLists');
  const syncing = cloudLists.sync(['ap-guangzhou']);
  await vi.waitFor(() => expect(cloudLists.progress?.found).toBe(1));
  expect(cloudLists.all).toEqual([]);
  letGo();
  await syncing;
  expect(cloudLists.all).toHaveLength(1);
});
