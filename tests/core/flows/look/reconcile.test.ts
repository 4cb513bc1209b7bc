import { describe, expect, it } from 'vitest';
import { createKeyPair, importKeyPair } from '../../../../src/core/cvm/actions.ts';
import type { Caller } from '../../../../src/core/api/call.ts';
import { reconcile } from '../../../../src/core/flows/look/reconcile.ts';
import type { KeyRecord } from '../../../../src/core/ledger/keyRecord.ts';
import { isWorthALook } from '../../../../src/core/ledger/keyState.ts';
import { formatPublicKey } from '../../../../src/core/ssh/publicKey.ts';
import { nodeKeyPair } from '../../../support/keyPairs.ts';
import { NOON, testCaller, testSimulator } from '../../../support/caller.ts';
import { aKeyRecord as row, anAttempt } from '../../../support/keyRecord.ts';

const MINUTE = 60_000;

/** Made on this device: none of those that the simulator makes. */
const own = formatPublicKey({ modulus: nodeKeyPair().modulus, exponent: 65537n });

/** The service's clock goes with ours. */
let time = NOON;
const setUp = () => {
  time = NOON;
  return testCaller({ send: testSimulator({ now: () => time }), now: () => time });
};

/** A look at a moment, where the ledger has these other rows. */
function look(caller: Caller, record: KeyRecord, now: number, others: readonly KeyRecord[] = []) {
  time = now;
  return reconcile({ caller, now: () => now, rows: () => [record, ...others] }, record);
}

const missedAt = (time: number) => ({ since: new Date(time).toISOString(), saw: 'nothing' }) as const;
const deletion = () => ({ signedAt: new Date(NOON).toISOString(), skewMs: 0, outcome: null });

/** Five minutes that a signature is good for, five that this device's clock may be ahead, one that a list may lag. */
const WINDOW = 11 * MINUTE;

