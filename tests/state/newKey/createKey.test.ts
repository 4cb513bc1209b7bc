import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyRecord } from '../../../src/core/ledger/keyRecord.ts';
import { testSimulator } from '../../support/caller.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';
import { FakeFolder, offerFolder } from '../../support/page/folder.ts';
import {
  connectDirectly,
  DIRECT,
  create,
  downloads,
  fileOf,
  newDevice,
  newKey,
  openPage,
  type Page,
  press,
  whileAnotherTabWrites,
} from '../../support/page/page.ts';

beforeEach(newDevice);

describe('the result is the ledger’s row', () => {
  it('a key that was deleted under Keys is not said to be saved any more', async () => {
    const page = await openPage();
    await create(page);
    const made = page.createKey.record;
    expect(made).toMatchObject({ name: 'web_1', state: 'unconfirmed', cloud: 'agrees' });
    await page.keys.change(made === null ? [] : [made], () => ({ state: 'deleted' }));
    expect(page.createKey.record?.state).toBe('deleted');
  });

  it('what another tab has confirmed is confirmed here', async () => {
    const page = await openPage();
    await create(page);
    const other = await openPage();
    await other.keys.ready();
    const [row] = other.keys.all;
    const [file] = downloads();
    if (row === undefined || file === undefined) throw new Error('expected a row and its file');
    await other.createKey.confirm(row, fileOf(file));
    await expect.poll(() => page.createKey.record?.state).toBe('verified');
    expect(page.kept.has(row.id)).toBe(false);
  });
});

describe('connected', () => {
  it('makes it in the account', async () => {
    const page = await openPage();
    await connectDirectly(page);
    await create(page);
    expect(page.createKey.record).toMatchObject({ connection: 'direct', cloud: 'agrees' });
  });
});

/** A page whose cloud answers as it is told, connected. */
async function connected(
  between: (request: Request, action: string) => Promise<Response> | null = () => null,
) {
  const cloud = testSimulator();
  const page = await openPage({
    send: (request) => between(request, request.headers.get('x-tc-action') ?? '') ?? cloud(request),
  });
  await connectDirectly(page);
  return page;
}

