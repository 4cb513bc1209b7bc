import { beforeEach, describe, expect, it } from 'vitest';
import { heldLocks } from '../../../src/platform/tabs/heldLocks.ts';
import { Preferences } from '../../../src/state/app/preferences.svelte.ts';
import { Keys } from '../../../src/state/ledger/keys.svelte.ts';
import { KeysFolder } from '../../../src/state/saving/folder.svelte.ts';
import { KeptKeys } from '../../../src/state/saving/keptKeys.svelte.ts';
import { keyStateWords } from '../../../src/state/saving/keyStateWords.ts';
import { Safety } from '../../../src/state/saving/safety.svelte.ts';
import { Writer } from '../../../src/state/saving/writer.svelte.ts';
import { createStorage } from '../../../src/storage/storage.ts';
import { NOON } from '../../support/caller.ts';
import { aKeyRecord } from '../../support/keyRecord.ts';
import { FakeFolder, offerFolder } from '../../support/page/folder.ts';
import { newDevice } from '../../support/page/page.ts';

beforeEach(newDevice);
const open = () => createStorage({ now: () => NOON, onBlocked: () => undefined });
const text = (recordId: string, fileName = `${recordId}.pem`) => ({ recordId, fileName, text: 'PEM' });

describe('private keys in memory', () => {
  it('are known to every tab by their row, until they are let go', async () => {
    const kept = new KeptKeys();
    kept.keep(text('row-1'));
    expect((await heldLocks()).kept).toEqual(new Set(['row-1']));
    kept.letGo('row-1');
    await expect.poll(async () => (await heldLocks()).kept.size).toBe(0);
    expect(kept.find('row-1')).toBeNull();
  });

  it('are one for each row: the later takes the place of the earlier, and the row stays held', async () => {
    const kept = new KeptKeys();
    kept.keep(text('row-1'));
    kept.keep(text('row-1', 'other.pem'));
    expect(kept.ids).toEqual(['row-1']);
    expect(kept.find('row-1')).toMatchObject({ fileName: 'other.pem' });
    kept.letGo('row-1');
    await expect.poll(async () => (await heldLocks()).kept.size).toBe(0);
  });

  it('are let go of for a verified file alone', () => {
    const kept = new KeptKeys();
    kept.keep(text('row-1'));
    kept.letGoIfVerified({ id: 'row-1', state: 'unconfirmed' });
    expect(kept.has('row-1')).toBe(true);
    kept.letGoIfVerified({ id: 'row-1', state: 'verified' });
    expect(kept.has('row-1')).toBe(false);
  });

  it('an answer as it came is told from a key file', () => {
    const kept = new KeptKeys();
    kept.keep(text('row-1'));
    kept.keep(text('row-2', 'answer.json'));
    const publicKey = 'ssh-rsa AAAA';
    expect(kept.isAnswer({ id: 'row-1', publicKey })).toBe(false);
    expect(kept.isAnswer({ id: 'row-1', publicKey: null })).toBe(true);
    expect(kept.isAnswer({ id: 'row-2', publicKey })).toBe(true);
    expect(kept.isAnswer({ id: 'row-3', publicKey: null })).toBe(false);
  });
});

describe('the page isn’t safe to leave', () => {
  async function parts(state: 'unsaved' | 'unconfirmed' | 'deleted') {
    const keys = new Keys(open().ledger);
    await keys.add(aKeyRecord({ state }));
    const [kept, writer] = [new KeptKeys(), new Writer()];
    return { kept, writer, safety: new Safety({ keys, kept, writer, waiting: { hasAny: false } }) };
  }

  it('while a flow is under way', async () => {
    const { safety, writer } = await parts('unconfirmed');
    let end = () => {};
    const flow = writer.track(() => new Promise<void>((resolve) => (end = resolve)));
    expect([safety.isUnsafe, safety.wouldLose]).toEqual([true, true]);
    end();
    await flow;
    expect([safety.isUnsafe, safety.wouldLose]).toEqual([false, false]);
  });

  it('while a private key is in no file, also one whose row couldn’t be written', async () => {
    const { kept, safety } = await parts('unsaved');
    kept.keep(text('row-1'));
    expect(safety.isUnsafe).toBe(true);
    kept.letGo('row-1');
    kept.keep(text('row-of-nobody'));
    expect(safety.isUnsafe).toBe(true);
  });

  it('while nobody has seen a download: another key may be made, and leaving would lose it', async () => {
    const { kept, safety } = await parts('unconfirmed');
    kept.keep(text('row-1'));
    expect([safety.isUnsafe, safety.wouldLose]).toEqual([false, true]);
  });

  it('but not for what is of no use to anybody', async () => {
    const { kept, safety } = await parts('deleted');
    kept.keep(text('row-1'));
    expect([safety.isUnsafe, safety.wouldLose]).toEqual([false, false]);
  });
});

