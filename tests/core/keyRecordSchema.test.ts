import { describe, expect, it } from 'vitest';
import { isReadable, readRow } from '../../src/core/keyRecordSchema.ts';
import { aKeyRecord, anAttempt } from '../support/keyRecord.ts';

/** What version 5 makes of a row of before: its account's id was known, and not who signed. */
const UP_TO_DATE = aKeyRecord({ secretId: null });

/** As versions that believed a refusal wrote it. */
function rowOfVersion4() {
  const { attempts, secretId: _secretId, evidence: _evidence, look: _look, ...columns } = aKeyRecord();
  const { folder: _folder, hearsay: _hearsay, ...rest } = columns;
  const before = attempts.map(({ signedAt, ...one }) => ({ ...one, sentAt: signedAt }));
  return { ...rest, schema: 4, nameWasFree: true, attempts: before };
}

/** As versions before notes and batches wrote it. */
function rowOfVersion3() {
  const { note: _note, remindAt: _remindAt, batch: _batch, ...columns } = rowOfVersion4();
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
    expect(readRow(rowOfVersion1())).toEqual(UP_TO_DATE);
    const neverSent = { ...rowOfVersion1(), attempts: [] };
    expect(readRow(neverSent)).toEqual({ ...UP_TO_DATE, attempts: [] });
  });

  it('brings a row of version 2 up to date; what was adopted then was made elsewhere', () => {
    expect(readRow(rowOfVersion2())).toEqual(UP_TO_DATE);
    const adopted = { ...rowOfVersion2(), state: 'verified', attempts: [] };
    expect(readRow(adopted)).toEqual({
      ...UP_TO_DATE,
      state: 'verified',
      attempts: [],
      method: 'elsewhere',
    });
  });

  it('brings a row of version 3 up to date: nothing was said about it yet', () => {
    expect(readRow(rowOfVersion3())).toEqual(UP_TO_DATE);
  });

  it('brings a row of version 4 up to date: an account without digits was the SecretId that signed', () => {
    expect(readRow(rowOfVersion4())).toEqual(UP_TO_DATE);
    expect(readRow({ ...rowOfVersion4(), account: 'AKIDa' })).toMatchObject({ secretId: 'AKIDa' });
    const practice = { ...rowOfVersion4(), account: 'practice', connection: 'practice' };
    expect(readRow(practice)).toMatchObject({ secretId: null });
  });

  it.each([
    ['notExecuted', 'unknown'],
    ['throttled', 'unknown'],
    ['quota', 'unknown'],
    ['ambiguous', 'closed'],
  ])('lists what version 4 hid after a refusal (%s) again: it may have been created', (outcome, state) => {
    const [attempt] = rowOfVersion4().attempts;
    const hidden = { ...rowOfVersion4(), state: 'refused', attempts: [{ ...attempt, outcome }] };
    expect(readRow(hidden)).toMatchObject({ state });
  });

  it.each([
    ['an answer', { attempts: [{ ...rowOfVersion4().attempts[0], outcome: 'success' }] }, 'answer'],
    ['a file', { state: 'verified', publicKey: 'ssh-rsa AAAA' }, 'publicKey'],
    ['name and time', { state: 'orphan' }, 'time'],
    ['a name that could not be looked up first', { state: 'orphan', nameWasFree: null }, null],
  ])('knows by which evidence version 4 had its KeyId: %s', (_, changes, evidence) => {
    expect(readRow({ ...rowOfVersion4(), keyId: 'skey-1', ...changes })).toMatchObject({ evidence });
  });

  it('leaves a row of a newer version alone, and says which', () => {
    const newer = { ...aKeyRecord(), schema: 6, vault: true };
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
