import { expect, it } from 'vitest';
import { byNewest, keyFileName } from '../../../src/core/ledger/keyRecord.ts';

it('the list begins with the newest', () => {
  const rows = ['2026-11-24T12:00:00.000Z', '2026-11-25T09:00:00.000Z', '2026-11-24T12:00:00.001Z'];
  const at = (createdAt = '') => ({ createdAt });
  expect(rows.toSorted((a, b) => byNewest(at(a), at(b)))).toEqual([rows[1], rows[2], rows[0]]);
  expect(byNewest(at(rows[0]), at(rows[0]))).toBe(0);
  expect(byNewest(at(rows[1]), at(rows[0]))).toBeLessThan(0);
});

it('a key’s file is named by it, by its format, and by the world that it is of', () => {
  const names = (['pkcs1', 'pkcs8', 'openssh', 'ppk2', 'ppk3'] as const).map((format) =>
    keyFileName('web_1', { connection: 'relay' }, format),
  );
  expect(names).toEqual(['web_1.pem', 'web_1.pem', 'web_1.pem', 'web_1.ppk', 'web_1.ppk']);
  expect(keyFileName('web_1', { connection: 'practice' }, 'ppk3')).toBe('practice_web_1.ppk');
});
