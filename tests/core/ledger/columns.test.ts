import { describe, expect, it } from 'vitest';
import { changedColumns, knowTheSame } from '../../../src/core/ledger/columns.ts';
import { aKeyRecord, anAttempt } from '../../support/keyRecord.ts';

const before = aKeyRecord();

describe('what changed of a row', () => {
  it('is each column that is different, and no other', () => {
    const after = { ...before, state: 'orphan' as const, keyId: 'skey-1', attempts: [anAttempt()] };
    expect(changedColumns(before, after)).toEqual({ state: 'orphan', keyId: 'skey-1' });
  });

  it('is also what is inside of a list', () => {
    const attempts = [anAttempt({ requestId: 'r-1' })];
    expect(changedColumns(before, { ...before, attempts })).toEqual({ attempts });
  });

  it('is never its id, its form or when it was written', () => {
    const after = { ...before, id: 'row-2', schema: 7 as const, updatedAt: '2026-11-25T00:00:00.000Z' };
    expect(changedColumns({ ...before, schema: 6 as unknown as 7 }, after)).toEqual({});
  });
});

describe('two versions of a row know the same about the key', () => {
  it.each([
    ['a note', { note: 'the bastion' }],
    ['a reminder', { remindAt: '2026-12-01T00:00:00.000Z' }],
    ['a batch', { batch: { id: 'b', bits: 2048, format: 'pkcs1', isEncrypted: false, place: 'folder' } }],
    ['nothing', {}],
  ] as const)('where %s is different', (_what, changes) => {
    expect(knowTheSame(before, { ...before, ...changes })).toBe(true);
  });

  it.each([
    ['a state', { state: 'orphan' }],
    ['a state and a note', { state: 'orphan', note: 'the bastion' }],
    ['a KeyId', { keyId: 'skey-1' }],
  ] as const)('but not where %s is', (_what, changes) => {
    expect(knowTheSame(before, { ...before, ...changes })).toBe(false);
  });
});