describe('reconcile', () => {
  it('finds a key whose answer was lost: an orphan, with its id and fingerprint', async () => {
    const caller = setUp();
    const { KeyPair } = await createKeyPair(caller, { KeyName: 'web_1', ProjectId: 0 });
    for (const state of ['sending', 'unknown'] as const) {
      expect(await look(caller, row({ state }), NOON)).toMatchObject({
        state: 'orphan',
        keyId: KeyPair.KeyId,
        publicKey: KeyPair.PublicKey.split(' ').slice(0, 2).join(' '),
        fingerprint: expect.stringMatching(/^SHA256:/) as string,
      });
    }
  });

  it('looks again as long as what was signed may still be executed, and is final after that', async () => {
    const caller = setUp();
    expect(await look(caller, row(), NOON + WINDOW)).toMatchObject({ state: 'unknown' });
    expect(await look(caller, row(), NOON + WINDOW + 1)).toMatchObject({ state: 'absent' });
    // What was being sent when the page went away may be in a file: that isn't forgotten before it is settled.
    expect(await look(caller, row({ state: 'sending' }), NOON + WINDOW)).toMatchObject({ state: 'sending' });
  });

  it('waits for the last signature of all, not for the last attempt alone', async () => {
    const later = anAttempt({ signedAt: new Date(NOON + 3 * MINUTE).toISOString() });
    for (const attempts of [
      [anAttempt(), later],
      [later, anAttempt()],
    ]) {
      const record = row({ attempts });
      expect(await look(setUp(), record, NOON + 3 * MINUTE + WINDOW)).toMatchObject({ state: 'unknown' });
      expect(await look(setUp(), record, NOON + 3 * MINUTE + WINDOW + 1)).toMatchObject({ state: 'absent' });
    }
  });

  it.each([-7, 7])('waits longer where a corrected clock signed (%i min)', async (minutes) => {
    const corrected = row({ attempts: [anAttempt({ skewMs: minutes * MINUTE })] });
    expect(await look(setUp(), corrected, NOON + 18 * MINUTE)).toMatchObject({ state: 'unknown' });
    expect(await look(setUp(), corrected, NOON + 18 * MINUTE + 1)).toMatchObject({ state: 'absent' });
  });

  it('says since when it was looked for in vain, and writes nothing new while nothing is', async () => {
    const first = await look(setUp(), row(), NOON);
    expect(first.look).toEqual({ since: new Date(NOON).toISOString(), saw: 'nothing' });
    expect(await look(setUp(), first, NOON + MINUTE)).toBe(first);
  });

  it('a refusal to look says that nothing can be shown: the row stays', async () => {
    const refusing = testCaller({
      send: async () =>
        Response.json({
          Response: { Error: { Code: 'UnauthorizedOperation', Message: '' }, RequestId: 'r' },
        }),
    });
    const seen = await look(refusing, row(), NOON + 60 * MINUTE);
    expect(seen).toMatchObject({ state: 'unknown', look: { saw: 'refused' } });
  });

  it('where the account is only said to be the same, an empty look ends nothing', async () => {
    const caller = setUp();
    const later = NOON + 60 * MINUTE;
    const declared = { caller, now: () => later, rows: () => [], isDeclared: true };
    expect(await reconcile(declared, row())).toMatchObject({ state: 'unknown' });
    const unsaved = row({ state: 'unsaved', keyId: 'skey-12345678', look: missedAt(NOON) });
    expect(await reconcile(declared, unsaved)).toMatchObject({ state: 'unsaved' });
  });

  it('a key held back by a relay and executed four minutes later is found at the final look', async () => {
    const caller = setUp();
    const first = await look(caller, row(), NOON);
    expect(first.state).toBe('unknown');
    await createKeyPair(caller, { KeyName: 'web_1', ProjectId: 0 });
    expect(await look(caller, first, NOON + 6 * MINUTE)).toMatchObject({ state: 'orphan' });
  });

  it('a private key that was never saved is an orphan while the cloud has the key', async () => {
    const caller = setUp();
    const { KeyPair } = await createKeyPair(caller, { KeyName: 'web_1', ProjectId: 0 });
    const unsaved = row({ state: 'unsaved', keyId: KeyPair.KeyId, evidence: 'answer' });
    expect(await look(caller, unsaved, NOON)).toMatchObject({ state: 'orphan', evidence: 'answer' });
    // Unless it may be in the keys folder, which is looked into first.
    const inFolder = row({ state: 'unsaved', keyId: KeyPair.KeyId, savedBy: 'folder' });
    expect(await look(caller, inFolder, NOON)).toMatchObject({ state: 'unsaved' });
    expect(await look(caller, row({ state: 'sending', savedBy: 'folder' }), NOON)).toMatchObject({
      state: 'unsaved',
      keyId: KeyPair.KeyId,
    });
    // What never came back is in no folder.
    expect(await look(caller, row({ state: 'unknown', savedBy: 'folder' }), NOON)).toMatchObject({
      state: 'orphan',
    });
  });

  it('a key that was seen is gone after two looks a minute apart, once all requests have expired', async () => {
    const caller = setUp();
    const unsaved = row({ state: 'unsaved', keyId: 'skey-12345678' });
    const later = NOON + WINDOW + 1;
    const first = await look(caller, unsaved, later);
    expect(first).toMatchObject({ state: 'unsaved', look: { saw: 'nothing' } });
    expect(await look(caller, first, later + MINUTE - 1)).toMatchObject({ state: 'unsaved' });
    expect(await look(caller, first, later + MINUTE)).toMatchObject({ state: 'absent' });
    const early = row({ state: 'unsaved', keyId: 'skey-12345678', look: missedAt(NOON) });
    expect(await look(caller, early, NOON + WINDOW)).toMatchObject({ state: 'unsaved' });
  });

  it('takes a key of its name for this row’s only by its time: any other is perhaps yours', async () => {
    const caller = setUp();
    await createKeyPair(caller, { KeyName: 'web_1', ProjectId: 0 });
    expect(await look(caller, row(), NOON)).toMatchObject({ state: 'orphan', evidence: 'time' });
    for (const minutes of [60, -60]) {
      const signedAt = new Date(NOON + minutes * MINUTE).toISOString();
      const other = row({ attempts: [anAttempt({ signedAt })] });
      // Never “not created”, however late it is looked.
      expect(await look(caller, other, NOON + 90 * MINUTE)).toMatchObject({
        state: 'unknown',
        keyId: null,
        look: { saw: 'otherTime' },
      });
    }
  });

  it('never takes a key for ours that another row is about, even of the same name and time', async () => {
    const caller = setUp();
    const { KeyPair } = await createKeyPair(caller, { KeyName: 'web_1', ProjectId: 0 });
    const other = row({ id: 'row-2', state: 'verified', keyId: KeyPair.KeyId });
    expect(await look(caller, row(), NOON, [row(), other])).toMatchObject({ state: 'unknown' });
  });

  it('a deletion stays open while the key is listed, until its own window ends', async () => {
    const caller = setUp();
    const { KeyPair } = await createKeyPair(caller, { KeyName: 'web_1', ProjectId: 0 });
    const deleting = row({ state: 'orphan', keyId: KeyPair.KeyId, deletion: deletion() });
    expect(await look(caller, deleting, NOON + WINDOW)).toMatchObject({ deletion: { outcome: 'unknown' } });
    expect(await look(caller, deleting, NOON + WINDOW + 1)).toMatchObject({
      state: 'orphan',
      deletion: { outcome: 'notExecuted' },
    });
    const good = row({
      state: 'verified',
      keyId: KeyPair.KeyId,
      publicKey: KeyPair.PublicKey,
      deletion: deletion(),
    });
    expect(await look(caller, good, NOON + WINDOW + 1)).toMatchObject({
      state: 'verified',
      cloud: 'agrees',
      deletion: { outcome: 'notExecuted' },
    });
  });

  it('is deleted after two looks a minute apart, once no creation of its name can still run', async () => {
    const caller = setUp();
    const adopted = row({ state: 'elsewhere', keyId: 'skey-12345678', attempts: [], deletion: deletion() });
    const first = await look(caller, adopted, NOON);
    expect(first).toMatchObject({ state: 'elsewhere', look: { saw: 'nothing' } });
    expect(await look(caller, first, NOON + MINUTE - 1)).toMatchObject({ state: 'elsewhere' });
    expect(await look(caller, first, NOON + MINUTE)).toMatchObject({ state: 'deleted' });
    const recent = row({
      state: 'orphan',
      keyId: 'skey-12345678',
      deletion: deletion(),
      look: missedAt(NOON),
    });
    expect(await look(caller, recent, NOON + WINDOW)).toMatchObject({ state: 'orphan' });
    expect(await look(caller, recent, NOON + WINDOW + 1)).toMatchObject({ state: 'deleted' });
  });

  it('what a replay made of its name after the deletion is listed, and no file is claimed for it', async () => {
    const caller = setUp();
    const { KeyPair } = await createKeyPair(caller, { KeyName: 'web_1', ProjectId: 0 });
    const gone = row({
      state: 'verified',
      fileName: 'web_1.pem',
      keyId: 'skey-12345678',
      deletion: deletion(),
      look: missedAt(NOON),
    });
    expect(await look(caller, gone, NOON + WINDOW + 1)).toMatchObject({
      state: 'orphan',
      keyId: KeyPair.KeyId,
      evidence: 'time',
      fileName: null,
      deletion: null,
    });
  });

  it('an id that isn’t there is absent, even where the service refuses the call for it', async () => {
    const refusing = testCaller({
      send: async () =>
        Response.json({
          Response: { Error: { Code: 'InvalidKeyPairId.NotFound', Message: '' }, RequestId: 'r-1' },
        }),
    });
    const seen = row({ state: 'unsaved', keyId: 'skey-12345678', look: missedAt(NOON) });
    expect(await look(refusing, seen, NOON + WINDOW + 1)).toMatchObject({ state: 'absent' });
  });

  it('throws when the cloud can’t be asked: the row stays as it is', async () => {
    const caller = testCaller({ send: () => Promise.reject(new TypeError('offline')) });
    await expect(look(caller, row(), NOON)).rejects.toMatchObject({ problem: 'network' });
  });
});

