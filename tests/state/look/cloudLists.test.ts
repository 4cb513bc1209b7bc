import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NOON, testSimulator } from '../../support/caller.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';
import { holdStorage } from '../../support/page/holdStorage.ts';
import { CloudLists } from '../../../src/state/look/cloudLists.svelte.ts';
import {
  connectDirectly,
  create,
  newDevice,
  newKey,
  openPage,
  type Page,
  press,
} from '../../support/page/page.ts';

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

/** A connected page, and the region and page of each list that it asks for. @param between as each is asked for */
async function listening(between: (region: string) => Promise<void> = async () => undefined) {
  const asked: string[] = [];
  const cloud = testSimulator();
  const page = await openPage({
    send: async (request) => {
      const region = request.headers.get('x-tc-region') ?? '';
      if (request.headers.get('x-tc-action') === 'DescribeKeyPairs') {
        asked.push(region);
        await between(region);
      }
      return cloud(request);
    },
  });
  await connectDirectly(page);
  await create(page);
  asked.length = 0;
  return { page, asked, cloudLists: page.keyParts.cloudLists };
}

describe('a sync', () => {
  it('asks each region that there is, one after the other, and no other', async () => {
    const { asked, cloudLists } = await listening();
    await cloudLists.sync(['ap-hongkong', 'a region of an imported list', 'ap-guangzhou']);
    expect(asked).toEqual(['ap-hongkong', 'ap-guangzhou']);
    expect([cloudLists.progress, cloudLists.error]).toEqual([null, null]);
    expect(cloudLists.all.map(({ route }) => route.region)).toEqual(['ap-hongkong', 'ap-guangzhou']);
  });

  it('is one at a time, and can be asked for again afterwards', async () => {
    const { asked, cloudLists } = await listening();
    await Promise.all([cloudLists.sync(['ap-guangzhou']), cloudLists.sync(['ap-hongkong'])]);
    expect(asked).toEqual(['ap-guangzhou']);
    await cloudLists.sync(['ap-hongkong']);
    expect(asked).toEqual(['ap-guangzhou', 'ap-hongkong']);
  });

  it('goes on with the next region where one can’t be listed, and says the first reason', async () => {
    const { asked, cloudLists } = await listening(async (region) => {
      if (region === 'ap-hongkong') throw new TypeError('down');
    });
    await cloudLists.sync(['ap-hongkong', 'ap-guangzhou']);
    expect(asked.at(-1)).toBe('ap-guangzhou');
    expect(cloudLists.error).toMatchObject({ code: 'transport' });
    expect(cloudLists.all.map(({ route }) => route.region)).toEqual(['ap-guangzhou']);
  });

  it.each([
    ['Lock', (page: Page) => page.lock()],
    ['another connection', async (page: Page) => (await page.loadConnections()).usePractice()],
    ['Stop', async (page: Page) => page.keyParts.cloudLists.cancel()],
  ])('ends at %s', async (_what, end) => {
    const pages: Page[] = [];
    const { asked, cloudLists, page } = await listening(async () => {
      for (const one of pages) await end(one);
    });
    pages.push(page);
    // So that nothing has to be safe before Lock.
    page.kept.letGo(page.createKey.record?.id ?? '');
    await cloudLists.sync(['ap-guangzhou', 'ap-hongkong']);
    expect(asked).toEqual(['ap-guangzhou']);
    expect([cloudLists.progress, cloudLists.error]).toEqual([null, null]);
  });

  it('asks nothing while it is locked', async () => {
    const { asked, cloudLists, page } = await listening();
    page.kept.letGo(page.createKey.record?.id ?? '');
    await page.lock();
    await cloudLists.sync(['ap-guangzhou']);
    expect([asked, cloudLists.error]).toEqual([[], null]);
  });
});

describe('the stored lists are a cache', () => {
  const broken = (error: Error) => ({
    all: async () => {
      throw error;
    },
    put: async () => {
      throw error;
    },
  });
  const full = new DOMException('full', 'QuotaExceededError');

  it('without which the rows are still there, and which is read again when it is needed', async () => {
    const { page } = await listening();
    let reads = 0;
    const stored = {
      ...broken(full),
      all: async () => {
        reads += 1;
        throw full;
      },
    };
    const lists = new CloudLists({ ...page, newId: () => 'id', stored });
    await lists.load();
    await lists.ready();
    expect([lists.all, reads]).toEqual([[], 2]);
  });

  it('and what can’t be written to it is shown all the same', async () => {
    const { page } = await listening();
    const lists = new CloudLists({ ...page, newId: () => 'id', stored: broken(full) });
    await lists.sync(['ap-guangzhou']);
    expect(lists.all.flatMap(({ keys }) => keys.map(({ name }) => name))).toEqual(['web_1']);
  });

  it('but no mistake of ours is hidden by it', async () => {
    const { page } = await listening();
    const lists = new CloudLists({ ...page, newId: () => 'id', stored: broken(new TypeError('a bug')) });
    await expect(lists.load()).rejects.toThrow('a bug');
    await lists.sync(['ap-guangzhou']);
    expect(lists.error).toMatchObject({ message: 'a bug' });
    expect(lists.all).toEqual([]);
  });
});

it('what is amended is that key pair at that site, and no other', async () => {
  const { cloudLists, page } = await listening();
  press();
  await create(page, newKey({ name: 'web_2' }));
  await cloudLists.sync(['ap-guangzhou']);
  const keys = () => cloudLists.all.flatMap((list) => list.keys);
  const [first, second] = keys();
  if (first === undefined || second === undefined) throw new Error('expected two key pairs');
  const named = (name: string) => (key: typeof first) => ({ ...key, name });
  await cloudLists.amend({ site: 'international' }, first.keyId, named('elsewhere'));
  expect(keys()).toEqual([first, second]);
  await cloudLists.amend({ site: 'china' }, 'skey-unknown', named('unknown'));
  expect(keys()).toEqual([first, second]);
  await cloudLists.amend({ site: 'china' }, first.keyId, named('renamed'));
  expect(keys()).toEqual([{ ...first, name: 'renamed' }, second]);
  await cloudLists.amend({ site: 'china' }, second.keyId, () => null);
  expect(keys()).toEqual([{ ...first, name: 'renamed' }]);
});

it('a file of another key makes no row of what the cloud alone has', async () => {
  const { cloudLists, page } = await listening();
  await cloudLists.sync(['ap-guangzhou']);
  const [list] = cloudLists.all;
  const [key] = list?.keys ?? [];
  if (list === undefined || key === undefined) throw new Error('expected a key pair');
  const file = new File([nodeKeyPair().privatePem], 'other.pem');
  const rows = page.keys.all.length;
  expect(
    await cloudLists.adopt({ key, route: { ...list.route, secretId: null, relayHost: null } }, file, ''),
  ).toBe('otherKey');
  expect(page.keys.all).toHaveLength(rows);
});
