import { describe, expect, it } from 'vitest';
import { nameHolder, nextFreeName } from '../../../src/core/ledger/names.ts';
import type { KeyRecord } from '../../../src/core/ledger/keyRecord.ts';
import { ROUTE } from '../../support/flowWorld.ts';
import { aKeyRecord } from '../../support/keyRecord.ts';

const row = (changes: Partial<KeyRecord> = {}) => aKeyRecord({ ...ROUTE, name: 'web_1', ...changes });
const holds = (changes: Partial<KeyRecord>, except?: string) => {
  const wanted = { name: 'web_1', route: ROUTE, ...(except === undefined ? {} : { except }) };
  return nameHolder([row({ id: 'other', name: 'db' }), row(changes)], wanted)?.id ?? null;
};

describe('a name is held', () => {
  it.each<[string, Partial<KeyRecord>]>([
    ['what was sent isn’t settled', {}],
    ['its key is in the cloud', { state: 'verified', keyId: 'skey-1' }],
    [
      'its key was found, though nothing was sent from here',
      { attempts: [], keyId: 'skey-1', state: 'elsewhere' },
    ],
    ['its private key is lost', { state: 'orphan', keyId: 'skey-1' }],
    ['its account is known by the SecretId alone', { account: 'AKIDexample' }],
  ])('by a row of the same account and region where %s', (_why, changes) => {
    expect(holds(changes)).toBe('row-1');
  });
});

describe('a name is not held', () => {
  it.each<[string, Partial<KeyRecord>]>([
    ['another name', { name: 'web_11' }],
    ['another region', { region: 'ap-shanghai' }],
    ['another account', { account: '2', secretId: 'AKIDother' }],
    ['the list of somebody else', { hearsay: 'all' }],
    ['a key that was not created', { state: 'absent' }],
    ['a key that was deleted', { state: 'deleted' }],
    ['an attempt that its owner closed', { state: 'closed' }],
    ['a key that was never sent', { state: 'intent', attempts: [] }],
  ])('by a row of %s', (_what, changes) => {
    expect(holds(changes)).toBeNull();
  });

  it('by the row that is about to be made', () => {
    expect(holds({}, 'row-1')).toBeNull();
    expect(holds({}, 'row-2')).toBe('row-1');
  });
});

describe('the next free name', () => {
  it('is the first one that no row holds', () => {
    const names = ['web_1', 'web_2', 'web_3', 'web_5'];
    const rows = names.map((name, index) => row({ id: `row-${index}`, name }));
    expect(nextFreeName(rows, 'web_1', ROUTE)).toBe('web_4');
    // Windows has devices of the names between.
    expect(nextFreeName([], 'com1', ROUTE)).toBe('com10');
    expect(nextFreeName([], 'web_1', ROUTE)).toBe('web_2');
    expect(nextFreeName(rows, 'web_1', { ...ROUTE, region: 'ap-shanghai' })).toBe('web_2');
    // A key that has no account yet may go to any, and its file has the name already: also in another region.
    const waiting = aKeyRecord({
      name: 'web_2',
      connection: 'none',
      account: 'none',
      state: 'verified',
      endpointHost: '',
    });
    expect(nextFreeName([waiting], 'web_1', ROUTE)).toBe('web_3');
    expect(nextFreeName([{ ...waiting, state: 'closed' }], 'web_1', ROUTE)).toBe('web_2');
    expect(nextFreeName([waiting], 'web_1', { ...ROUTE, region: 'ap-shanghai' })).toBe('web_3');
    expect(nextFreeName([waiting], 'web_1', { ...ROUTE, connection: 'practice' })).toBe('web_2');
    // What an imported list says holds no name.
    expect(nextFreeName([{ ...waiting, hearsay: 'all' }], 'web_1', ROUTE)).toBe('web_2');
  });
});