describe('reconcile, after an import', () => {
  const line = own;
  const imported = (changes: Partial<KeyRecord> = {}) =>
    row({
      method: 'device',
      publicKey: line,
      fileName: 'web_1.pem',
      attempts: [anAttempt({ action: 'ImportKeyPair' })],
      ...changes,
    });

  it('a file that was used after the deletion has registered the key again: it is listed', async () => {
    const caller = setUp();
    const carriedUntil = new Date(NOON + 3_600_000).toISOString();
    const gone = imported({
      state: 'verified',
      keyId: 'skey-99999999',
      carriedUntil,
      deletion: deletion(),
      look: missedAt(NOON),
    });
    // As long as a signature of the file is good, nothing is said to be gone.
    expect(await look(caller, gone, NOON + WINDOW + 1)).toMatchObject({ state: 'verified' });
    const late = NOON + 3_600_000 + WINDOW + 1;
    expect(await look(caller, gone, late)).toMatchObject({ state: 'deleted' });
    const { KeyId } = await importKeyPair(caller, { KeyName: 'web_1', ProjectId: 0, PublicKey: line });
    expect(await look(caller, gone, late)).toMatchObject({
      state: 'verified',
      keyId: KeyId,
      evidence: 'publicKey',
      fileName: 'web_1.pem',
      deletion: null,
    });
  });

  it('a KeyId that came by hand is no proof: the public key is looked for', async () => {
    const caller = setUp();
    const { KeyId } = await importKeyPair(caller, { KeyName: 'web_1', ProjectId: 0, PublicKey: line });
    const carriedUntil = new Date(NOON).toISOString();
    const seen = { keyId: 'skey-99999999', evidence: 'publicKey', cloud: 'unknown' } as const;
    const brought = imported({ state: 'verified', carriedUntil, ...seen });
    expect(await look(caller, brought, NOON)).toMatchObject({ keyId: KeyId, cloud: 'agrees' });
  });

  it('what is being carried stays so until its window ends, and is seen once it is there', async () => {
    const caller = setUp();
    const carriedUntil = new Date(NOON).toISOString();
    const carried = imported({ state: 'verified', carriedUntil, claimedKeyId: 'skey-12345678' });
    expect(isWorthALook(carried)).toBe(true);
    expect(await look(caller, carried, NOON)).toMatchObject({ state: 'verified', keyId: null });
    expect(await look(caller, carried, NOON + WINDOW + 1)).toMatchObject({ state: 'absent' });
    const { KeyId } = await importKeyPair(caller, { KeyName: 'web_1', ProjectId: 0, PublicKey: line });
    expect(await look(caller, carried, NOON)).toMatchObject({
      keyId: KeyId,
      claimedKeyId: null,
      cloud: 'agrees',
    });
  });

  it('is done where the cloud has the public key, under whatever name', async () => {
    const caller = setUp();
    const { KeyId } = await importKeyPair(caller, { KeyName: 'other', ProjectId: 0, PublicKey: line });
    for (const state of ['sending', 'unknown', 'absent'] as const) {
      expect(await look(caller, imported({ state }), NOON)).toMatchObject({
        state: 'verified',
        keyId: KeyId,
        name: 'other',
        cloud: 'agrees',
      });
    }
    expect(await look(caller, imported({ fileName: null }), NOON)).toMatchObject({ state: 'elsewhere' });
  });

  it('a key of that name with another public half is not it', async () => {
    const caller = setUp();
    await createKeyPair(caller, { KeyName: 'web_1', ProjectId: 0 });
    expect(await look(caller, imported(), NOON)).toMatchObject({ state: 'unknown', keyId: null });
    expect(await look(caller, imported(), NOON + WINDOW + 1)).toMatchObject({ state: 'absent' });
  });

  it('an attempt at CreateKeyPair never claims a key that another row has the file of', async () => {
    const caller = setUp();
    await importKeyPair(caller, { KeyName: 'web_1', ProjectId: 0, PublicKey: line });
    const lost = row({ id: 'lost' });
    expect(await look(caller, lost, NOON)).toMatchObject({ state: 'orphan' });
    expect(await look(caller, lost, NOON, [lost, imported({ id: 'other' })])).toMatchObject({
      state: 'unknown',
    });
  });

  it('of a row that has a KeyId and a file is no longer looked for by its public half', async () => {
    const caller = setUp();
    const { KeyId } = await importKeyPair(caller, { KeyName: 'other', ProjectId: 0, PublicKey: line });
    const done = imported({ state: 'verified', keyId: 'skey-12345678' });
    expect(await look(caller, done, NOON)).toMatchObject({ state: 'verified', keyId: 'skey-12345678' });
    for (const state of ['sending', 'unknown', 'absent'] as const)
      expect(await look(caller, { ...done, state }, NOON)).toMatchObject({ keyId: KeyId });
  });

  it('that was never sent says what its file is, and nothing of the cloud', async () => {
    const caller = setUp();
    const unsent = imported({ state: 'intent', attempts: [] });
    expect(await look(caller, unsent, NOON + 2 * WINDOW)).toEqual({ ...unsent, state: 'verified' });
    const publicOnly = { ...unsent, fileName: null };
    expect(await look(caller, publicOnly, NOON)).toEqual({ ...publicOnly, state: 'elsewhere' });
  });

  it('by another name that breaks our rule keeps the name that the row has', async () => {
    const caller = listing([pairOf({ KeyName: '../web', PublicKey: line })]);
    expect(await look(caller, imported(), NOON)).toMatchObject({ name: 'web_1', keyId: 'skey-00000001' });
  });

  it('is never over where the account is only said to be the same, or the list isn’t whole', async () => {
    const late = NOON + WINDOW + 1;
    expect(await look(listing([]), imported(), late)).toMatchObject({ state: 'absent' });
    expect(await look(listing([], 3), imported(), late)).toMatchObject({ state: 'unknown' });
    time = late;
    const ports = { caller: setUp(), now: () => late, rows: () => [], isDeclared: true };
    expect(await reconcile(ports, imported())).toMatchObject({ state: 'unknown', look: { saw: 'nothing' } });
  });

  it('says by its public key whose it is, and since when it was looked for, once that is over', async () => {
    expect(await look(listing([pairOf({})]), imported(), NOON)).toMatchObject({ evidence: 'publicKey' });
    const late = NOON + WINDOW + 1;
    const missed = imported({ look: missedAt(NOON) });
    expect(await look(listing([]), missed, late)).toMatchObject({ state: 'absent', look: missedAt(NOON) });
  });

  it('of an imported list that isn’t there changes nothing', async () => {
    const told = imported({ hearsay: 'all' });
    expect(await look(listing([]), told, NOON + 2 * WINDOW)).toBe(told);
  });

  it.each([
    ['whose file nobody here has seen', 'all', { state: 'elsewhere', hearsay: 'file', evidence: null }],
    ['whose file was opened here', 'cloud', { state: 'verified', hearsay: null, evidence: 'publicKey' }],
  ] as const)(
    'of an imported list, sent by hand there, is settled by a look: %s',
    async (_, hearsay, known) => {
      const told = imported({
        hearsay,
        state: 'verified',
        fileName: 'web_1.pem',
        carriedUntil: new Date(NOON).toISOString(),
      });
      expect(await look(listing([pairOf({})]), told, NOON)).toMatchObject({
        ...known,
        keyId: pairOf({}).KeyId,
        cloud: 'agrees',
      });
    },
  );

  it('of a row without a public key is nothing that could be looked for', async () => {
    let asked = 0;
    const caller = testCaller({
      send: async () => {
        asked += 1;
        return Response.json({ Response: { KeyPairSet: [], TotalCount: 0, RequestId: 'r-1' } });
      },
    });
    const blank = imported({ publicKey: null });
    expect(await look(caller, blank, NOON)).toMatchObject({ state: 'unknown' });
    expect(await look(caller, blank, NOON + WINDOW + 1)).toMatchObject({ state: 'absent' });
    expect(asked).toBe(0);
  });

  it('isn’t one that another row is about already', async () => {
    const caller = setUp();
    const { KeyId } = await importKeyPair(caller, { KeyName: 'web_1', ProjectId: 0, PublicKey: line });
    const other = imported({ id: 'other', state: 'verified', keyId: KeyId });
    expect(await look(caller, imported(), NOON, [other])).toMatchObject({ state: 'unknown', keyId: null });
  });
});