describe('a key of the cloud', () => {
  it('is refused before anything is sent while another one isn’t safe, locked, or in another tab', async () => {
    const asked: string[] = [];
    const page = await connected((_request, action) => {
      asked.push(action);
      return null;
    });
    const { createKey } = page;
    asked.length = 0;
    page.kept.keep({ recordId: 'row-of-nobody', text: 'PEM', fileName: 'x.pem' });
    await create({ createKey });
    expect(createKey.refusal).toBe('unsafe');
    page.kept.letGo('row-of-nobody');
    await whileAnotherTabWrites(() => create({ createKey }));
    expect(createKey.refusal).toBe('otherTab');
    await page.lock();
    await create({ createKey });
    expect(createKey.refusal).toBe('locked');
    expect(asked.filter((action) => action === 'CreateKeyPair')).toEqual([]);
    expect(createKey.state).toEqual({ kind: 'idle' });
  });

  it('whose name is taken is refused at once, and the next free one proposed', async () => {
    const { createKey } = await connected();
    await create({ createKey });
    await create({ createKey });
    expect(createKey.refusedName).toEqual({ name: 'web_1', problem: 'held' });
    expect([createKey.isTaken('web_1'), createKey.isTaken('web_2')]).toEqual([true, false]);
    // The result of before stays.
    expect(createKey.record?.name).toBe('web_1');
    expect(createKey.freeNameAfter('web_1')).toBe('web_2');
  });

  it('whose answer is lost is looked for, and told what was said', async () => {
    const page = await connected((_request, action) =>
      action === 'CreateKeyPair' ? Promise.reject(new TypeError('down')) : null,
    );
    await create(page);
    expect(page.createKey.state).toMatchObject({ kind: 'done', result: { kind: 'unknown' } });
    expect(page.createKey.shown?.doubt).toBeNull();
    expect(page.keys.all).toMatchObject([{ name: 'web_1', state: 'unknown' }]);
  });

  it('that can’t be right is an alarm: what arrived is kept, saved as it came, or given up', async () => {
    const page = await connected((_request, action) =>
      action === 'CreateKeyPair'
        ? Promise.resolve(
            Response.json({
              Response: {
                KeyPair: {
                  KeyId: 'skey-00000001',
                  KeyName: 'web_1',
                  ProjectId: 0,
                  PublicKey: 'ssh-rsa AAAA',
                  PrivateKey: 'nonsense',
                },
                RequestId: 'r',
              },
            }),
          )
        : null,
    );
    const { createKey } = page;
    await create({ createKey });
    expect(createKey.state).toMatchObject({ kind: 'done', result: { kind: 'alarm' } });
    expect([createKey.hasKeptAnswer, page.safety.isUnsafe]).toEqual([true, true]);
    createKey.saveAnswer();
    expect(await downloads()[0]?.content.text()).toContain('nonsense');
    createKey.dismiss();
    expect([createKey.state.kind, createKey.hasKeptAnswer, page.kept.ids]).toEqual(['idle', false, []]);
  });

  it('that couldn’t be saved is in memory, and saved another way', async () => {
    const page = await connected();
    const disk = new FakeFolder();
    offerFolder(disk);
    await page.folder.choose();
    disk.getFileHandle = async (name: string, options: { create?: boolean } = {}) => {
      if (options.create === true) throw new DOMException('full', 'QuotaExceededError');
      throw new DOMException(name, 'NotFoundError');
    };
    const { createKey } = page;
    await create({ createKey });
    const { record } = createKey;
    if (record === null) throw new Error('expected a row');
    expect(createKey.state).toMatchObject({ kind: 'done', result: { kind: 'unsaved' } });
    await createKey.saveToFolder(record);
    expect(createKey.saveError).toMatchObject({ code: 'save', problem: 'failed' });
    await createKey.downloadAgain(record);
    expect(createKey.state).toMatchObject({ kind: 'done', result: { kind: 'saved' } });
    expect(createKey.steps).toContain('downloaded');
    expect(downloads().map(({ name }) => name)).toEqual(['web_1.pem']);
    // It stays in memory until its file was seen.
    expect(page.kept.has(record.id)).toBe(true);
  });

  it('in another format is converted before it is saved', async () => {
    const page = await connected();
    await create(page, newKey({ format: 'openssh', passphrase: 'secret' }));
    expect(page.createKey.record).toMatchObject({ state: 'unconfirmed' });
    expect(await downloads()[0]?.content.text()).toContain('BEGIN OPENSSH PRIVATE KEY');
    const [file] = downloads();
    const { record } = page.createKey;
    if (file === undefined || record === null) throw new Error('expected a file');
    // Byte for byte what was written: its passphrase needn't be asked for.
    expect(await page.createKey.confirm(record, fileOf(file))).toMatchObject({ kind: 'matches' });
    expect(page.createKey.confirmation).toMatchObject({ kind: 'matches', journalled: true });
    expect(page.createKey.record?.state).toBe('verified');
    expect(page.createKey.steps).toContain('confirmed');
  });

  it('isn’t confirmed by another file', async () => {
    const page = await connected();
    await create(page);
    const { record } = page.createKey;
    if (record === null) throw new Error('expected a row');
    const other = new File([nodeKeyPair(2048).privatePem], 'other.pem');
    expect((await page.createKey.confirm(record, other)).kind).not.toBe('matches');
    expect(page.createKey.record?.state).toBe('unconfirmed');
  });
});

