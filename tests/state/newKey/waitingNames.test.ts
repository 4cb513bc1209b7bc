/** Names that are entered while a key is being made: each waits its turn, as it was when Enter was pressed. */
import { beforeEach, describe, expect, it } from 'vitest';
import { NOON, testSimulator } from '../../support/caller.ts';
import { pooledKeyPair } from '../../support/keyPairs.ts';
import { FakeFolder, offerFolder } from '../../support/page/folder.ts';
import {
  connectDirectly,
  downloads,
  fileOf,
  newDevice,
  newKey,
  openPage,
  type Page,
  press,
  whileAnotherTabWrites,
} from '../../support/page/page.ts';

beforeEach(newDevice);

interface Gate {
  /** The actions that were sent, in order. */
  readonly sent: string[];
  /** Holds back the answers of an action, until it is let through. */
  readonly hold: (action: string) => void;
  readonly release: () => void;
  answer: ((action: string, body: string) => Response | null) | null;
}

/** A page that is connected to a cloud whose answers a test can hold back or replace. */
async function connected(): Promise<Page & { gate: Gate }> {
  let time = NOON;
  const now = () => time;
  const cloud = testSimulator({ now });
  const sent: string[] = [];
  const held = new Set<string>();
  let waiting: (() => void)[] = [];
  const gate: Gate = {
    sent,
    hold: (action) => held.add(action),
    release: () => {
      held.clear();
      for (const go of waiting) go();
      waiting = [];
    },
    answer: null,
  };
  const page = await openPage({
    now,
    async send(request) {
      // The service takes ten requests a second.
      time += 200;
      const action = request.headers.get('x-tc-action') ?? '';
      const body = await request.clone().text();
      sent.push(`${action} ${/"KeyName":"(\w+)"/.exec(body)?.[1] ?? ''}`.trim());
      if (held.has(action)) await new Promise<void>((go) => waiting.push(go));
      return gate.answer?.(action, body) ?? cloud(request);
    },
  });
  await connectDirectly(page);
  sent.length = 0;
  return Object.defineProperty(page, 'gate', { value: gate }) as Page & { gate: Gate };
}

async function withFolder() {
  const page = await connected();
  const disk = new FakeFolder();
  offerFolder(disk);
  await page.folder.choose();
  return { page, disk };
}

/** A key of this device that was made while locked: its file is there, and its public key waits to be imported. */
async function withKeyToImport() {
  const { page } = await withFolder();
  await page.lock();
  await ends([await page.createKey.create(newKey({ name: 'mine', method: 'device' }))]);
  const { record } = page.createKey;
  if (record === null) throw new Error('expected a row');
  await connectDirectly(page);
  return { page, record };
}

async function enter(page: Page, ...names: readonly string[]) {
  const entered = [];
  for (const name of names) entered.push(await page.createKey.create(newKey({ name })));
  return entered;
}

const ends = async (entered: readonly ({ readonly ended: Promise<void> } | null)[]) =>
  Promise.all(entered.map((one) => one?.ended));
const created = ({ gate }: { gate: Gate }) => gate.sent.filter((line) => line.startsWith('CreateKeyPair'));
const names = (page: Page) => page.createKey.waiting.all.map(({ name }) => name);
/** The answer to this name's creation is lost; the look for it waits. */
const doubtful =
  ({ gate }: { gate: Gate }, name: string): Gate['answer'] =>
  (action, body) => {
    if (action !== 'CreateKeyPair' || !body.includes(name)) return null;
    gate.hold('DescribeKeyPairs');
    return Response.json({ Response: { Error: { Code: 'InternalError', Message: '' }, RequestId: 'r' } });
  };
const TEN = Array.from({ length: 10 }, (_, index) => `web_${index}`);

