import { describe, expect, it } from 'vitest';
import { newCloudList } from '../../../src/core/list/cloudList.ts';
import type { KeyPair } from '../../../src/core/cvm/actions.ts';
import type { KeyRecord } from '../../../src/core/ledger/keyRecord.ts';
import {
  findRow,
  isMd5Query,
  joinKeys,
  KeySearch,
  type KeyRow,
  searchText,
  sortRows,
} from '../../../src/core/list/keyRows.ts';
import { NOON } from '../../support/caller.ts';
import { aKeyRecord } from '../../support/keyRecord.ts';
import { seeded } from '../../support/seeded.ts';
import { ledgerRows } from '../../support/ledgerRows.ts';

const LATER = NOON + 60_000;

function aPair(changes: Partial<KeyPair> = {}): KeyPair {
  return {
    KeyId: 'skey-1',
    KeyName: 'web_1',
    ProjectId: 0,
    Description: null,
    PublicKey: null,
    AssociatedInstanceIds: null,
    CreatedTime: null,
    Tags: null,
    ...changes,
  };
}

function listed(
  pairs: readonly KeyPair[],
  { route = aKeyRecord(), at = LATER, secretId = 'AKIDlister' } = {},
) {
  return newCloudList(route, pairs, { syncedAt: at, secretId });
}

const verified = (changes: Partial<KeyRecord> = {}) =>
  aKeyRecord({ state: 'verified', keyId: 'skey-1', cloud: 'agrees', ...changes });

