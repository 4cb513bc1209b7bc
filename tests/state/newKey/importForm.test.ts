import { beforeEach, describe, expect, it } from 'vitest';
import { utf8ToBytes } from '../../../src/core/base/bytes.ts';
import { formatPublicKey } from '../../../src/core/ssh/publicKey.ts';
import { ImportForm, isPrivateText } from '../../../src/state/newKey/importForm.svelte.ts';
import { testSimulator } from '../../support/caller.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';
import {
  connectDirectly,
  create,
  downloads,
  fileOf,
  newDevice,
  newKey,
  openPage,
  press,
  whileAnotherTabWrites,
} from '../../support/page/page.ts';

beforeEach(newDevice);

const pair = () => {
  const { privatePem, modulus } = nodeKeyPair(2048);
  return { privatePem, line: formatPublicKey({ modulus, exponent: 65537n }) };
};

async function form() {
  const page = await openPage();
  await connectDirectly(page);
  return { page, form: new ImportForm(page, null) };
}

describe('a public key to import', () => {
  it('is read from a line, and given to the cloud under the name that was typed', async () => {
    const { form: one, page } = await form();
    await one.paste(`${pair().line} me@host`);
    expect([one.isReady, one.isNew, one.error]).toEqual([true, true, null]);
    one.name = 'laptop';
    await one.submit();
    expect(one.state).toMatchObject({ kind: 'done', result: { kind: 'saved' } });
    expect(page.keys.all).toMatchObject([{ name: 'laptop', method: 'elsewhere', cloud: 'agrees' }]);
  });

  it('is made of a private key, which is never shown', async () => {
    const { form: one } = await form();
    const { privatePem, line } = pair();
    await one.paste(privatePem);
    expect(one.text).toBe(line);
    expect(isPrivateText(privatePem)).toBe(true);
    expect(isPrivateText(line)).toBe(false);
    await one.paste('-----BEGIN RSA PRIVATE KEY-----\nnonsense');
    expect(one.text).toBe('');
    expect(one.error).not.toBeNull();
  });

  it.each([
    ['its comment', 'me@laptop-9', 'id_rsa.pub', 'me_laptop_9'],
    ['its file’s name, where it has no comment', '', 'bastion host.pub', 'bastion_host'],
  ])('is named after %s, unless a name was typed', async (_what, comment, fileName, name) => {
    const { form: one } = await form();
    const file = new File([`${pair().line} ${comment}`.trim()], fileName);
    await one.open(file);
    expect(one.name).toBe(name);
    one.name = 'mine';
    await one.open(file);
    expect(one.name).toBe('mine');
  });

  it('is named after its file but for the last ending', async () => {
    const { form: one } = await form();
    await one.open(new File([pair().line], 'web.example.key.pub'));
    expect(one.name).toBe('web_example_key');
  });

  it('keeps an error beside what can’t be read, until there is something else', async () => {
    const { form: one } = await form();
    await one.paste('no key');
    expect(one.error).toMatchObject({ code: 'format' });
    expect([one.text, one.facts, one.name]).toEqual(['no key', null, '']);
    await one.paste(pair().line);
    expect(one.error).toBeNull();
  });

  it('is sent once, and can’t be sent while it is under way', async () => {
    const { form: one, page } = await form();
    await one.paste(pair().line);
    one.name = 'laptop';
    const sending = one.submit();
    expect([one.state, one.isReady]).toEqual([{ kind: 'working' }, false]);
    await Promise.all([sending, one.submit()]);
    expect(page.keys.all).toHaveLength(1);
  });

  it('knows the names that its account has, while it knows its account', async () => {
    const { form: one, page } = await form();
    await create(page);
    await one.paste(pair().line);
    one.name = 'web_1';
    expect(one.isHeld).toBe(true);
    one.name = 'web_2';
    expect(one.isHeld).toBe(false);
    one.name = 'web_1';
    page.session.lock();
    expect(one.isHeld).toBe(false);
  });

  it('that a row has already isn’t imported a second time', async () => {
    const { form: one, page } = await form();
    const { line } = pair();
    await one.paste(line);
    one.name = 'laptop';
    await one.submit();
    const again = new ImportForm(page, null);
    await again.paste(line);
    expect(again.known).toMatchObject({ name: 'laptop' });
    expect(again.isReady).toBe(false);
    await again.submit();
    expect(again.state).toEqual({ kind: 'idle' });
  });

  it('is nothing where nothing was pasted, and a late answer doesn’t win', async () => {
    const { form: one } = await form();
    const slow = one.paste(pair().line);
    await one.paste('  ');
    await slow;
    expect([one.facts, one.isReady]).toEqual([null, false]);
  });

  it('comes from a file as well; a file that is gone is named', async () => {
    const { form: one } = await form();
    const { line } = pair();
    await one.open(new File([utf8ToBytes(line) as Uint8Array<ArrayBuffer>], 'key.pub'));
    expect(one.text).toBe(line);
    const gone = new File([], 'gone.pub');
    Object.defineProperty(gone, 'arrayBuffer', {
      value: () => Promise.reject(new DOMException('gone', 'NotFoundError')),
    });
    await one.open(gone);
    expect(one.error).toMatchObject({ code: 'input', field: 'file' });
  });

  it('isn’t sent while it is locked, and the reason is shown', async () => {
    const { form: one } = await form();
    await one.paste(pair().line);
    one.name = 'laptop';
    await whileAnotherTabWrites(() => one.submit());
    expect(one.state).toEqual({ kind: 'refused', refusal: 'otherTab' });
  });

  it('is imported again under another name, which the row has from then on', async () => {
    let cloud = testSimulator();
    const page = await openPage({ send: (request) => cloud(request) });
    await connectDirectly(page);
    const one = new ImportForm(page, null);
    await one.paste(pair().line);
    one.name = 'laptop';
    await one.submit();
    // Somebody has deleted it there.
    cloud = testSimulator();
    const [row] = page.keys.all;
    if (row === undefined) throw new Error('expected a row');
    await page.keys.change([row], () => ({ keyId: null, cloud: 'unknown' }));
    const again = new ImportForm(page, page.keys.all[0] ?? null);
    again.name = 'other';
    await expect.poll(() => again.isReady).toBe(true);
    await again.submit();
    expect(page.keys.all).toHaveLength(1);
    expect(page.keys.all[0]?.name).toBe('other');
    expect((await page.storage.ledger.all()).records[0]?.name).toBe('other');
  });

  it('takes another name where the account has that name already; its file keeps its own', async () => {
    const page = await openPage();
    await (await page.loadConnections()).registerLater();
    await create(page, newKey({ method: 'device' }));
    const [file] = downloads();
    const [row] = page.keys.all;
    if (file === undefined || row === undefined) throw new Error('expected a file and a row');
    await page.createKey.confirm(row, fileOf(file));
    await connectDirectly(page);
    press();
    // No other key gets the name of its file.
    await create(page, newKey());
    expect(page.createKey.refusedName).toEqual({ name: 'web_1', problem: 'held' });
    await create(page, newKey({ name: 'db_1' }));
    const one = new ImportForm(page, page.keys.find(row.id));
    await expect.poll(() => one.isReady).toBe(true);
    expect(one.isHeld).toBe(false);
    one.name = 'db_1';
    expect([one.isHeld, page.createKey.freeNameAfter(one.name)]).toEqual([true, 'db_2']);
    one.name = 'web_2';
    expect(one.isHeld).toBe(false);
    await one.submit();
    expect(one.state).toMatchObject({ kind: 'done', result: { kind: 'saved' } });
    expect(page.keys.find(row.id)).toMatchObject({ name: 'web_2', fileName: 'web_1.pem', cloud: 'agrees' });
  });

  it('may be sent again under the name that it was sent under before', async () => {
    const page = await openPage();
    await connectDirectly(page);
    const one = new ImportForm(page, null);
    await one.paste(pair().line);
    one.name = 'laptop';
    await one.submit();
    const again = new ImportForm(page, page.keys.all[0] ?? null);
    expect(again.isHeld).toBe(false);
    const other = new ImportForm(page, null);
    other.name = 'laptop';
    expect(other.isHeld).toBe(true);
  });
});