describe('what is asked for again', () => {
  it('is imported under its own name and region, and shown as that', async () => {
    const page = await connected();
    Object.assign(navigator, { onLine: false });
    await create(page, newKey({ method: 'device' }));
    Object.assign(navigator, { onLine: true });
    const [file] = downloads();
    const { record } = page.createKey;
    if (file === undefined || record === null) throw new Error('expected a file');
    await page.createKey.confirm(record, fileOf(file));
    const before = page.createKey.shown;
    await page.createKey.importAgain(page.keys.all[0] ?? record);
    // The key that is shown is the one that is imported.
    const own = { recordId: record.id, name: 'web_1', region: record.region };
    expect(page.createKey.shown).toMatchObject(own);
    expect(page.createKey.steps.length).toBeGreaterThan(0);
    expect(before).not.toBeNull();
  });

  it('sends nothing while a private key is in no file, and nothing goes on', async () => {
    const page = await connected();
    await create(page, newKey({ method: 'device' }));
    const { record } = page.createKey;
    if (record === null) throw new Error('expected a row');
    page.kept.keep({ recordId: 'row-of-nobody', text: 'PEM', fileName: 'x.pem' });
    expect(await page.createKey.importAgain(record)).toBe('unsafe');
    page.createKey.goOn();
    expect(page.createKey.refusal).toBe('unsafe');
    page.kept.letGo('row-of-nobody');
    page.createKey.goOn();
    expect(page.createKey.refusal).toBeNull();
  });

  it('is the file that was downloaded before', async () => {
    const page = await connected();
    await create(page);
    const { record } = page.createKey;
    if (record === null) throw new Error('expected a row');
    await page.createKey.downloadAgain(record);
    const texts = await Promise.all(downloads().map(({ content }) => content.text()));
    expect(texts).toHaveLength(2);
    expect(texts[1]).toBe(texts[0]);
    expect(page.keys.find(record.id)).toMatchObject({ state: 'unconfirmed', savedBy: 'download' });
  });

  it('of an answer that can’t be right is that answer, and the row stays an alarm', async () => {
    const wrong = { KeyId: 'skey-00000001', KeyName: 'web_1', ProjectId: 0, PublicKey: 'ssh-rsa AAAA' };
    const page = await connected((_request, action) =>
      action === 'CreateKeyPair'
        ? Promise.resolve(
            Response.json({ Response: { KeyPair: { ...wrong, PrivateKey: 'nonsense' }, RequestId: 'r' } }),
          )
        : null,
    );
    await create(page);
    const { record } = page.createKey;
    if (record === null) throw new Error('expected a row');
    await page.createKey.downloadAgain(record);
    expect(await downloads().at(-1)?.content.text()).toContain('nonsense');
    expect(page.createKey.state).toMatchObject({ kind: 'done', result: { kind: 'alarm' } });
    expect(page.keys.find(record.id)?.fileName).toBeNull();
  });
});

it('a key in an account has the browser keep its storage; one of Practice doesn’t', async () => {
  let asked = 0;
  const askForPersistence = async () => {
    asked += 1;
    return true;
  };
  const page = await openPage({ askForPersistence });
  await create(page);
  expect(asked).toBe(0);
  await connectDirectly(page);
  press();
  await create(page);
  expect(page.createKey.state).toMatchObject({ kind: 'done', result: { kind: 'saved' } });
  expect(asked).toBe(1);
});