describe('the one list', () => {
  it('joins what this device knows with what the cloud listed, by account and KeyId', () => {
    const cloud = listed([
      aPair({ AssociatedInstanceIds: ['ins-1'], Tags: [{ Key: 'a', Value: 'b' }] }),
      aPair({ KeyId: 'skey-2', KeyName: 'other' }),
    ]);
    const rows = joinKeys([verified()], [cloud]);
    expect(rows.map(({ name, record, cloud: there }) => [name, record !== null, there !== null])).toEqual([
      ['web_1', true, true],
      ['other', false, true],
    ]);
    expect(rows[0]).toMatchObject({ tags: [{ Key: 'a', Value: 'b' }], isMissing: false });
  });

  it('never leaves out what the cloud doesn’t have: it says so', () => {
    expect(joinKeys([verified()], [listed([])])).toMatchObject([{ name: 'web_1', isMissing: true }]);
  });

  it.each([
    ['the list is older than the row', [listed([], { at: NOON - 1 })]],
    ['another account was listed', [listed([], { route: aKeyRecord({ account: '2' }) })]],
    ['another region was listed', [listed([], { route: aKeyRecord({ region: 'ap-beijing' }) })]],
    ['nothing was listed', []],
  ])('calls nothing missing where %s', (_, lists) => {
    expect(joinKeys([verified()], lists)).toMatchObject([{ isMissing: false }]);
  });

  it('takes no key of another account for a row’s, whatever its id', () => {
    const rows = joinKeys([verified()], [listed([aPair()], { route: aKeyRecord({ account: '2' }) })]);
    expect(rows).toHaveLength(2);
  });

  it('knows a row under the SecretId that listed', () => {
    const row = verified({ account: 'AKIDlister' });
    expect(joinKeys([row], [listed([aPair()])])).toMatchObject([{ cloud: { keyId: 'skey-1' } }]);
    expect(joinKeys([row], [listed([])])).toMatchObject([{ isMissing: true }]);
    const unknown = aKeyRecord({ account: 'AKIDlister', state: 'unknown', keyId: null });
    expect(joinKeys([unknown], [listed([aPair()])])).toHaveLength(1);
  });

  it('knows a row under another name of the account by KeyId and public key together', () => {
    const [publicKey, another] = ledgerRows(2).map((row) => row.publicKey);
    const row = verified({ account: 'AKIDexample', publicKey: publicKey ?? null });
    const list = (line: string | null | undefined) => listed([aPair({ PublicKey: line ?? null })]);
    expect(joinKeys([row], [list(publicKey)])).toMatchObject([{ cloud: { keyId: 'skey-1' } }]);
    expect(joinKeys([row], [list(another)])).toHaveLength(2);
    expect(joinKeys([{ ...row, keyId: 'skey-2' }], [list(publicKey)])).toHaveLength(2);
    expect(joinKeys([{ ...row, site: 'international' }], [list(publicKey)])).toHaveLength(2);
  });

  it('shows a key pair once that is listed in every region', () => {
    const publicKey = ledgerRows(1)[0]?.publicKey ?? null;
    const regions = ['ap-beijing', 'ap-guangzhou', 'ap-shanghai'];
    const everywhere = regions.map((region) =>
      listed([aPair({ PublicKey: publicKey })], { route: aKeyRecord({ region }) }),
    );
    expect(joinKeys([], everywhere)).toHaveLength(1);
    expect(joinKeys([verified({ publicKey })], everywhere)).toMatchObject([{ record: { id: 'row-1' } }]);
    const unknown = aKeyRecord({ state: 'unknown', keyId: null });
    expect(joinKeys([unknown], everywhere)).toHaveLength(1);
  });

  it('leaves a name to the unfinished row that may be about it', () => {
    const unknown = aKeyRecord({ state: 'unknown', keyId: null });
    expect(joinKeys([unknown], [listed([aPair()])])).toHaveLength(1);
    expect(joinKeys([unknown], [listed([aPair({ KeyName: 'web_2' })])])).toHaveLength(2);
  });

  it('shows a key that is there although its deletion was confirmed', () => {
    const deleted = verified({ state: 'deleted' });
    expect(joinKeys([], [listed([aPair()])], [deleted])).toMatchObject([{ name: 'web_1', record: null }]);
  });

  it('shows a key pair once that two credentials of one account have listed', () => {
    const publicKey = ledgerRows(1)[0]?.publicKey ?? null;
    const pairs = [aPair({ PublicKey: publicKey })];
    const lists = ['AKIDa', 'AKIDb'].map((account) => listed(pairs, { route: aKeyRecord({ account }) }));
    expect(joinKeys([], lists)).toHaveLength(1);
    expect(joinKeys([verified({ account: 'AKIDa', publicKey })], lists)).toHaveLength(1);
  });

  it.each([
    ['another credential', { account: 'AKIDb' }],
    ['another region', { region: 'ap-beijing' }],
  ])('takes a key that %s lists for an unfinished row’s if it was made just then', (_, other) => {
    const unknown = aKeyRecord({ state: 'unknown', keyId: null });
    const route = aKeyRecord(other);
    const made = (ms: number) => listed([aPair({ CreatedTime: new Date(ms).toISOString() })], { route });
    expect(joinKeys([unknown], [made(NOON + 1000)])).toHaveLength(1);
    expect(joinKeys([unknown], [made(NOON - 3_600_000)])).toHaveLength(2);
  });

  it('keeps no more of a liar’s list than there can be', () => {
    const Tags = Array.from({ length: 1000 }, (_, index) => ({ Key: `k${index}`, Value: 'v'.repeat(5000) }));
    const [key] = listed([aPair({ Tags, Description: 'd'.repeat(1e6) })]).keys;
    expect(key?.tags).toHaveLength(50);
    expect(JSON.stringify(key).length).toBeLessThan(60_000);
  });

  it('reads what a hostile service says about time as nothing', () => {
    expect(listed([aPair({ CreatedTime: '+012345-01-01T00:00:00Z' })]).keys[0]?.createdAt).toBeNull();
    expect(listed([aPair({ CreatedTime: 'yesterday' })]).keys[0]?.createdAt).toBeNull();
    expect(listed([aPair({ CreatedTime: '2026-01-02T03:04:05Z' })]).keys[0]?.createdAt).toBe(
      '2026-01-02T03:04:05.000Z',
    );
  });
});

