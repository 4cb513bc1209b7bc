/** Which account is in use, whose rows are its own, and what its requests are signed with. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/core/connection/connection.ts';
import type { Credential } from '../../../src/core/api/call.ts';
import { importCredential } from '../../../src/platform/network/importCredential.ts';
import { SECRET_ID, SECRET_KEY, testSimulator } from '../../support/caller.ts';
import { aKeyRecord } from '../../support/keyRecord.ts';
import { connectDirectly, DIRECT, newDevice, openPage, type Page } from '../../support/page/page.ts';

beforeEach(newDevice);

const ACCOUNT = '100000000001';
const MINUTE = 60_000;
const RELAY = {
  kind: 'relay',
  relay: { address: 'https://relay.example/', form: 'prefix' },
  site: 'china',
  customEndpoint: '',
} as const;

async function connectedPage(options: Parameters<typeof openPage>[0] = {}) {
  const page = await openPage(options);
  const connection = await connectDirectly(page);
  return { page, session: page.session, connection };
}

function aCredential(token = ''): Promise<Credential> {
  return importCredential({ secretId: SECRET_ID, secretKey: SECRET_KEY, token });
}

/** A second saved connection beside the one in use. */
async function addConnection(page: Page, changes: Partial<Connection>): Promise<Connection> {
  const [first] = page.session.saved;
  if (first === undefined) throw new Error('expected a connection');
  const added = { ...first, id: 'second', ...changes };
  await page.storage.connections.add(added);
  page.session.addSaved(added);
  return added;
}

describe('a credential', () => {
  it('is permanent, temporary, or not there', async () => {
    const { page, session, connection } = await connectedPage();
    expect(session.credentialKind(connection.id)).toBe('permanent');
    const found = null;
    session.unlock(connection.id, { credential: await aCredential('a token'), found });
    expect(session.credentialKind(connection.id)).toBe('temporary');
    await page.lock();
    expect(session.credentialKind(connection.id)).toBeNull();
  });

  it('is forgotten of one connection without the others', async () => {
    const { page, session, connection } = await connectedPage();
    const second = await addConnection(page, { secretId: 'AKIDsecond' });
    session.unlock(second.id, { credential: await aCredential(), found: null });
    session.lockOne(connection.id);
    expect(session.credentialKind(connection.id)).toBeNull();
    expect(session.credentialKind(second.id)).toBe('permanent');
    expect(session.isUnlocked).toBe(true);
  });

  it('in use is given for its own way and SecretId only', async () => {
    const { page, session } = await connectedPage();
    expect(await session.ownCaller(DIRECT, SECRET_ID)).not.toBeNull();
    expect(await session.ownCaller(RELAY, SECRET_ID)).toBeNull();
    expect(await session.ownCaller(DIRECT, 'AKIDsecond')).toBeNull();
    await page.lock();
    expect(await session.ownCaller(DIRECT, SECRET_ID)).toBeNull();
    await (await page.loadConnections()).usePractice();
    expect(await session.ownCaller(DIRECT, SECRET_ID)).toBeNull();
  });
});

