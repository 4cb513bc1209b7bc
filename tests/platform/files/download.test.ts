import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  downloadFile,
  downloadFree,
  downloadSaver,
  isDownloadFree,
} from '../../../src/platform/files/download.ts';

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
    vi.stubGlobal('window', new EventTarget());
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

  it('is taken once for each key stroke or click, but not for what a script makes up', async () => {
    const page = new EventTarget();
    vi.stubGlobal('document', { createElement: () => ({ click: () => undefined }) });
    vi.stubGlobal('window', page);
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:key');
    vi.useFakeTimers();
    for (const type of ['keydown', 'pointerdown']) {
      downloadFile('a file', 'a.csv');
      expect(isDownloadFree()).toBe(false);
      let isSettled = false;
      const free = downloadFree().then(() => (isSettled = true));
      vi.stubGlobal('navigator', { userActivation: { isActive: false } });
      page.dispatchEvent(new Event(type));
      await Promise.resolve();
      expect([isDownloadFree(), isSettled]).toEqual([false, false]);
      vi.stubGlobal('navigator', { userActivation: { isActive: true } });
      page.dispatchEvent(new Event(type));
      await free;
      expect([isDownloadFree(), isSettled]).toEqual([true, true]);
    }
  });
});
