import { afterEach, describe, expect, it, vi } from 'vitest';
import { downloadSaver } from '../../../src/platform/files/download.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('a download', () => {
  it('has a type that no browser renames, and is only called handed over', async () => {
    vi.useFakeTimers();
    const made: Blob[] = [];
    const clicked: { download: string; href: string }[] = [];
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      made.push(blob as Blob);
      return 'blob:key';
    });
    const revoked = vi.spyOn(URL, 'revokeObjectURL').mockImplementation(() => undefined);
    const createElement = () => {
      const anchor = { href: '', download: '', click: () => void clicked.push({ ...anchor }) };
      return anchor;
    };
    vi.stubGlobal('document', { createElement });
    const place = await downloadSaver.place('web_1.pem');
    expect(await place.write('the key\n')).toBe('unconfirmed');
    expect(clicked).toMatchObject([{ download: 'web_1.pem', href: 'blob:key' }]);
    expect(made.map(({ type }) => type)).toEqual(['application/octet-stream']);
    expect(await made[0]?.text()).toBe('the key\n');
    // The browser needs the address until it has read the file.
    expect(revoked).not.toHaveBeenCalled();
    vi.advanceTimersByTime(60_000);
    expect(revoked).toHaveBeenCalledWith('blob:key');
  });
});