const pairOf = (fields: object) => ({
  KeyId: 'skey-00000001',
  KeyName: 'web_1',
  ProjectId: 0,
  PublicKey: own,
  CreatedTime: new Date(NOON).toISOString(),
  ...fields,
});

/** A cloud that lists these, whatever is asked for, and says how many there are. */
const listing = (KeyPairSet: readonly object[], TotalCount = KeyPairSet.length) =>
  testCaller({ send: async () => Response.json({ Response: { KeyPairSet, TotalCount, RequestId: 'r-1' } }) });

describe('a row that is settled', () => {
  const late = NOON + 2 * WINDOW;
  const settled = { keyId: 'skey-00000001', publicKey: own, look: missedAt(NOON) };

  it.each(['verified', 'unconfirmed', 'elsewhere'] as const)(
    'stays %s where the cloud hasn’t got its key: its file is a file',
    async (state) => {
      expect(await look(listing([]), row({ ...settled, state }), late)).toMatchObject({ state });
      const first = await look(listing([]), row({ ...settled, state, look: null }), late);
      expect(first).toMatchObject({ state, look: { saw: 'nothing', since: new Date(late).toISOString() } });
    },
  );

  it.each(['verified', 'unconfirmed', 'elsewhere'] as const)(
    'and %s says whether the cloud has its key, and forgets that it was missed',
    async (state) => {
      const record = row({ ...settled, state });
      expect(await look(listing([pairOf({})]), record, late)).toEqual({
        ...record,
        cloud: 'agrees',
        look: null,
      });
      const swapped = pairOf({
        PublicKey: formatPublicKey({ modulus: nodeKeyPair().modulus, exponent: 65537n }),
      });
      expect(await look(listing([swapped]), record, late)).toMatchObject({ state, cloud: 'differs' });
      const unreadable = pairOf({ PublicKey: 'ssh-rsa AAAA' });
      expect(await look(listing([unreadable]), record, late)).toMatchObject({ state, cloud: 'unknown' });
      const blank = { ...record, publicKey: null };
      expect(await look(listing([pairOf({})]), blank, late)).toMatchObject({ state, cloud: 'unknown' });
    },
  );
});