describe('the account in use', () => {
  it('is the one that was looked up, or the one that was saved, or the SecretId', async () => {
    const { session, connection } = await connectedPage();
    expect([session.route?.account, session.accountId]).toEqual([ACCOUNT, ACCOUNT]);
    const { state } = session;
    if (state.kind !== 'connected') throw new Error('expected to be connected');
    const { found } = state;
    const credential = await aCredential();
    const identify = (identity: typeof found.identity, account: string | null) => {
      session.changeSaved(connection.id, { ...connection, account });
      session.unlock(connection.id, { credential, found: { ...found, identity } });
      return [session.route?.account, session.accountId];
    };
    expect(identify({ kind: 'known', account: '2' }, null)).toEqual(['2', '2']);
    expect(identify({ kind: 'known', account: '2' }, '1')).toEqual(['1', '1']);
    expect(identify({ kind: 'notReached' }, '1')).toEqual(['1', '1']);
    expect(identify({ kind: 'notReached' }, null)).toEqual([SECRET_ID, null]);
    expect(identify({ kind: 'notPermitted' }, null)).toEqual([SECRET_ID, null]);
  });

  it('has its own rows, those of its place, and its projects; locked, it has only its name', async () => {
    const { page, session } = await connectedPage();
    const { route } = session;
    const own = aKeyRecord({ ...route });
    const others = [
      aKeyRecord({ ...route, account: '2', secretId: 'AKIDother' }),
      aKeyRecord({ ...route, site: 'international', endpointHost: 'cvm.intl.tencentcloudapi.com' }),
    ];
    expect([own, ...others].map((row) => session.isOwn(row))).toEqual([true, false, false]);
    expect([own, ...others].map((row) => session.isSamePlace(row))).toEqual([true, true, false]);
    expect(session.projects?.map(({ ProjectId }) => ProjectId)).toContain(0);
    await page.lock();
    expect([session.isOwn(own), session.isSamePlace(own), session.isOfConnection(own)]).toEqual([
      false,
      false,
      true,
    ]);
    expect([session.projects, session.route, session.accountId]).toEqual([null, null, null]);
    expect(session.lockedRoute).toEqual(route);
  });

  it('in Practice is nobody’s, and has its projects once its simulator is there', async () => {
    const { session } = await openPage();
    expect([session.projects, session.connection, session.relayHost]).toEqual([null, null, null]);
    await session.warmUp();
    expect(session.projects?.length).toBeGreaterThan(0);
    expect([session.isPractice, session.isOpen, session.skewMs, session.level]).toEqual([
      true,
      true,
      0,
      'full',
    ]);
  });

  it('is none while keys are registered later: only this device makes keys, under no endpoint', async () => {
    const page = await openPage();
    await (await page.loadConnections()).registerLater();
    const { session } = page;
    expect([session.state.kind, session.isDeviceOnly, session.isOpen, session.route]).toEqual([
      'later',
      true,
      false,
      null,
    ]);
    expect(session.lockedRoute).toMatchObject({ connection: 'none', account: 'none', endpointHost: '' });
    expect(await session.open()).toBeNull();
  });

  it('by hand is asked by a person: nothing is open here, and its credential signs', async () => {
    const page = await openPage();
    const wanted = {
      ...DIRECT,
      kind: 'byHand',
      id: null,
      secretId: SECRET_ID,
      label: '',
      color: 'none',
    } as const;
    const { session } = page;
    const credential = await importCredential(
      { secretId: SECRET_ID, secretKey: SECRET_KEY, token: '' },
      true,
    );
    await (await page.loadConnections()).carry(wanted, credential, session.locks);
    expect([session.state.kind, session.isByHand, session.isDeviceOnly, session.isOpen]).toEqual([
      'byHand',
      true,
      true,
      false,
    ]);
    expect([session.route, session.projects, await session.open()]).toEqual([null, null, null]);
    expect(session.carrying).toMatchObject({ connection: { secretId: SECRET_ID }, skewMs: 0 });
    await page.lock();
    expect(session.carrying).toBeNull();
  });

  it('carries nothing by a connection that sends its requests itself', async () => {
    const { session } = await openPage();
    expect(session.carrying).toBeNull();
  });
});

describe('a choice and a Lock', () => {
  it('are each told from what was under way before', async () => {
    const { page, session, connection } = await connectedPage();
    const seen = [session.generation];
    await (await page.loadConnections()).usePractice();
    seen.push(session.generation);
    await (await page.loadConnections()).use(connection.id);
    seen.push(session.generation);
    await page.lock();
    seen.push(session.generation);
    expect(seen).toEqual([...new Set(seen)].sort((one, other) => one - other));
  });
});

