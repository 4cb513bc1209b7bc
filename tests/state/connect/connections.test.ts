/** Which connection is in use: what a switch changes, and when. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/core/connection/connection.ts';
import { importCredential } from '../../../src/platform/network/importCredential.ts';
import type { NewConnection } from '../../../src/state/connect/connections.svelte.ts';
import { SECRET_ID, SECRET_KEY, testSimulator } from '../../support/caller.ts';
import { aKeyRecord } from '../../support/keyRecord.ts';
import { holdStorage } from '../../support/page/holdStorage.ts';
import { connectDirectly, DIRECT, newDevice, openPage } from '../../support/page/page.ts';

beforeEach(newDevice);

describe('a switch of connection', () => {
  it('has its region at once, even while the device’s storage is busy', async () => {
    const first = await openPage();
    const one = await connectDirectly(first);
    const other: Connection = { ...one, id: 'other', region: 'eu-frankfurt' };
    await first.storage.connections.add(other);

    const page = await openPage();
    await page.preferences.change({ region: 'ap-tokyo' });
    const connections = await page.loadConnections();
    const letGo = await holdStorage('values', 'connections');
    const switched = connections.use(other.id);
    await Promise.resolve();
    expect([page.session.connection?.id, page.preferences.current.region]).toEqual(['other', 'eu-frankfurt']);
    letGo();
    await switched;

    const next = await openPage();
    expect([next.session.connection?.id, next.preferences.current.region]).toEqual(['other', 'eu-frankfurt']);
    expect(next.session.saved.find(({ id }) => id === one.id)?.region).toBe('ap-tokyo');
  });
});

/** What a connection is made from, in the form. */
const wantedOf = (changes: Partial<NewConnection> = {}): NewConnection => ({
  ...DIRECT,
  id: null,
  secretId: SECRET_ID,
  label: '',
  color: 'none',
  ...changes,
});
const credentialOf = (token = '') => importCredential({ secretId: SECRET_ID, secretKey: SECRET_KEY, token });

describe('an address', () => {
  it('is saved of this connection, whose SecretId stays until another one has connected', async () => {
    const page = await openPage();
    const one = await connectDirectly(page);
    await page.storage.connections.add({ ...one, id: 'other', secretId: 'AKIDother' });
    const next = await openPage();
    const connections = await next.loadConnections();
    await connections.saveAddress(wantedOf({ id: 'other', secretId: 'AKIDtyped', site: 'international' }));
    const saved = new Map(next.session.saved.map((connection) => [connection.id, connection]));
    expect(saved.get('other')).toMatchObject({ secretId: 'AKIDother', site: 'international' });
    expect(saved.get(one.id)).toMatchObject({ secretId: SECRET_ID, site: 'china' });
    expect(next.session.connection?.id).toBe('other');
    await connections.saveAddress(wantedOf({ secretId: 'AKIDtyped' }));
    expect(next.session.connection?.secretId).toBe('');
    expect(next.session.saved).toHaveLength(3);
  });

  it('that is none isn’t saved', async () => {
    const page = await openPage();
    const connections = await page.loadConnections();
    await expect(connections.saveAddress(wantedOf({ customEndpoint: 'no address' }))).rejects.toMatchObject({
      field: 'customEndpoint',
    });
    expect(page.session.saved).toEqual([]);
  });
});