describe('a key of this device', () => {
  it('goes to the cloud by its public half alone, once its file was seen', async () => {
    const sent: string[] = [];
    const page = await connected((request) => {
      void request
        .clone()
        .text()
        .then((body) => sent.push(body));
      return null;
    });
    await create(page, newKey({ method: 'device' }));
    const { record } = page.createKey;
    const [file] = downloads();
    if (file === undefined || record === null) throw new Error('expected a file');
    expect(record).toMatchObject({ state: 'unconfirmed', keyId: null });
    await page.createKey.confirm(record, fileOf(file));
    expect(page.createKey.record).toMatchObject({ state: 'verified', cloud: 'agrees' });
    expect(sent.join('')).not.toContain('PRIVATE KEY');
  });

  it('is ended while it is made, and nothing is left of it', async () => {
    const page = await connected();
    const making = create(page, newKey({ method: 'device', bits: 4096 }));
    await expect.poll(() => page.createKey.shown?.canCancel).toBe(true);
    page.createKey.shown?.cancel();
    await making;
    expect(page.createKey.state).toEqual({ kind: 'idle' });
    expect([page.keys.all, downloads(), page.kept.ids]).toEqual([[], [], []]);
  });

  it.each([
    ['locked', async (page: Page) => page.lock()],
    ['offline', async () => void Object.assign(navigator, { onLine: false })],
  ])('is made while %s as the account’s own, and registered later', async (_what, leave) => {
    const page = await connected();
    const own = page.session.route;
    await leave(page);
    await create(page, newKey({ method: 'device' }));
    const [file] = downloads();
    const { record } = page.createKey;
    if (file === undefined || record === null) throw new Error('expected a file');
    expect(record).toMatchObject({ state: 'unconfirmed', keyId: null, account: own?.account });
    expect(page.wordOf(record)).toBe('fileOnly');
    // Its file is seen, and nothing is sent.
    await page.createKey.confirm(record, fileOf(file));
    expect(page.createKey.record).toMatchObject({ state: 'verified', keyId: null, attempts: [] });
    expect(page.createKey.refusal).toBeNull();
    const { keyList } = page.keyParts;
    expect(keyList.importable.map(({ name }) => name)).toEqual(['web_1']);
    Object.assign(navigator, { onLine: true });
    await connectDirectly(page);
    await page.createKey.importAgain(page.keys.all[0] ?? record);
    expect(page.createKey.record).toMatchObject({ keyId: expect.stringMatching(/^skey-/), cloud: 'agrees' });
    expect(keyList.importable).toEqual([]);
  });

  it('of the cloud isn’t made while locked', async () => {
    const page = await connected();
    await page.lock();
    await create(page);
    expect([page.createKey.refusal, downloads()]).toEqual(['locked', []]);
  });

  it('isn’t made for a connection that was never connected: nothing says whose it would be', async () => {
    const page = await openPage();
    const { loadConnections, session } = page;
    await (
      await loadConnections()
    ).saveAddress({ ...DIRECT, id: null, secretId: '', label: '', color: 'none' });
    expect([session.state.kind, session.isNameless]).toEqual(['locked', true]);
    await create(page, newKey({ method: 'device' }));
    expect([page.createKey.refusal, page.keys.all, downloads()]).toEqual(['locked', [], []]);
  });

  it('that is saved another way while locked or offline is still only saved', async () => {
    const page = await connected();
    Object.assign(navigator, { onLine: false });
    await create(page, newKey({ method: 'device' }));
    const { record } = page.createKey;
    if (record === null) throw new Error('expected a row');
    offerFolder(new FakeFolder());
    await page.createKey.saveToFolder(record);
    expect(page.createKey.record).toMatchObject({ state: 'verified', attempts: [] });
    expect(page.createKey.refusal).toBeNull();
  });
});

