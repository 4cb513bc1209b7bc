import { beforeEach, expect, it } from 'vitest';
import { Instances } from '../../../src/state/keys/instances.svelte.ts';
import { Binding } from '../../../src/state/keys/binding.svelte.ts';
import { testSimulator } from '../../support/caller.ts';
import { connectDirectly, create, newDevice, openPage } from '../../support/page/page.ts';

beforeEach(newDevice);

/** A key that is bound to one instance, as the list has it. */
async function bound(options: Parameters<typeof openPage>[0] = {}) {
  const page = await openPage(options);
  await connectDirectly(page);
  await create(page);
  const { cloudLists, keyList } = page.keyParts;
  await cloudLists.sync(['ap-guangzhou']);
  const row = () => {
    const [first] = keyList.rows;
    if (first === undefined) throw new Error('expected a row');
    return first;
  };
  const binding = new Binding({ session: page.session, cloudLists }, 'bind', [row()]);
  await binding.list();
  const stopped = binding.instances.find(({ InstanceState }) => InstanceState === 'STOPPED');
  if (stopped === undefined) throw new Error('expected a stopped instance');
  binding.chosen.set([stopped.InstanceId], true);
  await binding.run();
  return { page, row, stopped };
}

it('are known by name and state', async () => {
  const { page, row, stopped } = await bound();
  const instances = new Instances(page.session);
  expect(instances.state.kind).toBe('unknown');
  await instances.look(row().route, row().cloud?.instanceIds ?? []);
  expect(instances.state).toMatchObject({ kind: 'known' });
  const { byId } = instances.state as Extract<typeof instances.state, { kind: 'known' }>;
  expect([...byId.keys()]).toEqual([stopped.InstanceId]);
  expect(byId.get(stopped.InstanceId)).toMatchObject({ InstanceName: stopped.InstanceName });
});

it('stay unknown while their account isn’t connected', async () => {
  const { page, row } = await bound();
  await page.lock();
  const instances = new Instances(page.session);
  await instances.look(row().route, row().cloud?.instanceIds ?? []);
  expect(instances.state).toEqual({ kind: 'unknown' });
});

it('say why they couldn’t be looked up, and only the last look counts', async () => {
  const cloud = testSimulator({});
  let isDown = false;
  const send = (request: Request) => {
    const isLook = request.headers.get('x-tc-action') === 'DescribeInstances';
    return isDown && isLook ? Promise.reject(new TypeError('down')) : cloud(request);
  };
  const { page, row } = await bound({ send });
  const instances = new Instances(page.session);
  isDown = true;
  await instances.look(row().route, row().cloud?.instanceIds ?? []);
  expect(instances.state.kind).toBe('broken');
  const earlier = instances.look(row().route, row().cloud?.instanceIds ?? []);
  isDown = false;
  await instances.look(row().route, []);
  await earlier;
  expect(instances.state).toEqual({ kind: 'unknown' });
});