describe('a row whose private key never got into a file', () => {
  const lost = { keyId: 'skey-00000001', evidence: 'answer' as const };

  it('keeps what arrived here beside what the cloud says, where the two differ', async () => {
    const arrived = formatPublicKey({ modulus: nodeKeyPair().modulus, exponent: 65537n });
    const record = row({
      ...lost,
      state: 'unsaved',
      publicKey: arrived,
      fingerprint: 'SHA256:x',
      bits: 1024,
    });
    expect(await look(listing([pairOf({})]), record, NOON)).toMatchObject({
      state: 'orphan',
      cloud: 'differs',
      publicKey: arrived,
      fingerprint: 'SHA256:x',
      evidence: 'answer',
    });
    const same = { ...record, publicKey: own };
    expect(await look(listing([pairOf({})]), same, NOON)).toMatchObject({ cloud: 'agrees', publicKey: own });
    // One that can't be read is no other one.
    const unreadable = pairOf({ PublicKey: 'ssh-rsa AAAA' });
    expect((await look(listing([unreadable]), same, NOON)).cloud).not.toBe('differs');
  });

  it.each([
    ['unsaved', 'folder', 'unsaved'],
    ['sending', 'folder', 'unsaved'],
    ['unsaved', 'download', 'orphan'],
    ['unknown', 'folder', 'orphan'],
    ['orphan', 'folder', 'orphan'],
  ] as const)('%s on its way by %s is %s: it may be in the keys folder', async (state, savedBy, expected) => {
    const record = row({ ...lost, state, savedBy });
    expect(await look(listing([pairOf({})]), record, NOON)).toMatchObject({ state: expected });
  });

  it.each([
    ['sending', 'sending'],
    ['unsaved', 'unsaved'],
    ['unknown', 'unknown'],
    ['orphan', 'unknown'],
  ] as const)('%s stays %s where only a key pair of another time has its name', async (state, expected) => {
    const other = pairOf({ CreatedTime: new Date(NOON - 3_600_000).toISOString() });
    expect(await look(listing([other]), row({ state }), NOON + 2 * WINDOW)).toMatchObject({
      state: expected,
      keyId: null,
      look: { saw: 'otherTime' },
    });
    const undated = pairOf({ CreatedTime: null });
    expect(await look(listing([undated]), row({ state }), NOON)).toMatchObject({ keyId: null });
  });
});

