import { beforeEach, describe, expect, it } from 'vitest';
import { testLink } from '../../../src/state/byHand/carrier.ts';
import { HOUR_MS, Sending } from '../../../src/state/byHand/sending.svelte.ts';
import { importCredential } from '../../../src/platform/network/importCredential.ts';
import { NOON, SECRET_ID, SECRET_KEY, testSimulator } from '../../support/caller.ts';
import { FakeFolder, offerFolder } from '../../support/page/folder.ts';
import { create, downloads, newDevice, newKey, openPage, type Page } from '../../support/page/page.ts';
import { seeded } from '../../support/seeded.ts';
import { SEND_PAGE_TEXTS } from '../../support/sendPage.ts';

beforeEach(newDevice);

/** A page that sends nothing itself, with a key in a folder; and the service that somebody else reaches. */
async function carrying() {
  const sent: string[] = [];
  const page = await openPage({
    send: async (request) => {
      sent.push(request.url);
      return new Response();
    },
  });
  offerFolder(new FakeFolder());
  await page.folder.choose();
  const connections = await page.loadConnections();
  const credential = await importCredential({ secretId: SECRET_ID, secretKey: SECRET_KEY, token: '' }, true);
  const wanted = { kind: 'byHand', relay: null, site: 'china', customEndpoint: '' } as const;
  await connections.carry(
    { ...wanted, id: null, secretId: SECRET_ID, label: '', color: 'none' },
    credential,
    page.session.locks,
  );
  await create(page, newKey({ method: 'device' }));
  const [record] = page.keys.all;
  if (record === undefined) throw new Error('expected a row');
  const cloud = testSimulator();
  const open = async (address: string | undefined) => (await cloud(new Request(address ?? ''))).text();
  return { page, record, sent, open, sending: new Sending(page, record.id) };
}

const wordOf = ({ keys, wordOf: word }: Page) => keys.all.map((row) => word(row));

