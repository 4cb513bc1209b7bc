import { describe, expect, it } from 'vitest';
import { TransportError } from '../../../../src/core/base/errors.ts';
import type { CreateKeyResult } from '../../../../src/core/flows/create/createKey.ts';
import { resultNow } from '../../../../src/core/flows/create/resultNow.ts';
import { SaveError } from '../../../../src/core/flows/ports/saver.ts';
import type { KeyRecord } from '../../../../src/core/ledger/keyRecord.ts';
import { aKeyRecord } from '../../../support/keyRecord.ts';

const lost = new TransportError('network');
const unsaved = (record: KeyRecord): CreateKeyResult => ({
  kind: 'unsaved',
  record,
  error: new SaveError('failed', 'web_1.pem'),
});
const unknown = (record: KeyRecord, lookError: TransportError | null = null): CreateKeyResult => ({
  kind: 'unknown',
  record,
  error: lost,
  lookError,
});

describe('what became of a creation', () => {
  it('is the result alone where nothing was sent, or the ledger has no such row', () => {
    const notSent: CreateKeyResult = { kind: 'notSent', error: lost };
    expect(resultNow(notSent, aKeyRecord())).toBe(notSent);
    const result = unsaved(aKeyRecord({ state: 'unsaved' }));
    expect(resultNow(result, null)).toBe(result);
  });

  it('has the row as it is now, whatever it was', () => {
    const before = aKeyRecord({ state: 'verified', keyId: 'skey-00000001' });
    const now = { ...before, state: 'deleted' as const };
    expect(resultNow({ kind: 'saved', record: before, journalled: true }, now)).toEqual({
      kind: 'saved',
      record: now,
      journalled: true,
    });
    expect(resultNow(unknown(aKeyRecord()), aKeyRecord({ state: 'orphan' }))).toMatchObject({
      kind: 'unknown',
      record: { state: 'orphan' },
    });
  });

  it.each(['verified', 'unconfirmed'] as const)('is saved once its file was seen: %s', (state) => {
    const row = aKeyRecord({ state, keyId: 'skey-00000001' });
    const before = aKeyRecord({ state: 'unsaved', keyId: 'skey-00000001' });
    const saved = { kind: 'saved', record: row, journalled: true };
    expect(resultNow(unsaved(before), row)).toEqual(saved);
    expect(resultNow(unknown(aKeyRecord()), row)).toEqual(saved);
    const fileOnly = aKeyRecord({ state: 'verified' });
    expect(resultNow({ kind: 'fileOnly', record: fileOnly, error: lost }, row)).toEqual(saved);
  });

  it('is no success by what was there before: nothing has happened since', () => {
    const row = aKeyRecord({ state: 'verified', keyId: 'skey-00000001' });
    for (const result of [unknown(row, lost), { kind: 'fileOnly', record: row, error: lost } as const]) {
      expect(resultNow(result, { ...row, note: 'mine' })).toEqual({
        ...result,
        record: { ...row, note: 'mine' },
      });
      expect(resultNow(result, { ...row, fileName: 'other.pem' }).kind).toBe(result.kind);
    }
    expect(resultNow({ kind: 'fileOnly', record: row, error: lost }, { ...row, cloud: 'agrees' }).kind).toBe(
      'saved',
    );
  });

  it('that couldn’t be written stays what is known, until the ledger has its file, or it is gone', () => {
    const record = aKeyRecord({ state: 'verified', keyId: 'skey-00000001', fileName: 'web_1.pem' });
    const result: CreateKeyResult = { kind: 'saved', record, journalled: false };
    expect(resultNow(result, { ...record, state: 'unsaved', fileName: null })).toBe(result);
    const found = { ...record, cloud: 'agrees' as const };
    expect(resultNow(result, found)).toEqual({ kind: 'saved', record: found, journalled: true });
    const deleted = { ...record, state: 'deleted' as const };
    expect(resultNow(result, deleted)).toEqual({ kind: 'saved', record: deleted, journalled: false });
  });

  it('isn’t saved by a file alone while the cloud hasn’t the key pair', () => {
    const row = aKeyRecord({ state: 'verified', keyId: null });
    expect(resultNow(unknown(aKeyRecord()), row).kind).toBe('unknown');
    expect(resultNow({ kind: 'fileOnly', record: row, error: lost }, row).kind).toBe('fileOnly');
    expect(resultNow(unsaved(row), aKeyRecord({ state: 'orphan', keyId: 'skey-1' })).kind).toBe('unsaved');
  });

  it('an alarm stays one, whatever the row says', () => {
    const row = aKeyRecord({ state: 'verified', keyId: 'skey-00000001' });
    const alarm = { kind: 'alarm', record: aKeyRecord(), error: lost } as unknown as CreateKeyResult;
    expect(resultNow(alarm, row).kind).toBe('alarm');
  });

  it('says that it couldn’t be looked only until somebody has looked', () => {
    const before = aKeyRecord();
    expect(resultNow(unknown(before, lost), { ...before, note: 'mine' })).toMatchObject({ lookError: lost });
    const look = { since: before.createdAt, saw: 'nothing' as const };
    expect(resultNow(unknown(before, lost), { ...before, look })).toMatchObject({ lookError: null });
    const orphan = { ...before, state: 'orphan' as const, keyId: 'skey-1' };
    expect(resultNow(unknown(before, lost), orphan)).toMatchObject({ lookError: null });
  });
});
