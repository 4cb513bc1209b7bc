import { describe, expect, it } from 'vitest';
import { isClaimed, isPerhapsOfAnother } from '../../../src/core/ledger/claims.ts';
import type { KeyRecord } from '../../../src/core/ledger/keyRecord.ts';
import { publicFacts } from '../../../src/core/ssh/publicFacts.ts';
import { formatPublicKey } from '../../../src/core/ssh/publicKey.ts';
import { ROUTE } from '../../support/flowWorld.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';
import { aKeyRecord } from '../../support/keyRecord.ts';

const lineOf = () => formatPublicKey({ modulus: nodeKeyPair(1024).modulus, exponent: 65537n });
const [own, other] = [lineOf(), lineOf()];
const me = aKeyRecord({ ...ROUTE, id: 'me' });
const row = (changes: Partial<KeyRecord>) => aKeyRecord({ ...ROUTE, id: 'other', ...changes });
const unrelated = row({ id: 'third', name: 'db', attempts: [] });

describe('a key pair of the cloud is another row’s', () => {
  const isTaken = (changes: Partial<KeyRecord>, PublicKey: string | null = null) =>
    isClaimed([unrelated, row(changes)], { KeyId: 'skey-1', PublicKey }, me);
  const ofOwn = publicFacts(own);

  it.each<[string, boolean, Partial<KeyRecord>, string | null]>([
    ['by its KeyId', true, { keyId: 'skey-1' }, null],
    ['by its KeyId, even where it is gone', true, { keyId: 'skey-1', state: 'deleted' }, null],
    ['not by a KeyId that is known to be of nothing', false, { keyId: 'skey-1', state: 'absent' }, null],
    ['not by another KeyId', false, { keyId: 'skey-2' }, null],
    ['not by another KeyId, though the public key is its own', false, { keyId: 'skey-2', ...ofOwn }, own],
    ['by its public key', true, { ...ofOwn }, `${own} somebody's comment`],
    ['not by another public key', false, { ...ofOwn }, other],
    ['not by its public key once its owner closed it', false, { ...ofOwn, state: 'closed' }, own],
    ['not by a public key that can’t be read', false, {}, 'ssh-rsa damaged'],
    ['not by none', false, {}, null],
  ])('%s', (_how, expected, changes, publicKey) => {
    expect(isTaken(changes, publicKey)).toBe(expected);
  });

  it.each<[string, Partial<KeyRecord>]>([
    ['a row of another account', { account: '2', secretId: 'AKIDother' }],
    ['an imported list', { hearsay: 'all' }],
    ['the row that it is asked for', { id: 'me' }],
  ])('but never of %s', (_what, changes) => {
    expect(isTaken({ keyId: 'skey-1', ...changes })).toBe(false);
  });
});

describe('a key pair of a name may be that of another unfinished row', () => {
  const maybe = (changes: Partial<KeyRecord>) =>
    isPerhapsOfAnother([unrelated, row({ name: 'web_1', state: 'unknown', ...changes })], 'web_1', me);

  it.each(['unknown', 'sending', 'closed'] as const)('that is %s', (state) => {
    expect(maybe({ state })).toBe(true);
  });

  it.each<[string, Partial<KeyRecord>]>([
    ['with a KeyId of its own', { keyId: 'skey-2' }],
    ['of another name', { name: 'web_2' }],
    ['of another region', { region: 'ap-shanghai' }],
    ['of another account', { account: '2', secretId: 'AKIDother' }],
    ['of this device, whose public key says what is its own', { method: 'device' }],
    ['that was never sent', { attempts: [] }],
    ['that came to nothing', { state: 'absent' }],
    ['whose key pair was deleted', { state: 'deleted' }],
    ['of an imported list', { hearsay: 'all' }],
    ['that it is asked for itself', { id: 'me' }],
  ])('not that of one %s', (_what, changes) => {
    expect(maybe(changes)).toBe(false);
  });
});
