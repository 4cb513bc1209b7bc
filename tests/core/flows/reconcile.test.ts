import { describe, expect, it } from 'vitest';
import { createKeyPair, deleteKeyPairs, importKeyPair } from '../../../src/core/cvm/actions.ts';
import { reconcile } from '../../../src/core/flows/reconcile.ts';
import type { KeyRecord } from '../../../src/core/keyRecord.ts';
import { pooledKeyPair } from '../../support/keyPairs.ts';
import { NOON, testCaller, testSimulator } from '../../support/caller.ts';
import { aKeyRecord as row, anAttempt } from '../../support/keyRecord.ts';

const MINUTE = 60_000;

const pooled = await pooledKeyPair('x');

const setUp = () => testCaller({ send: testSimulator() });

describe('reconcile', () => {
  it('finds a key whose answer was lost: an orphan, with its id and fingerprint', async () => {
    const caller = setUp();
    const { KeyPair } = await createKeyPair(caller, { KeyName: 'web_1', ProjectId: 0 });
    for (const state of ['sending', 'unknown'] as const) {
      expect(await reconcile(caller, row({ state }), NOON)).toMatchObject({
        state: 'orphan',
        keyId: KeyPair.KeyId,
        publicKey: KeyPair.PublicKey.split(' ').slice(0, 2).join(' '),
        fingerprint: expect.stringMatching(/^SHA256:/) as string,
      });
    }
  });

  it('looks again as long as what was signed may still be executed, and is final after that', async () => {
    const caller = setUp();
    // Five minutes that a signature is good for, and five that this device's clock may be ahead.
    expect(await reconcile(caller, row({ state: 'sending' }), NOON + 10 * MINUTE)).toMatchObject({
      state: 'unknown',
    });
    expect(await reconcile(caller, row(), NOON + 10 * MINUTE + 1)).toMatchObject({ state: 'absent' });
  });

  it('waits longer where a corrected clock signed', async () => {
    const corrected = row({ attempts: [anAttempt({ skewMs: -7 * MINUTE })] });
    expect(await reconcile(setUp(), corrected, NOON + 17 * MINUTE)).toMatchObject({ state: 'unknown' });
    expect(await reconcile(setUp(), corrected, NOON + 17 * MINUTE + 1)).toMatchObject({ state: 'absent' });
  });

  it('a key held back by a relay and executed four minutes later is found at the final look', async () => {
    const caller = setUp();
    const first = await reconcile(caller, row(), NOON);
    expect(first.state).toBe('unknown');
    await createKeyPair(caller, { KeyName: 'web_1', ProjectId: 0 });
    expect(await reconcile(caller, first, NOON + 6 * MINUTE)).toMatchObject({ state: 'orphan' });
  });

  it('a private key that was never saved is an orphan while the cloud has the key, and said to be gone once it is', async () => {
    const caller = setUp();
    const { KeyPair } = await createKeyPair(caller, { KeyName: 'web_1', ProjectId: 0 });
    const unsaved = row({ state: 'unsaved', keyId: KeyPair.KeyId });
    expect(await reconcile(caller, unsaved, NOON + 10 * MINUTE)).toMatchObject({ state: 'orphan' });
    await deleteKeyPairs(caller, { KeyIds: [KeyPair.KeyId] });
    // One look isn't enough: whoever carries the answer may lie, or the list lag behind.
    expect(await reconcile(caller, unsaved, NOON + 10 * MINUTE)).toMatchObject({ state: 'unsaved' });
    expect(await reconcile(caller, unsaved, NOON + 10 * MINUTE + 1)).toMatchObject({ state: 'absent' });
  });

  it('takes only a key of that time for ours, whoever could look before', async () => {
    const caller = setUp();
    await createKeyPair(caller, { KeyName: 'web_1', ProjectId: 0 });
    for (const nameWasFree of [true, null]) {
      expect(await reconcile(caller, row({ nameWasFree }), NOON)).toMatchObject({ state: 'orphan' });
      for (const minutes of [60, -60]) {
        const sentAt = new Date(NOON + minutes * MINUTE).toISOString();
        const other = row({ nameWasFree, attempts: [anAttempt({ sentAt })] });
        expect(await reconcile(caller, other, NOON + 90 * MINUTE)).toMatchObject({ state: 'absent' });
      }
    }
  });

  it('never takes a key for ours that another row is about, even of the same name and time', async () => {
    const caller = setUp();
    const { KeyPair } = await createKeyPair(caller, { KeyName: 'web_1', ProjectId: 0 });
    const other = row({ id: 'row-2', state: 'verified', keyId: KeyPair.KeyId });
    expect(await reconcile(caller, row(), NOON, [row(), other])).toMatchObject({ state: 'unknown' });
  });

  it('settles a deletion whose answer was lost: gone, or still there once its signature has expired', async () => {
    const caller = setUp();
    const { KeyPair } = await createKeyPair(caller, { KeyName: 'web_1', ProjectId: 0 });
    const deletion = { sentAt: new Date(NOON).toISOString(), skewMs: 0, outcome: null };
    const deleting = row({ state: 'orphan', keyId: KeyPair.KeyId, deletion });
    expect(await reconcile(caller, deleting, NOON + 10 * MINUTE)).toMatchObject({
      state: 'orphan',
      deletion: { outcome: 'unknown' },
    });
    expect(await reconcile(caller, deleting, NOON + 10 * MINUTE + 1)).toMatchObject({
      state: 'orphan',
      deletion: { outcome: 'notExecuted' },
    });
    const good = row({ state: 'verified', keyId: KeyPair.KeyId, publicKey: KeyPair.PublicKey, deletion });
    expect(await reconcile(caller, good, NOON + 10 * MINUTE + 1)).toMatchObject({
      state: 'verified',
      cloud: 'agrees',
      deletion: { outcome: 'notExecuted' },
    });
    await deleteKeyPairs(caller, { KeyIds: [KeyPair.KeyId] });
    expect(await reconcile(caller, deleting, NOON)).toMatchObject({ state: 'deleted' });
    expect(await reconcile(caller, good, NOON)).toMatchObject({ state: 'deleted' });
  });

  it('an id that isn’t there is absent, even where the service refuses the call for it', async () => {
    const refusing = testCaller({
      send: async () =>
        Response.json({
          Response: { Error: { Code: 'InvalidKeyPairId.NotFound', Message: '' }, RequestId: 'r-1' },
        }),
    });
    const seen = row({ state: 'unsaved', keyId: 'skey-12345678' });
    expect(await reconcile(refusing, seen, NOON + 11 * MINUTE)).toMatchObject({ state: 'absent' });
  });

  it('throws when the cloud can’t be asked: the row stays as it is', async () => {
    const caller = testCaller({ send: () => Promise.reject(new TypeError('offline')) });
    await expect(reconcile(caller, row(), NOON)).rejects.toMatchObject({ problem: 'network' });
  });
});