describe('a key by hand', () => {
  it('is made on this device, and nothing is sent from here', async () => {
    const { page, record, sent } = await carrying();
    expect(page.session.state.kind).toBe('byHand');
    expect([page.session.isOpen, page.session.isDeviceOnly, page.newKeyForm.method]).toEqual([
      false,
      true,
      'device',
    ]);
    expect(record).toMatchObject({ connection: 'byHand', state: 'verified', account: SECRET_ID });
    expect(wordOf(page)).toEqual(['fileOnly']);
    await create(page, newKey({ name: 'web_2' }));
    expect(page.createKey.refusal).toBe('locked');
    expect(sent).toEqual([]);
  });

  it('is registered by its link, claimed by what is typed, and seen by a pasted Check', async () => {
    const { page, sending, open } = await carrying();
    await sending.begin();
    expect(sending.link?.until).toBe(NOON + 5 * 60_000);
    expect(wordOf(page)).toEqual(['sentByHand']);
    const answer = JSON.parse(await open(sending.link?.address)) as { Response: { KeyId: string } };
    await sending.take(answer.Response.KeyId);
    expect([sending.taken?.kind, ...wordOf(page)]).toEqual(['claimed', 'importedByHand']);
    await sending.take(await open(sending.link?.check));
    expect([sending.taken?.kind, ...wordOf(page)]).toEqual(['seen', 'importedSeen']);
    // On another day, in storage, and after a restart.
    const { records } = await page.storage.ledger.all();
    expect(records[0]).toMatchObject({ keyId: answer.Response.KeyId, evidence: 'publicKey' });
    sending.end();
  });

  it('asks for all key pairs once the service says that the public key is there', async () => {
    const { sending, open } = await carrying();
    await sending.begin();
    await open(sending.link?.address);
    await sending.take(await open(sending.link?.address));
    expect(sending.taken?.kind).toBe('duplicate');
    await sending.take(
      '{"Response":{"RequestId":"r-1","Error":{"Code":"InvalidPublicKey.Duplicate","Message":""}}}',
    );
    expect(sending.link?.check).not.toContain('key-name');
    sending.end();
  });

  it.each([1, 8])('is a file for %i h and one for curl, noted before they are handed over', async (hours) => {
    const { page, sending } = await carrying();
    const until = new Date(NOON + hours * HOUR_MS).toISOString();
    await sending.savePage(hours * HOUR_MS, () => SEND_PAGE_TEXTS);
    expect(page.keys.all[0]?.carriedUntil).toBe(until);
    await sending.saveCurl('web_1');
    const [form, curl] = downloads();
    expect([form?.name, curl?.name]).toEqual(['web_1.send.html', 'web_1.curl']);
    expect(await new Response(form?.content).text()).toContain('<form method="post"');
    expect(await new Response(curl?.content).text()).toContain('url = "https://cvm.tencentcloudapi.com/"');
    // A shorter one doesn't make it end sooner.
    expect(page.keys.all[0]?.carriedUntil).toBe(until);
    sending.end();
  });

  it('is forgotten at Lock, but for its row', async () => {
    const { page, sending } = await carrying();
    await sending.begin();
    await page.lock();
    expect(sending.link).toBeNull();
    expect(wordOf(page)).toEqual(['sentByHand']);
    await sending.saveCurl('web_1');
    expect(downloads()).toEqual([]);
    expect(sending.error).toMatchObject({ field: 'row', problem: 'locked' });
    sending.end();
  });

  it('isn’t handed out while the list can’t be written', async () => {
    const { page, sending } = await carrying();
    const { JournalError } = await import('../../../src/core/flows/ports/journal.ts');
    Object.assign(page.keys, { journal: () => () => Promise.reject(new JournalError('full')) });
    await sending.begin();
    expect([sending.link, sending.error]).toEqual([null, new JournalError('full')]);
    expect(wordOf(page)).toEqual(['fileOnly']);
    Reflect.deleteProperty(page.keys, 'journal');
    await sending.retry();
    expect([sending.link, sending.error]).toEqual([expect.anything(), null]);
    sending.end();
  });

  it('is signed for its own account only', async () => {
    const { page, record, sending } = await carrying();
    await page.keys.change([record], () => ({ account: '200000000002', secretId: 'AKIDother' }));
    await sending.begin();
    expect([sending.link, sending.error]).toMatchObject([null, { problem: 'otherAccount' }]);
    expect(wordOf(page)).toEqual(['fileOnly']);
    sending.end();
  });

  it('isn’t shown once its credential is gone, also if it was being signed just then', async () => {
    const { page, sending } = await carrying();
    await sending.begin();
    const [connection] = page.session.saved;
    page.session.lockOne(connection?.id ?? '');
    expect(sending.link).toBeNull();
    sending.end();
    const other = await carrying();
    const signing = other.sending.begin();
    other.page.session.lock();
    await signing;
    expect(other.sending.link).toBeNull();
    other.sending.end();
  });

  it('is nothing more once its card is closed', async () => {
    const { page, sending } = await carrying();
    const signing = sending.begin();
    sending.end();
    await signing;
    await sending.take('skey-12345678');
    expect([sending.link, ...wordOf(page)]).toEqual([null, 'fileOnly']);
  });

  it('is refused under a name that a row of the account has', async () => {
    const { page, record, sending } = await carrying();
    await page.keys.add({ ...record, id: 'other', publicKey: null, keyId: 'skey-12345678' });
    await sending.begin();
    expect([sending.link, sending.heldName]).toEqual([null, 'web_1']);
    sending.end();
  });

  it('gets another name if its own is held, and is then handed out under that', async () => {
    const { page, record, sending, open } = await carrying();
    await page.keys.add({ ...record, id: 'other', publicKey: null, keyId: 'skey-12345678' });
    await sending.begin();
    expect([sending.link, sending.needsName]).toEqual([null, true]);
    expect([await sending.rename('web_1'), sending.link, sending.needsName]).toEqual([false, null, true]);
    expect(await sending.rename('web_2')).toBe(true);
    expect([sending.record?.name, sending.needsName]).toEqual(['web_2', false]);
    const answer = await open(sending.link?.address);
    expect(answer).toContain('KeyId');
    // What was there before may have the public key under another name: the Check asks for all.
    expect(sending.link?.check).not.toContain('key-name');
    expect(await open(sending.link?.check)).toContain('web_2');
    // The file keeps the name that it was saved under.
    expect(sending.record?.fileName).toBe(record.fileName);
    sending.end();
  });

  it('gets another name, where a Check shows another key of its name', async () => {
    const { sending } = await carrying();
    await sending.begin();
    await sending.take(
      '{"Response":{"RequestId":"r-1","Error":{"Code":"InvalidKeyPairName.Duplicate","Message":""}}}',
    );
    // It may be this very key: the Check says which.
    expect([sending.taken?.kind, sending.needsName]).toEqual(['duplicate', false]);
    const pair = { KeyId: 'skey-87654321', KeyName: 'web_1', ProjectId: 0, PublicKey: 'ssh-rsa AAAA' };
    await sending.take(JSON.stringify({ Response: { RequestId: 'r-2', TotalCount: 1, KeyPairSet: [pair] } }));
    expect([sending.taken?.kind, sending.needsName]).toEqual(['otherKey', true]);
    expect([await sending.rename('web_2'), sending.record?.name]).toEqual([true, 'web_2']);
    expect([sending.link === null, sending.needsName]).toEqual([false, false]);
    expect(sending.link?.check).not.toContain('key-name');
    sending.end();
  });

  it('goes on under the next temporary SecretId, once its owner says that it is the same', async () => {
    const { page, record, sending } = await carrying();
    await page.keys.change([record], () => ({ account: 'AKIDyesterday', secretId: 'AKIDyesterday' }));
    const [row] = page.keys.all;
    if (row === undefined) throw new Error('expected a row');
    await sending.begin();
    expect([sending.link, page.session.mayDeclare(row), page.session.isDeclared(row)]).toEqual([
      null,
      true,
      false,
    ]);
    await (await page.loadConnections()).declareSame(row);
    await sending.retry();
    expect(sending.link?.secretId).toBe(SECRET_ID);
    // It is still the account's row of yesterday: nothing has shown that it is the same.
    expect(page.keys.all[0]).toMatchObject({ account: 'AKIDyesterday', secretId: 'AKIDyesterday' });
    // Two ids that are known are two accounts, whatever its owner says; so are two endpoints.
    const [saved] = page.session.saved;
    page.session.changeSaved(
      saved?.id ?? '',
      saved === undefined ? null : { ...saved, account: '200000000002' },
    );
    expect(page.session.mayDeclare({ ...row, account: '200000000003' })).toBe(false);
    expect(page.session.mayDeclare({ ...row, site: 'international' })).toBe(false);
    sending.end();
  });
});