describe('names that are entered in a row', () => {
  it('are all made, in order, each once', async () => {
    const { page, disk } = await withFolder();
    await ends(await enter(page, ...TEN));
    expect(created(page)).toEqual(TEN.map((name) => `CreateKeyPair ${name}`));
    expect([...disk.files.keys()].sort()).toEqual(TEN.map((name) => `${name}.pem`));
    expect(page.keys.all.map(({ state }) => state)).toEqual(TEN.map(() => 'verified'));
    expect([names(page), page.createKey.waiting.pause]).toEqual([[], null]);
  });

  it('wait until the file of the one before is written, not until the cloud has confirmed it', async () => {
    const { page } = await withFolder();
    page.gate.hold('DescribeKeyPairs');
    const [first] = await enter(page, 'one');
    // The name is looked for first.
    page.gate.release();
    await first?.ended;
    let looks = 0;
    page.gate.answer = (action) => {
      if (action === 'CreateKeyPair') page.gate.hold('DescribeKeyPairs');
      if (action === 'DescribeKeyPairs') looks += 1;
      return null;
    };
    const [second] = await enter(page, 'two');
    await expect.poll(() => page.keys.all.find(({ name }) => name === 'two')?.state).toBe('verified');
    const before = looks;
    expect(page.safety.mayBegin).toBe(true);
    page.gate.release();
    await second?.ended;
    expect(looks).toBe(before + 1);
    expect(page.createKey.record).toMatchObject({ name: 'two', cloud: 'agrees' });
  });

  it('keep what was chosen when they were entered', async () => {
    const { page, disk } = await withFolder();
    page.gate.hold('CreateKeyPair');
    await enter(page, 'first');
    const second = await page.createKey.create(
      newKey({
        name: 'second',
        format: 'openssh',
        passphrase: 'secret',
        tags: [{ Key: 'env', Value: 'prod' }],
      }),
    );
    await page.preferences.change({ region: 'ap-beijing', saveTo: 'download', format: 'ppk3' });
    expect(names(page)).toEqual(['second']);
    page.gate.release();
    await second?.ended;
    expect(page.keys.all.find(({ name }) => name === 'second')).toMatchObject({
      region: 'ap-guangzhou',
      tags: [{ Key: 'env', Value: 'prod' }],
      savedBy: 'folder',
    });
    expect(disk.files.get('second.pem') ?? '').toContain('OPENSSH PRIVATE KEY');
  });

  it('are refused while they wait or are made, but not in another region', async () => {
    const { page } = await withFolder();
    page.gate.hold('CreateKeyPair');
    const entered = await enter(page, 'one', 'two');
    expect(await enter(page, 'one')).toEqual([null]);
    expect(page.createKey.refusedName).toEqual({ name: 'one', problem: 'waiting' });
    expect(await enter(page, 'two')).toEqual([null]);
    await page.preferences.change({ region: 'ap-beijing' });
    entered.push(...(await enter(page, 'two')));
    expect(names(page)).toEqual(['two', 'two']);
    expect(page.createKey.freeNameAfter('two')).not.toBe('two');
    page.gate.release();
    // The second's file has the first one's name: that is said, and nothing is overwritten.
    await ends(entered.slice(0, 2));
    expect(created(page).slice(0, 2)).toEqual(['CreateKeyPair one', 'CreateKeyPair two']);
  });

  it('of which one is cancelled go on without it', async () => {
    const { page } = await withFolder();
    page.gate.hold('CreateKeyPair');
    const entered = await enter(page, 'one', 'two', 'three');
    const [two] = page.createKey.waiting.all;
    page.createKey.waiting.cancel(two?.id ?? '');
    page.gate.release();
    await ends(entered);
    expect(created(page)).toEqual(['CreateKeyPair one', 'CreateKeyPair three']);
  });

  it('need the page until they are made', async () => {
    const { page } = await withFolder();
    page.gate.hold('CreateKeyPair');
    const entered = await enter(page, 'one', 'two');
    expect([page.safety.needsPage, page.safety.wouldLose]).toEqual([true, true]);
    page.gate.release();
    await ends(entered);
    expect(page.safety.needsPage).toBe(false);
  });
});