describe('a clock correction', () => {
  it.each([
    [15 * MINUTE, 15 * MINUTE],
    [-15 * MINUTE, -15 * MINUTE],
    [15 * MINUTE + 1, 0],
    [-15 * MINUTE - 1, 0],
  ])('of %i ms is accepted as %i', async (ms, accepted) => {
    const { session } = await connectedPage();
    session.acceptSkew(DIRECT, ms);
    expect(session.skewMs).toBe(accepted);
  });

  it('is of the way that it was accepted for, and signs its requests', async () => {
    const asked: (string | null)[] = [];
    const cloud = testSimulator();
    const { page, session } = await connectedPage({
      send: (request) => {
        asked.push(request.headers.get('x-tc-timestamp'));
        return cloud(request);
      },
    });
    session.acceptSkew(DIRECT, 5 * MINUTE);
    expect([session.skewOf(DIRECT), session.skewOf(RELAY)]).toEqual([5 * MINUTE, 0]);
    const opened = await session.open();
    expect(opened?.skewMs).toBe(5 * MINUTE);
    expect(opened?.caller.now()).toBe(page.now() + 5 * MINUTE);
  });
});

describe('a signing level', () => {
  it('is full unless a weaker one was accepted for this way, and can be taken back', async () => {
    const { session } = await connectedPage();
    expect([session.level, session.levelOf(RELAY)]).toEqual(['full', 'full']);
    session.acceptLevel(DIRECT, 'action');
    expect([session.level, session.levelOf(DIRECT), session.levelOf(RELAY)]).toEqual([
      'action',
      'action',
      'full',
    ]);
    session.acceptLevel(RELAY, 'minimum');
    session.acceptLevel(DIRECT, null);
    expect([session.level, session.levelOf(RELAY)]).toEqual(['full', 'minimum']);
  });

  it('that is saved counts only where nobody is between', async () => {
    const { session } = await openPage();
    const local = { ...RELAY, relay: { address: 'http://127.0.0.1:8787/', form: 'prefix' } } as const;
    expect(session.levelOf({ ...DIRECT, level: 'action' })).toBe('action');
    expect(session.levelOf({ ...local, level: 'action' })).toBe('action');
    expect(session.levelOf({ ...RELAY, level: 'action' })).toBe('full');
  });
});

describe('a way', () => {
  it.each([
    ['to Tencent Cloud', DIRECT, true],
    ['through a relay of this site', { ...RELAY, relay: { address: '/relay/', form: 'prefix' } }, true],
    ['through a relay that the page doesn’t know yet', RELAY, false],
    [
      'to an endpoint that the page doesn’t know yet',
      { ...DIRECT, customEndpoint: 'https://cloud.example' },
      false,
    ],
    ['by hand', { ...DIRECT, kind: 'byHand', customEndpoint: 'https://cloud.example' }, true],
  ] as const)('%s needs a reload where the page may not ask it', async (_what, way, isReachable) => {
    const { session } = await openPage();
    expect([session.isReachable(way), session.needsReload(way)]).toEqual([isReachable, !isReachable]);
  });

  it('that is none needs no reload: its field is wrong', async () => {
    const { session } = await openPage();
    const wrong = { ...DIRECT, customEndpoint: 'no address' };
    expect(() => session.isReachable(wrong)).toThrow();
    expect(session.needsReload(wrong)).toBe(false);
  });

  it('of a stranger’s relay is known as such; of this machine isn’t', async () => {
    const { page, session, connection } = await connectedPage();
    await page.lock();
    session.changeSaved(connection.id, { ...connection, ...RELAY });
    expect([session.relayHost, session.foreignRelay]).toEqual(['relay.example', 'relay.example']);
    const local = { address: 'http://127.0.0.1:8787/', form: 'prefix' } as const;
    session.changeSaved(connection.id, { ...connection, ...RELAY, relay: local });
    expect([session.relayHost, session.foreignRelay]).toEqual(['127.0.0.1:8787', null]);
  });
});

describe('what another tab has written of connections', () => {
  it('is taken over: an unlocked one keeps its way and its SecretId, one that is gone is locked', async () => {
    const { page, session, connection } = await connectedPage();
    const second = await addConnection(page, { secretId: 'AKIDsecond' });
    const moved = { ...connection, ...RELAY, label: 'mine', color: 'red' as const };
    session.takeOver([moved, second]);
    expect(session.saved[0]).toEqual({ ...connection, label: 'mine', color: 'red' });
    session.takeOver([second]);
    expect(session.isUnlocked).toBe(false);
    expect(session.saved).toEqual([second]);
    session.takeOver([{ ...second, ...RELAY }]);
    expect(session.saved[0]).toMatchObject(RELAY);
  });
});