describe('a key that is made before there is any connection', () => {
  async function registerLater() {
    const page = await openPage();
    await (await page.loadConnections()).registerLater();
    return page;
  }

  it('is made on this device, belongs to no account, and is no Practice key', async () => {
    const page = await registerLater();
    const { createKey, newKeyForm, session } = page;
    expect([session.state.kind, session.isOpen, session.isPractice, session.route]).toEqual([
      'later',
      false,
      false,
      null,
    ]);
    newKeyForm.choose('cloud');
    expect(newKeyForm.method).toBe('device');
    await create(page, newKey({ method: 'device' }));
    expect(downloads().map(({ name }) => name)).toEqual(['web_1.pem']);
    expect(createKey.record).toMatchObject({
      connection: 'none',
      account: 'none',
      secretId: null,
      keyId: null,
    });
    expect([page.keys.live.length, page.keys.practice.length]).toEqual([1, 0]);
    // Tencent Cloud can't make one without a connection.
    await create(page, newKey({ name: 'web_2' }));
    expect([createKey.refusal, page.keys.all.length]).toEqual(['locked', 1]);
    // Nor can one name stand for two of them.
    await create(page, newKey({ method: 'device' }));
    expect(createKey.refusedName).toEqual({ name: 'web_1', problem: 'held' });
  });

  it('is chosen again on the next visit', async () => {
    await registerLater();
    expect((await openPage()).session.state.kind).toBe('later');
  });

  it('goes to the account that its owner imports it to, in its own region, and to none before', async () => {
    const page = await registerLater();
    await page.preferences.change({ region: 'ap-singapore' });
    await create(page, newKey({ method: 'device' }));
    const [file] = downloads();
    const [row] = page.keys.all;
    if (file === undefined || row === undefined) throw new Error('expected a file and a row');
    await connectDirectly(page);
    await page.preferences.change({ region: 'ap-guangzhou' });
    // Opening its file says nothing about where it belongs.
    await page.createKey.confirm(row, fileOf(file));
    expect(page.createKey.record).toMatchObject({ state: 'verified', connection: 'none', attempts: [] });
    expect(page.keyParts.keyList.importable.map(({ id }) => id)).toEqual([row.id]);
    await page.createKey.importAgain(page.keys.all[0] ?? row);
    expect(page.keys.all[0]).toMatchObject({
      ...page.session.route,
      region: 'ap-singapore',
      fileName: 'web_1.pem',
      keyId: expect.stringMatching(/^skey-/),
      cloud: 'agrees',
    });
  });

  it('isn’t taken by Practice', async () => {
    const page = await registerLater();
    await create(page, newKey({ method: 'device' }));
    const [row] = page.keys.all;
    if (row === undefined) throw new Error('expected a row');
    await (await page.loadConnections()).usePractice();
    expect(await page.createKey.importAgain(row)).toBe('otherAccount');
    expect(page.keys.all[0]).toMatchObject({ connection: 'none', attempts: [] });
    expect(page.keyParts.keyList.importable).toEqual([]);
  });

  it('that another tab has imported to its account isn’t sent to another one', async () => {
    const first = await registerLater();
    await create(first, newKey({ method: 'device' }));
    const [file] = downloads();
    const [row] = first.keys.all;
    if (file === undefined || row === undefined) throw new Error('expected a file and a row');
    await first.createKey.confirm(row, fileOf(file));
    const sent: string[] = [];
    const other = await openPage({
      send: (request) => {
        sent.push(request.headers.get('x-tc-action') ?? '');
        return testSimulator()(request);
      },
    });
    await other.keys.ready();
    await connectDirectly(other);
    const asked = other.keys.find(row.id);
    if (asked === null) throw new Error('expected the row');
    await connectDirectly(first);
    await first.createKey.importAgain(first.keys.find(row.id) ?? row);
    const { account, keyId } = first.keys.find(row.id) ?? row;
    // As if the other tab hadn't heard of it yet: storage decides.
    Object.assign(other.keys, { find: () => asked });
    const result = await other.createKey.importAgain(asked);
    expect(result).toBe('otherTab');
    expect(sent).not.toContain('ImportKeyPair');
    const { records } = await first.storage.ledger.all();
    expect(records.find(({ id }) => id === row.id)).toMatchObject({ account, keyId });
  });

  it('for which nothing was sent still belongs to nobody', async () => {
    const page = await registerLater();
    await create(page, newKey({ method: 'device' }));
    const [file] = downloads();
    const [row] = page.keys.all;
    if (file === undefined || row === undefined) throw new Error('expected a file and a row');
    await page.createKey.confirm(row, fileOf(file));
    await connectDirectly(page);
    const { journal } = page.keys;
    // The list takes the row's settled state, and then locks the credential away.
    Object.assign(page.keys, {
      journal: (...rows: Parameters<typeof journal>) => {
        const write = journal.apply(page.keys, rows);
        return async (record: KeyRecord) => {
          await write(record);
          page.session.lock();
        };
      },
    });
    expect(await page.createKey.importAgain(page.keys.all[0] ?? row)).toMatchObject({ kind: 'notSent' });
    expect(page.keys.all[0]).toMatchObject({ connection: 'none', account: 'none', attempts: [] });
  });
});