describe('no other key is begun', () => {
  it('after one that isn’t in a file, until the user goes on', async () => {
    const { page, disk } = await withFolder();
    page.gate.answer = (action, body) =>
      action === 'CreateKeyPair' && body.includes('one')
        ? Response.json({
            Response: { Error: { Code: 'LimitExceeded.KeyPair', Message: '' }, RequestId: 'r' },
          })
        : null;
    const [one, ...others] = await enter(page, 'one', 'two', 'three');
    await one?.ended;
    expect([names(page), page.createKey.waiting.pause]).toEqual([['two', 'three'], 'result']);
    expect(page.createKey.state).toMatchObject({ kind: 'done', result: { kind: 'unknown' } });
    page.createKey.goOn();
    await ends(others);
    expect([...disk.files.keys()].sort()).toEqual(['three.pem', 'two.pem']);
  });

  it('but a name that is entered after the error was shown goes on by itself', async () => {
    const { page } = await withFolder();
    page.gate.answer = doubtful(page, 'one');
    const before = await enter(page, 'one');
    await expect.poll(() => page.createKey.shown?.doubt ?? null).not.toBeNull();
    const after = await enter(page, 'late');
    page.gate.release();
    await ends([...before, ...after]);
    expect(page.keys.all.map(({ name, state }) => [name, state])).toEqual([
      ['late', 'verified'],
      ['one', 'unknown'],
    ]);
  });

  it('and it doesn’t take along those that were waiting before', async () => {
    const { page } = await withFolder();
    page.gate.answer = doubtful(page, 'one');
    const before = await enter(page, 'one', 'early');
    await expect.poll(() => page.createKey.shown?.doubt ?? null).not.toBeNull();
    const after = await enter(page, 'late');
    page.gate.release();
    await before[0]?.ended;
    expect([names(page), page.createKey.waiting.pause]).toEqual([['early', 'late'], 'result']);
    page.createKey.goOn();
    await ends([...before, ...after]);
    expect(created(page).slice(1)).toEqual(['CreateKeyPair early', 'CreateKeyPair late']);
  });

  it('while a key is in memory only: going on is refused, until it was given up or saved', async () => {
    const { page, disk } = await withFolder();
    const { getFileHandle } = disk;
    disk.getFileHandle = async (name: string, options: { create?: boolean } = {}) => {
      if (options.create === true) throw new DOMException('full', 'QuotaExceededError');
      throw new DOMException(name, 'NotFoundError');
    };
    const [one, two] = await enter(page, 'one', 'two');
    await one?.ended;
    page.createKey.goOn();
    expect([page.createKey.refusal, names(page)]).toEqual(['unsafe', ['two']]);
    expect(await enter(page, 'three')).toEqual([null]);
    disk.getFileHandle = getFileHandle;
    const { record } = page.createKey;
    if (record === null) throw new Error('expected a row');
    await page.createKey.downloadAgain(record);
    page.createKey.goOn();
    await two?.ended;
    expect(created(page)).toEqual(['CreateKeyPair one', 'CreateKeyPair two']);
  });

  it('after a cancelled one; and all that wait can be cancelled', async () => {
    const { page } = await withFolder();
    const making = await page.createKey.create(newKey({ name: 'one', method: 'device', bits: 4096 }));
    await enter(page, 'two', 'three');
    await expect.poll(() => page.createKey.shown?.canCancel).toBe(true);
    page.createKey.shown?.cancel();
    await making?.ended;
    expect([names(page), page.createKey.waiting.pause]).toEqual([['two', 'three'], 'result']);
    page.createKey.waiting.cancelAll();
    page.createKey.goOn();
    expect([names(page), created(page), page.safety.needsPage]).toEqual([[], [], false]);
  });

  it('once the cloud has another public key for the one before: that one is shown', async () => {
    const { page } = await withFolder();
    const { publicKey: otherKey } = await pooledKeyPair('other');
    page.gate.answer = (action, body) => {
      // The names are looked for by name, what was created by its KeyId.
      if (action === 'DescribeKeyPairs' && body.includes('KeyIds') && created(page).length === 1) {
        page.gate.hold('CreateKeyPair');
        return Response.json({
          Response: {
            TotalCount: 1,
            KeyPairSet: [
              {
                KeyId: /skey-\w+/.exec(body)?.[0],
                KeyName: 'one',
                ProjectId: 0,
                Description: '',
                PublicKey: otherKey,
                AssociatedInstanceIds: [],
                CreatedTime: '2026-11-24T04:00:00Z',
                Tags: [],
              },
            ],
            RequestId: 'r',
          },
        });
      }
      return null;
    };
    const entered = await enter(page, 'one', 'two', 'three');
    await entered[0]?.ended;
    await expect.poll(() => page.createKey.waiting.pause).toBe('result');
    // The one that is being made comes to its end, then the other is shown.
    page.gate.release();
    await entered[1]?.ended;
    expect(page.createKey.record).toMatchObject({ name: 'one', cloud: 'differs' });
    expect(names(page)).toEqual(['three']);
  });
});

describe('by download, a browser takes one file for each key stroke', () => {
  it('so the next request isn’t sent before one, and is sent after it', async () => {
    const page = await connected();
    const [one, two] = await enter(page, 'one', 'two');
    await one?.ended;
    await expect.poll(() => page.createKey.waiting.pause).toBe('gesture');
    expect([created(page), downloads().length]).toEqual([['CreateKeyPair one'], 1]);
    // The key stroke alone sends nothing: it may be the one that locks, or closes the tab.
    press();
    expect([names(page), page.createKey.waiting.pause]).toEqual([['two'], 'gesture']);
    page.createKey.goOn();
    await two?.ended;
    expect(downloads().map(({ name }) => name)).toEqual(['one.pem', 'two.pem']);
  });

  it('and none is needed for a keys folder', async () => {
    const { page } = await withFolder();
    await ends(await enter(page, 'one', 'two'));
    expect(page.keys.all).toHaveLength(2);
  });
});

