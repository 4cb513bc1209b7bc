/** Which connection is in use: what a switch changes, and when. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/core/connection/connection.ts';
import { holdStorage } from '../../support/page/holdStorage.ts';
import { connectDirectly, newDevice, openPage } from '../../support/page/page.ts';

beforeEach(newDevice);

describe('a switch of connection', () => {
  it('has its region at once, even while the device’s storage is busy', async () => {
    const first = await openPage();
    const one = await connectDirectly(first);
    const other: Connection = { ...one, id: 'other', region: 'eu-frankfurt' };
    await first.storage.connections.add(other);

    const page = await openPage();
    await page.preferences.change({ region: 'ap-tokyo' });
    const connections = await page.loadConnections();
    const letGo = await holdStorage('values', 'connections');
    const switched = connections.use(other.id);
    await Promise.resolve();
    expect([page.session.connection?.id, page.preferences.current.region]).toEqual(['other', 'eu-frankfurt']);
    letGo();
    await switched;

    const next = await openPage();
    expect([next.session.connection?.id, next.preferences.current.region]).toEqual(['other', 'eu-frankfurt']);
    expect(next.session.saved.find(({ id }) => id === one.id)?.region).toBe('ap-tokyo');
  });
});
