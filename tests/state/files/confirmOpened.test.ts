import { beforeEach, describe, expect, it, vi } from 'vitest';
import { JournalError } from '../../../src/core/flows/ports/journal.ts';
import { confirmOpened } from '../../../src/state/files/confirmOpened.ts';
import { create, downloads, fileOf, newDevice, openPage, type Page } from '../../support/page/page.ts';

beforeEach(newDevice);

/** A page with one key pair that was downloaded and isn't confirmed, and its file. */
async function withDownloaded() {
  const page = await openPage();
  await create(page);
  const [record] = page.keys.all;
  const [download] = downloads();
  if (record === undefined || download === undefined) throw new Error('expected a key and its file');
  return { page, record, file: fileOf(download) };
}
const confirm = ({ keys }: Page, record: Parameters<typeof confirmOpened>[1]['record'], file: File) =>
  confirmOpened(keys, { record, file, passphrase: '' });

describe('a file that is opened for a row', () => {
  it('of this key pair makes the row verified, on the disk too', async () => {
    const { file, page, record } = await withDownloaded();
    expect(await confirm(page, record, file)).toMatchObject({ kind: 'matches', journalled: true });
    expect(page.keys.find(record.id)?.state).toBe('verified');
    const later = await openPage();
    await later.keys.ready();
    expect(later.keys.find(record.id)?.state).toBe('verified');
  });

  it('of anything else leaves the row as it is', async () => {
    const { page, record } = await withDownloaded();
    const confirmation = await confirm(page, record, new File(['no key'], 'notes.txt'));
    expect(confirmation).toMatchObject({ kind: 'noKey', journalled: true });
    expect(page.keys.find(record.id)).toEqual(record);
  });

  it('is compared with the row as it is by then: another tab may have changed it', async () => {
    const { file, page, record } = await withDownloaded();
    const other = await openPage();
    await other.keys.ready();
    await other.keys.change([record], () => ({ note: 'from another tab' }));
    expect(await confirm(page, record, file)).toMatchObject({ kind: 'matches', journalled: true });
    expect(page.keys.find(record.id)).toMatchObject({ state: 'verified', note: 'from another tab' });
  });

  it('matches, but is not recorded, where the row is gone', async () => {
    const { file, page, record } = await withDownloaded();
    vi.spyOn(page.keys, 'replace').mockResolvedValue(false);
    vi.spyOn(page.keys, 'find').mockReturnValue(null);
    expect(await confirm(page, record, file)).toMatchObject({ kind: 'matches', journalled: false });
  });

  it('matches, but is not recorded, where the ledger can’t be written', async () => {
    const { file, page, record } = await withDownloaded();
    vi.spyOn(page.keys, 'replace').mockRejectedValue(new JournalError('full'));
    expect(await confirm(page, record, file)).toMatchObject({ kind: 'matches', journalled: false });
  });

  it('hides no fault of ours', async () => {
    const { file, page, record } = await withDownloaded();
    vi.spyOn(page.keys, 'replace').mockRejectedValue(new RangeError('a bug'));
    await expect(confirm(page, record, file)).rejects.toThrow('a bug');
  });
});