describe('by hand in Practice', () => {
  it('is an exercise with the simulator: the same life, and nothing leaves the page', async () => {
    const sent: string[] = [];
    const send = async (request: Request) => {
      sent.push(request.url);
      return new Response();
    };
    const page = await openPage({ send });
    offerFolder(new FakeFolder());
    await page.folder.choose();
    await (await page.loadConnections()).practiseByHand();
    expect([page.session.isPractice, page.session.isByHand, page.newKeyForm.method]).toEqual([
      true,
      true,
      'device',
    ]);
    await create(page, newKey({ method: 'device' }));
    expect(wordOf(page)).toEqual(['fileOnly']);
    const sending = new Sending(page, page.keys.all[0]?.id ?? '');
    await sending.begin();
    await sending.take(await page.session.pretend(sending.link?.address ?? ''));
    expect([sending.taken?.kind, ...wordOf(page)]).toEqual(['claimed', 'importedByHand']);
    await sending.take(await page.session.pretend(sending.link?.check ?? ''));
    expect([sending.taken?.kind, ...wordOf(page)]).toEqual(['seen', 'importedSeen']);
    sending.end();
    expect(sent).toEqual([]);
  });

  it('is still on after a restart, until Practice is chosen again', async () => {
    const page = await openPage();
    await (await page.loadConnections()).practiseByHand();
    const next = await openPage();
    expect([next.session.isPractice, next.session.isByHand]).toEqual([true, true]);
    await (await next.loadConnections()).usePractice();
    expect([next.session.isPractice, next.session.isByHand]).toEqual([true, false]);
    offerFolder(new FakeFolder());
    await next.folder.choose();
    await create(next, newKey({ method: 'device' }));
    expect(wordOf(next)).not.toContain('fileOnly');
  });
});