describe('a connection', () => {
  it('has its level, account and other names only as long as its way and its SecretId stay', async () => {
    const page = await openPage();
    const one = await connectDirectly(page);
    const connections = await page.loadConnections();
    await connections.declareSame({ account: '2', secretId: 'AKIDother' });
    await connections.saveAddress(wantedOf({ id: one.id }));
    expect(page.session.connection).toMatchObject({ account: '100000000001', sameAs: ['2', 'AKIDother'] });
    const wanted = wantedOf({ id: one.id, kind: 'byHand', secretId: 'AKIDnew' });
    await connections.carry(wanted, await credentialOf(), page.session.locks);
    expect(page.session.connection).toMatchObject({ account: null, sameAs: [], level: 'full' });
  });

  it('is said to be the same as others, each once, also of rows without a SecretId', async () => {
    const page = await openPage();
    await connectDirectly(page);
    const connections = await page.loadConnections();
    await connections.declareSame({ account: '2', secretId: null });
    await connections.declareSame({ account: '2', secretId: 'AKIDother' });
    expect(page.session.connection?.sameAs).toEqual(['2', 'AKIDother']);
    await connections.usePractice();
    await connections.declareSame({ account: '3', secretId: null });
    expect(page.session.saved[0]?.sameAs).toEqual(['2', 'AKIDother']);
  });

  it('that is in use already, or that isn’t there, is no new choice', async () => {
    const page = await openPage();
    const one = await connectDirectly(page);
    const connections = await page.loadConnections();
    const { generation } = page.session;
    await connections.use(one.id);
    await connections.use('nobody');
    expect([page.session.generation, page.session.connection?.id]).toEqual([generation, one.id]);
  });

  it.each(['', 'a token'])('by hand knows whether its credential has a token: “%s”', async (token) => {
    const page = await openPage();
    const connections = await page.loadConnections();
    const { session } = page;
    const wanted = wantedOf({ kind: 'byHand' });
    expect(await connections.carry(wanted, await credentialOf(token), session.locks)).toBe(true);
    expect(session.connection?.usesToken).toBe(token !== '');
    expect(await connections.carry(wanted, await credentialOf(token), session.locks - 1)).toBe(false);
  });

  it('that is removed is put back, and in use again unless something else was chosen', async () => {
    const page = await openPage();
    const one = await connectDirectly(page);
    const connections = await page.loadConnections();
    const putBack = await connections.remove(one.id);
    expect([page.session.saved, page.session.isPractice, page.session.isUnlocked]).toEqual([[], true, false]);
    await putBack();
    expect(page.session.connection?.id).toBe(one.id);
    const later = await connections.remove(one.id);
    await connections.registerLater();
    await later();
    expect([page.session.saved.length, page.session.state.kind]).toEqual([1, 'later']);
  });

  it('that was tried for another account is put back as it was, locked', async () => {
    const page = await openPage();
    const one = await connectDirectly(page);
    const connections = await page.loadConnections();
    await connections.describe(one.id, { label: 'tried', color: 'red' });
    await connections.putBack(one);
    expect(page.session.connection).toEqual(one);
    expect(page.session.isUnlocked).toBe(false);
  });

  it('of Practice by hand is none', async () => {
    const page = await openPage();
    await connectDirectly(page);
    await (await page.loadConnections()).practiseByHand();
    expect([page.session.connection, page.session.isByHand, page.session.isPractice]).toEqual([
      null,
      true,
      true,
    ]);
  });
});

describe('connecting', () => {
  it('asks a relay with a fixed target for nothing but key pairs', async () => {
    const asked: (string | null)[] = [];
    const cloud = testSimulator();
    const page = await openPage({
      send: (request) => {
        asked.push(request.headers.get('x-tc-action'));
        return cloud(new Request('https://cvm.tencentcloudapi.com/', request));
      },
    });
    const connections = await page.loadConnections();
    const fixed = { address: '/relay/', form: 'fixed' } as const;
    const wanted = wantedOf({ kind: 'relay', relay: fixed });
    expect(await connections.connect(wanted, await credentialOf(), page.session.locks)).toBe(true);
    expect(asked).toEqual(['DescribeKeyPairs']);
    expect(page.session.connection).toMatchObject({ account: null, usesToken: false });
    asked.length = 0;
    await connectDirectly(page);
    expect(asked).toContain('GetCallerIdentity');
  });

  it('is dropped by a Lock, another choice, or its owner’s word: nothing is saved or unlocked', async () => {
    const page = await openPage();
    const connections = await page.loadConnections();
    const { session } = page;
    const credential = await credentialOf();
    const begin = (isAbandoned?: () => boolean) =>
      expect(connections.connect(wantedOf(), credential, session.locks, isAbandoned)).rejects.toMatchObject({
        problem: 'locked',
      });
    await begin(() => true);
    const locked = begin();
    session.lock();
    await locked;
    const left = begin();
    await connections.registerLater();
    await left;
    expect([session.saved, session.isUnlocked]).toEqual([[], false]);
  });

  it('tells the rows of its SecretId whose they are, and no other row', async () => {
    const page = await openPage();
    const unknown = { account: SECRET_ID, secretId: SECRET_ID };
    await page.keys.add(
      aKeyRecord({ id: 'own', name: 'a', ...unknown }),
      aKeyRecord({ id: 'known', name: 'b', account: '7', secretId: SECRET_ID }),
      aKeyRecord({ id: 'other', name: 'c', account: 'AKIDother', secretId: 'AKIDother' }),
    );
    await connectDirectly(page);
    expect(Object.fromEntries(page.keys.all.map(({ id, account }) => [id, account]))).toEqual({
      own: '100000000001',
      known: '7',
      other: 'AKIDother',
    });
  });
});