describe('what an imported list says of the cloud', () => {
  const told = row({
    state: 'verified',
    keyId: 'skey-00000001',
    publicKey: own,
    fileName: 'web_1.pem',
    hearsay: 'all',
    attempts: [],
  });

  it('is ours where the cloud says the same: but the file was seen by nobody here', async () => {
    expect(await look(listing([pairOf({ KeyName: 'renamed' })]), told, NOON)).toMatchObject({
      name: 'renamed',
      state: 'elsewhere',
      cloud: 'agrees',
      evidence: null,
      hearsay: 'file',
      fingerprint: expect.stringMatching(/^SHA256:/) as string,
    });
    const withoutFile = { ...told, fileName: null };
    expect(await look(listing([pairOf({})]), withoutFile, NOON)).toMatchObject({ hearsay: null });
  });

  it('of a file that was seen here makes the row verified', async () => {
    expect(await look(listing([pairOf({})]), { ...told, hearsay: 'cloud' }, NOON)).toMatchObject({
      state: 'verified',
      evidence: 'publicKey',
      hearsay: null,
    });
  });

  it.each([
    [
      'another public key',
      { PublicKey: formatPublicKey({ modulus: nodeKeyPair().modulus, exponent: 65537n }) },
    ],
    ['one that can’t be read', { PublicKey: 'ssh-rsa AAAA' }],
    ['none', { PublicKey: null }],
  ])('stays hearsay where the cloud has %s under that id', async (_what, fields) => {
    expect(await look(listing([pairOf(fields)]), told, NOON)).toBe(told);
  });

  it('without a public key stays hearsay, and so does what isn’t listed, however long', async () => {
    const blank = { ...told, publicKey: null };
    expect(await look(listing([pairOf({})]), blank, NOON)).toBe(blank);
    const missed = { ...told, state: 'orphan' as const, look: missedAt(NOON) };
    expect(await look(listing([]), missed, NOON + 2 * WINDOW)).toMatchObject({
      state: 'orphan',
      hearsay: 'all',
    });
  });

  it('under a name that breaks our rule keeps the row’s', async () => {
    expect(await look(listing([pairOf({ KeyName: '../web' })]), told, NOON)).toMatchObject({ name: 'web_1' });
  });
});

