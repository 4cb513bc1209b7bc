import { beforeEach, expect, it } from 'vitest';
import { connectDirectly, newDevice, openPage } from '../../support/page/page.ts';

beforeEach(newDevice);

it('a project is of the account that it was chosen for, and no other begins with it', async () => {
  const page = await openPage();
  const { newKeyForm } = page;
  const connections = await page.loadConnections();
  newKeyForm.project = '1000102';
  await connections.registerLater();
  expect(newKeyForm.project).toBe('0');
  await connectDirectly(page);
  expect(newKeyForm.project).toBe('0');
  newKeyForm.project = '7';
  await connections.usePractice();
  expect(newKeyForm.project).toBe('0');
});

it('in a page from a file, this device makes keys unless the user chose otherwise', async () => {
  const { newKeyForm, preferences } = await openPage({ base: 'file:///stick/keysmith.html' });
  expect(newKeyForm.method).toBe('device');
  newKeyForm.choose('cloud');
  await expect.poll(() => preferences.current.method).toBe('cloud');
  expect(newKeyForm.method).toBe('cloud');
  newDevice();
  expect((await openPage()).newKeyForm.method).toBe('cloud');
});

it('a name that was promised elsewhere makes its key once', async () => {
  const { newKeyForm } = await openPage();
  expect(newKeyForm.takePromise()).toBe(false);
  newKeyForm.promise('web_2');
  expect(newKeyForm.typedName).toBe('web_2');
  expect([newKeyForm.takePromise(), newKeyForm.takePromise()]).toEqual([true, false]);
});

it('what was typed comes back after a reload, once, and its passphrase is asked for again', async () => {
  const page = await openPage();
  Object.assign(page.newKeyForm, { typedName: 'web_2', project: '7', tagText: 'team=ops' });
  expect([page.newKeyForm.asksToUnlock, page.newKeyForm.needsPassphrase]).toEqual([false, false]);
  await page.newKeyForm.keepForReload(true);
  const { newKeyForm } = await openPage();
  await newKeyForm.load();
  const { typedName, project, tagText, needsPassphrase, asksToUnlock } = newKeyForm;
  expect({ typedName, project, tagText, needsPassphrase, asksToUnlock }).toEqual({
    typedName: 'web_2',
    project: '7',
    tagText: 'team=ops',
    needsPassphrase: true,
    asksToUnlock: true,
  });
  newKeyForm.asked();
  expect(newKeyForm.asksToUnlock).toBe(false);
  const { newKeyForm: next } = await openPage();
  await next.load();
  expect([next.typedName, next.asksToUnlock]).toEqual(['', false]);
});

it('a forgotten passphrase is still asked for after a second reload', async () => {
  const page = await openPage();
  page.newKeyForm.needsPassphrase = true;
  await page.newKeyForm.keepForReload(false);
  const { newKeyForm } = await openPage();
  await newKeyForm.load();
  expect(newKeyForm.needsPassphrase).toBe(true);
});

it('beyond a stranger’s relay this device makes keys, and goes on doing so once it made one', async () => {
  const page = await openPage();
  const { newKeyForm, preferences } = page;
  expect(newKeyForm.method).toBe('cloud');
  const connection = await connectDirectly(page);
  const relay = { address: 'https://relay.example/', form: 'prefix' } as const;
  page.session.changeSaved(connection.id, { ...connection, kind: 'relay', relay });
  await page.lock();
  page.session.changeSaved(connection.id, { ...connection, kind: 'relay', relay });
  expect(newKeyForm.method).toBe('device');
  newKeyForm.keepMethod();
  await expect.poll(() => preferences.current.method).toBe('device');
  await (await page.loadConnections()).usePractice();
  expect(newKeyForm.method).toBe('device');
});
