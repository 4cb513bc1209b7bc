import { describe, expect, it } from 'vitest';
import { isReadable, readRow } from '../../src/core/keyRecordSchema.ts';
import { aKeyRecord, anAttempt } from '../support/keyRecord.ts';

/** As versions before notes and batches wrote it. */
function rowOfVersion3() {
  const { note: _note, remindAt: _remindAt, batch: _batch, ...columns } = aKeyRecord();
  return { ...columns, schema: 3 };
}

/** As versions before keys were made on this device wrote it. */
function rowOfVersion2() {
  const { fileDigest: _fileDigest, tags: _tags, attempts, ...columns } = rowOfVersion3();
  return { ...columns, schema: 2, attempts: attempts.map(({ action: _action, ...rest }) => rest) };
}

/** As the first version wrote it. */
function rowOfVersion1() {
  const { deletion: _deletion, updatedAt: _updatedAt, attempts, ...columns } = rowOfVersion2();
  return { ...columns, schema: 1, attempts: attempts.map(({ skewMs: _skewMs, ...rest }) => rest) };
}

describe('reading a row', () => {
  it('takes a row of its own version as it is', () => {
    expect(readRow(aKeyRecord())).toEqual(aKeyRecord());
  });

  it('brings a row of version 1 up to date, losing nothing', () => {
    expect(readRow(rowOfVersion1())).toEqual(aKeyRecord());
    const neverSent = { ...rowOfVersion1(), attempts: [] };
    expect(readRow(neverSent)).toEqual(aKeyRecord({ attempts: [] }));
  });

  it('brings a row of version 2 up to date; what was adopted then was made elsewhere', () => {
    expect(readRow(rowOfVersion2())).toEqual(aKeyRecord());
    const adopted = { ...rowOfVersion2(), state: 'verified', attempts: [] };
    expect(readRow(adopted)).toEqual(aKeyRecord({ state: 'verified', attempts: [], method: 'elsewhere' }));
  });

  it('brings a row of version 3 up to date: nothing was said about it yet', () => {
    expect(readRow(rowOfVersion3())).toEqual(aKeyRecord());
  });

  it('leaves a row of a newer version alone, and says which', () => {
    const newer = { ...aKeyRecord(), schema: 5, vault: true };
    expect(readRow(newer)).toEqual({ kind: 'newer', id: 'row-1', name: 'web_1' });
    expect(isReadable(readRow(newer))).toBe(false);
  });

  it.each([
    ['null', null],
    ['a text', 'x'],
    ['nothing', {}],
    ['an unknown state', { ...aKeyRecord(), state: 'lost' }],
    ['no time', { ...aKeyRecord(), updatedAt: 'yesterday' }],
    ['an attempt without its clock', { ...aKeyRecord(), attempts: [{ ...anAttempt(), skewMs: 'x' }] }],
    ['no public key', { ...aKeyRecord(), publicKey: '-----BEGIN RSA PRIVATE KEY-----' }],
    ['a text that is too long', { ...aKeyRecord(), fileName: 'x'.repeat(1025) }],
    ['__proto__', JSON.parse('{"__proto__":{"schema":2},"id":"a"}')],
  ])('calls %s damaged', (_, row) => {
    expect(readRow(row)).toMatchObject({ kind: 'damaged' });
  });

  it('drops what it doesn’t know, so that nothing foreign travels on', () => {
    expect(readRow({ ...aKeyRecord(), privateKey: 'x' })).toEqual(aKeyRecord());
  });
});
