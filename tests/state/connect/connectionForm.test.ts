import { beforeEach, describe, expect, it } from 'vitest';
import { TransportError } from '../../../src/core/base/errors.ts';
import type { HelperFound } from '../../../src/core/helper/found.ts';
import type { HelperPort } from '../../../src/core/helper/helperPort.ts';
import { ConnectionForm } from '../../../src/state/connect/connectionForm.svelte.ts';
import { Doctor } from '../../../src/state/connect/doctor.svelte.ts';
import { NOON, SECRET_ID, SECRET_KEY, testSimulator } from '../../support/caller.ts';
import { aKeyRecord } from '../../support/keyRecord.ts';
import {
  connectDirectly,
  create,
  DIRECT,
  newDevice,
  openPage,
  type PageOptions,
} from '../../support/page/page.ts';

beforeEach(newDevice);

async function form(options: PageOptions = {}, announced: string | null = null) {
  const page = await openPage(options);
  const connections = await page.loadConnections();
  const one = new ConnectionForm({ ...page, connections, announcedRelay: async () => announced });
  return { page, connections, form: one };
}

/** Fills in a direct connection of the test account. */
async function filled(options: PageOptions = {}) {
  const made = await form(options);
  await made.form.choose('direct');
  made.form.take({ secretId: SECRET_ID, secretKey: SECRET_KEY, token: '' }, 'secretId');
  return made;
}
const SECRETS = { secretKey: SECRET_KEY, token: '' };

describe('Connect', () => {
  it('saves the connection and takes it up once it has worked', async () => {
    const { form: one, page } = await filled();
    one.label = ' mine ';
    expect(await one.submit(SECRETS)).toBe('connected');
    expect(page.session.state).toMatchObject({ kind: 'connected', connection: { label: 'mine' } });
    expect(await page.storage.connections.all()).toHaveLength(1);
    expect(JSON.stringify(await page.storage.connections.all())).not.toContain(SECRET_KEY);
    expect([one.error, one.tried, one.isConnecting]).toEqual([null, null, false]);
  });

  it('keeps what was in use where it fails, and what was typed for whoever examines why', async () => {
    const { form: one, page } = await filled();
    expect(await one.submit({ secretKey: 'x'.repeat(32), token: '' })).toBe('stays');
    expect(one.error).toMatchObject({ code: 'api' });
    expect(one.tried?.secretId).toBe(SECRET_ID);
    expect([page.session.isPractice, page.session.saved]).toEqual([true, []]);
  });

  it.each([
    ['no SecretKey', { secretKey: '', token: '' }, SECRET_ID, 'credential.missing'],
    ['no SecretId', SECRETS, '', 'credential.missing'],
    ['a SecretId that is cut', SECRETS, 'AKID1', 'secretId.form'],
  ] as const)('sends nothing with %s, and names the field', async (_name, secrets, secretId, expected) => {
    const asked: string[] = [];
    const cloud = testSimulator();
    const { form: one } = await filled({
      send: (request) => {
        asked.push(request.url);
        return cloud(request);
      },
    });
    one.take({ secretId, secretKey: '', token: '' }, 'secretId');
    expect(await one.submit(secrets)).toBe('stays');
    const error = one.error as { field?: string; problem?: string };
    expect(`${error.field}.${error.problem}`).toBe(expected);
    expect(asked).toEqual([]);
  });

  it('isn’t begun while a key isn’t safe, nor while an address is wrong', async () => {
    const { form: one, page } = await filled();
    page.kept.keep({ recordId: 'row-of-nobody', text: 'PEM', fileName: 'x.pem' });
    expect(await one.submit(SECRETS)).toBe('stays');
    page.kept.letGo('row-of-nobody');
    one.customEndpoint = 'cloud.example/path';
    expect(one.preview).toEqual({ url: null, isReachable: false, problem: 'customEndpoint.hostOnly' });
    expect(await one.submit(SECRETS)).toBe('stays');
    expect(page.session.isPractice).toBe(true);
  });

  it('to an address outside the page’s policy saves it and reloads, without its credential', async () => {
    const { form: one, page } = await filled();
    one.customEndpoint = 'cloud.example';
    expect(one.preview).toMatchObject({ isReachable: false, problem: null });
    expect(await one.submit(SECRETS)).toBe('reloading');
    expect(page.reloads()).toBe(1);
    const [saved] = await page.storage.connections.all();
    expect(saved).toMatchObject({ customEndpoint: 'cloud.example', secretId: '' });
    expect(page.session.state.kind).toBe('locked');
  });

  it('asks whether less may be signed only after everything was refused', async () => {
    const { form: one } = await filled({
      send: async (request) => {
        const cloud = testSimulator();
        const signed = request.headers.get('authorization') ?? '';
        if (!signed.includes('x-tc-')) return cloud(request);
        const body = {
          Response: { Error: { Code: 'AuthFailure.SignatureFailure', Message: '' }, RequestId: 'r' },
        };
        return Response.json(body);
      },
    });
    expect(one.weaker).toBeNull();
    expect(await one.submit(SECRETS)).toBe('stays');
    expect(one.weaker).not.toBeNull();
  });
});

