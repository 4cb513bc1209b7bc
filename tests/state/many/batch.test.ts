import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyRecord } from '../../../src/core/ledger/keyRecord.ts';
import { packArchive, readArchive } from '../../../src/platform/files/archive.ts';
import type { NewBatch } from '../../../src/state/many/batch.svelte.ts';
import { makeFile } from '../../../src/state/many/maker.ts';
import { NOON, testSimulator } from '../../support/caller.ts';
import { aKeyRecord } from '../../support/keyRecord.ts';
import { FakeFolder, offerFolder } from '../../support/page/folder.ts';
import { downloadFile } from '../../../src/platform/files/download.ts';
import {
  connectDirectly,
  downloads,
  fileOf,
  newDevice,
  openPage,
  press,
  type Page,
  whileAnotherTabWrites,
} from '../../support/page/page.ts';

beforeEach(newDevice);

function newBatch(changes: Partial<NewBatch> & { readonly place?: 'folder' | 'archive' } = {}): NewBatch {
  const { place = 'folder', ...more } = changes;
  return {
    names: ['web_1', 'web_10', 'web_2'],
    method: 'cloud',
    projectId: 0,
    tags: [],
    passphrase: '',
    isQuotaRaised: false,
    batch: { bits: 2048, format: 'pkcs1', place },
    ...more,
  };
}

type Between = (request: Request, cloud: (request: Request) => Promise<Response>) => Promise<Response>;

/** @param between stands between the page and the cloud */
async function withFolder(between: Between = (request, cloud) => cloud(request)) {
  let time = NOON;
  const now = () => time;
  const pause = async (ms: number) => {
    time += ms;
  };
  const cloud = testSimulator({ now });
  const page = await openPage({ send: (request) => between(request, cloud), now, pause });
  await connectDirectly(page);
  const disk = new FakeFolder();
  offerFolder(disk);
  await page.folder.choose();
  return { page, disk, batch: await page.loadBatch() };
}

const obstacleOf = async (page: Page) => {
  const { state } = await page.loadBatch();
  return state.kind === 'obstacle' ? state.obstacle : null;
};

describe('a batch into the keys folder', () => {
  it('makes a file for each name, and shows its rows by name, numbers as numbers', async () => {
    const { batch, disk, page } = await withFolder();
    await batch.begin(newBatch());
    expect(batch.state).toEqual({ kind: 'stopped', result: null });
    expect([...disk.files.keys()].sort()).toEqual(['web_1.pem', 'web_10.pem', 'web_2.pem']);
    expect(batch.rows.map(({ name, state }) => [name, state])).toEqual([
      ['web_1', 'verified'],
      ['web_2', 'verified'],
      ['web_10', 'verified'],
    ]);
    expect([batch.open, batch.unseen, batch.isWorking]).toEqual([[], [], false]);
    // Every file was read back, so no key has to be kept.
    expect(page.kept.ids).toEqual([]);
    batch.forget();
    expect(batch.rows).toEqual([]);
  });

  it('is stopped by Pause, and gone on with where it stopped', async () => {
    let isPaused = false;
    const { batch, disk } = await withFolder(async (request, cloud) => {
      if (request.headers.get('x-tc-action') === 'CreateKeyPair' && !isPaused) {
        isPaused = true;
        batch.pause();
      }
      return cloud(request);
    });
    const names = Array.from({ length: 20 }, (_, index) => `web_${index}`);
    await batch.begin(newBatch({ names }));
    expect(batch.state.kind).toBe('stopped');
    expect(batch.open.length).toBeGreaterThan(0);
    expect(batch.isOwn).toBe(true);
    await batch.resume('');
    expect(batch.open).toEqual([]);
    expect(disk.files.size).toBe(20);
  });

  it('leaves nothing open that its owner gives up', async () => {
    const { batch } = await withFolder((request, cloud) => {
      if (request.headers.get('x-tc-action') === 'CreateKeyPair') batch.pause();
      return cloud(request);
    });
    const names = Array.from({ length: 20 }, (_, index) => `web_${index}`);
    await batch.begin(newBatch({ names }));
    await batch.giveUp();
    expect(batch.open).toEqual([]);
    expect(batch.state).toEqual({ kind: 'stopped', result: null });
  });

  it('finds out that a passphrase is another one than the files so far have', async () => {
    let isBroken = false;
    const { batch, page } = await withFolder((request, cloud) => {
      if (isBroken && request.headers.get('x-tc-action') === 'ImportKeyPair')
        return Promise.reject(new TypeError('down'));
      return cloud(request);
    });
    const encrypted = { bits: 2048, format: 'openssh', place: 'folder' } as const;
    await batch.begin(newBatch({ names: ['a'], method: 'device', passphrase: 'right', batch: encrypted }));
    expect(batch.rows).toMatchObject([{ state: 'verified', batch: { isEncrypted: true } }]);
    isBroken = true;
    const [first] = batch.rows;
    if (first === undefined) throw new Error('expected a row');
    await page.keys.add({ ...first, id: 'more', name: 'b', state: 'intent', attempts: [], keyId: null });
    await page.keys.change([{ ...first, id: 'more' }], () => ({
      publicKey: null,
      fileName: null,
      fileDigest: null,
      savedBy: null,
    }));
    await batch.resume('wrong');
    expect(await obstacleOf(page)).toEqual({ kind: 'otherPassphrase' });
  });
});