describe('finding', () => {
  const rows = joinKeys(ledgerRows(120), []);
  const index = (more: (row: KeyRow) => string = () => '') => ({
    rows,
    texts: rows.map(searchText),
    more: rows.map(more),
  });
  const find = (query: string, more?: (row: KeyRow) => string) =>
    new KeySearch(index(more)).find(query).map(({ name }) => name);

  it.each([
    ['a part of the name', 'b_00021'.slice(1), ['web_00021']],
    ['any case', 'WEB_00021', ['web_00021']],
    ['the KeyId', rows[7]?.keyId ?? '', [rows[7]?.name]],
    ['the fingerprint', rows[8]?.fingerprint ?? '', [rows[8]?.name]],
    ['the fingerprint without its prefix', rows[8]?.fingerprint?.slice(7) ?? '', [rows[8]?.name]],
    ['every word of the query', 'team=web 00021', ['web_00021']],
    ['nothing for what isn’t there', 'team=web db_00022', []],
  ])('by %s', (_, query, expected) => {
    expect(find(query)).toEqual(expected);
  });

  it('by what is said about a row elsewhere', () => {
    expect(find('md5:aa', ({ name }) => (name === 'db_00002' ? 'md5:aa:bb' : ''))).toEqual(['db_00002']);
  });

  it('finds all for an empty query, in the same order', () => {
    expect(new KeySearch({ rows, texts: [], more: [] }).find('  ')).toBe(rows);
  });

  it('as it is typed and taken back comes to the same as at once', () => {
    const random = seeded(1);
    const search = new KeySearch(index(({ name }) => `ΑΣ ${name.slice(-2)}`));
    const parts = ['w', 'e', 'b', '_', '0', '1', ' ', 'Σ', 'ΑΣ', 'Α', '\u0130', 'DB', 'team='];
    let query = '';
    for (let step = 0; step < 3000; step += 1) {
      const part = parts[Math.floor(random() * parts.length)] ?? '';
      query = random() < 0.55 ? query + part : query.slice(0, Math.floor(random() * query.length));
      const once = new KeySearch(index(({ name }) => `ΑΣ ${name.slice(-2)}`)).find(query);
      expect(search.find(query), JSON.stringify(query)).toEqual(once);
    }
  });

  it('reads only the rows that have what was typed before', () => {
    let reads = 0;
    const texts = new Proxy(rows.map(searchText), {
      get: (target, key) => ((reads += 1), Reflect.get(target, key)),
    });
    const search = new KeySearch({ rows, texts, more: [] });
    const typed = (query: string) => {
      reads = 0;
      return [search.find(query).length, reads];
    };
    expect(typed('web_')).toEqual([24, 120]);
    expect(typed('web_0002')).toEqual([2, 24]);
    expect(typed('web_')).toEqual([24, 0]);
    expect(typed('')).toEqual([120, 0]);
    expect(typed('db_')).toEqual([24, 120]);
  });

  it.each(['MD5:a', 'ab:cd', 'web ab:cd:ef'])('knows an MD5 fingerprint when it sees %s', (query) => {
    expect(isMd5Query(query)).toBe(true);
    expect(isMd5Query(query.replaceAll(':', '-'))).toBe(false);
  });
});

describe('sorting', () => {
  const named = (...names: string[]) =>
    joinKeys(
      names.map((name, index) => aKeyRecord({ name, createdAt: new Date(NOON + index).toISOString() })),
      [],
    );
  const order = (rows: readonly KeyRow[], by: 'name' | 'createdAt', isDescending: boolean) =>
    sortRows(rows, { by, isDescending }, () => '').map(({ name }) => name);

  it('takes numbers in names as numbers', () => {
    expect(order(named('web_10', 'Web_2', 'db'), 'name', false)).toEqual(['db', 'Web_2', 'web_10']);
  });

  it('goes both ways', () => {
    expect(order(named('a', 'b', 'c'), 'createdAt', true)).toEqual(['c', 'b', 'a']);
    expect(order(named('a', 'b', 'c'), 'createdAt', false)).toEqual(['a', 'b', 'c']);
  });

  it('leaves rows of the same time in the order of their names, whichever way it goes', () => {
    const together = ['web_10', 'db', 'web_2'].map((name) =>
      aKeyRecord({ name, createdAt: '2026-11-24T00:00:00Z' }),
    );
    for (const isDescending of [true, false])
      expect(order(joinKeys(together, []), 'createdAt', isDescending)).toEqual(['db', 'web_2', 'web_10']);
  });
});

describe('one row, found by its id', () => {
  const cloud = listed([aPair(), aPair({ KeyId: 'skey-2', KeyName: 'other' })]);
  const elsewhere = listed([], { route: aKeyRecord({ region: 'ap-beijing' }) });
  const records = [
    verified(),
    aKeyRecord({ id: 'gone', name: 'web_9', state: 'verified', keyId: 'skey-9', cloud: 'agrees' }),
    aKeyRecord({ id: 'new', name: 'web_3', state: 'intent' }),
  ];

  it('is as the list has it', () => {
    const rows = joinKeys(records, [cloud, elsewhere]);
    expect(rows).toHaveLength(4);
    for (const row of rows) expect(findRow(row.id, records, [cloud, elsewhere])).toEqual(row);
  });

  it('is its record’s, once a record claims the key pair', () => {
    const [, , , listedRow] = joinKeys(records, [cloud]);
    const adopted = verified({ id: 'adopted', keyId: 'skey-2' });
    expect(findRow(listedRow?.id ?? '', [...records, adopted], [cloud])?.record?.id).toBe('adopted');
  });

  it('isn’t there for an id that nothing has', () => {
    expect(findRow('nothing', records, [cloud])).toBeNull();
    expect(findRow('', [], [])).toBeNull();
  });
});
