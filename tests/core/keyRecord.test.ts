import { describe, expect, it } from 'vitest';
import {
  isUnder,
  type KeyState,
  keyStateWord,
  mayOfferDeletion,
  needsLook,
  type KeyRecord,
  mayImport,
  whoCouldSee,
} from '../../src/core/keyRecord.ts';
import { NOON } from '../support/caller.ts';
import { aKeyRecord, anAttempt } from '../support/keyRecord.ts';

const STATES: readonly KeyState[] = [
  'intent',
  'sending',
  'unknown',
  'absent',
  'orphan',
  'unsaved',
  'unconfirmed',
  'verified',
  'deleted',
  'closed',
];

describe('what a row says', () => {
  it.each([
    ['intent', { isRunning: true, isKept: false }, 'working'],
    ['sending', { isRunning: true, isKept: false }, 'working'],
    ['unsaved', { isRunning: true, isKept: true }, 'unsaved'],
    ['orphan', { isRunning: false, isKept: true }, 'unsaved'],
    ['intent', { isRunning: false, isKept: false }, 'notSent'],
    ['sending', { isRunning: false, isKept: false }, 'unknown'],
    ['unsaved', { isRunning: false, isKept: false }, 'orphan'],
    ['absent', { isRunning: false, isKept: false }, 'notMade'],
    ['unconfirmed', { isRunning: false, isKept: true }, 'unconfirmed'],
    ['verified', { isRunning: false, isKept: false }, 'fileOnly'],
    ['elsewhere', { isRunning: false, isKept: false }, 'notSent'],
  ] as const)('%s with %j is %s', (state, now, word) => {
    expect(keyStateWord(aKeyRecord({ state }), now)).toBe(word);
  });

  it.each([
    ['verified', 'verified'],
    ['elsewhere', 'elsewhere'],
    ['unconfirmed', 'unconfirmed'],
  ] as const)('%s with a KeyId is %s', (state, word) => {
    const now = { isRunning: false, isKept: false };
    expect(keyStateWord(aKeyRecord({ state, keyId: 'skey-12345678' }), now)).toBe(word);
  });

  it('tells a file that no cloud knows from a public key that is gone', () => {
    const now = { isRunning: false, isKept: false };
    const attempts = [anAttempt({ action: 'ImportKeyPair' })];
    expect(keyStateWord(aKeyRecord({ state: 'absent', attempts, fileName: 'a.pem' }), now)).toBe('fileOnly');
    expect(keyStateWord(aKeyRecord({ state: 'absent', attempts }), now)).toBe('notMade');
  });

  it('tells a key that was never made from one that somebody deleted', () => {
    const gone = aKeyRecord({ state: 'absent', keyId: 'skey-12345678' });
    expect(keyStateWord(gone, { isRunning: false, isKept: false })).toBe('gone');
  });
});

it('looks again at unfinished rows only', () => {
  expect(STATES.filter((state) => needsLook(aKeyRecord({ state })))).toEqual([
    'sending',
    'unknown',
    'unsaved',
  ]);
  const deletion = { signedAt: new Date(NOON).toISOString(), skewMs: 0 };
  const deleting = aKeyRecord({ state: 'orphan', deletion: { ...deletion, outcome: null } });
  expect(needsLook(deleting)).toBe(true);
  expect(needsLook({ ...deleting, state: 'deleted' })).toBe(false);
  expect(needsLook({ ...deleting, deletion: { ...deletion, outcome: 'notExecuted' } })).toBe(false);
});

it('a key that the cloud doesn’t agree to is never called verified', () => {
  for (const state of ['verified', 'unconfirmed'] as const) {
    const record = aKeyRecord({ state, cloud: 'differs' });
    expect(keyStateWord(record, { isRunning: false, isKept: true })).toBe('differs');
  }
});

