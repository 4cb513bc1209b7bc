import { describe, expect, it } from 'vitest';
import { isReadable, readRow } from '../../../src/core/ledger/keyRecordSchema.ts';
import { aKeyRecord, anAttempt } from '../../support/keyRecord.ts';

/** What is made of a row of before version 5: its account's id was known, and not who signed. */
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

  it('brings a row of version 4 up to date: an account without digits was the SecretId', () => {
    expect(readRow(rowOfVersion4())).toEqual(UP_TO_DATE);
    expect(readRow({ ...rowOfVersion4(), account: 'AKIDa' })).toMatchObject({ secretId: 'AKIDa' });
    const practice = { ...rowOfVersion4(), account: 'practice', connection: 'practice' };
    expect(readRow(practice)).toMatchObject({ secretId: null });
  });

  it('brings a row of version 5 up to date: nothing of it has changed', () => {
    expect(readRow({ ...aKeyRecord(), schema: 5 })).toEqual(aKeyRecord());
    // Version 5 knew of no key without a connection, so this isn't one of its rows.
    const damaged = { ...aKeyRecord(), schema: 5, connection: 'none' };
    expect(readRow(damaged)).toMatchObject({ kind: 'damaged' });
  });

  it('brings a row of version 6 up to date: it knew of no Helper', () => {
    expect(readRow({ ...aKeyRecord(), schema: 6, connection: 'byHand' })).toEqual(
      aKeyRecord({ connection: 'byHand' }),
    );
    const damaged = { ...aKeyRecord(), schema: 6, connection: 'helper' };
    expect(readRow(damaged)).toMatchObject({ kind: 'damaged' });
    expect(readRow({ ...damaged, schema: 7 })).toEqual(aKeyRecord({ connection: 'helper' }));
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
    const newer = { ...aKeyRecord(), schema: 8, vault: true };
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

describe('each column takes what it is for', () => {
  const attempt = anAttempt();
  const deletion = { signedAt: attempt.signedAt, skewMs: 0, outcome: null };
  const look = { since: attempt.signedAt, saw: 'nothing' };
  const batch = { id: 'b', bits: 2048, format: 'pkcs1', isEncrypted: false, place: 'folder' };
  const values: Record<string, readonly unknown[]> = {
    connection: ['practice', 'relay', 'direct', 'byHand', 'none'],
    carriedUntil: [null, anAttempt().signedAt],
    claimedKeyId: [null, 'skey-12345678'],
    site: ['china', 'international', 'vpc'],
    method: ['cloud', 'device', 'elsewhere'],
    state: [
      'intent',
      'sending',
      'unknown',
      'orphan',
      'unsaved',
      'unconfirmed',
      'verified',
      'absent',
      'deleted',
      'elsewhere',
      'closed',
    ],
    cloud: ['agrees', 'differs', 'unknown'],
    savedBy: [null, 'folder', 'download'],
    evidence: [null, 'answer', 'publicKey', 'time'],
    hearsay: [null, 'all', 'file', 'cloud'],
    publicKey: [null, 'ssh-rsa AAAAB3NzaC1yc2E='],
    fileDigest: [null, '0123456789abcdef'.repeat(4)],
    tags: [[], [{ Key: 'team', Value: 'web' }]],
    deletion: [null, deletion, { ...deletion, outcome: 'unknown' }, { ...deletion, outcome: 'notExecuted' }],
    look: [null, ...['nothing', 'otherTime', 'refused', 'word'].map((saw) => ({ ...look, saw }))],
    batch: [null, batch, { ...batch, place: 'archive' }, { ...batch, format: 'ppk3' }],
    attempts: [
      [],
      [attempt],
      [{ ...attempt, action: 'ImportKeyPair' }],
      ...['success', 'notExecuted', 'throttled', 'quota', 'maybeOurs', 'ambiguous', null].map((outcome) => [
        { ...attempt, outcome },
      ]),
    ],
  };

  it.each(Object.entries(values))('%s', (column, all) => {
    for (const value of all) {
      const row = { ...aKeyRecord(), [column]: value };
      expect(readRow(row), JSON.stringify(value)).toEqual(row);
    }
  });

  it.each<[string, readonly unknown[]]>([
    ['connection', ['', 'carrier pigeon']],
    ['state', ['', 'refused', 'lost']],
    ['hearsay', ['', 'none']],
    [
      'publicKey',
      [
        '',
        'AAAA',
        ' ssh-rsa AAAA',
        'ssh-rsa AAAA comment',
        'ssh-rsa AAAA\n',
        'x ssh-rsa AAAA',
        'ssh-rsa -----BEGIN',
        'ssh-ed25519 AAAA',
      ],
    ],
    [
      'fileDigest',
      ['', '0'.repeat(63), '0'.repeat(65), 'G'.repeat(64), `x${'0'.repeat(64)}`, `${'0'.repeat(64)}\n`],
    ],
    ['tags', [[{}], [{ Key: 'team' }], ['team']]],
    ['deletion', [{}, { ...deletion, outcome: 'done' }, { ...deletion, signedAt: 'yesterday' }]],
    ['look', [{}, { ...look, saw: '' }, { saw: 'nothing' }]],
    ['batch', [{}, { ...batch, place: 'desk' }, { ...batch, format: 'jks' }, { ...batch, bits: '2048' }]],
    ['attempts', [[{}], [{ ...attempt, action: 'DeleteKeyPairs' }], [{ ...attempt, outcome: 'fine' }]]],
    ['createdAt', ['', 'today', 1]],
    // As long as a private key is, in whatever column.
    ...[
      'account',
      'endpointHost',
      'relayHost',
      'name',
      'region',
      'keyId',
      'fingerprint',
      'fileName',
      'note',
      'folder',
      'secretId',
    ].map((column): [string, readonly unknown[]] => [column, ['x'.repeat(1025), 1]]),
  ])('%s takes nothing else', (column, all) => {
    for (const value of all)
      expect(readRow({ ...aKeyRecord(), [column]: value }), JSON.stringify(value)).toMatchObject({
        kind: 'damaged',
        id: 'row-1',
      });
  });
});

describe('a row of before', () => {
  it('changed last when it was sent last', () => {
    const at = (second: number) => `2026-11-24T12:00:0${second}.000Z`;
    const [one] = rowOfVersion1().attempts;
    const row = {
      ...rowOfVersion1(),
      attempts: [
        { ...one, sentAt: at(1) },
        { ...one, sentAt: at(2) },
      ],
    };
    expect(readRow(row)).toMatchObject({ updatedAt: at(2) });
  });

  it('made by the cloud and confirmed was not adopted: it was sent', () => {
    expect(readRow({ ...rowOfVersion2(), state: 'verified' })).toMatchObject({ method: 'cloud' });
  });

  it.each([
    ['100000000001', null],
    ['AKID123', 'AKID123'],
    ['123AKID', '123AKID'],
  ])('of the account %s was signed by %s', (account, secretId) => {
    expect(readRow({ ...rowOfVersion4(), account })).toMatchObject({ account, secretId });
  });

  it('keeps when its deletion was signed, and by which clock', () => {
    const deletion = { sentAt: '2026-11-24T12:00:00.000Z', skewMs: 7, outcome: 'unknown' };
    expect(readRow({ ...rowOfVersion4(), deletion })).toMatchObject({
      deletion: { signedAt: deletion.sentAt, skewMs: 7, outcome: 'unknown' },
    });
    for (const outcome of [null, 'notExecuted'])
      expect(readRow({ ...rowOfVersion2(), deletion: { ...deletion, outcome } })).toMatchObject({
        deletion: { outcome },
      });
  });

  const publicKey = 'ssh-rsa AAAA';
  const success = [{ ...rowOfVersion4().attempts[0], outcome: 'success' }];
  it.each<[string, object, string | null]>([
    ['by the answer that had its KeyId', { attempts: success }, 'answer'],
    ['by its public half, where its file is seen', { state: 'verified', publicKey }, 'publicKey'],
    ['by its public half, where its file is on its way', { state: 'unconfirmed', publicKey }, 'publicKey'],
    ['by its name and time, without a file', { state: 'orphan', publicKey }, 'time'],
    ['by its name and time, without a public half', { state: 'verified', publicKey: null }, 'time'],
    ['by nothing, where its name wasn’t looked up first', { nameWasFree: null }, null],
    ['by nothing, where its name was taken', { nameWasFree: false }, null],
    ['by nothing, where it was never sent', { attempts: [] }, null],
    ['by nothing, where it has no KeyId', { keyId: null, attempts: success }, null],
  ])('is its key %s', (_how, changes, evidence) => {
    const row = { ...rowOfVersion4(), keyId: 'skey-12345678', state: 'orphan', ...changes };
    expect(readRow(row)).toMatchObject({ evidence });
  });

  it('without an id is named by what it is', () => {
    expect(readRow({ schema: 8 })).toEqual({ kind: 'newer', id: '?', name: null });
    expect(readRow('row')).toEqual({ kind: 'damaged', id: '?', name: null });
    expect(readRow(null)).toEqual({ kind: 'damaged', id: '?', name: null });
  });

  it('that was refused, and never sent, was taken off the list by its owner', () => {
    expect(readRow({ ...rowOfVersion4(), state: 'refused', attempts: [] })).toMatchObject({
      state: 'closed',
    });
  });
});
