/**
 * The fault points, each as a short story with an ending for each method: what happens, what the user sees, and what a
 * restart makes of it. A key made by Tencent Cloud may be lost on its way, and is listed then; one made on this device is in a
 * file before anything is sent, so whatever is lost ends in “done”, or can be sent again. `World.verify` holds the invariant
 * after each.
 */
import { expect } from '@playwright/test';
import { formatPublicKey } from '../../src/core/ssh/publicKey.ts';
import type { Answer, Fault } from '../support/faultProxy.ts';
import { nodeKeyPair } from '../support/keyPairs.ts';
import { lockedNote } from '../browser/support/app.ts';
import { BY_HAND_FAULTS } from './byHandFaults.ts';
import { HELPER_FAULTS } from './helperFaults.ts';
import { ONCE_FAULTS } from './onceFaults.ts';
import {
  apiError,
  batchKilled,
  certificate,
  CHROMIUM,
  CODES,
  drop,
  executed,
  type FaultPoint,
  held,
  html,
  hugeAnswers,
  instead,
  longestTask,
  MINUTE,
  nameOf,
  resentAndRefused,
  rewritten,
  saved,
  sawBySaver,
  seesOrphan,
  someoneElses,
  typesToDelete,
  watchLongTasks,
} from './story.ts';
import type { World } from './world.ts';

/** What the cloud made and nobody has; or done, since the look finds the public key. */
async function isLostOrDone(world: World, name: string): Promise<void> {
  if (world.method === 'device') {
    // A stream without an end is given up by its size or its time, whichever comes first.
    await expect(world.step('Confirmed in the cloud')).toBeVisible({ timeout: 25_000 });
    return;
  }
  await expect(world.alert).toContainText('no private key arrived', { timeout: 25_000 });
  await seesOrphan(world, name);
}

const LOST_OR_DONE = { cloud: 'Private key lost', device: 'Verified' } as const;

/** Something happens to the answer of the write, once it was executed. */
const after = (id: string, fault: string, what: Fault, rest: Partial<FaultPoint> = {}): FaultPoint => ({
  id,
  fault,
  run: async (world) => {
    world.proxy.inject(what, { action: world.action, times: 1 });
    await world.make(nameOf(id));
    await isLostOrDone(world, nameOf(id));
    await world.neverSaysNothingWasCreated();
  },
  ends: LOST_OR_DONE,
  isPartOfVisit: rest.proxy === undefined,
  ...rest,
});

function sentNothing(world: World): void {
  expect(world.proxy.seen).not.toContain(world.action);
}

/** From a row of Keys. */
async function importsAgain(world: World, name: string): Promise<void> {
  await world.row(name).getByRole('button', { name: 'Import its public key' }).click();
  await world.page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
  await expect(world.page.getByText(`${name} was imported.`)).toBeVisible();
  await world.page.getByRole('button', { name: 'Close' }).click();
}

/** The end of a key whose file was written or handed over, by method and saver. */
const FILED = { cloud: saved, device: 'Verified' } as const;

