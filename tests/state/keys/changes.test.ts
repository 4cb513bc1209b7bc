import { beforeEach, describe, expect, it } from 'vitest';
import { Binding } from '../../../src/state/keys/binding.svelte.ts';
import { KeyChange } from '../../../src/state/keys/keyChange.svelte.ts';
import { KeyList } from '../../../src/state/keys/keyList.svelte.ts';
import { testSimulator } from '../../support/caller.ts';
import { connectDirectly, create, newDevice, newKey, openPage, press } from '../../support/page/page.ts';

beforeEach(newDevice);

/** @param between stands between the page and the cloud, which has one key of it */
async function withKey(between: (action: string) => Promise<Response> | null = () => null) {
  const cloud = testSimulator();
  const page = await openPage({
    send: (request) => between(request.headers.get('x-tc-action') ?? '') ?? cloud(request),
  });
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

  it('sends nothing where only the row’s name is another: the row is called as in the cloud', async () => {
    const asked: string[] = [];
    const { page, parts, row } = await withKey((action) => {
      asked.push(action);
      return null;
    });
    await page.keys.change(page.keys.all, () => ({ name: 'before' }));
    asked.length = 0;
    const change = new KeyChange(parts, { ...row, record: page.keys.find(row.id) });
    expect(await change.run()).toBe(true);
    expect(asked).toEqual([]);
    expect(page.keys.find(row.id)?.name).toBe('web_1');
  });

  it('changes the description alone', async () => {
    const { list, parts, row } = await withKey();
    const change = new KeyChange(parts, row);
    change.description = 'mine';
    expect(await change.run()).toBe(true);
    expect(list.rows[0]?.cloud).toMatchObject({ name: 'web_1', description: 'mine' });
  });

  it('is sent once, however often it is asked for meanwhile', async () => {
    let sent = 0;
    const { parts, row } = await withKey((action) => {
      if (action === 'ModifyKeyPairAttribute') sent += 1;
      return null;
    });
    const change = new KeyChange(parts, row);
    change.name = 'web_2';
    expect(await Promise.all([change.run(), change.run()])).toEqual([true, false]);
    expect(sent).toBe(1);
  });

  it('whose answer is lost may still come true, and the row stays as it was', async () => {
    let isDown = false;
    const { page, parts, row } = await withKey(() => (isDown ? Promise.reject(new TypeError('down')) : null));
    const change = new KeyChange(parts, row);
    change.name = 'web_2';
    isDown = true;
    expect(await change.run()).toBe(false);
    expect(change.state).toMatchObject({ kind: 'open', error: { code: 'transport' } });
    expect(page.keys.find(row.id)?.name).toBe('web_1');
  });

  it('shows a mistake of ours instead of hiding it', async () => {
    const { parts, row } = await withKey();
    const { session } = parts;
    const broken = Object.create(session, { open: { value: () => Promise.reject(new TypeError('a bug')) } });
    const change = new KeyChange({ ...parts, session: broken }, row);
    change.name = 'web_2';
    expect(await change.run()).toBe(false);
    expect(change.state).toMatchObject({ kind: 'broken', error: new TypeError('a bug') });
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

  it('finds an instance by its name or id, in upper or lower case', async () => {
    const { parts, row } = await withKey();
    const binding = new Binding(parts, 'bind', [row]);
    await binding.list();
    const [first] = binding.instances;
    if (first === undefined) throw new Error('expected an instance');
    const all = binding.instances.length;
    for (const query of [first.InstanceId.toUpperCase(), first.InstanceName?.toUpperCase() ?? '']) {
      binding.query = query;
      expect(
        binding.instances.map(({ InstanceId }) => InstanceId),
        query,
      ).toContain(first.InstanceId);
      expect(binding.instances.length).toBeLessThan(all);
    }
  });

  it('adds an instance to those that were bound before, and is done once', async () => {
    let sent = 0;
    const { list, parts, row } = await withKey((action) => {
      if (action === 'AssociateInstancesKeyPairs') sent += 1;
      return null;
    });
    const binding = new Binding(parts, 'bind', [row]);
    await binding.list();
    const stopped = binding.instances.filter(({ InstanceState }) => InstanceState === 'STOPPED');
    const [first, second] = stopped.map(({ InstanceId }) => InstanceId);
    if (first === undefined) throw new Error('expected a stopped instance');
    binding.chosen.set([first], true);
    await Promise.all([binding.run(), binding.run()]);
    expect(sent).toBe(1);
    if (second === undefined) return;
    const another = new Binding(parts, 'bind', [list.rows[0] ?? row]);
    await another.list();
    another.chosen.set([second], true);
    await another.run();
    expect([...(list.rows[0]?.cloud?.instanceIds ?? [])].sort()).toEqual([first, second].sort());
  });

  it('isn’t begun once its account isn’t in use any more', async () => {
    const { page, parts, row } = await withKey();
    const binding = new Binding(parts, 'bind', [row]);
    await binding.list();
    const [one] = binding.instances;
    if (one === undefined) throw new Error('expected an instance');
    binding.chosen.set([one.InstanceId], true);
    await page.lock();
    await binding.run();
    expect(binding.state).toEqual({ kind: 'away' });
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
