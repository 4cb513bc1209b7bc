/**
 * The fault points of a key pair made on this device. Its private key is in a file before anything is sent, so whatever
 * is lost on the way ends in “done”, or can be sent again. By download nothing is sent before the file was seen.
 */
import { expect } from '@playwright/test';
import { formatPublicKey } from '../../src/core/ssh/publicKey.ts';
import type { Fault } from '../support/faultProxy.ts';
import { nodeKeyPair } from '../support/keyPairs.ts';
import {
  apiError,
  batchKilled,
  type Cell,
  certificate,
  CHROMIUM,
  drop,
  executed,
  held,
  html,
  hugeAnswers,
  instead,
  longestTask,
  MINUTE,
  nameOf,
  rewritten,
  watchLongTasks,
} from './story.ts';
import type { World } from './world.ts';

const IMPORT = { action: 'ImportKeyPair' } as const;
const ONCE = { ...IMPORT, times: 1 } as const;

async function isDone(world: World): Promise<void> {
  // A stream without an end is given up by its size or its time, whichever comes first.
  await expect(world.step('Cloud agrees')).toBeVisible({ timeout: 25_000 });
}

function sentNothing(world: World): void {
  expect(world.proxy.seen).not.toContain('ImportKeyPair');
}

/** Whatever was lost, the look that follows finds the public key: nothing is left to do. */
const after = (id: string, fault: string, what: Fault, rest: Partial<Cell> = {}): Cell => ({
  id,
  fault,
  run: async (world) => {
    world.proxy.inject(what, ONCE);
    await world.make(nameOf(id));
    await isDone(world);
    await expect(world.alert).toHaveCount(0);
  },
  ends: 'Verified',
  isPartOfVisit: rest.proxy === undefined,
  ...rest,
});

/** From a row of Keys. */
async function importsAgain(world: World, name: string): Promise<void> {
  await world.row(name).getByRole('button', { name: 'Import its public key' }).click();
  await world.page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
  await expect(world.page.getByText(`${name} was imported.`)).toBeVisible();
  await world.page.getByRole('button', { name: 'Close' }).click();
}

