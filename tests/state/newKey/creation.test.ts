/** One key on its way: what its steps and its end mean to whoever shows them. */
import { beforeEach, describe, expect, it } from 'vitest';
import { InputError, TransportError } from '../../../src/core/base/errors.ts';
import type { CreateKeyResult } from '../../../src/core/flows/create/createKey.ts';
import type { KeyRecord } from '../../../src/core/ledger/keyRecord.ts';
import { Creation } from '../../../src/state/newKey/creation.svelte.ts';
import { aKeyRecord } from '../../support/keyRecord.ts';
import { newDevice, openPage } from '../../support/page/page.ts';

beforeEach(newDevice);

/** A creation of a page whose ledger has the row, or none. */
async function creationOf(...rows: KeyRecord[]) {
  const page = await openPage();
  await page.keys.add(...rows);
  const creation = new Creation(page, { recordId: 'row-1', name: 'web_1', region: 'ap-guangzhou' });
  return { page, creation };
}

const row = aKeyRecord({ state: 'unconfirmed', fileName: 'web_1.pem', savedBy: 'download' });
const saved: CreateKeyResult = { kind: 'saved', record: row, journalled: true };
const notSent = (error: InputError | TransportError): CreateKeyResult => ({ kind: 'notSent', error });

describe('a key that is being made', () => {
  it('on this device can be cancelled until its first step, and nobody else’s', async () => {
    const { creation } = await creationOf();
    let isOver: (result: null) => void = () => undefined;
    const flow = () => new Promise<null>((resolve) => (isOver = resolve));
    expect(creation.canCancel).toBe(false);
    const running = creation.run('device', flow);
    expect(creation.state).toEqual({ kind: 'working', method: 'device' });
    expect(creation.canCancel).toBe(true);
    creation.hooks.report('written');
    expect(creation.canCancel).toBe(false);
    creation.cancel();
    expect(creation.hooks.signal.aborted).toBe(false);
    isOver(null);
    await running;
    const { creation: inCloud } = await creationOf();
    const another = inCloud.run('cloud', flow);
    inCloud.cancel();
    expect([inCloud.canCancel, inCloud.hooks.signal.aborted]).toEqual([false, false]);
    isOver(null);
    await another;
  });

  it('hears that it was cancelled, and is as it was before', async () => {
    const { creation } = await creationOf();
    const running = creation.run(
      'device',
      () =>
        new Promise<null>((resolve) => creation.hooks.signal.addEventListener('abort', () => resolve(null))),
    );
    creation.cancel();
    expect(await running).toBeNull();
    expect(creation.state).toEqual({ kind: 'working', method: null });
  });

  it('has each step once, and is handed over from its file on', async () => {
    const { creation } = await creationOf();
    for (const step of ['signed', 'signed', 'downloaded'] as const) creation.report(step);
    expect(creation.steps).toEqual(['signed', 'downloaded']);
    expect(creation.isHandedOver).toBe(true);
    creation.showConfirmed();
    expect(creation.steps).toEqual(['signed', 'confirmed']);
    expect(creation.isHandedOver).toBe(false);
    creation.report('written');
    expect(creation.isHandedOver).toBe(true);
  });

  it('is doubted and has progress only while its flow runs', async () => {
    const { creation } = await creationOf();
    const error = new TransportError('network');
    await creation.run('cloud', async () => {
      creation.hooks.onDoubt(row, error);
      creation.hooks.onProgress(0.5);
      expect([creation.doubt, creation.progress]).toEqual([{ record: row, error }, 0.5]);
      return null;
    });
    expect([creation.doubt, creation.progress, creation.wasDoubted]).toEqual([null, null, true]);
  });

  it('by a flow with a mistake of ours is broken, and the mistake isn’t hidden', async () => {
    const { creation, page } = await creationOf();
    const broken = creation.run('cloud', () => Promise.reject(new TypeError('a bug')));
    await expect(broken).rejects.toThrow('a bug');
    expect(creation.state).toEqual({ kind: 'broken' });
    expect([creation.record, creation.hasKeptAnswer, creation.isNameTaken]).toEqual([null, false, false]);
    page.kept.keep({ recordId: 'row-1', text: 'an answer', fileName: 'web_1.txt' });
    expect(creation.hasKeptAnswer).toBe(true);
  });
});

describe('a key for which nothing was sent', () => {
  it('has no row, and its name is taken only where the reason is its name', async () => {
    const { creation } = await creationOf();
    expect([creation.record, creation.isNameTaken]).toEqual([null, false]);
    creation.show(notSent(new InputError('keyName', 'taken')));
    expect([creation.record, creation.isNameTaken]).toEqual([null, true]);
    creation.show(notSent(new InputError('passphrase', 'differs')));
    expect(creation.isNameTaken).toBe(false);
    creation.show(notSent(new TransportError('network')));
    expect(creation.isNameTaken).toBe(false);
  });
});

describe('a key that is done', () => {
  it('is shown as its row, and as its result where there is none', async () => {
    const { creation, page } = await creationOf(row);
    creation.show(saved);
    expect([creation.record, creation.isNameTaken, creation.hasKeptAnswer]).toEqual([row, false, false]);
    await page.keys.change([row], () => ({ state: 'verified' }));
    expect(creation.record?.state).toBe('verified');
    const { creation: rowless } = await creationOf();
    rowless.show(saved);
    expect(rowless.record).toEqual(row);
  });

  it('is shown as its result where its row couldn’t be written, until the row says more', async () => {
    const { creation, page } = await creationOf(aKeyRecord({ state: 'sending' }));
    creation.show({ ...saved, journalled: false });
    expect(creation.record?.state).toBe('unconfirmed');
    await page.keys.change(page.keys.all, () => ({ note: 'mine' }));
    expect(creation.record?.state).toBe('unconfirmed');
    await page.keys.change(page.keys.all, () => ({ state: 'deleted', fileName: 'web_1.pem' }));
    expect(creation.record?.state).toBe('deleted');
  });

  it('is saved again only once it was done', async () => {
    const { creation } = await creationOf();
    creation.showSaved(row, true);
    expect(creation.state.kind).toBe('working');
    creation.show(notSent(new TransportError('network')));
    creation.showSaved(row, true);
    expect(creation.record).toEqual(row);
  });

  it.each([
    ['unknown', true],
    ['unsaved', true],
    ['verified', false],
    ['unconfirmed', false],
  ] as const)('with an alarm, and %s: its kept answer has to be saved: %s', async (state, isLeft) => {
    const alarmed = aKeyRecord({ state });
    const { creation, page } = await creationOf(alarmed);
    page.kept.keep({ recordId: alarmed.id, text: 'an answer', fileName: 'web_1.txt' });
    creation.show({ kind: 'alarm', record: alarmed, reason: 'mismatch' } as unknown as CreateKeyResult);
    expect(creation.hasKeptAnswer).toBe(isLeft);
    page.kept.letGo(alarmed.id);
    expect(creation.hasKeptAnswer).toBe(false);
  });
});