describe('the link that tests a credential', () => {
  it('lists key pairs and changes nothing', async () => {
    const { page, open } = await carrying();
    const link = await testLink(page.session, () => NOON);
    expect(new URL(link ?? '').searchParams.get('Action')).toBe('DescribeKeyPairs');
    expect(await open(link ?? undefined)).toContain('TotalCount');
  });

  it('is none once the connection is locked, also while it was being signed', async () => {
    const { page } = await carrying();
    const signing = testLink(page.session, () => NOON);
    page.session.lock();
    expect(await signing).toBeNull();
    expect(await testLink(page.session, () => NOON)).toBeNull();
  });
});

/** Fewer where the whole test runs once for each change to the sources (`npm run mutate`). */
const KILLS = Number(process.env.KEYSMITH_MOMENTS ?? 500);

it(
  `what can be seen when the page is killed was journalled before: ${KILLS} moments`,
  { timeout: 300_000 },
  async () => {
    const { page, record, sending: unused } = await carrying();
    unused.end();
    const { JournalError } = await import('../../../src/core/flows/ports/journal.ts');
    /** Until when a row may be executed, as far as that is written: in the order in which writes ended. */
    const written = new Map<string, number>();
    const random = seeded(51);
    const journal = page.keys.journal.bind(page.keys);
    let isFull = false;
    page.keys.journal = (rows) => async (row) => {
      if (isFull) throw new JournalError('full');
      await journal(rows)(row);
      written.set(row.id, Date.parse(row.carriedUntil ?? ''));
    };
    let seen = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const row = { ...record, id: `row-${kill}`, name: `web_${kill + 2}` };
      await page.keys.add(row);
      isFull = random() < 0.2;
      const sending = new Sending(page, row.id);
      const before = downloads().length;
      const work = [
        () => sending.begin(),
        () => sending.savePage(HOUR_MS, () => SEND_PAGE_TEXTS),
        () => sending.saveCurl(row.name),
      ].sort(() => random() - 0.5);
      const running = (async () => {
        for (const act of work) await act();
      })();
      for (let ticks = Math.floor(random() * 40); ticks > 0; ticks -= 1)
        await (random() < 0.5 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve)));
      const isSeen = sending.link !== null || downloads().length > before;
      if (isSeen) seen += 1;
      expect(written.has(row.id) || !isSeen, `kill ${kill}`).toBe(true);
      // A link is good for five minutes after its time, and the row has that time.
      expect(written.get(row.id) ?? Infinity).toBeGreaterThanOrEqual((sending.link?.until ?? 0) - 5 * 60_000);
      const isPageSaved = downloads()
        .slice(before)
        .some(({ name }) => name.endsWith('.html'));
      if (isPageSaved) expect(written.get(row.id)).toBe(NOON + HOUR_MS);
      await running;
      if (isFull) expect([sending.link, downloads().length]).toEqual([null, before]);
      sending.end();
    }
    // Some of the moments were before anything could be seen, and some after.
    expect(seen).toBeGreaterThan(KILLS / 10);
    expect(seen).toBeLessThan((KILLS * 9) / 10);
  },
);