describe('the form', () => {
  it('asks whether a text is a SecretId only for a private cloud, and believes its owner', async () => {
    const { form: one } = await filled();
    expect(one.isForeignId).toBe(false);
    one.customEndpoint = 'cloud.example';
    one.take({ secretId: 'root', secretKey: '', token: '' }, 'secretId');
    expect(one.isForeignId).toBe(true);
    one.keepForeignId();
    expect(one.isForeignId).toBe(false);
    one.take({ secretId: 'admin', secretKey: '', token: '' }, 'secretId');
    expect(one.isForeignId).toBe(true);
  });

  it('sorts a pasted credential into its fields, and leaves other texts alone', async () => {
    const { form: one } = await filled();
    const empty = { secretId: '', secretKey: '', token: '' };
    const pasted = one.takePasted(
      empty,
      `secretId=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE\nsecretKey=Gu5t9xGARNpq86cd98joQYCN3EXAMPLE`,
      'secretId',
    );
    expect(pasted).toMatchObject({ secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE' });
    expect(one.secretId).toBe('AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE');
    expect(one.note).not.toBeNull();
    expect(one.takePasted(empty, 'just a word', null)).toBeNull();
  });

  it('takes the page’s own relay for an empty address, never for one that somebody is at', async () => {
    const { form: one } = await form({}, './relay/');
    await one.choose('relay');
    expect([one.address, one.announced]).toEqual(['./relay/', './relay/']);
    expect(one.isForeign).toBe(true);
    const { form: other } = await form({}, './relay/');
    other.takeAddress();
    await other.choose('relay');
    expect(other.address).toBe('');
    other.useAnnounced();
    expect(other.address).toBe('./relay/');
  });

  it('stores no SecretKey that was put where it would be stored', async () => {
    const { form: one, page } = await filled();
    await one.submit(SECRETS);
    await one.load();
    one.label = 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE';
    expect(one.isLabelSecret).toBe(true);
    await one.describe();
    expect(page.session.connection?.label).toBe('');
    one.label = 'mine';
    one.color = 'red';
    await one.describe();
    expect(page.session.connection).toMatchObject({ label: 'mine', color: 'red' });
  });

  it('goes from one saved connection to another, to Practice, and forgets one', async () => {
    const { form: one, page } = await filled();
    await one.submit(SECRETS);
    const first = page.session.connection;
    if (first === null) throw new Error('expected a connection');
    await one.load();
    expect(one.id).toBe(first.id);
    await one.startNew();
    expect([one.id, one.kind, one.secretId]).toEqual([null, 'direct', '']);
    await one.choose('practice');
    expect(await one.submit(SECRETS)).toBe('practice');
    expect(page.session.isPractice).toBe(true);
    await one.begin();
    expect([one.id, one.kind]).toEqual([null, 'relay']);
    await one.use(first);
    // Its credential is in memory until it is locked.
    expect(page.session.state.kind).toBe('connected');
    await one.remove(first);
    expect([page.session.saved, page.session.isPractice, one.id]).toEqual([[], true, null]);
    expect(page.session.credentialKind(first.id)).toBeNull();
  });
});

describe('what was chosen elsewhere', () => {
  it('is what the form shows, but not while it connects', async () => {
    const { connections, form: one, page } = await form();
    const first = await connectDirectly(page);
    one.follow();
    expect([one.kind, one.id, one.secretId]).toEqual(['direct', first.id, first.secretId]);
    await connections.usePractice();
    one.follow();
    expect(one.kind).toBe('practice');
    await one.choose('direct');
    const connecting = one.submit(SECRETS);
    one.follow();
    expect(one.kind).toBe('direct');
    await connecting;
  });

  it('takes an error away with the connection that it belonged to', async () => {
    const { connections, form: one, page } = await form();
    await connectDirectly(page);
    await one.load();
    await one.choose('direct');
    expect(await one.submit({ secretKey: 'x'.repeat(32), token: '' })).toBe('stays');
    expect(one.weaker).not.toBeNull();
    await connections.usePractice();
    one.follow();
    expect([one.error, one.weaker, one.tried]).toEqual([null, null, null]);
  });
});

describe('by hand', () => {
  it('tries nothing, adds no address to the page’s policy, and is there again, locked', async () => {
    const asked: string[] = [];
    const send = async (request: Request) => {
      asked.push(request.url);
      return new Response();
    };
    const { form: one, page } = await form({ send });
    await one.choose('byHand');
    one.customEndpoint = 'https://private.example';
    one.take({ secretId: SECRET_ID, secretKey: '', token: '' }, 'secretId');
    one.keepForeignId();
    expect([one.preview.isReachable, page.session.needsReload(one.way ?? DIRECT)]).toEqual([true, false]);
    expect(await one.submit(SECRETS)).toBe('connected');
    expect(page.session.state).toMatchObject({ kind: 'byHand', connection: { kind: 'byHand' } });
    expect(asked).toEqual([]);
    expect(await page.session.open()).toBeNull();
    const next = await openPage();
    expect(next.session.state.kind).toBe('locked');
    expect([page.session.carrying?.connection.kind, next.session.carrying]).toEqual(['byHand', null]);
  });
});

describe('no connection at all', () => {
  it('is offered until one is saved, and is in use without any address or credential', async () => {
    const { form: one, page } = await form();
    expect(one.kinds).toEqual(['practice', 'helper', 'relay', 'byHand', 'direct', 'later']);
    await one.choose('later');
    expect([one.wayKind, one.way, one.isInUse]).toEqual([null, null, false]);
    expect(await one.submit({ secretKey: '', token: '' })).toBe('later');
    expect([page.session.state.kind, one.isInUse]).toEqual(['later', true]);
    await connectDirectly(page);
    expect(one.kinds).toEqual(['practice', 'helper', 'relay', 'byHand', 'direct']);
  });
});

describe('a saved connection', () => {
  it('teaches rows whose SecretId signed them whose they are', async () => {
    const page = await openPage();
    await page.keys.add(
      aKeyRecord({ connection: 'direct', account: SECRET_ID, secretId: SECRET_ID, relayHost: null }),
    );
    await connectDirectly(page);
    expect(page.keys.all[0]?.account).not.toBe(SECRET_ID);
    expect(page.session.accountId).toBe(page.keys.all[0]?.account);
  });

  it('is what its owner says is the same account, also for rows of another id', async () => {
    const page = await openPage();
    await connectDirectly(page);
    const { route } = page.session;
    if (route === null) throw new Error('expected to be connected');
    const foreign = aKeyRecord({ ...route, account: '200000000002', secretId: 'AKIDother' });
    const before = await page.session.open();
    expect([before?.owns(foreign), before?.isDeclared(foreign)]).toEqual([false, false]);
    await (await page.loadConnections()).declareSame(foreign);
    const after = await page.session.open();
    expect([after?.owns(foreign), after?.isDeclared(foreign)]).toEqual([false, true]);
  });

  it('that another tab has changed stays what it was unlocked as, until Lock', async () => {
    const page = await openPage();
    const connection = await connectDirectly(page);
    const other = await openPage();
    await other.storage.connections.change(connection.id, {
      label: 'theirs',
      customEndpoint: 'evil.example',
    });
    await expect.poll(() => page.session.connection?.label).toBe('theirs');
    expect(page.session.connection?.customEndpoint).toBe('');
    await page.lock();
    await other.storage.connections.change(connection.id, { label: 'again' });
    await expect.poll(() => page.session.connection?.customEndpoint).toBe('evil.example');
  });

  it('that is removed is put back as it was, in use and with its region', async () => {
    const page = await openPage();
    const connection = await connectDirectly(page);
    await page.preferences.change({ region: 'ap-singapore' });
    const putBack = await (await page.loadConnections()).remove(connection.id);
    expect([page.session.isPractice, page.session.saved]).toEqual([true, []]);
    await putBack();
    expect(page.session.state).toMatchObject({ kind: 'locked', connection: { id: connection.id } });
    expect(page.preferences.current.region).toBe('ap-singapore');
  });

  it('that is put back isn’t used if another one has been chosen since', async () => {
    const page = await openPage();
    const first = await connectDirectly(page);
    const connections = await page.loadConnections();
    const putBack = await connections.remove(first.id);
    await connections.saveAddress({ ...DIRECT, id: null, secretId: '', label: 'other', color: 'none' });
    await putBack();
    expect(page.session.connection?.id).not.toBe(first.id);
    expect(page.session.saved.map(({ id }) => id)).toContain(first.id);
  });

  it('that another tab has removed is locked here', async () => {
    const page = await openPage();
    const connection = await connectDirectly(page);
    const other = await openPage();
    await other.storage.connections.remove(connection.id);
    await expect.poll(() => page.session.isUnlocked).toBe(false);
    expect(page.session.isPractice).toBe(true);
  });

  it('is there again on the next visit, locked, with its region', async () => {
    const page = await openPage();
    await connectDirectly(page);
    await page.preferences.change({ region: 'ap-hongkong' });
    const { form: one } = await form();
    await one.load();
    const next = await openPage({ now: () => NOON });
    expect(next.session.state.kind).toBe('locked');
    expect(next.session.lockedRoute).toMatchObject({ region: 'ap-hongkong', secretId: SECRET_ID });
    expect([next.session.route, next.session.projects, next.session.accountId]).toEqual([null, null, null]);
  });
});

describe('the Helper', () => {
  const facts = { protocol: 1, version: '0.2.0', origin: 'http://localhost:4173' };
  const found = (kind: HelperFound['kind']): HelperFound => (kind === 'absent' ? { kind } : { kind, facts });
  const helperThat = (found: () => Promise<HelperFound>): HelperPort => ({
    find: found,
    examine: async () => ({ found: await found(), mayReach: null }),
  });

  it('is chosen for a new connection where it is there', async () => {
    const { form: one } = await form({ helper: helperThat(async () => found('ready')) });
    await one.begin();
    await expect.poll(() => one.kind).toBe('helper');
    expect(one.helper).toMatchObject({ kind: 'ready' });
    // The page itself sends nothing there, so no reload is needed.
    expect(one.preview).toMatchObject({ isReachable: true, problem: null });
  });

  it.each(['absent', 'otherOrigin', 'otherVersion'] as const)('isn’t where it is %s', async (kind) => {
    const { form: one } = await form({ helper: helperThat(async () => found(kind)) });
    await one.begin();
    await expect.poll(() => one.helper).toEqual(found(kind));
    expect(one.kind).toBe('relay');
  });

  it('isn’t where the user has chosen meanwhile', async () => {
    let arrive: (it: HelperFound) => void = () => undefined;
    const arriving = new Promise<HelperFound>((resolve) => (arrive = resolve));
    const { form: one } = await form({ helper: helperThat(() => arriving) });
    await one.begin();
    await one.choose('direct');
    arrive(found('ready'));
    await expect.poll(() => one.helper).toEqual(found('ready'));
    expect(one.kind).toBe('direct');
  });

  it('isn’t instead of a connection that is in use', async () => {
    const { form: one, page } = await form({ helper: helperThat(async () => found('ready')) });
    await connectDirectly(page);
    await one.begin();
    await one.lookForHelper();
    expect(one.kind).toBe('direct');
  });

  it('isn’t where a saved connection was chosen meanwhile: that one keeps its way', async () => {
    let arrive: (it: HelperFound) => void = () => undefined;
    const arriving = new Promise<HelperFound>((resolve) => (arrive = resolve));
    const { form: one, page, connections } = await form({ helper: helperThat(() => arriving) });
    const saved = await connectDirectly(page);
    await connections.usePractice();
    await one.begin();
    await one.use(saved);
    arrive(found('ready'));
    await expect.poll(() => one.helper).toEqual(found('ready'));
    expect([one.kind, one.id]).toEqual(['direct', saved.id]);
  });

  it('is looked for when a connection through it is chosen in the list or the bar', async () => {
    const {
      form: one,
      page,
      connections,
    } = await form({
      helper: helperThat(async () => found('ready')),
      meetHelper: async () => testSimulator(),
    });
    await one.choose('helper');
    one.take({ secretId: SECRET_ID, secretKey: SECRET_KEY, token: '' }, 'secretId');
    await one.submit(SECRETS);
    const saved = page.session.connection;
    if (saved === null) throw new Error('expected a connection');
    const another = () => new ConnectionForm({ ...page, connections, announcedRelay: async () => null });
    await connections.usePractice();
    const byList = another();
    await byList.use(saved);
    await expect.poll(() => byList.helper?.kind).toBe('ready');
    await connections.usePractice();
    const byBar = another();
    await connections.use(saved.id);
    byBar.follow();
    await expect.poll(() => byBar.helper?.kind).toBe('ready');
  });

  it('is as good as absent where the code that looks for it can’t be loaded', async () => {
    const { form: one } = await form({ helper: helperThat(() => Promise.reject(new TypeError('no chunk'))) });
    await one.choose('helper');
    await expect.poll(() => one.helper).toEqual({ kind: 'absent' });
  });

  it('is looked for again whenever it is chosen', async () => {
    const there = [found('absent'), found('ready')];
    const { form: one } = await form({ helper: helperThat(async () => there.shift() ?? found('ready')) });
    await one.choose('helper');
    await expect.poll(() => one.helper).toEqual(found('absent'));
    await one.choose('helper');
    await expect.poll(() => one.helper).toEqual(found('ready'));
  });

  it('connects with its calls alone, and its key says so', async () => {
    const cloud = testSimulator();
    const asked: string[] = [];
    const { form: one, page } = await form({
      send: () => Promise.reject(new TypeError('the page itself must send nothing')),
      helper: helperThat(async () => found('ready')),
      meetHelper: async (url) => {
        asked.push(url);
        return cloud;
      },
    });
    await one.choose('helper');
    one.take({ secretId: SECRET_ID, secretKey: SECRET_KEY, token: '' }, 'secretId');
    expect(await one.submit(SECRETS)).toBe('connected');
    expect(asked).toContain('https://cvm.tencentcloudapi.com/');
    await create(page);
    expect(page.createKey.record).toMatchObject({ connection: 'helper', relayHost: null, cloud: 'agrees' });
  });

  it('that is gone when a key is to be made: nothing was sent, and the row is gone', async () => {
    const cloud = testSimulator();
    let isThere = true;
    const { form: one, page } = await form({
      meetHelper: async () => {
        if (!isThere) throw new TransportError('helperAbsent');
        return cloud;
      },
    });
    await one.choose('helper');
    one.take({ secretId: SECRET_ID, secretKey: SECRET_KEY, token: '' }, 'secretId');
    await one.submit(SECRETS);
    isThere = false;
    await create(page);
    expect(page.createKey.state).toMatchObject({ result: { error: { problem: 'helperAbsent' } } });
    expect(page.keys.all.filter(({ attempts }) => attempts.length > 0)).toEqual([]);
  });
});

describe('in a page from a file', () => {
  const base = 'file:///stick/keysmith.html';
  /** Counts what is sent, and sends it to a simulated cloud. */
  function counting() {
    const cloud = testSimulator({ now: () => NOON });
    let count = 0;
    const send = (request: Request) => {
      count += 1;
      return cloud(request);
    };
    return { send, count: () => count };
  }
  const credential = { secretId: SECRET_ID, secretKey: SECRET_KEY, token: '' };

  it('there is no Helper to choose, and none is looked for', async () => {
    let looks = 0;
    const find = async (): Promise<HelperFound> => {
      looks += 1;
      return { kind: 'absent' };
    };
    const helper: HelperPort = { find, examine: async () => ({ found: { kind: 'absent' }, mayReach: null }) };
    const { form: one } = await form({ base, helper });
    await one.begin();
    expect(one.kinds).toEqual(['practice', 'relay', 'byHand', 'direct', 'later']);
    expect(looks).toBe(0);
  });

  it('a connection that is typed in is used at once, and again until the page is closed', async () => {
    const { form: one, page, connections } = await filled({ base });
    expect(one.isConfirmed).toBe(true);
    expect(await one.submit(SECRETS)).toBe('connected');
    const again = new ConnectionForm({ ...page, connections, announcedRelay: async () => null });
    await again.load();
    expect(again.isConfirmed).toBe(true);
  });

  it.each(['connect', 'the Doctor', 'the same way, typed as a new one'])(
    'one that was read back sends nothing by %s until it is confirmed, once in each start',
    async (how) => {
      const before = await filled({ base });
      await before.form.submit(SECRETS);

      const { send, count } = counting();
      const { form: one, page } = await form({ base, send });
      await one.load();
      if (how === 'the same way, typed as a new one') {
        await one.startNew();
        await one.choose('direct');
      }
      one.take(credential, 'secretId');
      const attempt = async () => {
        if (how !== 'the Doctor') return one.submit(SECRETS);
        const doctor = new Doctor(page);
        return doctor.examine({ ...DIRECT, id: one.id }, { typed: credential, tried: null });
      };
      expect(one.isConfirmed).toBe(false);
      if (how === 'the Doctor') await expect(attempt()).rejects.toMatchObject({ problem: 'unconfirmed' });
      else expect(await attempt()).toBe('stays');
      expect(count()).toBe(0);
      one.confirm();
      await attempt();
      if (how !== 'the Doctor') expect(count()).toBeGreaterThan(0);
      expect((await form({ base })).page.session.isConfirmed({ ...DIRECT, id: one.id })).toBe(false);
    },
  );

  it('a way is confirmed for one connection, and not for another one on the same way', async () => {
    const { form: one, page } = await filled({ base });
    await one.submit(SECRETS);
    expect(page.session.isConfirmed({ ...DIRECT, id: page.session.connection?.id ?? '' })).toBe(true);
    expect(page.session.isConfirmed({ ...DIRECT, id: 'another' })).toBe(false);
  });

  it('an unlocked connection keeps its way, whatever is read back with a new colour', async () => {
    const { form: one, page, connections } = await filled({ base });
    await one.submit(SECRETS);
    const { connection } = page.session;
    await page.storage.connections.change(connection?.id ?? '', { customEndpoint: 'https://evil.example' });
    await connections.describe(connection?.id ?? '', { label: '', color: 'red' });
    expect(page.session.connection).toMatchObject({ color: 'red', customEndpoint: '' });
  });

  it('nothing is signed by hand for a way that isn’t confirmed', async () => {
    const { form: one, page } = await form({ base });
    await one.choose('byHand');
    one.take(credential, 'secretId');
    await one.submit(SECRETS);
    expect(page.session.carrying).not.toBeNull();
    page.session.isConfirmed = () => false;
    expect(page.session.carrying).toBeNull();
  });

  it('what another file changes in a saved connection has to be confirmed anew', async () => {
    const { form: one, page } = await filled({ base });
    await one.submit(SECRETS);
    const { connection } = page.session;
    const way = { ...DIRECT, id: connection?.id ?? '', customEndpoint: 'http://127.0.0.1:9' };
    expect(page.session.isConfirmed(way)).toBe(false);
    page.session.confirm(way);
    expect(page.session.isConfirmed(way)).toBe(true);
  });

  it('a page from a web server asks nothing of the kind', async () => {
    await (await filled()).form.submit(SECRETS);
    const { form: one } = await form();
    await one.load();
    expect(one.isConfirmed).toBe(true);
  });
});
