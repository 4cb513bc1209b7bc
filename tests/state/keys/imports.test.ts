import { beforeEach, expect, it } from 'vitest';
import { testSimulator } from '../../support/caller.ts';
import { aKeyRecord } from '../../support/keyRecord.ts';
import { connectDirectly, create, newDevice, newKey, openPage, press } from '../../support/page/page.ts';
import { FakeFolder, offerFolder } from '../../support/page/folder.ts';

beforeEach(newDevice);

/** Keys that were made here while locked, of an account that is connected now. */
async function waiting(...names: readonly string[]) {
  const cloud = testSimulator();
  const sent: string[] = [];
  let during: () => Promise<unknown> = () => Promise.resolve();
  const page = await openPage({
    async send(request) {
      if (request.headers.get('x-tc-action') === 'ImportKeyPair') {
        sent.push(/"KeyName":"(\w+)"/.exec(await request.clone().text())?.[1] ?? '');
        await during();
      }
      return cloud(request);
    },
  });
  offerFolder(new FakeFolder());
  await page.folder.choose();
  await connectDirectly(page);
  await page.lock();
  for (const name of names) {
    press();
    await create(page, newKey({ name, method: 'device' }));
  }
  await connectDirectly(page);
  return { page, sent, whileSending: (run: () => Promise<unknown>) => (during = run) };
}

it('imports each key that waits, once, also if it is asked for twice', async () => {
  const { page, sent } = await waiting('a', 'b', 'c');
  const { imports, keyList } = page.keyParts;
  const running = imports.run();
  expect(imports.isRunning).toBe(true);
  expect(await imports.run()).toBeNull();
  expect(await running).toEqual({ count: 3, all: 3, held: 0, refusal: null });
  expect(sent.toSorted()).toEqual(['a', 'b', 'c']);
  expect([imports.isRunning, keyList.importable]).toEqual([false, []]);
});

it('leaves a key alone that was removed from the list meanwhile', async () => {
  const { page, sent, whileSending } = await waiting('a', 'b');
  const { imports, keyList } = page.keyParts;
  const [, later] = keyList.importable;
  if (later === undefined) throw new Error('expected two rows');
  whileSending(() => page.keys.change([later], () => ({ state: 'closed' })));
  expect(await imports.run()).toEqual({ count: 1, all: 2, held: 0, refusal: null });
  expect(sent).toHaveLength(1);
  expect(page.keys.find(later.id)?.state).toBe('closed');
});

it('stops where nothing can be sent, and says why', async () => {
  const { page, sent } = await waiting('a', 'b');
  Object.assign(navigator, { onLine: false });
  expect(await page.keyParts.imports.run()).toEqual({ count: 0, all: 2, held: 0, refusal: 'offline' });
  expect(sent).toEqual([]);
});

it('says of how many the account has a key pair of that name already', async () => {
  const page = await openPage();
  offerFolder(new FakeFolder());
  await page.folder.choose();
  await (await page.loadConnections()).registerLater();
  for (const name of ['a', 'b']) await create(page, newKey({ name, method: 'device' }));
  await connectDirectly(page);
  const { route } = page.session;
  if (route === null) throw new Error('expected to be connected');
  await page.keys.add(aKeyRecord({ ...route, name: 'a', state: 'verified', keyId: 'skey-12345678' }));
  expect(await page.keyParts.imports.run()).toEqual({ count: 1, all: 2, held: 1, refusal: null });
  expect(page.keyParts.keyList.importable).toMatchObject([{ name: 'a', connection: 'none' }]);
});
