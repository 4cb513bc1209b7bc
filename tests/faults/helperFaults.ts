/** Fault points of the Helper: ended, updated, removed, withdrawn, or another one than this page needs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, type Worker } from '@playwright/test';
import { CHROMIUM, executed, type FaultPoint, held, nameOf, seesOrphan } from './story.ts';
import type { World } from './world.ts';

const BY_HELPER = { hasHelper: true, kills: true, browsers: CHROMIUM } as const;

/** The write is executed; then something happens to the Helper before it brings the answer. */
const inTheMiddle = (
  id: string,
  what: string,
  happens: (world: World) => Promise<void>,
  comesBack: (world: World) => Promise<void>,
): FaultPoint => ({
  ...BY_HELPER,
  id,
  fault: `the Helper is ${what} in the middle: looked for`,
  run: async (world) => {
    const { arrived, fault } = held();
    world.proxy.inject(fault, { action: world.action, times: 1 });
    await world.make(nameOf(id));
    const exchange = await arrived;
    const answer = await exchange.forward();
    await happens(world);
    exchange.answer(answer);
    await expect(world.page.getByText(/The Helper stopped before the answer|no private key arrived/).first())
      .toBeVisible({ timeout: 25_000 })
      .catch((error: unknown) => {
        // What this device has made may have been found in the cloud meanwhile.
        if (world.method === 'cloud') throw error;
      });
    await world.neverSaysNothingWasCreated();
    await comesBack(world);
    if (world.method === 'cloud') return seesOrphan(world, nameOf(id));
    await world.toKeys();
    await expect(world.row(nameOf(id))).toContainText('Verified');
  },
  ends: { cloud: 'Private key lost', device: 'Verified' },
});

/** The Helper can't send: nothing was sent, and the page says why. */
const notSent = (
  id: string,
  what: string,
  says: string,
  happens: (world: World) => Promise<void>,
): FaultPoint => ({
  ...BY_HELPER,
  id,
  fault: `the Helper is ${what}: not sent, said so`,
  isAlike: true,
  run: async (world) => {
    await happens(world);
    await expect(world.alert).toContainText(says);
    expect(world.proxy.seen).not.toContain(world.action);
    expect(world.cloud.keyPairs()).toEqual([]);
  },
  ends: { cloud: 'no key', device: 'no key' },
});

export const HELPER_FAULTS: readonly FaultPoint[] = [
  inTheMiddle('F56 ended', 'ended', endScript, async () => undefined),
  inTheMiddle('F56 updated', 'updated', updateHelper, (world) => world.restart()),
  inTheMiddle('F56 removed', 'removed', removeHelper, async (world) => {
    await world.kill();
    await world.restart();
  }),
  {
    ...BY_HELPER,
    id: 'F56 twice',
    fault: 'the connection breaks off, and the Helper’s fetch sends the request twice',
    run: async (world) => {
      world.proxy.inject(
        executed((exchange) => exchange.drop()),
        { action: world.action, times: 1 },
      );
      await world.make(nameOf('F56 twice'));
      await world.neverSaysNothingWasCreated();
      if (world.method === 'cloud') {
        await expect(world.alert).toContainText('no private key arrived');
        return seesOrphan(world, nameOf('F56 twice'));
      }
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
    },
    ends: { cloud: 'Private key lost', device: 'Verified' },
  },
  notSent('F57 absent', 'absent', 'no Helper was found for this page', async (world) => {
    await removeHelper(world);
    await world.submit('absent');
  }),
  notSent('F57 withdrawn', 'withdrawn its permission', 'doesn’t let the Helper reach', async (world) => {
    await withdrawPermission(world);
    await world.submit('withdrawn');
  }),
  notSent('F57 port', 'for another port', 'built for another port', async (world) => {
    const { origin } = new URL(world.page.url());
    await changeHelper(world, (script) => script.replaceAll(origin, 'http://localhost:1'));
    await world.connectInVain();
  }),
  notSent('F57 older', 'older', 'version doesn’t fit this page', async (world) => {
    await changeHelper(world, (script) => script.replace(/protocol: \d+/, 'protocol: 0'));
    await world.connectInVain();
  }),
];

async function backgroundScript(world: World): Promise<Worker> {
  const isHelper = (worker: Worker) => worker.url().startsWith('chrome-extension://');
  return (
    world.context.serviceWorkers().find(isHelper) ??
    world.context.waitForEvent('serviceworker', { predicate: isHelper })
  );
}

async function inHelper(world: World, script: string): Promise<void> {
  const worker = await backgroundScript(world);
  const ended = new Promise((resolve) => worker.once('close', resolve));
  // The script ends what would answer.
  void worker.evaluate(script).catch(() => undefined);
  await ended;
}

async function updateHelper(world: World): Promise<void> {
  await inHelper(world, 'chrome.runtime.reload()');
  await backgroundScript(world);
}

async function removeHelper(world: World): Promise<void> {
  await inHelper(world, 'chrome.management.uninstallSelf()');
}

/** What the user does under "Site access", in the Helper's details. */
async function withdrawPermission(world: World): Promise<void> {
  const extensionId = new URL((await backgroundScript(world)).url()).host;
  const settings = await world.context.newPage();
  await settings.goto('chrome://extensions');
  await settings.evaluate(
    `chrome.developerPrivate.updateExtensionConfiguration({ extensionId: '${extensionId}', hostAccess: 'ON_CLICK' })`,
  );
  await settings.close();
}

/** What the browser does to a background script when it needs memory. */
async function endScript(world: World): Promise<void> {
  const session = await world.context.newCDPSession(world.page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
}

/** Another build of the Helper takes its place, and the page is loaded again. */
async function changeHelper(world: World, change: (script: string) => string): Promise<void> {
  const file = `${world.helper?.folder ?? ''}/chromium/content.js`;
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  await updateHelper(world);
  await world.page.reload();
}
