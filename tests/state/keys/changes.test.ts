import { beforeEach, describe, expect, it } from 'vitest';
import { Binding } from '../../../src/state/keys/binding.svelte.ts';
import { KeyChange } from '../../../src/state/keys/keyChange.svelte.ts';
import { KeyList } from '../../../src/state/keys/keyList.svelte.ts';
import { connectDirectly, create, newDevice, newKey, openPage, press } from '../../support/page/page.ts';

beforeEach(newDevice);

async function withKey() {
  const page = await openPage();
  await connectDirectly(page);
  await create(page);
  const { cloudLists } = page.keyParts;
  await cloudLists.sync(['ap-guangzhou']);
  const list = new KeyList({ ...page, cloudLists, stateText: (word) => word });
  const [row] = list.rows;
  if (row?.keyId == null) throw new Error('expected a row');
  return { page, list, row: { ...row, keyId: row.keyId }, parts: { ...page, cloudLists } };
}

describe('renaming', () => {
  it('calls the row as the cloud calls the key pair now', async () => {
    const { page, list, parts, row } = await withKey();
    const change = new KeyChange(parts, row);
    change.name = 'web_2';
    change.description = ' mine ';
    expect(await change.run()).toBe(true);
    expect(change.state).toEqual({ kind: 'changed' });
    expect(page.keys.find(row.id)?.name).toBe('web_2');
    expect(list.rows[0]?.cloud).toMatchObject({ name: 'web_2', description: 'mine' });
  });

  it('sends nothing where nothing was changed, or the name is taken', async () => {
    const { page, parts, row } = await withKey();
    press();
    await create(page, newKey({ name: 'taken' }));
    const change = new KeyChange(parts, row);
    expect(await change.run()).toBe(true);
    change.name = 'taken';
    expect(await change.run()).toBe(false);
    expect(change.state).toMatchObject({ kind: 'input', error: { field: 'keyName' } });
  });

  it('isn’t done once its account isn’t in use any more', async () => {
    const { page, parts, row } = await withKey();
    const change = new KeyChange(parts, row);
    change.name = 'web_2';
    await page.lock();
    expect(await change.run()).toBe(false);
    expect(change.state).toEqual({ kind: 'away' });
  });
});

describe('binding', () => {
  it('binds to those that were chosen, and takes off again where it is', async () => {
    const { list, parts, row } = await withKey();
    const binding = new Binding(parts, 'bind', [row]);
    await binding.list();
    expect(binding.state).toEqual({ kind: 'choosing' });
    const stopped = binding.instances.find(({ InstanceState }) => InstanceState === 'STOPPED');
    const running = binding.instances.find(({ InstanceState }) => InstanceState === 'RUNNING');
    if (stopped === undefined || running === undefined) throw new Error('expected instances of both kinds');
    binding.chosen.set([running.InstanceId], true);
    expect(binding.needsStop).toBe(true);
    binding.chosen.clear();
    binding.chosen.set([stopped.InstanceId], true);
    expect(binding.needsStop).toBe(false);
    await binding.run();
    expect(binding.state).toMatchObject({ kind: 'done', results: [{ kind: 'bound' }] });
    expect(list.rows[0]?.cloud?.instanceIds).toEqual([stopped.InstanceId]);
    expect(binding.nameOf(stopped.InstanceId)).toBe(stopped.InstanceName);
    expect(binding.nameOf('ins-unknown')).toBe('ins-unknown');

    const off = new Binding(parts, 'unbind', [list.rows[0] ?? row]);
    await off.list();
    expect(off.instances.map(({ InstanceId }) => InstanceId)).toEqual([stopped.InstanceId]);
    off.query = 'no such instance';
    expect(off.instances).toEqual([]);
    off.query = '';
    off.chosen.set([stopped.InstanceId], true);
    await off.run();
    expect(off.state).toMatchObject({ kind: 'done', results: [{ kind: 'unbound' }] });
    expect(list.rows[0]?.cloud?.instanceIds).toEqual([]);
  });

  it('does nothing before it has listed, with nothing chosen, and under another account', async () => {
    const { page, parts, row } = await withKey();
    const binding = new Binding(parts, 'bind', [row]);
    await binding.run();
    expect(binding.state).toEqual({ kind: 'listing' });
    await page.lock();
    await binding.list();
    expect(binding.state).toEqual({ kind: 'away' });
    binding.close();
  });
});