describe('a key of a batch', () => {
  it('that the service refuses for its name alone is passed over, and the reason is kept', async () => {
    const { batch } = await withFolder(async (request, cloud) => {
      const { KeyName = '' } = (await request.clone().json()) as { KeyName?: string };
      if (request.headers.get('x-tc-action') !== 'CreateKeyPair' || KeyName !== 'web_10')
        return cloud(request);
      const Error = { Code: 'InvalidKeyPairName.Duplicate', Message: 'taken' };
      return Response.json({ Response: { Error, RequestId: 'r' } });
    });
    await batch.begin(newBatch());
    expect(batch.state).toEqual({ kind: 'stopped', result: null });
    const refused = batch.rows.find(({ name }) => name === 'web_10');
    expect([...batch.passedOver]).toEqual([
      [refused?.id, expect.objectContaining({ apiCode: 'InvalidKeyPairName.Duplicate' })],
    ]);
    expect(batch.rows.filter(({ state }) => state === 'verified')).toHaveLength(2);
    batch.forget();
    expect(batch.passedOver.size).toBe(0);
  });

  it('whose answer is lost stops the batch, and the cloud is asked about it at once', async () => {
    let isDown = false;
    const { batch, page } = await withFolder((request, cloud) => {
      if (request.headers.get('x-tc-action') === 'CreateKeyPair') isDown = true;
      return isDown ? Promise.reject(new TypeError('down')) : cloud(request);
    });
    await batch.begin(newBatch());
    expect(batch.state).toMatchObject({ kind: 'stopped', result: { kind: 'unknown' } });
    expect(batch.passedOver.size).toBe(0);
    await expect.poll(() => page.keyParts.reconciler.reconciledAt).toBeGreaterThan(0);
  });

  it('isn’t made without the passphrase that its batch has', async () => {
    const batch = { id: 'b', place: 'archive', format: 'openssh', bits: 2048, isEncrypted: true } as const;
    const row = aKeyRecord({ batch: { ...batch, total: 1 } as NonNullable<KeyRecord['batch']> });
    await expect(makeFile(row, '')).rejects.toMatchObject({ field: 'passphrase' });
  });
});

describe('a batch isn’t begun', () => {
  it('where its folder may not be written to, and nothing is sent', async () => {
    const { batch, disk, page } = await withFolder();
    disk.permission = 'denied';
    await batch.begin(newBatch());
    expect(await obstacleOf(page)).toMatchObject({ kind: 'error' });
    expect(page.keys.all).toEqual([]);
  });

  it('for a name that a row of this account still holds, although the cloud doesn’t have it', async () => {
    const { batch, page } = await withFolder();
    const { route } = page.session;
    await page.keys.add(aKeyRecord({ ...route, id: 'lost', name: 'web_10', state: 'unknown' }));
    await batch.begin(newBatch());
    expect(await obstacleOf(page)).toEqual({ kind: 'taken', names: ['web_10'] });
  });

  it('while it is locked, and says so', async () => {
    const { batch, page } = await withFolder();
    await page.lock();
    await batch.begin(newBatch());
    expect(await obstacleOf(page)).toEqual({ kind: 'refused', refusal: 'locked' });
    expect(page.keys.all).toEqual([]);
  });

  it('while another tab writes, or a key isn’t safe yet', async () => {
    const { batch, page } = await withFolder();
    await whileAnotherTabWrites(() => batch.begin(newBatch()));
    expect(await obstacleOf(page)).toEqual({ kind: 'refused', refusal: 'otherTab' });
    page.kept.keep({ recordId: 'row-of-nobody', text: 'PEM', fileName: 'x.pem' });
    await batch.begin(newBatch());
    expect(await obstacleOf(page)).toEqual({ kind: 'refused', refusal: 'unsafe' });
  });

  it('for names that the cloud or the list has, and names them', async () => {
    const { batch, page } = await withFolder();
    await batch.begin(newBatch({ names: ['web_1'] }));
    batch.forget();
    await batch.begin(newBatch());
    expect(await obstacleOf(page)).toEqual({ kind: 'taken', names: ['web_1'] });
  });

  it('for more keys than the account has room for, unless its owner knows better', async () => {
    const { batch, page } = await withFolder();
    const names = Array.from({ length: 101 }, (_, index) => `web_${index}`);
    await batch.begin(newBatch({ names }));
    expect(await obstacleOf(page)).toEqual({ kind: 'quota', count: 0, room: 100 });
  });

  it('where the cloud can’t be asked, and shows why', async () => {
    let isDown = false;
    const { batch, page } = await withFolder((request, cloud) =>
      isDown ? Promise.reject(new TypeError('down')) : cloud(request),
    );
    isDown = true;
    await batch.begin(newBatch());
    expect(await obstacleOf(page)).toMatchObject({ kind: 'error', error: { code: 'transport' } });
    expect(page.keys.all).toEqual([]);
  });

  it('again without its folder', async () => {
    const { batch, page } = await withFolder((request, cloud) => {
      if (request.headers.get('x-tc-action') === 'CreateKeyPair') batch.pause();
      return cloud(request);
    });
    await batch.begin(newBatch({ names: Array.from({ length: 20 }, (_, index) => `web_${index}`) }));
    await page.folder.forget();
    await batch.resume('');
    expect(await obstacleOf(page)).toEqual({ kind: 'noFolder' });
  });
});