export const FAULTS: readonly FaultPoint[] = [
  {
    id: 'F01',
    fault: 'picker cancelled',
    run: async (world) => {
      await world.page.evaluate(() =>
        Object.assign(window, {
          showDirectoryPicker: () => Promise.reject(new DOMException('no', 'AbortError')),
        }),
      );
      await world.page
        .getByRole('combobox', { name: 'Save to' })
        .selectOption({ label: 'Choose a keys folder…' });
      await world.toKeys();
      await expect(world.page.getByText('No keys yet')).toBeVisible();
      sentNothing(world);
    },
    ends: { cloud: 'no key' },
    browsers: CHROMIUM,
  },
  {
    id: 'F02a',
    isPartOfVisit: true,
    fault: 'permission denied before sending',
    run: async (world) => {
      await world.turn({ denyFolder: true });
      await world.submit('denied');
      await expect(world.alert).toContainText('Keysmith can’t write to the keys folder');
      sentNothing(world);
    },
    ends: { cloud: 'no key', device: 'no key' },
    savers: ['folder'],
    quick: ['cloud'],
  },
  {
    id: 'F02b',
    isPartOfVisit: true,
    fault:
      'disk full on close: kept and saved another way; on this device nothing is sent, and another is made',
    run: async (world) => {
      await world.turn({ failClose: true });
      await world.submit('full');
      await expect(world.alert).toContainText('The file could not be written');
      if (world.method === 'device') {
        sentNothing(world);
        await world.turn({});
        await world.make('full');
      } else {
        await expect(world.alert).toContainText('only in this window');
        await world.page.getByRole('button', { name: 'Download again' }).click();
      }
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
    },
    ends: { cloud: 'Unconfirmed', device: 'Verified' },
    savers: ['folder'],
    quick: ['cloud', 'device'],
  },
  {
    id: 'F02c',
    isPartOfVisit: true,
    fault: 'download blocked without a word: unconfirmed, and offered again',
    run: async (world) => {
      await world.turn({ blockDownload: true });
      await world.submit('swallowed');
      await expect(world.step('Download started, not confirmed')).toBeVisible();
      await world.turn({});
      if (world.method === 'device') sentNothing(world);
      else expect(await world.file('swallowed')).toBeNull();
      await world.page.getByRole('button', { name: 'Download again' }).click();
      await expect.poll(() => world.file('swallowed')).not.toBeNull();
      if (world.method === 'cloud') return;
      await world.open('swallowed');
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
    },
    ends: { cloud: 'Unconfirmed', device: 'Verified' },
    savers: ['download'],
  },
  {
    id: 'F03',
    fault: 'killed after generation',
    run: async (world) => {
      await world.turn(world.saver === 'folder' ? { hangWrite: true } : { hangAt: 'unconfirmed' });
      await world.submit('never_written');
      await world.reached();
      await world.kill();
      await world.restart();
      await world.toKeys();
      if (world.saver === 'folder') await expect(world.row('never_written')).toContainText('Never sent');
      else await expect(world.row('never_written')).toHaveCount(0);
      sentNothing(world);
    },
    ends: { device: 'no key' },
    kills: true,
    browsers: CHROMIUM,
  },
  {
    id: 'F04',
    fault: 'killed between write and close; by download, before anybody saw the file',
    run: async (world) => {
      const isDevice = world.method === 'device';
      await world.turn({ hangClose: true, blockDownload: !isDevice });
      await world.submit('half_written');
      if (world.saver === 'folder') await world.reached();
      else if (isDevice) await expect.poll(() => world.file('half_written')).not.toBeNull();
      // The step before it is told while its row is still being written.
      else await expect(world.step('Confirmed in the cloud')).toBeVisible();
      const file = isDevice ? await world.file('half_written') : null;
      await world.kill();
      await world.restart();
      if (!isDevice) return;
      sentNothing(world);
      if (world.saver === 'folder') return;
      await world.toKeys();
      await world.confirmRow('half_written', file ?? '');
      await expect(world.row('half_written')).toContainText('Verified');
    },
    ends: {
      cloud: { folder: 'Private key lost', download: 'Unconfirmed' },
      device: { folder: 'no key', download: 'Verified' },
    },
    kills: true,
    browsers: CHROMIUM,
  },
  {
    id: 'F05',
    isPartOfVisit: true,
    fault: 'file differs on re-read',
    run: async (world) => {
      await world.turn({ differ: true });
      await world.submit('changed');
      if (world.saver === 'folder') {
        await expect(world.alert).toContainText('not the one that was written');
        if (world.method === 'cloud')
          await world.page.getByRole('button', { name: 'Download again' }).click();
        else sentNothing(world);
        return;
      }
      const handedOver =
        world.method === 'cloud' ? 'Confirmed in the cloud' : 'Download started, not confirmed';
      await expect(world.step(handedOver)).toBeVisible();
      await world.toKeys();
      await world.confirmRow('changed', 'something else');
      await expect(world.page.getByText('no private key that can be read')).toBeVisible();
    },
    ends: { cloud: 'Unconfirmed', device: 'no key' },
  },
  {
    id: 'F06',
    fault: 'a newer version takes the database over',
    run: async (world) => {
      await world.page.evaluate(
        () =>
          new Promise<void>((resolve) => {
            const open = indexedDB.open('keysmith', 99);
            open.onsuccess = () => {
              open.result.close();
              resolve();
            };
          }),
      );
      await world.submit('too_old');
      await expect(world.alert).toContainText('could not write its list of keys');
      sentNothing(world);
    },
    ends: { cloud: 'no key', device: 'no key' },
  },
  {
    id: 'F07 intent',
    isPartOfVisit: true,
    fault: 'quota on the first journal write',
    run: async (world) => {
      const onDevice = world.saver === 'folder' ? 'verified' : 'unconfirmed';
      await world.turn({ failAt: world.method === 'device' ? onDevice : 'intent' });
      await world.submit('no_room_intent');
      await expect(world.alert).toContainText('could not write its list of keys');
      sentNothing(world);
    },
    ends: { cloud: 'no key', device: 'no key' },
    quick: ['cloud'],
  },
  {
    id: 'F07 sending',
    isPartOfVisit: true,
    fault: 'quota on the journal write of “sending”; a file of this device stays, and is imported later',
    run: async (world) => {
      await world.turn({ failAt: 'sending' });
      await world.make('no_room');
      await expect(world.alert).toContainText('could not write its list of keys');
      sentNothing(world);
      if (world.method === 'cloud') return;
      await expect(world.alert).toContainText('you can import its public key at any time');
      await world.turn({});
      await world.page.getByRole('button', { name: 'Import it now' }).click();
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
    },
    ends: { cloud: 'no key', device: 'Verified' },
    quick: ['device'],
  },
  {
    id: 'F07 saved',
    fault: 'quota on the journal write after the answer: the key is saved all the same',
    run: async (world) => {
      const isDevice = world.method === 'device';
      const state = world.saver === 'folder' ? 'verified' : 'unconfirmed';
      await world.turn(isDevice ? { failOnceMade: true } : { failAt: state });
      await world.make('no_room_later');
      await expect(world.page.getByText('could not add it to the list')).toBeVisible();
      if (!isDevice) return;
      await world.restart();
      await world.toKeys();
      await expect(world.row('no_room_later')).toContainText('Verified');
    },
    // The ledger still has the row of the answer: its private key is in this window, or in the folder.
    ends: { cloud: { folder: 'Unknown', download: 'Unsaved' }, device: 'Verified' },
  },
  {
    id: 'F08',
    fault: 'killed after intent',
    run: async (world) => {
      await world.turn({ hangAt: 'sending' });
      await world.make('early');
      await world.reached();
      await world.kill();
      await world.restart({ connects: world.method === 'device' });
      await world.toKeys();
      sentNothing(world);
      if (world.method === 'device') {
        await expect(world.row('early')).toContainText('Not imported yet');
        await importsAgain(world, 'early');
        return;
      }
      await expect(world.row('early')).toContainText('Never sent');
      await world.row('early').getByRole('button', { name: 'Try again' }).click();
      await expect(world.page.getByRole('textbox', { name: 'Key name' })).toHaveValue('early');
    },
    ends: { cloud: 'no key', device: 'Verified' },
    kills: true,
    browsers: CHROMIUM,
  },
  {
    id: 'F09',
    fault: 'killed after dispatch',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, { action: world.action, times: 1 });
      await world.make('cut_off');
      await (await hold.arrived).forward();
      await world.kill();
      await world.restart();
      await world.toKeys();
      await expect(world.row('cut_off')).toContainText(
        world.method === 'cloud' ? 'Private key lost' : 'Verified',
      );
    },
    ends: LOST_OR_DONE,
    kills: true,
    browsers: CHROMIUM,
    quick: ['cloud', 'device'],
  },
  {
    id: 'F10',
    fault: 'dropped before upstream',
    run: async (world) => {
      world.proxy.inject(drop, { action: world.action });
      await world.make('dropped');
      await expect(world.alert).toContainText('is listed so far');
      world.proxy.heal();
      await world.toKeys();
      await expect(world.row('dropped')).toContainText('Unknown');
      if (world.method === 'device') {
        await importsAgain(world, 'dropped');
        return;
      }
      await world.row('dropped').getByRole('button', { name: 'Create again under another name' }).click();
      await expect(world.page.getByRole('textbox', { name: 'Key name' })).toHaveValue('dropped_2');
      await world.toKeys();
      await world.advanceToLook(11 * MINUTE + 31_000);
      await expect(world.row('dropped')).toContainText('Not created');
      await expect(world.row('dropped').getByRole('button', { name: 'Try again' })).toBeVisible();
    },
    ends: { cloud: 'no key', device: 'Verified' },
    clock: true,
    quick: ['device'],
  },
  {
    id: 'F11',
    fault: 'executed, connection closed before the headers: the browser sends it again',
    run: async (world) => {
      world.proxy.inject(
        executed((exchange) => exchange.drop()),
        { action: world.action, times: 1 },
      );
      await world.make('sent_twice');
      await isLostOrDone(world, 'sent_twice');
      expect(world.proxy.seen.filter((action) => action === world.action)).toHaveLength(2);
      // Never just "name taken".
      await expect(world.page.getByText('Choose another name')).toHaveCount(0);
    },
    ends: LOST_OR_DONE,
    quick: ['cloud', 'device'],
  },
  after(
    'F12 408',
    'executed, and a 408 answered: sent again',
    executed((exchange) => {
      exchange.raw.setHeader('connection', 'close');
      exchange.answer({ status: 408 });
    }),
  ),
  after(
    'F12 h2',
    'the same over HTTP/2',
    executed((exchange) => exchange.drop()),
    { proxy: () => ({ tls: certificate() }), browsers: CHROMIUM },
  ),
  after(
    'F13',
    'body truncated',
    executed(({ raw: response }, { body }) => {
      response.writeHead(200, { 'content-length': body.length });
      response.write(body.subarray(0, body.length / 2), () => response.destroy());
    }),
    { quick: ['cloud'] },
  ),
  {
    id: 'F14',
    fault: 'timeout at 20 s, executed at 25 s',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, { action: world.action, times: 1 });
      await world.make('late');
      const exchange = await hold.arrived;
      await world.advance(21_000);
      await expect(world.alert).toContainText('No answer within 20 seconds');
      await exchange.forward();
      await world.toKeys();
      await world.advanceToLook(31_000);
      await expect(world.row('late')).toContainText(
        world.method === 'cloud' ? 'Private key lost' : 'Verified',
      );
    },
    ends: LOST_OR_DONE,
    clock: true,
  },
  after(
    'F15 502',
    'a gateway’s 502 page',
    executed((exchange) => exchange.answer({ status: 502, body: html })),
  ),
  after(
    'F15 200',
    'a web page with 200',
    executed((exchange) => exchange.answer({ body: html })),
    { quick: ['cloud'] },
  ),
  after(
    'F15 empty',
    'an empty 200',
    executed((exchange) => exchange.answer({})),
  ),
  after(
    'F15 utf16',
    'UTF-16',
    executed((exchange, { body }) =>
      exchange.answer({ body: Buffer.from(`\ufeff${body.toString()}`, 'utf16le') }),
    ),
  ),
  {
    id: 'F15 type',
    isPartOfVisit: true,
    fault: 'a wrong content type and a byte order mark: still the answer',
    run: async (world) => {
      world.proxy.inject(
        executed((exchange, { body }) =>
          exchange.answer({
            headers: { 'content-type': 'text/html' },
            body: Buffer.concat([Buffer.from('\ufeff'), body]),
          }),
        ),
      );
      await world.submit('odd_type');
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
    },
    ends: { cloud: saved },
  },
  ...hugeAnswers.map(([id, fault, answer]): FaultPoint => ({
    id: `F16 ${id}`,
    isPartOfVisit: true,
    fault,
    run: async (world) => {
      // Noise only adds: what blocks the page does so each time.
      let longest = Infinity;
      for (let attempt = 1; attempt <= 3 && longest > 200; attempt += 1) {
        const name = `${nameOf(id)}_${attempt}`;
        await watchLongTasks(world);
        world.proxy.inject(executed(answer), { action: world.action, times: 1 });
        await world.make(name);
        await expect.poll(() => world.cloud.keyPairs().some((key) => key.name === name)).toBe(true);
        if (world.method === 'cloud') await expect(world.alert).toContainText('no private key arrived');
        else await expect(world.step('Confirmed in the cloud')).toBeVisible({ timeout: 25_000 });
        longest = Math.min(longest, await longestTask(world));
      }
      expect(longest, 'the page is never blocked over 200 ms').toBeLessThanOrEqual(200);
    },
    ends: { cloud: /^Private key lost(, Private key lost)*$/, device: /^Verified(, Verified)*$/ },
  })),
  {
    id: 'F17',
    isPartOfVisit: true,
    fault: 'RequestLimitExceeded twice, then fine',
    run: async (world) => {
      world.proxy.inject(instead(apiError('RequestLimitExceeded')), { action: world.action, times: 2 });
      await world.make('throttled');
      await expect(world.step('Confirmed in the cloud')).toBeVisible({ timeout: 20_000 });
      expect(world.proxy.seen.filter((action) => action === world.action)).toHaveLength(3);
    },
    ends: FILED,
    quick: ['cloud'],
  },
  after(
    'F18 done',
    'InternalError, executed',
    executed((exchange) => exchange.answer(apiError('InternalError'))),
  ),
  {
    id: 'F18 not',
    isPartOfVisit: true,
    fault: 'InternalError, not executed: again',
    run: async (world) => {
      world.proxy.inject(instead(apiError('InternalError')), { action: world.action, times: 1 });
      await world.make('internal');
      await expect(world.alert).toContainText('is listed so far');
      if (world.method === 'cloud') await world.submit('internal_2');
      else await world.page.getByRole('button', { name: 'Import it now' }).click();
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
    },
    ends: FILED,
  },
  {
    id: 'F19',
    fault: 'SignatureExpire: the clock is 6 minutes off',
    run: async (world) => {
      world.cloud.advance(6 * MINUTE);
      await world.submit('expired');
      await expect(world.alert).toContainText('The clock of this computer');
      await expect(world.alert).toContainText('No request was sent. Nothing was created.');
      sentNothing(world);
    },
    ends: { cloud: 'no key', device: 'no key' },
  },
  {
    id: 'F20 half',
    fault: 'the private half swapped in the answer',
    run: async (world) => {
      const other = await someoneElses(world);
      world.proxy.inject(
        executed((exchange, answer) =>
          exchange.answer(rewritten(answer, ({ KeyPair }) => (KeyPair.PrivateKey = other.PrivateKey))),
        ),
        { times: 1 },
      );
      await world.submit('swapped');
      await expect(world.alert).toContainText('The private and the public key of this pair don’t match');
    },
    ends: { cloud: 'Private key lost, Unsaved' },
  },
  {
    id: 'F20 pair',
    fault: 'the whole pair swapped in the answer',
    run: async (world) => {
      const other = await someoneElses(world);
      world.proxy.inject(
        executed((exchange, answer) =>
          exchange.answer(
            rewritten(answer, ({ KeyPair }) => {
              KeyPair.PrivateKey = other.PrivateKey;
              KeyPair.PublicKey = other.PublicKey;
            }),
          ),
        ),
        { times: 1 },
      );
      await world.submit('swapped');
      await expect(world.alert).toContainText('Don’t use the key until this is resolved.');
    },
    ends: { cloud: 'Private key lost, Public key mismatch' },
  },
  {
    id: 'F20',
    fault: 'the cloud shows another public key: alarm',
    run: async (world) => {
      const other = formatPublicKey({ modulus: nodeKeyPair().modulus, exponent: 65537n });
      world.proxy.inject(
        executed((exchange, answer) =>
          exchange.answer(
            rewritten(answer, (response) => {
              for (const key of response.KeyPairSet as { PublicKey: string }[]) key.PublicKey = other;
            }),
          ),
        ),
        { action: 'DescribeKeyPairs' },
      );
      await world.make('swapped');
      await expect(world.alert).toContainText('Tencent Cloud has another public key under this KeyId');
    },
    ends: { device: 'Public key mismatch' },
  },
  {
    id: 'F21',
    fault: 'describe lies',
    run: async (world) => {
      const looks = { left: world.method === 'cloud' ? 1 : 0 };
      world.proxy.inject(
        executed((exchange, answer) => {
          // The look before sending is honest, or nothing would be sent.
          looks.left -= 1;
          if (looks.left >= 0) exchange.answer(answer);
          else exchange.answer(rewritten(answer, (response) => (response.KeyPairSet = [])));
        }),
        { action: 'DescribeKeyPairs' },
      );
      await world.make('denied_later');
      await expect(world.step('Not confirmed in the cloud')).toBeVisible();
    },
    ends: FILED,
  },
  {
    id: 'F22',
    isPartOfVisit: true,
    fault: 'the captured request replayed',
    run: async (world) => {
      let replay: () => Promise<Answer> = () => Promise.reject(new Error('nothing captured'));
      world.proxy.inject(
        async (exchange) => {
          replay = () => exchange.forward();
          exchange.answer(await exchange.forward());
        },
        { action: world.action },
      );
      await world.make('captured');
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
      expect((await replay()).body.toString()).toContain('Duplicate');
    },
    ends: FILED,
  },
  {
    id: 'F23',
    isAlike: true,
    fault: 'two tabs at once',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, { action: world.action, times: 1 });
      await world.make('first_tab');
      const exchange = await hold.arrived;
      const first = world.page;
      await world.openPage();
      await world.connect();
      await world.submit('second_tab');
      await expect(world.page.getByText('being created in another tab')).toBeVisible();
      exchange.answer(await exchange.forward());
      await expect(first.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
    },
    ends: FILED,
  },
  {
    id: 'F24',
    isAlike: true,
    fault: 'the tab with the lock crashes',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, { action: world.action, times: 1 });
      await world.make('crashed');
      await (await hold.arrived).forward();
      const crashed = world.page;
      await world.openPage();
      await crashed.close({ runBeforeUnload: false });
      await world.connect();
      await world.toKeys();
      await expect(world.row('crashed')).toContainText(
        world.method === 'cloud' ? 'Private key lost' : 'Verified',
      );
      if (world.method === 'device') return;
      await world.submit('afterwards');
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
    },
    ends: {
      cloud: { folder: 'Private key lost, Verified', download: 'Private key lost, Unconfirmed' },
      device: 'Verified',
    },
  },
  {
    id: 'F25',
    isAlike: true,
    fault: 'an update arrives in the middle',
    run: async (world) => {
      await world.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      const hold = held();
      world.proxy.inject(hold.fault, { action: world.action, times: 1 });
      await world.make('updated');
      const exchange = await hold.arrived;
      world.publishUpdate();
      await world.page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
      await expect(
        world.page.getByText('The update waits until the key in this window is saved.'),
      ).toBeVisible();
      const update = world.page.getByRole('button', { name: 'Update and reload' });
      await expect(update).toBeDisabled();
      exchange.answer(await exchange.forward());
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
      await expect(update).toBeEnabled();
    },
    ends: FILED,
    hasOwnApp: true,
    browsers: CHROMIUM,
  },
  {
    id: 'F26',
    isAlike: true,
    fault: 'locked in the middle',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, { action: world.action, times: 1 });
      await world.make('locked');
      const exchange = await hold.arrived;
      await world.page.keyboard.press('Control+Shift+L');
      exchange.answer(await exchange.forward());
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
      await expect(lockedNote(world.page)).toBeVisible();
    },
    ends: FILED,
  },
  {
    id: 'F27',
    isAlike: true,
    fault: 'six minutes of sleep between signing and sending',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, { action: world.action, times: 1 });
      await world.make('asleep');
      const exchange = await hold.arrived;
      world.cloud.advance(6 * MINUTE);
      exchange.answer(await exchange.forward());
      await expect(world.alert).toContainText('The clock of this computer');
      await world.neverSaysNothingWasCreated();
      // Signed anew, as soon as the clocks agree again: the same public key, or another name.
      world.cloud.advance(-6 * MINUTE);
      if (world.method === 'cloud') await world.submit('asleep_2');
      else await world.page.getByRole('button', { name: 'Import it now' }).click();
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
    },
    ends: FILED,
  },
  {
    id: 'F28',
    fault: 'IndexedDB wiped',
    run: async (world) => {
      await world.make('wiped');
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
      await expect.poll(() => world.file('wiped')).not.toBeNull();
      const file = (await world.file('wiped')) ?? '';
      await world.page.evaluate(
        () =>
          new Promise((resolve) => {
            indexedDB.deleteDatabase('keysmith').onsuccess = resolve;
          }),
      );
      await world.page.reload();
      await world.goLive();
      await world.toKeys();
      const item = world.row('wiped');
      const chooser = world.page.waitForEvent('filechooser');
      await item.getByRole('button', { name: 'Open its key file to add it' }).click();
      await (
        await chooser
      ).setFiles({ name: 'wiped.pem', mimeType: 'text/plain', buffer: Buffer.from(file) });
      await expect(world.row('wiped')).toContainText('Verified');
      await expect(world.row('wiped')).toContainText('Generated elsewhere');
    },
    ends: { cloud: 'Verified', device: 'Verified' },
  },
  {
    id: 'F29',
    isAlike: true,
    fault: 'reload while sending',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, { action: world.action, times: 1 });
      await world.make('reloaded');
      await (await hold.arrived).forward();
      await world.restart();
      await world.toKeys();
      await expect(world.row('reloaded')).toContainText(
        world.method === 'cloud' ? 'Private key lost' : 'Verified',
      );
    },
    ends: LOST_OR_DONE,
  },
  {
    id: 'F29 back',
    fault: 'left while sending, and back by the browser’s button',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, { action: world.action, times: 1 });
      await world.make('gone_back');
      await (await hold.arrived).forward();
      await world.leaveAndComeBack();
      await world.toKeys();
      await expect(world.row('gone_back')).toContainText(
        world.method === 'cloud' ? 'Private key lost' : 'Verified',
      );
    },
    ends: LOST_OR_DONE,
    browsers: CHROMIUM,
  },
  {
    id: 'F30',
    fault: 'saved, killed before the journal says so: the folder has it, or the download is opened',
    run: async (world) => {
      await world.turn({ hangAt: world.saver === 'folder' ? 'verified' : 'unconfirmed' });
      await world.submit('not_noted');
      await world.reached();
      await expect.poll(() => world.file('not_noted')).not.toBeNull();
      const file = await world.file('not_noted');
      await world.kill();
      await world.restart();
      await world.toKeys();
      if (world.saver === 'download') await world.confirmRow('not_noted', file ?? '');
      await expect(world.row('not_noted')).toContainText('Verified');
    },
    ends: { cloud: 'Verified' },
    kills: true,
    browsers: CHROMIUM,
    quick: ['cloud'],
  },
  {
    id: 'F30+',
    fault: 'killed right after “saved”',
    run: async (world) => {
      await world.submit('noted');
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
      await expect.poll(() => world.file('noted')).not.toBeNull();
      const file = (await world.file('noted')) ?? '';
      await world.kill();
      await world.restart();
      await world.toKeys();
      if (world.saver === 'download') await world.confirmRow('noted', file);
      await expect(world.row('noted')).toContainText('Verified');
    },
    ends: { cloud: 'Verified' },
    kills: true,
    browsers: CHROMIUM,
  },
  {
    id: 'F31',
    fault: 'one malformed and one newer row',
    run: async (world) => {
      await world.submit('readable');
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
      await world.page.evaluate(async () => {
        const database = await new Promise<IDBDatabase>((resolve) => {
          const open = indexedDB.open('keysmith');
          open.onsuccess = () => resolve(open.result);
        });
        const transaction = database.transaction('keys', 'readwrite');
        transaction.objectStore('keys').put({ id: 'x', state: 7 });
        transaction.objectStore('keys').put({ id: 'y', schema: 9, name: 'from_later' });
        await new Promise((resolve) => (transaction.oncomplete = resolve));
        database.close();
      });
      await world.restart();
      await world.toKeys();
      await expect(world.page.getByText('2 rows of the list can’t be read')).toBeVisible();
    },
    ends: { cloud: saved },
  },
  {
    id: 'F32',
    fault: 'the answer of DeleteKeyPairs lost: listed until it is certainly gone',
    run: async (world) => {
      world.proxy.inject(
        executed((exchange) => exchange.answer({ status: 502, body: html })),
        { times: 1 },
      );
      await world.submit('to_delete');
      await seesOrphan(world, 'to_delete');
      world.proxy.inject(
        executed((exchange) => exchange.answer({ status: 502, body: html })),
        { action: 'DeleteKeyPairs', times: 1 },
      );
      await world.row('to_delete').getByRole('button', { name: 'Delete and create again' }).click();
      await typesToDelete(world, 'to_delete');
      // The key that was promised in its place is made at once.
      await expect(world.page.getByRole('heading', { name: 'to_delete_2' })).toBeVisible();
      await world.toKeys();
      await expect(world.row('to_delete')).toContainText('In progress');
      // Looks have shown nothing by then, and yet: what was signed to create it could still run.
      await world.advanceToLook(10 * MINUTE);
      await expect(world.row('to_delete')).toContainText('In progress');
      await world.advanceToLook(MINUTE + 31_000);
      await expect(world.row('to_delete')).toHaveCount(0);
    },
    ends: { cloud: saved },
    clock: true,
  },
  {
    id: 'F33',
    fault: 'choosing a folder blocked by policy: the next way, before sending',
    run: async (world) => {
      await world.page.evaluate(() =>
        Object.assign(window, {
          showDirectoryPicker: () => Promise.reject(new DOMException('no', 'NotAllowedError')),
        }),
      );
      const saveTo = world.page.getByRole('combobox', { name: 'Save to' });
      await saveTo.selectOption({ label: 'Choose a keys folder…' });
      await expect(saveTo.getByRole('option', { name: 'Choose a keys folder…' })).toHaveCount(0);
      await world.submit('next_way');
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
    },
    ends: { cloud: saved },
    browsers: CHROMIUM,
  },
  {
    id: 'F34',
    fault: 'held by the proxy and executed 4 minutes later',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, { action: world.action, times: 1 });
      await world.make('held_back');
      const exchange = await hold.arrived;
      await world.advance(21_000);
      await expect(world.alert).toContainText('No answer within 20 seconds');
      await world.toKeys();
      await world.advanceToLook(4 * MINUTE);
      await expect(world.row('held_back')).toContainText('Unknown');
      await exchange.forward();
      await world.advanceToLook(31_000);
      await expect(world.row('held_back')).toContainText(
        world.method === 'cloud' ? 'Private key lost' : 'Verified',
      );
    },
    ends: LOST_OR_DONE,
    clock: true,
  },
  {
    id: 'F35',
    isAlike: true,
    fault: 'restarted under another account',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, { action: world.action, times: 1 });
      await world.make('of_a');
      await (await hold.arrived).forward();
      await world.restart({ account: 1 });
      await world.toKeys();
      await expect(world.row('of_a')).toContainText('Unknown');
      const secretId = world.cloud.credentials[0]?.secretId ?? '';
      await world
        .row('of_a')
        .getByRole('link', { name: `Connect as ${secretId} to finish` })
        .click();
      await world.connect(0);
      await world.toKeys();
      await expect(world.row('of_a')).toContainText(
        world.method === 'cloud' ? 'Private key lost' : 'Verified',
      );
    },
    ends: LOST_OR_DONE,
  },
  {
    id: 'F36',
    fault: 'executed, closed before the headers, re-sent, and the second answer refuses: each of 20 codes',
    run: async (world) => {
      for (const [index, code] of CODES.entries()) {
        const name = `again_${index}`;
        world.proxy.inject(resentAndRefused(code), { action: world.action });
        await world.make(name);
        if (world.method === 'device')
          await expect(world.step('Confirmed in the cloud')).toBeVisible({ timeout: 30_000 });
        else await expect(world.alert, code).toContainText('no private key arrived', { timeout: 30_000 });
        await world.neverSaysNothingWasCreated();
        world.proxy.heal();
      }
    },
    ends: { cloud: /^Private key lost(, Private key lost){19}$/, device: /^Verified(, Verified){19}$/ },
    savers: sawBySaver,
    timeoutMs: 240_000,
  },
  {
    id: 'F36 look',
    fault: 'the same, and looking is refused: Unknown, and after the window closed by its owner’s word',
    run: async (world) => {
      world.proxy.inject(resentAndRefused('UnauthorizedOperation'), { action: world.action });
      world.proxy.inject(
        (exchange) => {
          const isSent = world.proxy.seen.includes(world.action);
          if (isSent) exchange.answer(apiError('UnauthorizedOperation'));
          else void exchange.forward().then((answer) => exchange.answer(answer));
        },
        { action: 'DescribeKeyPairs' },
      );
      await world.make('blind');
      await expect(world.alert).toContainText('this user isn’t allowed to list key pairs');
      await world.neverSaysNothingWasCreated();
      await world.toKeys();
      await expect(world.row('blind')).toContainText('Unknown');
      const closing = world.row('blind').getByRole('button', { name: 'I looked in the console' });
      await expect(closing).toHaveCount(0);
      await world.advanceToLook(11 * MINUTE + 31_000);
      if (world.method !== 'cloud') return;
      await closing.click();
      await expect(world.row('blind')).toHaveCount(0);
      // It was a word, and can be taken back.
      await world.page.getByRole('button', { name: 'Undo' }).click();
      await expect(world.row('blind')).toContainText('Unknown');
    },
    ends: { cloud: 'Unknown', device: 'Unknown' },
    clock: true,
    browsers: CHROMIUM,
    savers: ['folder'],
  },
  {
    id: 'F36 throttled',
    fault: 'the same, and looking is throttled: Unknown, looked for again by itself',
    run: async (world) => {
      world.proxy.inject(resentAndRefused('InvalidKeyPair.LimitExceeded'), { action: world.action });
      world.proxy.inject(
        (exchange) => {
          const isSent = world.proxy.seen.includes(world.action);
          if (isSent) exchange.answer(apiError('InternalError'));
          else void exchange.forward().then((answer) => exchange.answer(answer));
        },
        { action: 'DescribeKeyPairs' },
      );
      await world.make('busy');
      await expect(world.alert).toContainText('hasn’t been able to check');
      await world.neverSaysNothingWasCreated();
      world.proxy.heal();
      await world.toKeys();
      await world.advanceToLook(31_000);
      await expect(world.row('busy')).toContainText(
        world.method === 'cloud' ? 'Private key lost' : 'Verified',
      );
    },
    ends: LOST_OR_DONE,
    clock: true,
    browsers: CHROMIUM,
    savers: ['folder'],
  },
  {
    id: 'F37',
    isPartOfVisit: true,
    fault: 'the list lags behind a creation, and the same name is asked for again: refused here',
    run: async (world) => {
      await world.make('lagging');
      await expect(world.step('Confirmed in the cloud')).toBeVisible();
      world.proxy.inject(
        executed((exchange, answer) =>
          exchange.answer(
            rewritten(answer, (response) => Object.assign(response, { KeyPairSet: [], TotalCount: 0 })),
          ),
        ),
        { action: 'DescribeKeyPairs' },
      );
      await world.submit('lagging');
      await expect(world.page.getByText('Your list already has a key pair with this name')).toBeVisible();
      await expect(world.page.getByRole('button', { name: 'Use lagging_2' })).toBeVisible();
      expect(world.proxy.seen.filter((action) => action === world.action)).toHaveLength(1);
    },
    ends: FILED,
  },
  {
    id: 'F38',
    fault:
      'a colleague takes the name between look and creation: a second, named yes; told apart by public key',
    run: async (world) => {
      world.proxy.inject(
        async (exchange) => {
          world.cloud.plant(
            'contested',
            formatPublicKey({ modulus: nodeKeyPair().modulus, exponent: 65537n }),
          );
          exchange.answer(await exchange.forward());
        },
        { action: world.action, times: 1 },
      );
      await world.make('contested');
      if (world.method === 'device') {
        await expect(world.alert).toContainText('is listed so far');
        await world.toKeys();
        await expect(world.row('contested').getByRole('button', { name: /Delete/ })).toHaveCount(0);
        return;
      }
      await expect(world.alert).toContainText('or from a colleague');
      await seesOrphan(world, 'contested');
      await world.row('contested').getByRole('button', { name: 'Delete and create again' }).click();
      const dialog = world.page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Type the key name to delete it' }).fill('contested');
      await expect(dialog.getByRole('button', { name: 'Delete key pair' })).toBeDisabled();
      await dialog.getByRole('checkbox', { name: 'This key may belong to someone else' }).check();
      await expect(dialog.getByRole('button', { name: 'Delete key pair' })).toBeEnabled();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
    },
    ends: { cloud: 'Private key lost', device: 'Unknown' },
  },
  {
    id: 'F39',
    fault: 'an hour of sleep in a back-off, after a refusal of what was executed',
    run: async (world) => {
      world.proxy.inject(
        executed((exchange) => exchange.answer(apiError('RequestLimitExceeded'))),
        { action: world.action, times: 1 },
      );
      await world.make('napping');
      // Executed, not only on its way: the cloud's clock would refuse what comes an hour late.
      await expect.poll(() => world.cloud.keyPairs().length).toBe(1);
      await world.advance(60 * MINUTE);
      if (world.method === 'device') {
        await expect(world.step('Confirmed in the cloud')).toBeVisible({ timeout: 25_000 });
        return;
      }
      await expect(world.alert).toContainText('no private key arrived', { timeout: 25_000 });
      await world.toKeys();
      await expect(world.row('napping')).toContainText('Private key lost');
      // The credential was locked meanwhile, as after any hour away.
      await expect(world.row('napping').getByRole('link', { name: /^Connect as / })).toBeVisible();
    },
    ends: LOST_OR_DONE,
    clock: true,
    browsers: CHROMIUM,
  },
  {
    id: 'F40',
    fault: 'CreatedTime hours off: perhaps yours, listed, never “not created”, never deletable here',
    run: async (world) => {
      world.proxy.inject(
        executed((exchange, answer) =>
          exchange.answer(
            rewritten(answer, (response) => {
              for (const key of response.KeyPairSet as { CreatedTime: string }[])
                key.CreatedTime = '2020-01-01T00:00:00Z';
            }),
          ),
        ),
        { action: 'DescribeKeyPairs' },
      );
      world.proxy.inject(
        executed((exchange) => exchange.answer({ status: 502, body: html })),
        { action: world.action, times: 1 },
      );
      await world.make('misdated');
      if (world.method === 'device') {
        await expect(world.step('Confirmed in the cloud')).toBeVisible();
        return;
      }
      await expect(world.alert).toContainText('It may be yours');
      await world.toKeys();
      await expect(world.row('misdated')).toContainText('it may be yours');
      await world.advanceToLook(11 * MINUTE + 31_000);
      await expect(world.row('misdated')).toContainText('Unknown');
      await expect(world.row('misdated').getByRole('button', { name: /Delete/ })).toHaveCount(0);
      await expect(
        world.row('misdated').getByRole('button', { name: 'I looked in the console: it isn’t there' }),
      ).toBeVisible();
    },
    ends: { cloud: 'Unknown', device: 'Verified' },
    clock: true,
    browsers: CHROMIUM,
  },
  {
    id: 'F41',
    fault: 'DeleteKeyPairs answered “done” and not executed: listed, and offered again after its window',
    run: async (world) => {
      world.proxy.inject(
        executed((exchange) => exchange.answer({ status: 502, body: html })),
        { times: 1 },
      );
      await world.submit('stays');
      await seesOrphan(world, 'stays');
      world.proxy.inject(
        instead({
          headers: { 'content-type': 'application/json' },
          body: Buffer.from('{"Response":{"RequestId":"r-1"}}'),
        }),
        { action: 'DeleteKeyPairs', times: 1 },
      );
      await world.row('stays').getByRole('button', { name: 'Delete and create again' }).click();
      await typesToDelete(world, 'stays');
      await expect(world.page.getByRole('dialog')).toContainText(
        'Not deleted yet. The deletion may still take effect',
      );
      await world.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
      await expect(world.row('stays')).toContainText('In progress');
      await world.advanceToLook(11 * MINUTE + 31_000);
      await seesOrphan(world, 'stays');
    },
    ends: { cloud: 'Private key lost' },
    clock: true,
    browsers: CHROMIUM,
  },
  {
    id: 'F45',
    fault: 'killed between writing the file and the journal, and the folder asks again after the restart',
    run: async (world) => {
      await world.turn({ hangAt: 'verified' });
      await world.submit('in_folder');
      await world.reached();
      await expect.poll(() => world.file('in_folder')).not.toBeNull();
      await world.kill();
      await world.start({ askFolder: true });
      await world.connect();
      await world.toKeys();
      await expect(world.row('in_folder')).toContainText('Unknown');
      await expect(world.row('in_folder').getByRole('button', { name: /Delete/ })).toHaveCount(0);
      await world.row('in_folder').getByRole('button', { name: 'Look in the keys folder' }).click();
      await expect(world.row('in_folder')).toContainText('Verified');
    },
    ends: { cloud: 'Verified' },
    kills: true,
    browsers: CHROMIUM,
    savers: ['folder'],
  },
  ...ONCE_FAULTS,
  ...BY_HAND_FAULTS,
  ...HELPER_FAULTS,
  batchKilled('cloud'),
  batchKilled('device'),
  {
    id: 'B02',
    fault: 'two tabs, two accounts: a batch in one, a sync in the other',
    run: async (world) => {
      const first = world.page;
      await first.getByRole('link', { name: 'Create several…' }).click();
      await first.getByRole('textbox', { name: 'Key names' }).fill('web_{01..40}');
      await first.getByRole('button', { name: 'Create 40 key pairs' }).click();
      await expect.poll(() => world.cloud.keyPairs().length).toBeGreaterThan(3);

      const second = await world.openPage();
      await world.connect(1);
      await world.toKeys();
      await second.getByRole('button', { name: 'Sync all regions' }).click();
      await expect(second.getByRole('button', { name: 'Stop' })).toBeVisible();
      await first.bringToFront();
      await expect(first.getByText('All 40 are saved and verified.')).toBeVisible({ timeout: 60_000 });

      // What the other account's credential listed takes nothing from the rows of the first.
      await second.bringToFront();
      await world.toKeys();
      await expect(second.getByRole('button', { name: 'Sync', exact: true })).toBeVisible({
        timeout: 30_000,
      });
      await expect(second.getByText('40 key pairs in the list', { exact: true })).toBeVisible();
      await second.getByRole('checkbox', { name: 'Select all' }).check();
      await expect(
        second.getByRole('link', { name: 'Connect to change key pairs in the cloud' }),
      ).toBeVisible();
      const signers = [...world.proxy.received]
        .filter(([place]) => place.endsWith('CreateKeyPair'))
        .map(([, bytes]) => /Credential=(\w+)/.exec(bytes.toString())?.[1]);
      expect(new Set(signers)).toEqual(new Set([world.cloud.credentials[0]?.secretId]));
      await first.close();
    },
    ends: { cloud: /^Verified(, Verified){39}$/ },
    savers: ['folder'],
    browsers: CHROMIUM,
    timeoutMs: 120_000,
  },
];
