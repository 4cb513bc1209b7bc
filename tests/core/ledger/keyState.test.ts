import { describe, expect, it } from 'vitest';
import type { KeyRecord, KeyState } from '../../../src/core/ledger/keyRecord.ts';
import {
  isDeletionOpen,
  isHearsay,
  isImport,
  isListed,
  isWorthALook,
  keyStateWord,
  type KeyStateWord,
  mayBeSomebodyElses,
  mayOfferDeletion,
  needsAttention,
  needsFolder,
  needsLook,
  mayImport,
  settledState,
} from '../../../src/core/ledger/keyState.ts';
import { NOON } from '../../support/caller.ts';
import { aKeyRecord, anAttempt } from '../../support/keyRecord.ts';

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
    ['intent', { isRunning: false, isKept: false }, 'unknown'],
    ['sending', { isRunning: false, isKept: false }, 'unknown'],
    ['unsaved', { isRunning: false, isKept: false }, 'orphan'],
    ['absent', { isRunning: false, isKept: false }, 'notMade'],
    ['unconfirmed', { isRunning: false, isKept: true }, 'unconfirmed'],
    ['verified', { isRunning: false, isKept: false }, 'fileOnly'],
    ['elsewhere', { isRunning: false, isKept: false }, 'notSent'],
  ] as const)('%s with %j is %s', (state, now, word) => {
    expect(keyStateWord(aKeyRecord({ state }), now)).toBe(word);
  });

  it('only a row without a signature is called “not sent”', () => {
    const now = { isRunning: false, isKept: false };
    expect(keyStateWord(aKeyRecord({ state: 'intent', attempts: [] }), now)).toBe('notSent');
    for (const outcome of [null, 'notExecuted', 'ambiguous'] as const)
      expect(keyStateWord(aKeyRecord({ state: 'intent', attempts: [anAttempt({ outcome })] }), now)).toBe(
        'unknown',
      );
  });

  it.each([
    ['verified', 'verified'],
    ['elsewhere', 'elsewhere'],
    ['unconfirmed', 'unconfirmed'],
  ] as const)('%s with a KeyId is %s', (state, word) => {
    const now = { isRunning: false, isKept: false };
    expect(keyStateWord(aKeyRecord({ state, keyId: 'skey-12345678' }), now)).toBe(word);
  });

  it('a key of this device is not imported yet, also while its download waits to be opened', () => {
    const now = { isRunning: false, isKept: true };
    const made: Partial<KeyRecord> = { method: 'device', state: 'unconfirmed', attempts: [] };
    expect(keyStateWord(aKeyRecord(made), now)).toBe('fileOnly');
    expect(keyStateWord(aKeyRecord({ ...made, keyId: 'skey-12345678' }), now)).toBe('unconfirmed');
    expect(keyStateWord(aKeyRecord(made), { ...now, isRunning: true })).toBe('working');
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

const QUIET = { isRunning: false, isKept: false };
const DELETION = { signedAt: new Date(NOON).toISOString(), skewMs: 0, outcome: null };

describe('what an imported list says of a row is marked', () => {
  it.each<[string, Partial<KeyRecord>, KeyStateWord]>([
    [
      'its file was seen by nobody here',
      { hearsay: 'file', state: 'verified', keyId: 'skey-1' },
      'elsewhere',
    ],
    ['the whole row, with a KeyId', { hearsay: 'all', state: 'verified', keyId: 'skey-1' }, 'elsewhere'],
    ['the whole row, which was sent', { hearsay: 'all', state: 'absent' }, 'unknown'],
    ['the whole row, which was never sent', { hearsay: 'all', state: 'intent', attempts: [] }, 'notSent'],
    [
      'the cloud’s part alone: its file was seen here',
      { hearsay: 'cloud', state: 'verified', keyId: 'skey-1' },
      'verified',
    ],
  ])('%s', (_what, changes, word) => {
    expect(keyStateWord(aKeyRecord(changes), QUIET)).toBe(word);
  });

  it('and counts for no name, KeyId or deletion where it is about the cloud', () => {
    expect((['all', 'cloud', 'file', null] as const).map((hearsay) => isHearsay({ hearsay }))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('while something is under way', () => {
  it.each<[string, Partial<KeyRecord>, Parameters<typeof keyStateWord>[1], KeyStateWord]>([
    [
      'a deletion is open, whatever else is',
      { state: 'verified', keyId: 'skey-1', deletion: DELETION },
      QUIET,
      'deleting',
    ],
    ['a file whose import runs', { state: 'verified' }, { isRunning: true, isKept: false }, 'working'],
    ['a public key whose import runs', { state: 'elsewhere' }, { isRunning: true, isKept: false }, 'working'],
    [
      'an orphan isn’t, though another flow runs',
      { state: 'orphan' },
      { isRunning: true, isKept: false },
      'orphan',
    ],
    ['a key in memory is unsaved', { state: 'orphan' }, { isRunning: true, isKept: true }, 'unsaved'],
    [
      'what is kept of a row that isn’t lost changes nothing',
      { state: 'unknown' },
      { isRunning: false, isKept: true },
      'unknown',
    ],
    [
      'a key whose file may be in the folder isn’t lost',
      { state: 'unsaved', savedBy: 'folder' },
      QUIET,
      'unknown',
    ],
    ['a key whose file was a download is', { state: 'unsaved', savedBy: 'download' }, QUIET, 'orphan'],
  ])('%s', (_what, changes, now, word) => {
    expect(keyStateWord(aKeyRecord(changes), now)).toBe(word);
  });

  it('the folder is looked into for an unsaved key that was to be written there', () => {
    expect(needsFolder(aKeyRecord({ state: 'unsaved', savedBy: 'folder' }))).toBe(true);
    expect(needsFolder(aKeyRecord({ state: 'unsaved', savedBy: 'download' }))).toBe(false);
    expect(needsFolder(aKeyRecord({ state: 'orphan', savedBy: 'folder' }))).toBe(false);
  });
});

it('something is to be done about every row but a good one and somebody else’s', () => {
  const words: readonly KeyStateWord[] = [
    'working',
    'unconfirmed',
    'unsaved',
    'orphan',
    'unknown',
    'notSent',
    'notMade',
    'gone',
    'differs',
    'fileOnly',
    'deleting',
  ];
  expect(words.filter((word) => !needsAttention(word))).toEqual([]);
  expect(needsAttention('verified') || needsAttention('elsewhere')).toBe(false);
});

it('the list has all rows but those that were given up or deleted', () => {
  expect(STATES.filter((state) => !isListed(aKeyRecord({ state })))).toEqual(['deleted', 'closed']);
});

describe('whenever its account is connected, a row is looked at', () => {
  it.each<[string, Partial<KeyRecord>, boolean]>([
    ['that is unfinished', { state: 'unknown' }, true],
    ['that is called absent: whoever carried the answer may have lied', { state: 'absent' }, true],
    [
      'that an imported list told of',
      { state: 'verified', keyId: 'skey-1', cloud: 'agrees', hearsay: 'all' },
      true,
    ],
    ['that the cloud didn’t agree to', { state: 'verified', keyId: 'skey-1', cloud: 'differs' }, true],
    ['that the cloud wasn’t asked about', { state: 'unconfirmed', keyId: 'skey-1' }, true],
    ['of elsewhere, not asked about', { state: 'elsewhere', keyId: 'skey-1' }, true],
    ['that is good: not', { state: 'verified', keyId: 'skey-1', cloud: 'agrees' }, false],
    ['that was never in the cloud: not', { state: 'verified' }, false],
    ['that was never sent: not', { state: 'intent', keyId: 'skey-1', attempts: [] }, false],
    ['that was sent before it was to be sent again', { state: 'intent' }, true],
    ['that is an orphan already: not', { state: 'orphan', keyId: 'skey-1' }, false],
    ['that was given up: not', { state: 'closed', keyId: 'skey-1' }, false],
  ])('%s', (_which, changes, isLookedAt) => {
    expect(isWorthALook(aKeyRecord(changes))).toBe(isLookedAt);
  });
});

it('looks again at unfinished rows only', () => {
  expect(STATES.filter((state) => needsLook(aKeyRecord({ state })))).toEqual([
    'intent',
    'sending',
    'unknown',
    'unsaved',
  ]);
  expect(needsLook(aKeyRecord({ state: 'intent', attempts: [] }))).toBe(false);
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

  it.each(['all', 'cloud'] as const)('never where only an imported list says it: hearsay %s', (hearsay) => {
    expect(mayOfferDeletion({ ...orphan, hearsay }, 'orphan')).toBe(false);
    expect(mayOfferDeletion({ ...orphan, cloud: 'differs', hearsay }, 'differs')).toBe(false);
  });

  it.each(['verified', 'unconfirmed', 'unsaved', 'unknown'] as const)('never for %s', (word) => {
    expect(mayOfferDeletion(orphan, word)).toBe(false);
  });

  it('once: not while one is open, again after one that surely wasn’t executed', () => {
    expect(mayOfferDeletion({ ...orphan, deletion: DELETION }, 'orphan')).toBe(false);
    const refused = { ...DELETION, outcome: 'notExecuted' as const };
    expect(mayOfferDeletion({ ...orphan, deletion: refused }, 'orphan')).toBe(true);
    expect(isDeletionOpen({ state: 'deleted', deletion: DELETION })).toBe(false);
    expect(isDeletionOpen({ state: 'orphan', deletion: null })).toBe(false);
  });

  it('with a warning where nothing but the time says whose it is', () => {
    expect(
      (['time', 'answer', 'publicKey', null] as const).map((evidence) => mayBeSomebodyElses({ evidence })),
    ).toEqual([true, false, false, false]);
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

  it.each<[string, Partial<KeyRecord>, boolean]>([
    ['an imported list’s row isn’t', { state: 'verified', method: 'device', hearsay: 'all' }, false],
    ['a row whose deletion is open isn’t', { state: 'verified', keyId: 'skey-1', deletion: DELETION }, false],
    [
      'a file whose key the cloud wasn’t asked about is',
      { state: 'verified', keyId: 'skey-1', cloud: 'unknown' },
      true,
    ],
    ['a public key of elsewhere is', { state: 'elsewhere', cloud: 'unknown' }, true],
    ['one that the cloud has isn’t', { state: 'elsewhere', keyId: 'skey-1', cloud: 'agrees' }, false],
    [
      'one that the cloud said to have, and is gone, is',
      { state: 'absent', keyId: 'skey-1', cloud: 'agrees', fileName: 'a' },
      true,
    ],
    ['one that is gone and has no file isn’t', { state: 'absent', keyId: 'skey-1' }, false],
    ['an import that is gone is, without a file', { state: 'absent', attempts }, true],
    ['an import that was under way is', { state: 'sending', attempts }, true],
    ['an import that was never sent isn’t yet', { state: 'intent', attempts }, false],
    ['a key of the cloud that was under way isn’t', { state: 'sending' }, false],
  ])('%s', (_what, changes, may) => {
    expect(mayImport(aKeyRecord({ publicKey, ...changes }))).toBe(may);
  });

  it('by the action that was sent last, or would be first', () => {
    const both = [anAttempt({ action: 'CreateKeyPair' }), anAttempt({ action: 'ImportKeyPair' })];
    expect(isImport({ method: 'cloud', attempts: both })).toBe(true);
    expect(isImport({ method: 'device', attempts: both.toReversed() })).toBe(false);
    expect(isImport({ method: 'device', attempts: [] })).toBe(true);
    expect(isImport({ method: 'elsewhere', attempts: [] })).toBe(true);
    expect(isImport({ method: 'cloud', attempts: [] })).toBe(false);
  });

  it('not without one', () => {
    expect(mayImport(aKeyRecord({ state: 'verified', publicKey: null }))).toBe(false);
  });
});

it('a settled row is verified by its file, else known of elsewhere', () => {
  expect(settledState({ fileName: 'a.pem' })).toBe('verified');
  expect(settledState({ fileName: null })).toBe('elsewhere');
});