describe('a batch into one ZIP file', () => {
  const archive = () => newBatch({ method: 'device', place: 'archive', names: ['a', 'b'] });

  async function packed() {
    const page = await openPage();
    await connectDirectly(page);
    const batch = await page.loadBatch();
    await batch.begin(archive());
    return { page, batch };
  }

  it('sends nothing before it was opened again', async () => {
    const { batch, page } = await packed();
    expect(downloads().map(({ name }) => name)).toEqual(['keys_2026-11-24_2.zip']);
    expect([batch.hasArchive, batch.unseen.length]).toEqual([true, 2]);
    expect(batch.rows.every(({ keyId }) => keyId === null)).toBe(true);
    expect(page.kept.ids).toHaveLength(2);
    await batch.downloadAgain();
    expect(downloads()).toHaveLength(2);
  });

  it('waits for a key stroke if the browser has just accepted another download', async () => {
    const page = await openPage();
    await connectDirectly(page);
    const batch = await page.loadBatch();
    // For example an exported list, while the keys are being made.
    downloadFile('a list', 'list.csv');
    await batch.begin(archive());
    expect([batch.hasArchive, batch.isArchiveHeldBack, downloads().length]).toEqual([true, true, 1]);
    press();
    await expect.poll(() => downloads().length).toBe(2);
    expect(batch.isArchiveHeldBack).toBe(false);
  });

  it('gives the public halves of the files in it to the cloud', async () => {
    const { batch, page } = await packed();
    const [zip] = downloads();
    if (zip === undefined) throw new Error('expected a download');
    await batch.openArchive(fileOf(zip));
    expect(batch.rows).toMatchObject([{ state: 'verified' }, { state: 'verified' }]);
    expect(batch.rows.every(({ keyId }) => keyId !== null)).toBe(true);
    expect([batch.hasArchive, page.kept.ids]).toEqual([false, []]);
  });

  it('knows what it has seen also while nothing can be sent', async () => {
    const { batch, page } = await packed();
    const [zip] = downloads();
    if (zip === undefined) throw new Error('expected a download');
    // A download that nobody has seen doesn't keep Lock from coming.
    await page.lock();
    await batch.openArchive(fileOf(zip));
    expect(await obstacleOf(page)).toEqual({ kind: 'refused', refusal: 'locked' });
    expect(batch.rows.map(({ state }) => state)).toEqual(['verified', 'verified']);
  });

  it('says how many of its keys are made', async () => {
    const page = await openPage();
    await connectDirectly(page);
    const batch = await page.loadBatch();
    expect([batch.hasArchive, batch.isArchiveHeldBack]).toEqual([false, false]);
    const told = new Set<string>();
    const running = batch.begin(archive());
    const isOver = running.then(() => true);
    while (!(await Promise.race([isOver, new Promise((go) => setImmediate(() => go(false)))])))
      if (batch.state.kind === 'packing') told.add(`${batch.state.done} of ${batch.state.total}`);
    expect([...told]).toEqual(expect.arrayContaining(['0 of 2', '1 of 2']));
    expect(batch.isWorking).toBe(false);
  });

  it('is kept until all of its keys were seen', async () => {
    const { batch, page } = await packed();
    const [zip] = downloads();
    if (zip === undefined) throw new Error('expected a download');
    const [one] = await readArchive(zip.content);
    if (one === undefined) throw new Error('expected a file');
    await batch.openArchive(new File([packArchive([one], NOON)], 'part.zip'));
    expect([batch.hasArchive, batch.unseen.length, page.kept.ids.length]).toEqual([true, 1, 1]);
    await batch.openArchive(fileOf(zip));
    expect([batch.hasArchive, batch.unseen.length, page.kept.ids.length]).toEqual([false, 0, 0]);
  });

  it('isn’t taken for another one', async () => {
    const { batch, page } = await packed();
    await batch.openArchive(new File(['no ZIP'], 'other.zip'));
    expect(await obstacleOf(page)).toMatchObject({ kind: 'error', error: { code: 'format' } });
    expect([batch.hasArchive, batch.unseen.length]).toEqual([true, 2]);
  });

  it('that never arrived is given up by its owner’s word: its keys are made again', async () => {
    const { batch, page } = await packed();
    await batch.giveUpArchive();
    expect([batch.hasArchive, page.kept.ids, batch.unseen]).toEqual([false, [], []]);
    expect(batch.open).toHaveLength(2);
    press();
    await batch.resume('');
    expect(downloads()).toHaveLength(2);
    expect(batch.unseen).toHaveLength(2);
  });
});
