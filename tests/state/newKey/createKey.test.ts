import { beforeEach, describe, expect, it } from 'vitest';
import { connectDirectly, downloads, fileOf, newDevice, newKey, openPage } from '../../support/page/page.ts';

beforeEach(newDevice);

describe('the result is the ledger’s row', () => {
  it('a key that was deleted under Keys is not said to be saved any more', async () => {
    const page = await openPage();
    await page.createKey.create(newKey());
    const made = page.createKey.record;
    expect(made).toMatchObject({ name: 'web_1', state: 'unconfirmed', cloud: 'agrees' });
    await page.keys.change(made === null ? [] : [made], () => ({ state: 'deleted' }));
    expect(page.createKey.record?.state).toBe('deleted');
  });

  it('what another tab has confirmed is confirmed here', async () => {
    const page = await openPage();
    await page.createKey.create(newKey());
    const other = await openPage();
    await other.keys.ready();
    const [row] = other.keys.all;
    const [file] = downloads();
    if (row === undefined || file === undefined) throw new Error('expected a row and its file');
    await other.createKey.confirm(row, fileOf(file));
    await expect.poll(() => page.createKey.record?.state).toBe('verified');
    expect(page.kept.has(row.id)).toBe(false);
  });
});

describe('connected', () => {
  it('makes it in the account', async () => {
    const page = await openPage();
    await connectDirectly(page);
    await page.createKey.create(newKey());
    expect(page.createKey.record).toMatchObject({ connection: 'direct', cloud: 'agrees' });
  });
});
