import { describe, expect, it, vi } from 'vitest';
import { DeviceData } from '../../../src/state/device/deviceData.svelte.ts';

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
