import { beforeEach, describe, expect, it, vi } from 'vitest';
import { InputError, LoadError } from '../../../src/core/base/errors.ts';
import { JournalError } from '../../../src/core/flows/ports/journal.ts';
import * as ledgerFiles from '../../../src/platform/files/readLedgerFile.ts';
import { heldLocks } from '../../../src/platform/tabs/heldLocks.ts';
import { DeviceData } from '../../../src/state/device/deviceData.svelte.ts';
import { SECRET_ID } from '../../support/caller.ts';
import { aKeyRecord } from '../../support/keyRecord.ts';
import {
  connectDirectly,
  create,
  downloads,
  newDevice,
  newKey,
  openPage,
  press,
  type Page,
  whileAnotherTabWrites,
} from '../../support/page/page.ts';

describe('a list that is imported', () => {
  it.each([
    [64 * 1024 * 1024, false],
    [64 * 1024 * 1024 + 1, true],
  ])('of %i bytes is refused before it is read: %s', async (size, isRefused) => {
    let started = 0;
    // Nothing is read where no worker is started.
    vi.stubGlobal('Worker', function Worker() {
      started += 1;
      throw new RangeError('started');
    });
    try {
      const data = new DeviceData({ keys: {} } as never);
      const importing = data.importLedger({ size } as File);
      if (isRefused) expect(await importing).toEqual({ kind: 'tooLong' });
      else await expect(importing).rejects.toThrow('started');
      expect(started).toBe(isRefused ? 0 : 1);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

describe('what this device keeps', () => {
  beforeEach(newDevice);

  const dataOf = (page: Page) => new DeviceData(page);

  it('is taken along as a file: every listed key of an account, without a secret', async () => {
    const page = await openPage();
    await create(page);
    await connectDirectly(page);
    press();
    await create(page, newKey({ name: 'web_2' }));
    await dataOf(page).exportLedger();
    const file = downloads().at(-1);
    expect(file?.name).toBe('keysmith_2026-11-24.json');
    const text = (await file?.content.text()) ?? '';
    // Practice is nobody's.
    expect([text.includes('"web_2"'), text.includes('"web_1"')]).toEqual([true, false]);
    expect(text).not.toMatch(/PRIVATE KEY|testSecretKey/);
  });

  it('is added to by a list of another device: rows, and how many could not be read', async () => {
    const page = await openPage();
    const read = vi.spyOn(ledgerFiles, 'readLedgerFile');
    read.mockResolvedValueOnce({ records: [aKeyRecord()], unreadable: 2 });
    const file = new File([], 'list.json');
    expect(await dataOf(page).importLedger(file)).toEqual({ kind: 'imported', changed: 1, unreadable: 2 });
    expect(page.keys.live.map(({ name }) => name)).toEqual(['web_1']);
    expect(read).toHaveBeenCalledWith(file);
  });

  it.each([
    [new InputError('file', 'tooLong'), { kind: 'tooLong' }],
    [new InputError('file', 'format'), { kind: 'noLedger' }],
    [new LoadError(), { kind: 'noLedger' }],
    [new JournalError('full'), { kind: 'notWritten' }],
  ])('is left as it is by a list that can’t be taken: %s', async (error, result) => {
    const page = await openPage();
    vi.spyOn(ledgerFiles, 'readLedgerFile').mockRejectedValueOnce(error);
    expect(await dataOf(page).importLedger(new File([], 'list.json'))).toEqual(result);
    expect(page.keys.all).toEqual([]);
  });

  it('hides no fault of ours when a list is imported', async () => {
    const page = await openPage();
    vi.spyOn(ledgerFiles, 'readLedgerFile').mockRejectedValueOnce(new RangeError('a bug'));
    await expect(dataOf(page).importLedger(new File([], 'list.json'))).rejects.toThrow('a bug');
  });

  it('is counted before it is forgotten', async () => {
    const page = await openPage();
    await create(page);
    await connectDirectly(page);
    press();
    await create(page, newKey({ name: 'web_2' }));
    const data = dataOf(page);
    await data.load();
    expect(data.inventory).toMatchObject({ keys: 1, unfinished: 1, practiceKeys: 1, secretId: SECRET_ID });
    expect(data.isBusy).toBe(true);
  });

  it('isn’t forgotten while a tab holds a private key, or writes', async () => {
    const page = await openPage();
    const other = await openPage();
    const forgetDevice = vi.fn(() => Promise.resolve());
    const data = new DeviceData({ ...page, forgetDevice });
    other.kept.keep({ recordId: 'row-1', text: 'PEM', fileName: 'x.pem' });
    expect(await data.forget()).toBe(false);
    other.kept.letGo('row-1');
    await expect.poll(async () => (await heldLocks()).kept.size).toBe(0);
    await whileAnotherTabWrites(async () => expect(await data.forget()).toBe(false));
    expect([forgetDevice.mock.calls.length, page.reloads()]).toEqual([0, 0]);
    expect(await data.forget()).toBe(true);
    expect([forgetDevice.mock.calls.length, page.reloads()]).toEqual([1, 1]);
  });
});