describe('deletion is offered', () => {
  const orphan = aKeyRecord({
    state: 'orphan',
    keyId: 'skey-12345678',
    cloud: 'agrees',
    evidence: 'time',
  });

  it('for an orphan that is this row’s, by whichever evidence', () => {
    expect(mayOfferDeletion(orphan, 'orphan')).toBe(true);
    expect(mayOfferDeletion({ ...orphan, state: 'verified', cloud: 'differs' }, 'differs')).toBe(true);
  });

  it.each([
    ['nothing says whose it is', { evidence: null }],
    ['the cloud wasn’t seen to have it', { keyId: null }],
    ['the cloud didn’t agree', { cloud: 'unknown' as const }],
  ])('never where %s', (_, changes) => {
    expect(mayOfferDeletion({ ...orphan, ...changes }, 'orphan')).toBe(false);
  });

  it.each(['verified', 'unconfirmed', 'unsaved', 'unknown'] as const)('never for %s', (word) => {
    expect(mayOfferDeletion(orphan, word)).toBe(false);
  });
});

describe('a row is asked about only under its own', () => {
  const { connection, account, secretId, site, endpointHost } = aKeyRecord();
  const route = { connection, account, secretId, site, endpointHost };

  it.each([
    ['account', { account: '100000000002', secretId: 'AKIDother' }],
    ['site', { site: 'international' as const }],
    ['endpoint', { endpointHost: 'cloud.example' }],
    ['world: Practice is another one', { connection: 'practice' as const }],
  ])('%s', (_, changes) => {
    expect(isUnder(aKeyRecord(), route)).toBe(true);
    expect(isUnder(aKeyRecord(), { ...route, ...changes })).toBe(false);
  });

  it.each([
    ['the same account, whoever signs', { account: '100000000001', secretId: 'AKIDrotated' }],
    [
      'the same SecretId, while its account can’t be looked up',
      { account: 'AKIDexample', secretId: 'AKIDexample' },
    ],
  ])('is %s', (_, changes) => {
    expect(isUnder(aKeyRecord(), { ...route, ...changes })).toBe(true);
  });

  it('whatever region or relay is in use', () => {
    expect(isUnder(aKeyRecord(), { ...route, connection: 'direct' })).toBe(true);
    const finance = { ...route, endpointHost: 'cvm.ap-shanghai-fsi.tencentcloudapi.com' };
    expect(isUnder(aKeyRecord(), finance)).toBe(true);
  });
});

describe('who can have seen the private key', () => {
  it.each([
    ['device', { method: 'device', relayHost: 'relay.example' }],
    ['elsewhere', { method: 'elsewhere', relayHost: null }],
    ['cloud', { method: 'cloud', relayHost: null }],
    ['localRelay', { method: 'cloud', relayHost: 'localhost:8788' }],
    ['localRelay', { method: 'cloud', relayHost: '127.0.0.1:8788' }],
    ['relay', { method: 'cloud', relayHost: 'relay.example' }],
    ['relay', { method: 'cloud', relayHost: 'localhost.example:443' }],
    ['practice', { method: 'cloud', connection: 'practice' }],
  ] as const)('is %s for %j', (seen, changes) => {
    expect(whoCouldSee(aKeyRecord(changes))).toBe(seen);
  });
});

describe('a public half may be given to the cloud', () => {
  const publicKey = 'ssh-rsa AAAA';
  const attempts = [anAttempt({ action: 'ImportKeyPair' })];
  it.each([
    ['a file that no cloud knows', { state: 'verified', method: 'device', attempts: [] }, true],
    ['an import whose answer was lost', { state: 'unknown', attempts }, true],
    [
      'a key whose file is good and which is gone from the cloud',
      { state: 'absent', keyId: 'skey-1', fileName: 'a' },
      true,
    ],
    ['a download that nobody has seen', { state: 'unconfirmed', method: 'device', attempts: [] }, false],
    ['a key that the cloud has', { state: 'verified', keyId: 'skey-1', cloud: 'agrees' }, false],
    ['a key that was swapped', { state: 'verified', keyId: 'skey-1', cloud: 'differs' }, false],
    ['an orphan', { state: 'orphan', keyId: 'skey-1', cloud: 'agrees' }, false],
    ['a key of the cloud whose answer was lost', { state: 'unknown' }, false],
  ] as const)('%s: %s', (_label, changes, may) => {
    expect(mayImport(aKeyRecord({ publicKey, ...changes } as Partial<KeyRecord>))).toBe(may);
  });

  it('not without one', () => {
    expect(mayImport(aKeyRecord({ state: 'verified', publicKey: null }))).toBe(false);
  });
});