describe('Lock', () => {
  it('ends the names that wait: they stay in sight, and nothing of them is sent', async () => {
    const { page } = await withFolder();
    page.gate.hold('CreateKeyPair');
    const entered = await enter(page, 'one', 'two');
    const locking = page.lock();
    expect(await entered[1]?.ended).toBeUndefined();
    page.gate.release();
    await Promise.all([locking, entered[0]?.ended]);
    await expect.poll(() => page.session.state.kind).toBe('locked');
    expect(page.createKey.waiting.all).toMatchObject([{ name: 'two', isEnded: true }]);
    page.createKey.goOn();
    expect(created(page)).toEqual(['CreateKeyPair one']);
    page.createKey.waiting.cancelAll();
    expect(names(page)).toEqual([]);
  });

  it('takes no further name while it is due, nor one that is just being entered', async () => {
    const { page } = await withFolder();
    page.gate.hold('CreateKeyPair');
    const entered = await enter(page, 'one');
    await expect.poll(() => created(page)).toHaveLength(1);
    const entering = page.createKey.create(newKey({ name: 'two' }));
    await page.lock();
    expect([await entering, page.createKey.refusal]).toEqual([null, 'locked']);
    expect([await enter(page, 'three'), page.createKey.refusal]).toEqual([[null], 'locked']);
    page.gate.release();
    await ends(entered);
    await expect.poll(() => page.session.state.kind).toBe('locked');
    expect(created(page)).toEqual(['CreateKeyPair one']);
  });
});

describe('among tabs', () => {
  it('another tab is told while names wait here, also between two keys', async () => {
    const { page } = await withFolder();
    const told: unknown[] = [];
    page.gate.answer = (_action, body) => {
      // What is asked about a KeyId comes after the file, when others may write again.
      if (!body.includes('KeyIds'))
        void whileAnotherTabWrites(async () => 'wrote').then((said) => told.push(said));
      return null;
    };
    await ends(await enter(page, 'one', 'two', 'three'));
    expect(told.length).toBeGreaterThan(5);
    expect(new Set(told)).toEqual(new Set([null]));
    expect(await whileAnotherTabWrites(async () => 'wrote')).toBe('wrote');
  });

  it('a single name that another tab keeps from being made goes back to its field', async () => {
    const { page } = await withFolder();
    await whileAnotherTabWrites(async () => ends(await enter(page, 'one')));
    expect([page.createKey.refusal, names(page), created(page)]).toEqual(['otherTab', [], []]);
  });

  it('what else this tab writes takes its turn', async () => {
    const page = await connected();
    const made = await page.createKey.create(newKey({ name: 'mine', method: 'device' }));
    await made?.ended;
    const { record } = page.createKey;
    const [file] = downloads();
    if (record === null || file === undefined) throw new Error('expected a file');
    press();
    page.gate.hold('CreateKeyPair');
    const [next] = await enter(page, 'next');
    await expect.poll(() => created(page)).toHaveLength(1);
    const confirming = page.createKey.confirm(record, fileOf(file));
    page.gate.release();
    await Promise.all([confirming, next?.ended]);
    expect(page.createKey.refusal).toBeNull();
    expect(page.keys.find(record.id)).toMatchObject({ state: 'verified', cloud: 'agrees' });
  });

  it('an import beside a key that is being made leaves that key in sight, whatever comes of it', async () => {
    const { page, record } = await withKeyToImport();
    page.gate.hold('CreateKeyPair');
    const [next] = await enter(page, 'next');
    await expect.poll(() => created(page)).toHaveLength(1);
    const importing = page.createKey.importAgain(record);
    expect(page.createKey.shown?.name).toBe('next');
    page.gate.release();
    await Promise.all([importing, next?.ended]);
    expect(page.keys.find(record.id)).toMatchObject({ state: 'verified', cloud: 'agrees' });
    expect(page.createKey.record?.name).toBe('next');
  });

  it('a name that waits behind an import is shown as waiting', async () => {
    const { page, record } = await withKeyToImport();
    page.gate.hold('ImportKeyPair');
    const importing = page.createKey.importAgain(record);
    await expect.poll(() => page.gate.sent.some((line) => line.startsWith('ImportKeyPair'))).toBe(true);
    const [next] = await enter(page, 'next');
    // It isn't idle: the name is seen in the list until its turn comes.
    await expect.poll(() => [names(page), page.createKey.isIdle]).toEqual([['next'], false]);
    page.gate.release();
    await Promise.all([importing, next?.ended]);
    expect([names(page), page.createKey.record?.name]).toEqual([[], 'next']);
  });

  it('are of their account: the same name waits in two of them', async () => {
    const { page } = await withFolder();
    page.gate.hold('CreateKeyPair');
    const entered = await enter(page, 'one', 'two');
    const { waiting } = page.createKey;
    const { account, region } = page.session.lockedRoute;
    expect(waiting.has('two', { account, region })).toBe(true);
    expect(waiting.has('two', { account: '999', region })).toBe(false);
    page.gate.release();
    await ends(entered);
  });
});