describe('after a deletion', () => {
  const gone = row({ state: 'verified', keyId: 'skey-99999999', deletion: deletion(), look: missedAt(NOON) });
  const late = NOON + WINDOW + 1;
  /** Nothing has the id; the name has these. */
  const named = (pairs: readonly object[], total = pairs.length) =>
    testCaller({
      send: async (request) => {
        const { KeyIds } = (await request.json()) as { KeyIds?: unknown };
        const KeyPairSet = KeyIds ? [] : pairs;
        return Response.json({
          Response: { KeyPairSet, TotalCount: KeyIds ? 0 : total, RequestId: 'r-1' },
        });
      },
    });

  it.each([
    ['nothing has its name', []],
    [
      'what has its name was made at another time',
      [pairOf({ CreatedTime: new Date(NOON - 3_600_000).toISOString() })],
    ],
    ['what has its name doesn’t say when it was made', [pairOf({ CreatedTime: null })]],
  ])('it is gone where %s', async (_what, pairs) => {
    expect(await look(named(pairs), gone, late)).toMatchObject({ state: 'deleted', keyId: 'skey-99999999' });
  });

  it('it is gone where another row is about what has its name', async () => {
    const other = row({ id: 'other', state: 'verified', keyId: 'skey-00000001', publicKey: own });
    expect(await look(named([pairOf({})]), gone, late, [other])).toMatchObject({ state: 'deleted' });
  });

  it('isn’t called gone by a list that isn’t whole, or of an account only said to be the same', async () => {
    expect(await look(named([], 5), gone, late)).toMatchObject({ state: 'verified' });
    const ports = { caller: named([]), now: () => late, rows: () => [], isDeclared: true };
    expect(await reconcile(ports, gone)).toMatchObject({ state: 'verified' });
  });

  it('a key that is still there says whether it is the row’s, and that it isn’t missed', async () => {
    const there = listing([pairOf({ KeyId: 'skey-99999999' })]);
    expect(await look(there, { ...gone, publicKey: own }, NOON)).toMatchObject({
      state: 'verified',
      cloud: 'agrees',
      look: null,
      deletion: { outcome: 'unknown' },
    });
    expect(await look(there, { ...gone, state: 'orphan' }, late)).toMatchObject({
      state: 'orphan',
      look: null,
      deletion: { outcome: 'notExecuted' },
    });
  });
});

describe('a look that fails', () => {
  const refusing = (code: string) =>
    testCaller({
      send: async () =>
        Response.json({ Response: { Error: { Code: code, Message: 'no' }, RequestId: 'r-1' } }),
    });

  it('because it is refused says so in the row; because of the service says nothing', async () => {
    expect(await look(refusing('UnauthorizedOperation'), row(), NOON)).toMatchObject({
      look: { saw: 'refused' },
    });
    await expect(look(refusing('InternalError'), row(), NOON)).rejects.toMatchObject({
      apiCode: 'InternalError',
    });
  });
});
