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