describe('reconcile, after an import', () => {
  const line = pooled.publicKey.split(' ').slice(0, 2).join(' ');
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
      expect(await reconcile(caller, imported({ state }), NOON)).toMatchObject({
        state: 'verified',
        keyId: KeyId,
        name: 'other',
        cloud: 'agrees',
      });
    }
    expect(await reconcile(caller, imported({ fileName: null }), NOON)).toMatchObject({ state: 'elsewhere' });
  });

  it('a key of that name with another public half is not it', async () => {
    const caller = setUp();
    await createKeyPair(caller, { KeyName: 'web_1', ProjectId: 0 });
    expect(await reconcile(caller, imported(), NOON)).toMatchObject({ state: 'unknown', keyId: null });
    expect(await reconcile(caller, imported(), NOON + 11 * MINUTE)).toMatchObject({ state: 'absent' });
  });

  it('an attempt at CreateKeyPair never claims a key that another row has the file of', async () => {
    const caller = setUp();
    await importKeyPair(caller, { KeyName: 'web_1', ProjectId: 0, PublicKey: line });
    const lost = row({ id: 'lost' });
    expect(await reconcile(caller, lost, NOON)).toMatchObject({ state: 'orphan' });
    expect(await reconcile(caller, lost, NOON, [lost, imported({ id: 'other' })])).toMatchObject({
      state: 'unknown',
    });
  });
});