export const DEVICE_CELLS: readonly Cell[] = [
  {
    id: 'F02a',
    isPartOfVisit: true,
    fault: 'permission denied',
    run: async (world) => {
      await world.turn({ denyFolder: true });
      await world.submit('denied');
      await expect(world.alert).toContainText('The keys folder may not be written to');
      sentNothing(world);
    },
    ends: 'no key',
    savers: ['folder'],
  },
  {
    id: 'F02b',
    isPartOfVisit: true,
    fault: 'disk full on close',
    run: async (world) => {
      await world.turn({ failClose: true });
      await world.submit('full');
      await expect(world.alert).toContainText('The file could not be written');
      sentNothing(world);
      await world.turn({});
      await world.make('full');
      await isDone(world);
    },
    ends: 'Verified',
    savers: ['folder'],
    isQuick: true,
  },
  {
    id: 'F02c',
    isPartOfVisit: true,
    fault: 'download blocked without a word: nothing is sent, and it is offered again',
    run: async (world) => {
      await world.turn({ blockDownload: true });
      await world.submit('swallowed');
      await expect(world.step('Downloaded, unconfirmed')).toBeVisible();
      await world.turn({});
      sentNothing(world);
      await world.page.getByRole('button', { name: 'Download again' }).click();
      await world.open('swallowed');
      await isDone(world);
    },
    ends: 'Verified',
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
      await expect(world.row('never_written')).toHaveCount(0);
      sentNothing(world);
    },
    ends: 'no key',
    kills: true,
    browsers: CHROMIUM,
  },
  {
    id: 'F04',
    fault: 'killed between write and close; by download, before anybody saw the file',
    run: async (world) => {
      await world.turn({ hangClose: true });
      await world.submit('half_written');
      if (world.saver === 'folder') await world.reached();
      else await expect.poll(() => world.file('half_written')).not.toBeNull();
      const file = await world.file('half_written');
      await world.kill();
      await world.restart();
      sentNothing(world);
      await world.toKeys();
      if (world.saver === 'folder') return;
      await world.confirmRow('half_written', file ?? '');
      await expect(world.row('half_written')).toContainText('Verified');
    },
    ends: { folder: 'no key', download: 'Verified' },
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
      } else {
        await expect(world.step('Downloaded, unconfirmed')).toBeVisible();
        await world.toKeys();
        await world.confirmRow('changed', 'something else');
        await expect(world.page.getByText('no private key that can be read')).toBeVisible();
      }
      sentNothing(world);
    },
    ends: 'no key',
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
    ends: 'no key',
  },
  {
    id: 'F07 intent',
    isPartOfVisit: true,
    fault: 'quota on the first journal write',
    run: async (world) => {
      await world.turn({ failAt: world.saver === 'folder' ? 'verified' : 'unconfirmed' });
      await world.submit('no_room_intent');
      await expect(world.alert).toContainText('could not write its list of keys');
      sentNothing(world);
    },
    ends: 'no key',
  },
  {
    id: 'F07 sending',
    isPartOfVisit: true,
    fault: 'quota on the journal write of “sending”: the file stays, and is imported later',
    run: async (world) => {
      await world.turn({ failAt: 'sending' });
      await world.make('no_room');
      await expect(world.alert).toContainText('could not write its list of keys');
      await expect(world.alert).toContainText('its public key can be imported at any time');
      sentNothing(world);
      await world.turn({});
      await world.page.getByRole('button', { name: 'Import it now' }).click();
      await isDone(world);
    },
    ends: 'Verified',
    isQuick: true,
  },
  {
    id: 'F07 saved',
    fault: 'quota on the journal write after the answer: found again by its public key',
    run: async (world) => {
      await world.turn({ failOnceMade: true });
      await world.make('no_room_later');
      await expect(world.page.getByText('could not write it into the list')).toBeVisible();
      await world.restart();
      await world.toKeys();
      await expect(world.row('no_room_later')).toContainText('Verified');
    },
    ends: 'Verified',
  },
  {
    id: 'F08',
    fault: 'killed after intent',
    run: async (world) => {
      await world.turn({ hangAt: 'sending' });
      await world.make('early');
      await world.reached();
      await world.kill();
      await world.restart();
      await world.toKeys();
      await expect(world.row('early')).toContainText('Only a file');
      sentNothing(world);
      await importsAgain(world, 'early');
    },
    ends: 'Verified',
    kills: true,
    browsers: CHROMIUM,
  },
  {
    id: 'F09',
    fault: 'killed after dispatch',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, ONCE);
      await world.make('cut_off');
      await (await hold.arrived).forward();
      await world.kill();
      await world.restart();
      await world.toKeys();
      await expect(world.row('cut_off')).toContainText('Verified');
    },
    ends: 'Verified',
    kills: true,
    browsers: CHROMIUM,
    isQuick: true,
  },
  {
    id: 'F10',
    fault: 'dropped before upstream: the same key is sent again, at once',
    run: async (world) => {
      world.proxy.inject(drop, IMPORT);
      await world.make('dropped');
      await expect(world.alert).toContainText('It may have been created');
      world.proxy.heal();
      await world.toKeys();
      await expect(world.row('dropped')).toContainText('Unknown');
      await importsAgain(world, 'dropped');
    },
    ends: 'Verified',
    isQuick: true,
  },
  after(
    'F11',
    'executed, connection closed before the headers: the browser sends it again',
    executed((exchange) => exchange.drop()),
    { isQuick: true },
  ),
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
  ),
  {
    id: 'F14',
    fault: 'timeout at 20 s, executed at 25 s',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, ONCE);
      await world.make('late');
      const exchange = await hold.arrived;
      await world.advance(21_000);
      await expect(world.alert).toContainText('No answer within 20 seconds');
      await exchange.forward();
      await world.toKeys();
      await world.advanceToLook(31_000);
      await expect(world.row('late')).toContainText('Verified');
    },
    ends: 'Verified',
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
  ...hugeAnswers.map(([id, fault, answer]): Cell => ({
    id: `F16 ${id}`,
    isPartOfVisit: true,
    fault,
    run: async (world) => {
      // Noise only adds: what blocks the page does so each time.
      let longest = Infinity;
      for (let attempt = 1; attempt <= 3 && longest > 200; attempt += 1) {
        world.proxy.inject(executed(answer), ONCE);
        await watchLongTasks(world);
        await world.make(`${nameOf(id)}_${attempt}`);
        await isDone(world);
        longest = Math.min(longest, await longestTask(world));
      }
      expect(longest, 'the page is never blocked over 200 ms').toBeLessThanOrEqual(200);
    },
    ends: /^Verified(, Verified)*$/,
  })),
  {
    id: 'F17',
    isPartOfVisit: true,
    fault: 'RequestLimitExceeded twice, then fine',
    run: async (world) => {
      world.proxy.inject(instead(apiError('RequestLimitExceeded')), { ...IMPORT, times: 2 });
      await world.make('throttled');
      await expect(world.step('Cloud agrees')).toBeVisible({ timeout: 20_000 });
      expect(world.proxy.seen.filter((action) => action === 'ImportKeyPair')).toHaveLength(3);
    },
    ends: 'Verified',
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
      world.proxy.inject(instead(apiError('InternalError')), ONCE);
      await world.make('internal');
      await expect(world.alert).toContainText('It may have been created');
      await world.page.getByRole('button', { name: 'Import it now' }).click();
      await isDone(world);
    },
    ends: 'Verified',
  },
  {
    id: 'F19',
    fault: 'SignatureExpire: the clock is 6 minutes off',
    run: async (world) => {
      world.cloud.advance(6 * MINUTE);
      await world.submit('expired');
      await expect(world.alert).toContainText('The clock of this computer');
      sentNothing(world);
    },
    ends: 'no key',
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
      await expect(world.alert).toContainText('Tencent Cloud has another public key under this id');
    },
    ends: 'Swapped?',
  },
  {
    id: 'F21',
    fault: 'describe lies',
    run: async (world) => {
      world.proxy.inject(
        executed((exchange, answer) =>
          exchange.answer(rewritten(answer, (response) => (response.KeyPairSet = []))),
        ),
        { action: 'DescribeKeyPairs' },
      );
      await world.make('denied_later');
      await expect(world.step('Cloud not confirmed')).toBeVisible();
    },
    ends: 'Verified',
  },
  {
    id: 'F22',
    isPartOfVisit: true,
    fault: 'the captured request replayed',
    run: async (world) => {
      let replay: () => Promise<{ body: Buffer }> = () => Promise.reject(new Error('nothing captured'));
      world.proxy.inject(async (exchange) => {
        replay = () => exchange.forward();
        exchange.answer(await exchange.forward());
      }, IMPORT);
      await world.make('captured');
      await isDone(world);
      expect((await replay()).body.toString()).toContain('Duplicate');
    },
    ends: 'Verified',
  },
  {
    id: 'F23',
    isAlike: true,
    fault: 'two tabs at once',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, ONCE);
      await world.make('first_tab');
      const exchange = await hold.arrived;
      const first = world.page;
      await world.openPage();
      await world.connect();
      await world.submit('second_tab');
      await expect(world.page.getByText('being created in another tab')).toBeVisible();
      exchange.answer(await exchange.forward());
      await expect(first.getByRole('status').getByText('Cloud agrees')).toBeVisible();
    },
    ends: 'Verified',
  },
  {
    id: 'F24',
    isAlike: true,
    fault: 'the tab with the lock crashes',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, ONCE);
      await world.make('crashed');
      await (await hold.arrived).forward();
      const crashed = world.page;
      await world.openPage();
      await crashed.close({ runBeforeUnload: false });
      await world.connect();
      await world.toKeys();
      await expect(world.row('crashed')).toContainText('Verified');
    },
    ends: 'Verified',
  },
  {
    id: 'F25',
    isAlike: true,
    fault: 'an update arrives in the middle',
    run: async (world) => {
      await world.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      const hold = held();
      world.proxy.inject(hold.fault, ONCE);
      await world.make('updated');
      const exchange = await hold.arrived;
      world.publishUpdate();
      await world.page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
      const update = world.page.getByRole('button', { name: 'Update and reload' });
      await expect(update).toBeDisabled();
      exchange.answer(await exchange.forward());
      await isDone(world);
      await expect(update).toBeEnabled();
    },
    ends: 'Verified',
    hasOwnApp: true,
    browsers: CHROMIUM,
    savers: ['folder'],
  },
  {
    id: 'F26',
    isAlike: true,
    fault: 'locked in the middle',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, ONCE);
      await world.make('locked');
      const exchange = await hold.arrived;
      await world.page.keyboard.press('Control+Shift+L');
      exchange.answer(await exchange.forward());
      await isDone(world);
      await expect(world.page.getByRole('link', { name: 'Enter the SecretKey' })).toBeVisible();
    },
    ends: 'Verified',
  },
  {
    id: 'F27',
    isAlike: true,
    fault: 'six minutes of sleep between signing and sending',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, ONCE);
      await world.make('asleep');
      const exchange = await hold.arrived;
      world.cloud.advance(6 * MINUTE);
      exchange.answer(await exchange.forward());
      await expect(world.alert).toContainText('its public key can be imported at any time');
      // Signed anew, as soon as the clocks agree again.
      world.cloud.advance(-6 * MINUTE);
      await world.page.getByRole('button', { name: 'Import it now' }).click();
      await isDone(world);
    },
    ends: 'Verified',
  },
  {
    id: 'F28',
    fault: 'IndexedDB wiped',
    run: async (world) => {
      await world.make('wiped');
      await isDone(world);
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
      await item.getByRole('button', { name: 'Open its file to add it' }).click();
      await (
        await chooser
      ).setFiles({ name: 'wiped.pem', mimeType: 'text/plain', buffer: Buffer.from(file) });
      await expect(world.row('wiped')).toContainText('Made elsewhere');
    },
    ends: 'Verified',
  },
  {
    id: 'F29',
    isAlike: true,
    fault: 'reload while sending',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, ONCE);
      await world.make('reloaded');
      await (await hold.arrived).forward();
      await world.restart();
      await world.toKeys();
      await expect(world.row('reloaded')).toContainText('Verified');
    },
    ends: 'Verified',
  },
  {
    id: 'F34',
    fault: 'held by the proxy and executed 4 minutes later',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, ONCE);
      await world.make('held_back');
      const exchange = await hold.arrived;
      await world.advance(21_000);
      await expect(world.alert).toContainText('No answer within 20 seconds');
      await world.toKeys();
      await world.advanceToLook(4 * MINUTE);
      await expect(world.row('held_back')).toContainText('Unknown');
      await exchange.forward();
      await world.advanceToLook(31_000);
      await expect(world.row('held_back')).toContainText('Verified');
    },
    ends: 'Verified',
    clock: true,
  },
  {
    id: 'F35',
    isAlike: true,
    fault: 'restarted under another account',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, ONCE);
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
      await expect(world.row('of_a')).toContainText('Verified');
    },
    ends: 'Verified',
  },
  batchKilled('device'),
];
