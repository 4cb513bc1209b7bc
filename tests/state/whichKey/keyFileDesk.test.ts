import { beforeEach, describe, expect, it } from 'vitest';
import { KeyFileDesk } from '../../../src/state/whichKey/keyFileDesk.svelte.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';
import { create, downloads, fileOf, newDevice, newKey, openPage, press } from '../../support/page/page.ts';

beforeEach(newDevice);

async function desk() {
  const page = await openPage();
  return {
    page,
    desk: new KeyFileDesk({
      ...page,
      cloudLists: page.keyParts.cloudLists,
      confirm: (record, file, passphrase) => page.createKey.confirm(record, file, passphrase),
    }),
  };
}
const file = (text: string, name = 'id.pem') => new File([text], name);

describe('“Which key is this?”', () => {
  it('says whose it is: a row’s, the cloud’s, or nobody’s', async () => {
    const { page, desk: one } = await desk();
    await create(page);
    const [made] = downloads();
    if (made === undefined) throw new Error('expected a file');
    await one.open(fileOf(made));
    expect(one.owner).toMatchObject({ record: { name: 'web_1' } });
    await one.open(file(nodeKeyPair(2048).privatePem));
    expect(one.owner).toBeNull();
    expect(one.facts).toMatchObject({ isPrivate: true, isEncrypted: false });
  });

  it('confirms the row that the file belongs to', async () => {
    const { page, desk: one } = await desk();
    await create(page);
    const [made] = downloads();
    if (made === undefined) throw new Error('expected a file');
    expect(page.keys.all[0]?.state).toBe('unconfirmed');
    await one.open(fileOf(made));
    expect([one.confirmed?.name, one.mayFinish, page.keys.all[0]?.state]).toEqual([
      'web_1',
      false,
      'verified',
    ]);
    // Its public half alone is no proof.
    press();
    await create(page, newKey({ name: 'web_2' }));
    const second = page.keys.all.find(({ name }) => name === 'web_2');
    await one.open(file(`${second?.publicKey} web_2\n`, 'web_2.pub'));
    expect(one.confirmed).toBeNull();
    expect(page.keys.all.find(({ name }) => name === 'web_2')?.state).toBe('unconfirmed');
  });

  it('asks before the public key of a key of this device goes to the cloud', async () => {
    const { page, desk: one } = await desk();
    await create(page, newKey({ method: 'device', format: 'openssh' }));
    const [made] = downloads();
    if (made === undefined) throw new Error('expected a file');
    await one.open(fileOf(made));
    expect([one.confirmed, one.mayFinish, page.keys.all[0]?.keyId]).toEqual([null, true, null]);
    await one.finish();
    expect([one.confirmed, one.mayFinish]).toEqual([{ name: 'web_1', isImportOpen: false }, false]);
    expect(page.keys.all[0]?.keyId).toMatch(/^skey-/);
  });

  it('adds a key pair that only the cloud has, as soon as its private half is opened', async () => {
    const { page, desk: one } = await desk();
    await create(page);
    const [made] = downloads();
    if (made === undefined) throw new Error('expected a file');
    await page.keyParts.cloudLists.sync(['ap-guangzhou']);
    const [row] = page.keys.all;
    if (row === undefined) throw new Error('expected a row');
    await page.keys.change([row], () => ({ state: 'closed' }));
    await one.open(fileOf(made));
    expect(one.confirmed).toEqual({ name: 'web_1', isImportOpen: false });
    expect(page.keys.practice).toMatchObject([{ name: 'web_1', state: 'verified', method: 'elsewhere' }]);
  });

  it('makes new files, and leaves the one that was opened as it is', async () => {
    const { desk: one } = await desk();
    await one.open(file(nodeKeyPair(2048).privatePem));
    await one.convert({ format: 'openssh', passphrase: 'secret', comment: 'mine' });
    expect(one.saved).toBe('id.pem');
    one.savePublic();
    expect(one.saved).toBe('id.pub');
    const [encrypted, publicHalf] = downloads();
    if (encrypted === undefined || publicHalf === undefined) throw new Error('expected two files');
    expect(await publicHalf.content.text()).toMatch(/^ssh-rsa [A-Za-z0-9+/=]+\n$/);
    await one.open(fileOf(encrypted));
    expect([one.facts?.isEncrypted, one.facts?.isOpened, one.saved]).toEqual([true, false, '']);
    await one.enterPassphrase('wrong');
    expect(one.error).toMatchObject({ code: 'passphrase', problem: 'wrong' });
    await one.enterPassphrase('secret');
    expect([one.error, one.facts?.isOpened]).toEqual([null, true]);
    // The passphrase that has opened it is used for another format.
    await one.convert({ format: 'ppk3', passphrase: '', comment: null });
    expect(downloads().at(-1)?.name).toBe('id.ppk');
  });

  it('says what is wrong with what is no key, and is free again', async () => {
    const { desk: one } = await desk();
    await one.open(file('nothing of the kind'));
    expect(one.error).toMatchObject({ code: 'format' });
    expect([one.isBusy, one.facts, one.canWriteAgain]).toEqual([false, null, false]);
    one.savePublic();
    await one.writeAgain();
    expect(downloads()).toEqual([]);
  });

  it('writes a key again as ssh reads it, where its layout keeps ssh from reading it', async () => {
    const { desk: one } = await desk();
    const spaced = nodeKeyPair(2048).privatePem.replaceAll('\n', '\n\n');
    await one.open(file(spaced));
    if (!one.canWriteAgain) throw new Error('expected a file that ssh does not read');
    await one.writeAgain();
    expect(downloads()).toHaveLength(1);
  });

  it('has one key of several at a time', async () => {
    const { desk: one } = await desk();
    await one.open(file(nodeKeyPair(2048).privatePem + nodeKeyPair(2048).privatePem));
    const first = one.facts?.key?.ssh?.line;
    await one.choose(1);
    expect(one.facts?.key?.ssh?.line).not.toBe(first);
    expect(one.fileName).toBe('id.pem');
  });
});