describe('one writer', () => {
  it('at a time among all tabs: the second is told, and nothing of it is run', async () => {
    const [one, other] = [new Writer(), new Writer()];
    let end = () => {};
    const first = one.locked(() => new Promise<string>((resolve) => (end = () => resolve('done'))));
    expect(await other.locked(async () => 'ran')).toBeNull();
    end();
    expect(await first).toBe('done');
    expect(await other.locked(async () => 'ran')).toBe('ran');
  });

  it('is at the rows that its flows have begun, until they end', async () => {
    const writer = new Writer();
    await writer.track(async () => {
      writer.begin('row-1');
      writer.begin('row-2');
      writer.end('row-1');
      expect([writer.isAt('row-1'), writer.isAt('row-2')]).toEqual([false, true]);
    });
    expect(writer.isAt('row-2')).toBe(false);
  });

  it('is waited for whatever becomes of it', async () => {
    const writer = new Writer();
    await writer.settled('row-1');
    const flow = writer.track(() => Promise.reject(new Error('ours')));
    await writer.settled('row-1');
    await expect(flow).rejects.toThrow('ours');
    expect(writer.isBusy).toBe(false);
  });
});

describe('a flow of a writer', () => {
  /** A flow that runs until it is ended. */
  const lasting = () => {
    let end = () => {};
    const flow = () => new Promise<void>((resolve) => (end = () => resolve()));
    return { flow, end: () => end() };
  };
  const isOver = async (waited: Promise<unknown>) => {
    let isDone = false;
    void waited.then(() => (isDone = true));
    await new Promise((resolve) => setImmediate(resolve));
    return isDone;
  };

  it('is waited for by its row, and by every row if it works on several', async () => {
    const writer = new Writer();
    const [one, several] = [lasting(), lasting()];
    const first = writer.track(one.flow, 'row-1');
    expect(await isOver(writer.settled('row-2'))).toBe(true);
    expect(await isOver(writer.settled('row-1'))).toBe(false);
    const second = writer.track(several.flow);
    expect(await isOver(writer.settled('row-2'))).toBe(false);
    several.end();
    await second;
    expect(await isOver(writer.settled('row-2'))).toBe(true);
    expect(await isOver(writer.idle())).toBe(false);
    one.end();
    await first;
    expect(await isOver(writer.settled('row-1'))).toBe(true);
    expect(await isOver(writer.idle())).toBe(true);
  });

  it('makes until it hands over, and hands over once', async () => {
    const writer = new Writer();
    const other = lasting();
    const running = writer.track(other.flow, 'row-2');
    await writer.track(async (handOver) => {
      handOver();
      handOver();
      expect([writer.isBusy, writer.isMaking, writer.isAt('row-1')]).toEqual([true, true, true]);
    }, 'row-1');
    expect([writer.isMaking, writer.isAt('row-1'), writer.isAt('row-2')]).toEqual([true, false, true]);
    other.end();
    await running;
    expect([writer.isBusy, writer.isMaking, writer.isAt('row-2')]).toEqual([false, false, false]);
  });

  it('waits for the one before it in this tab, and runs also after that has failed', async () => {
    const writer = new Writer();
    const first = lasting();
    const failing = writer.locked(async () => {
      await first.flow();
      throw new Error('ours');
    });
    const second = writer.locked(async () => 'ran');
    expect(await isOver(second)).toBe(false);
    first.end();
    await expect(failing).rejects.toThrow('ours');
    expect(await second).toBe('ran');
  });

  it('runs within a series of its own tab, and not beside another tab’s', async () => {
    const [writer, other] = [new Writer(), new Writer()];
    const series = lasting();
    const running = writer.inSeries(async () => {
      expect(await writer.locked(async () => 'ran')).toBe('ran');
      await series.flow();
      return 'ended';
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(await other.locked(async () => 'ran')).toBeNull();
    expect(await other.inSeries(async () => 'ran')).toBeNull();
    expect(await writer.locked(async () => 'ran')).toBe('ran');
    series.end();
    expect(await running).toBe('ended');
    expect(await writer.locked(async () => 'ran')).toBe('ran');
    expect(await other.inSeries(async () => 'ran')).toBe('ran');
  });

  it('of a series that fails leaves no lock behind', async () => {
    const [writer, other] = [new Writer(), new Writer()];
    await expect(writer.inSeries(() => Promise.reject(new Error('ours')))).rejects.toThrow('ours');
    expect(await writer.locked(async () => 'ran')).toBe('ran');
    expect(await other.locked(async () => 'ran')).toBe('ran');
  });
});

it('a row that a flow is at is being made; one whose key is in memory isn’t lost', async () => {
  const [kept, writer] = [new KeptKeys(), new Writer()];
  const wordOf = keyStateWords(kept, writer);
  const sending = aKeyRecord({ state: 'sending' });
  await writer.track(async () => {
    writer.begin('row-1');
    expect(wordOf(sending)).toBe('working');
  });
  expect(wordOf(sending)).toBe('unknown');
  const orphan = aKeyRecord({ state: 'orphan', keyId: 'skey-1' });
  expect(wordOf(orphan)).toBe('orphan');
  kept.keep(text('row-1'));
  expect(wordOf(orphan)).toBe('unsaved');
});

describe('the keys folder', () => {
  function folderOf() {
    const { values } = open();
    return new KeysFolder(values, new Preferences(values), true);
  }

  it('is used from the moment it was chosen, and not once it is forgotten', async () => {
    const folder = folderOf();
    await folder.load();
    expect([folder.isSupported, folder.name, folder.saveTo]).toEqual([false, null, 'download']);
    expect((await folder.saver()).kind).toBe('download');
    const disk = new FakeFolder();
    offerFolder(disk);
    expect(folder.isSupported).toBe(true);
    await folder.warmUp();
    expect(await folder.choose()).toBe(true);
    expect([folder.name, folder.saveTo]).toEqual(['keys', 'folder']);
    const saver = await folder.saver();
    expect(await (await saver.place('web_1.pem')).write('PEM\n')).toBe('verified');
    expect(disk.files.get('web_1.pem')).toBe('PEM\n');
    await folder.forget();
    expect([folder.name, folder.saveTo]).toEqual([null, 'download']);
  });

  it('that is being chosen is waited for by the next key, also where its owner cancels', async () => {
    const folder = folderOf();
    for (const [answer, kind] of [
      [null, 'download'],
      [new FakeFolder(), 'folder'],
    ] as const) {
      offerFolder(answer);
      const choosing = folder.choose();
      expect((await folder.saver()).kind).toBe(kind);
      await choosing;
    }
  });

  it('is none where its owner cancels, or policy forbids to ask: then it isn’t offered again', async () => {
    const folder = folderOf();
    offerFolder(null);
    expect(await folder.choose()).toBe(false);
    expect(folder.isSupported).toBe(true);
    Object.assign(globalThis.window, {
      showDirectoryPicker: async () => {
        throw new DOMException('policy', 'SecurityError');
      },
    });
    expect(await folder.choose()).toBe(false);
    expect(folder.isSupported).toBe(false);
  });

  it('is read where it may be, and asked for only while a click counts', async () => {
    const folder = folderOf();
    const disk = new FakeFolder();
    disk.files.set('web_1.pem', 'PEM');
    offerFolder(disk);
    expect(await folder.content({ asks: false })).toBeNull();
    expect(await folder.content({ asks: true })).toMatchObject({
      name: 'keys',
      files: [{ name: 'web_1.pem' }],
    });
    disk.permission = 'prompt';
    expect(await folder.content({ asks: false })).toBeNull();
  });
});
