import { describe, expect, it } from 'vitest';
import { createKeyPair, importKeyPair } from '../../../src/core/cvm/actions.ts';
import type { Caller } from '../../../src/core/cvm/call.ts';
import { reconcile } from '../../../src/core/flows/reconcile.ts';
import type { KeyRecord } from '../../../src/core/keyRecord.ts';
import { formatPublicKey } from '../../../src/core/ssh/publicKey.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';
import { NOON, testCaller, testSimulator } from '../../support/caller.ts';
import { aKeyRecord as row, anAttempt } from '../../support/keyRecord.ts';

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

  it('a key that was seen is gone after two looks a minute apart, once nothing can be executed any more', async () => {
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
});
