import { beforeEach, describe, expect, it } from 'vitest';
import { NOON, testSimulator } from '../../support/caller.ts';
import { aKeyRecord, anAttempt } from '../../support/keyRecord.ts';
import { FakeFolder, offerFolder } from '../../support/page/folder.ts';
import {
  connectDirectly,
  create,
  newDevice,
  openPage,
  type Page,
  whileAnotherTabWrites,
} from '../../support/page/page.ts';

beforeEach(newDevice);

const HOUR = 3_600_000;

/** A row of the account in use, as a lost answer has left it an hour ago. */
async function lostRow(page: Page, changes: Parameters<typeof aKeyRecord>[0] = {}) {
  const { route } = page.session;
  if (route === null) throw new Error('expected to be connected');
  const signedAt = new Date(page.now() - HOUR).toISOString();
  const row = aKeyRecord({
    ...route,
    createdAt: signedAt,
    attempts: [anAttempt({ signedAt })],
    ...changes,
  });
  await page.keys.add(row);
  return row;
}

async function connectedPage(options: Parameters<typeof openPage>[0] = {}) {
  const page = await openPage(options);
  await connectDirectly(page);
  return page;
}

describe('an unfinished row of the account in use', () => {
  it('is looked at, and settled by what the cloud has', async () => {
    const page = await connectedPage();
    const row = await lostRow(page);
    expect(page.keyParts.reconciler.own.map(({ id }) => id)).toEqual([row.id]);
    await page.reconcile();
    expect(page.keys.find(row.id)).toMatchObject({ state: 'absent' });
    expect(page.keyParts.reconciler.reconciledAt).toBe(NOON);
    expect(page.keyParts.reconciler.error).toBeNull();
  });

  it('isn’t looked at while a tab holds its private key', async () => {
    const page = await connectedPage();
    const row = await lostRow(page);
    const other = await openPage();
    other.kept.keep({ recordId: row.id, text: 'PEM', fileName: 'web_1.pem' });
    await page.reconcile();
    expect(page.keys.find(row.id)?.state).toBe('unknown');
    other.kept.letGo(row.id);
    await page.reconcile();
    expect(page.keys.find(row.id)?.state).toBe('absent');
  });

  it('isn’t looked at while a tab writes: it may be the one that is being made', async () => {
    const page = await connectedPage();
    const row = await lostRow(page, { state: 'sending' });
    await whileAnotherTabWrites(async () => {
      await page.reconcile();
      expect(page.keys.find(row.id)?.state).toBe('sending');
    });
    await page.reconcile();
    expect(page.keys.find(row.id)?.state).toBe('absent');
  });

  it('of another account waits for that account', async () => {
    const page = await connectedPage();
    const row = await lostRow(page, { account: '200000000002', secretId: 'AKIDother' });
    await page.reconcile();
    expect(page.keys.find(row.id)?.state).toBe('unknown');
    expect(page.keyParts.reconciler.pending).toHaveLength(1);
    expect(page.keyParts.reconciler.own).toHaveLength(0);
  });

  it('that can’t be asked about is left as it is, and the reason is told', async () => {
    let isDown = false;
    const cloud = testSimulator();
    const page = await connectedPage({
      send: (request) => (isDown ? Promise.reject(new TypeError('down')) : cloud(request)),
    });
    const row = await lostRow(page);
    isDown = true;
    await page.reconcile();
    expect(page.keys.find(row.id)?.state).toBe('unknown');
    expect(page.keyParts.reconciler.error).toMatchObject({ code: 'transport' });
  });
});

it('while it is locked nothing is asked, and nothing is wrong', async () => {
  const page = await connectedPage();
  const row = await lostRow(page);
  await page.lock();
  await page.reconcile();
  expect(page.keys.find(row.id)?.state).toBe('unknown');
  expect(page.keyParts.reconciler.error).toBeNull();
});

it('nothing is asked while nothing is unfinished', async () => {
  const asked: string[] = [];
  const cloud = testSimulator();
  const page = await connectedPage({
    send: (request) => {
      asked.push(request.headers.get('x-tc-action') ?? '');
      return cloud(request);
    },
  });
  asked.length = 0;
  await page.reconcile();
  expect(asked).toEqual([]);
});

it('a file whose row a kill has left behind is found in the keys folder', async () => {
  const page = await connectedPage();
  const disk = new FakeFolder();
  offerFolder(disk);
  await page.folder.choose();
  await create(page);
  const made = page.createKey.record;
  if (made === null) throw new Error('expected a row');
  expect(made.state).toBe('verified');
  // As it was before the journal said that the file is there.
  await page.keys.change([made], () => ({ state: 'unsaved' }));
  // Beside a row of which no folder knows anything.
  await page.keys.add(aKeyRecord({ id: 'far', account: '2', name: 'far' }));
  await whileAnotherTabWrites(() => page.keyParts.reconciler.lookInFolder());
  expect(page.keys.find(made.id)?.state).toBe('unsaved');
  await page.reconcile();
  expect(page.keys.find(made.id)?.state).toBe('verified');
  await page.keys.change([made], () => ({ state: 'unsaved' }));
  expect(await page.keyParts.reconciler.lookInFolder()).toBe(true);
  expect(page.keys.find(made.id)).toMatchObject({ state: 'verified', fileName: 'web_1.pem' });
});

it('an imported list’s rows become ours where the cloud says the same', async () => {
  const cloud = testSimulator();
  const page = await connectedPage({ send: cloud });
  await create(page);
  const made = page.createKey.record;
  if (made === null) throw new Error('expected a row');
  await page.keys.add({ ...made, id: 'heard', hearsay: 'all' });
  await page.keys.change([made], () => ({ state: 'closed' }));
  await page.reconcile();
  expect(page.keys.find('heard')?.hearsay).not.toBe('all');
});
