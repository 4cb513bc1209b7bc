import { flushSync } from 'svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { IDLE_MINUTES } from '../../../src/state/session/lock.svelte.ts';
import { NOON, testSimulator } from '../../support/caller.ts';
import { connectDirectly, create, newDevice, openPage } from '../../support/page/page.ts';

beforeEach(newDevice);

describe('Lock', () => {
  it('forgets every credential, and has everything forgotten that hears of it', async () => {
    const page = await openPage();
    await connectDirectly(page);
    const heard = vi.fn();
    const ended = vi.fn();
    page.session.onLock(heard);
    page.session.onLock(ended)();
    await page.lock();
    expect(page.session.state.kind).toBe('locked');
    expect(page.session.isUnlocked).toBe(false);
    expect(await page.session.open()).toBeNull();
    expect(heard).toHaveBeenCalledOnce();
    expect(ended).not.toHaveBeenCalled();
  });

  it('in one tab locks all', async () => {
    const page = await openPage();
    const other = await openPage();
    await connectDirectly(page);
    await connectDirectly(other);
    await other.loadLock();
    await page.lock();
    await expect.poll(() => other.session.isUnlocked).toBe(false);
  });

  it('waits for a key that isn’t safe yet, and comes as soon as it is', async () => {
    const page = await openPage();
    await connectDirectly(page);
    page.kept.keep({ recordId: 'row-of-nobody', text: 'PEM', fileName: 'web_1.pem' });
    await page.lock();
    expect(page.session.isUnlocked).toBe(true);
    page.kept.letGo('row-of-nobody');
    flushSync();
    expect(page.session.isUnlocked).toBe(false);
  });

  it('says what it can’t forget', async () => {
    const page = await openPage();
    await connectDirectly(page);
    await create(page);
    await page.lock();
    expect(page.session.isUnlocked).toBe(false);
    expect(page.toasts.all.map(({ id }) => id)).toContain('kept');
  });

  it('comes by itself after fifteen idle minutes', async () => {
    let time = NOON;
    const page = await openPage({ now: () => time });
    await connectDirectly(page);
    await page.loadLock();
    time += IDLE_MINUTES * 60_000 - 1;
    globalThis.window.dispatchEvent(new Event('focus'));
    expect(page.session.isUnlocked).toBe(true);
    time += 1;
    globalThis.window.dispatchEvent(new Event('focus'));
    expect(page.session.isUnlocked).toBe(false);
  });
});

describe('what was begun before a Lock', () => {
  it('signs nothing more with the credential that was locked away', async () => {
    const page = await openPage();
    await connectDirectly(page);
    const opened = await page.session.open();
    await page.lock();
    const { describeKeyPairs } = await import('../../../src/core/cvm/actions.ts');
    if (opened === null) throw new Error('expected to be connected');
    await expect(describeKeyPairs(opened.caller, {})).rejects.toMatchObject({
      code: 'transport',
      problem: 'locked',
    });
  });

  it('is not connected by an answer that comes after it', async () => {
    let answer = () => {};
    const arrived = new Promise<void>((resolve) => (answer = resolve));
    let isAsked = false;
    const cloud = testSimulator();
    const page = await openPage({
      send: async (request) => {
        isAsked = true;
        await arrived;
        return cloud(request);
      },
    });
    const connecting = connectDirectly(page);
    await expect.poll(() => isAsked).toBe(true);
    await page.lock();
    answer();
    await expect(connecting).rejects.toThrow('expected to be connected');
    expect(page.session.isUnlocked).toBe(false);
  });
});
