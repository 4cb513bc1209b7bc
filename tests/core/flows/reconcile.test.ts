import { describe, expect, it } from 'vitest';
import { createKeyPair, deleteKeyPairs } from '../../../src/core/cvm/actions.ts';
import { reconcile } from '../../../src/core/flows/reconcile.ts';
import { type KeyRecord, needsLook } from '../../../src/core/keyRecord.ts';
import { NOON, testCaller, testSimulator } from '../../support/caller.ts';

const MINUTE = 60_000;

function row(changes: Partial<KeyRecord> = {}): KeyRecord {
  return {
    schema: 1,
    id: 'row-1',
    connection: 'relay',
    account: '100000000001',
    site: 'china',
    endpointHost: 'cvm.tencentcloudapi.com',
    relayHost: 'relay.example',
    method: 'cloud',
    name: 'web_1',
    region: 'ap-guangzhou',
    projectId: 0,
    createdAt: new Date(NOON).toISOString(),
    state: 'unknown',
    nameWasFree: true,
    keyId: null,
    publicKey: null,
    fingerprint: null,
    bits: null,
    fileName: null,
    savedBy: null,
    cloud: 'unknown',
    attempts: [{ sentAt: new Date(NOON).toISOString(), outcome: 'ambiguous', requestId: null, code: null }],
    ...changes,
  };
}

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
    expect(await reconcile(caller, row({ state: 'sending' }), NOON + 5 * MINUTE)).toMatchObject({
      state: 'unknown',
    });
    expect(await reconcile(caller, row(), NOON + 5 * MINUTE + 1)).toMatchObject({ state: 'refused' });
  });

  it('a key held back by a relay and executed four minutes later is found at the final look', async () => {
    const caller = setUp();
    const first = await reconcile(caller, row(), NOON);
    expect(first.state).toBe('unknown');
    await createKeyPair(caller, { KeyName: 'web_1', ProjectId: 0 });
    expect(await reconcile(caller, first, NOON + 6 * MINUTE)).toMatchObject({ state: 'orphan' });
  });

  it('a private key that was never saved is an orphan while the cloud has the key, and nothing once it is gone', async () => {
    const caller = setUp();
    const { KeyPair } = await createKeyPair(caller, { KeyName: 'web_1', ProjectId: 0 });
    const unsaved = row({ state: 'unsaved', keyId: KeyPair.KeyId });
    expect(await reconcile(caller, unsaved, NOON + 10 * MINUTE)).toMatchObject({ state: 'orphan' });
    await deleteKeyPairs(caller, { KeyIds: [KeyPair.KeyId] });
    expect(await reconcile(caller, unsaved, NOON + 10 * MINUTE)).toMatchObject({ state: 'refused' });
  });

  it('where looking before was not permitted, only a key of that time is taken for ours', async () => {
    const caller = setUp();
    await createKeyPair(caller, { KeyName: 'web_1', ProjectId: 0 });
    const unseen = row({ nameWasFree: null });
    expect(await reconcile(caller, unseen, NOON)).toMatchObject({ state: 'orphan' });
    const later = new Date(NOON + 60 * MINUTE).toISOString();
    const muchLater = row({
      nameWasFree: null,
      attempts: [{ sentAt: later, outcome: 'maybeOurs', requestId: null, code: null }],
    });
    expect(await reconcile(caller, muchLater, NOON + 70 * MINUTE)).toMatchObject({ state: 'refused' });
  });

  it('throws when the cloud can’t be asked: the row stays as it is', async () => {
    const caller = testCaller({ send: () => Promise.reject(new TypeError('offline')) });
    await expect(reconcile(caller, row(), NOON)).rejects.toMatchObject({ problem: 'network' });
  });

  it('is needed for unfinished rows only', () => {
    const states = [
      'intent',
      'sending',
      'unknown',
      'orphan',
      'unsaved',
      'unconfirmed',
      'verified',
      'refused',
    ] as const;
    expect(states.filter((state) => needsLook(row({ state })))).toEqual(['sending', 'unknown', 'unsaved']);
  });
});
