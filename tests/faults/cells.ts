/**
 * The fault points of a key pair made by Tencent Cloud, each as a short story: what happens, what the user sees, and
 * what a restart makes of it. `World.verify` holds the invariant after each.
 */
import { expect } from '@playwright/test';
import type { Answer, Fault } from '../support/faultProxy.ts';
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
  saved,
  watchLongTasks,
} from './story.ts';
import type { World } from './world.ts';

async function seesOrphan(world: World, name: string): Promise<void> {
  await world.toKeys();
  await expect(world.row(name)).toContainText('Orphan');
  await expect(world.row(name).getByRole('button', { name: 'Delete and create again' })).toBeVisible();
}

const after = (id: string, fault: string, what: Fault, rest: Partial<Cell> = {}): Cell => ({
  id,
  fault,
  run: async (world) => {
    world.proxy.inject(what, { times: 1 });
    const name = nameOf(id);
    await world.submit(name);
    await expect(world.alert).toContainText('was created, but its private key was lost on the way');
    await seesOrphan(world, name);
  },
  ends: 'Orphan',
  isPartOfVisit: rest.proxy === undefined,
  ...rest,
});

export const CELLS: readonly Cell[] = [
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
      expect(world.proxy.seen).not.toContain('CreateKeyPair');
    },
    ends: 'no key',
    browsers: CHROMIUM,
  },
  {
    id: 'F02a',
    isPartOfVisit: true,
    fault: 'permission denied before sending',
    run: async (world) => {
      await world.turn({ denyFolder: true });
      await world.submit('denied');
      await expect(world.alert).toContainText('The keys folder may not be written to');
      expect(world.proxy.seen).not.toContain('CreateKeyPair');
    },
    ends: 'no key',
    savers: ['folder'],
    isQuick: true,
  },
  {
    id: 'F02b',
    isPartOfVisit: true,
    fault: 'disk full on close: the key is kept, and saved another way',
    run: async (world) => {
      await world.turn({ failClose: true });
      await world.submit('full');
      await expect(world.alert).toContainText('The file could not be written');
      await expect(world.alert).toContainText('only in this window');
      await world.page.getByRole('button', { name: 'Download again' }).click();
      await expect(world.step('Cloud agrees')).toBeVisible();
    },
    ends: 'Unconfirmed',
    savers: ['folder'],
    isQuick: true,
  },
  {
    id: 'F02c',
    isPartOfVisit: true,
    fault: 'download blocked without a word: unconfirmed, and offered again',
    run: async (world) => {
      await world.turn({ blockDownload: true });
      await world.submit('swallowed');
      await expect(world.step('Downloaded, unconfirmed')).toBeVisible();
      await world.turn({});
      expect(await world.file('swallowed')).toBeNull();
      await world.page.getByRole('button', { name: 'Download again' }).click();
      await expect.poll(() => world.file('swallowed')).not.toBeNull();
    },
    ends: 'Unconfirmed',
    savers: ['download'],
  },
  {
    id: 'F04',
    fault: 'killed between write and close',
    run: async (world) => {
      await world.turn({ hangClose: true, blockDownload: true });
      await world.submit('half_written');
      await world.reached();
      // The step before it is told while its row is still being written.
      if (world.saver === 'download') await expect(world.step('Cloud agrees')).toBeVisible();
      await world.kill();
      await world.restart();
    },
    ends: { folder: 'Orphan', download: 'Unconfirmed' },
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
        await world.page.getByRole('button', { name: 'Download again' }).click();
        return;
      }
      await expect(world.step('Cloud agrees')).toBeVisible();
      await world.toKeys();
      await world.confirmRow('changed', 'something else');
      await expect(world.page.getByText('no private key that can be read')).toBeVisible();
    },
    ends: 'Unconfirmed',
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
      expect(world.proxy.seen).not.toContain('CreateKeyPair');
    },
    ends: 'no key',
  },
  ...(['intent', 'sending'] as const).map((state): Cell => ({
    id: `F07 ${state}`,
    isPartOfVisit: true,
    fault: `quota on the journal write of “${state}”`,
    run: async (world) => {
      await world.turn({ failAt: state });
      await world.submit(nameOf(state));
      await expect(world.alert).toContainText('could not write its list of keys');
      expect(world.proxy.seen).not.toContain('CreateKeyPair');
    },
    ends: 'no key',
    isQuick: state === 'intent',
  })),
  {
    id: 'F07 saved',
    fault: 'quota on the journal write after the answer: the key is saved all the same',
    run: async (world) => {
      await world.turn({ failAt: world.saver === 'folder' ? 'verified' : 'unconfirmed' });
      await world.submit('no_room_later');
      await expect(world.page.getByText('could not write it into the list')).toBeVisible();
    },
    // The ledger still has the row of the answer: its private key is in this window.
    ends: { folder: 'Orphan', download: 'Unsaved' },
  },
  {
    id: 'F08',
    fault: 'killed after intent',
    run: async (world) => {
      await world.turn({ hangAt: 'sending' });
      await world.submit('early');
      await world.reached();
      await world.kill();
      await world.restart({ connects: false });
      await world.toKeys();
      await expect(world.row('early')).toContainText('Never sent');
      await world.row('early').getByRole('button', { name: 'Try again' }).click();
      await expect(world.page.getByRole('textbox', { name: 'Key name' })).toHaveValue('early');
      expect(world.proxy.seen).not.toContain('CreateKeyPair');
    },
    ends: 'no key',
    kills: true,
    browsers: CHROMIUM,
  },
  {
    id: 'F09',
    fault: 'killed after dispatch',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, { times: 1 });
      await world.submit('cut_off');
      await (await hold.arrived).forward();
      await world.kill();
      await world.restart();
      await seesOrphan(world, 'cut_off');
    },
    ends: 'Orphan',
    kills: true,
    browsers: CHROMIUM,
    isQuick: true,
  },
  {
    id: 'F10',
    fault: 'dropped before upstream',
    run: async (world) => {
      world.proxy.inject(drop);
      await world.submit('dropped');
      await expect(world.alert).toContainText('It may have been created');
      world.proxy.heal();
      await world.toKeys();
      await expect(world.row('dropped')).toContainText('Unknown');
      await world.row('dropped').getByRole('button', { name: 'Create again under another name' }).click();
      await expect(world.page.getByRole('textbox', { name: 'Key name' })).toHaveValue('dropped_2');
      await world.toKeys();
      await world.advanceToLook(10 * MINUTE + 31_000);
      await expect(world.row('dropped')).toContainText('Not made');
      await expect(world.row('dropped').getByRole('button', { name: 'Try again' })).toBeVisible();
    },
    ends: 'no key',
    clock: true,
  },
  {
    id: 'F11',
    fault: 'executed, connection closed before the headers: the browser sends it again',
    run: async (world) => {
      world.proxy.inject(
        executed((exchange) => exchange.drop()),
        { times: 1 },
      );
      await world.submit('sent_twice');
      await expect(world.alert).toContainText('was created, but its private key was lost on the way');
      expect(world.proxy.seen.filter((action) => action === 'CreateKeyPair')).toHaveLength(2);
      // Never just "name taken".
      await expect(world.page.getByText('Choose another name')).toHaveCount(0);
      await seesOrphan(world, 'sent_twice');
    },
    ends: 'Orphan',
    isQuick: true,
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
    { isQuick: true },
  ),
  {
    id: 'F14',
    fault: 'timeout at 20 s, executed at 25 s',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, { times: 1 });
      await world.submit('late');
      const exchange = await hold.arrived;
      await world.advance(21_000);
      await expect(world.alert).toContainText('No answer within 20 seconds');
      await exchange.forward();
      await world.toKeys();
      await world.advanceToLook(31_000);
      await expect(world.row('late')).toContainText('Orphan');
    },
    ends: 'Orphan',
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
    {
      isQuick: true,
    },
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
      await expect(world.step('Cloud agrees')).toBeVisible();
    },
    ends: saved,
  },
  ...hugeAnswers.map(([id, fault, answer]): Cell => ({
    id: `F16 ${id}`,
    isPartOfVisit: true,
    fault,
    run: async (world) => {
      // Noise only adds: what blocks the page does so each time.
      let longest = Infinity;
      for (let attempt = 1; attempt <= 3 && longest > 200; attempt += 1) {
        await watchLongTasks(world);
        world.proxy.inject(executed(answer), { times: 1 });
        await world.submit(`${nameOf(id)}_${attempt}`);
        const name = `${nameOf(id)}_${attempt}`;
        await expect.poll(() => world.cloud.keyPairs().some((key) => key.name === name)).toBe(true);
        await expect(world.alert).toContainText('was created, but its private key was lost on the way');
        longest = Math.min(longest, await longestTask(world));
      }
      expect(longest, 'the page is never blocked over 200 ms').toBeLessThanOrEqual(200);
    },
    ends: /^Orphan(, Orphan)*$/,
  })),
  {
    id: 'F17',
    isPartOfVisit: true,
    fault: 'RequestLimitExceeded twice, then fine',
    run: async (world) => {
      world.proxy.inject(instead(apiError('RequestLimitExceeded')), { times: 2 });
      await world.submit('throttled');
      await expect(world.step('Cloud agrees')).toBeVisible({ timeout: 20_000 });
      expect(world.proxy.seen.filter((action) => action === 'CreateKeyPair')).toHaveLength(3);
    },
    ends: saved,
    isQuick: true,
  },
  after(
    'F18 done',
    'InternalError, executed',
    executed((exchange) => exchange.answer(apiError('InternalError'))),
  ),
  {
    id: 'F18 not',
    isPartOfVisit: true,
    fault: 'InternalError, not executed',
    run: async (world) => {
      world.proxy.inject(instead(apiError('InternalError')), { times: 1 });
      await world.submit('internal');
      await expect(world.alert).toContainText('It may have been created');
      await world.submit('internal_2');
      await expect(world.step('Cloud agrees')).toBeVisible();
    },
    ends: saved,
  },
  {
    id: 'F19',
    fault: 'SignatureExpire: the clock is 6 minutes off',
    run: async (world) => {
      world.cloud.advance(6 * MINUTE);
      await world.submit('expired');
      await expect(world.alert).toContainText('The clock of this computer');
      await expect(world.alert).toContainText('No key pair was asked for, nothing was created.');
    },
    ends: 'no key',
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
      await expect(world.alert).toContainText('The two halves of this key pair don’t belong together');
    },
    ends: 'Orphan, Unsaved',
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
      await expect(world.alert).toContainText('Don’t use it before this is cleared up.');
    },
    ends: 'Orphan, Swapped?',
  },
  {
    id: 'F21',
    fault: 'describe lies',
    run: async (world) => {
      const looks = { left: 1 };
      world.proxy.inject(
        executed((exchange, answer) => {
          // The look before sending is honest, or nothing would be sent.
          looks.left -= 1;
          if (looks.left >= 0) exchange.answer(answer);
          else exchange.answer(rewritten(answer, (response) => (response.KeyPairSet = [])));
        }),
        { action: 'DescribeKeyPairs' },
      );
      await world.submit('denied_later');
      await expect(world.step('Cloud not confirmed')).toBeVisible();
    },
    ends: saved,
  },
  {
    id: 'F22',
    isPartOfVisit: true,
    fault: 'the captured request replayed',
    run: async (world) => {
      let replay: () => Promise<Answer> = () => Promise.reject(new Error('nothing captured'));
      world.proxy.inject(async (exchange) => {
        replay = () => exchange.forward();
        exchange.answer(await exchange.forward());
      });
      await world.submit('captured');
      await expect(world.step('Cloud agrees')).toBeVisible();
      expect((await replay()).body.toString()).toContain('InvalidKeyPairName.Duplicate');
    },
    ends: saved,
  },
  {
    id: 'F23',
    fault: 'two tabs at once',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, { times: 1 });
      await world.submit('first_tab');
      const exchange = await hold.arrived;
      const first = world.page;
      await world.openPage();
      await world.connect();
      await world.submit('second_tab');
      await expect(world.page.getByText('being created in another tab')).toBeVisible();
      exchange.answer(await exchange.forward());
      await expect(first.getByRole('status').getByText('Cloud agrees')).toBeVisible();
    },
    ends: saved,
  },
  {
    id: 'F24',
    fault: 'the tab with the lock crashes',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, { times: 1 });
      await world.submit('crashed');
      await (await hold.arrived).forward();
      const crashed = world.page;
      await world.openPage();
      await crashed.close({ runBeforeUnload: false });
      await world.connect();
      await seesOrphan(world, 'crashed');
      await world.submit('afterwards');
      await expect(world.step('Cloud agrees')).toBeVisible();
    },
    ends: { folder: 'Orphan, Verified', download: 'Orphan, Unconfirmed' },
  },
  {
    id: 'F25',
    fault: 'an update arrives in the middle',
    run: async (world) => {
      await world.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      const hold = held();
      world.proxy.inject(hold.fault, { times: 1 });
      await world.submit('updated');
      const exchange = await hold.arrived;
      world.publishUpdate();
      await world.page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
      await expect(world.page.getByText('It waits until the key in this window is saved.')).toBeVisible();
      const update = world.page.getByRole('button', { name: 'Update and reload' });
      await expect(update).toBeDisabled();
      exchange.answer(await exchange.forward());
      await expect(world.step('Cloud agrees')).toBeVisible();
      await expect(update).toBeEnabled();
    },
    ends: saved,
    hasOwnApp: true,
    browsers: CHROMIUM,
  },
  {
    id: 'F26',
    fault: 'locked in the middle',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, { times: 1 });
      await world.submit('locked');
      const exchange = await hold.arrived;
      await world.page.keyboard.press('Control+Shift+L');
      exchange.answer(await exchange.forward());
      await expect(world.step('Cloud agrees')).toBeVisible();
      await expect(world.page.getByRole('link', { name: 'Enter the SecretKey' })).toBeVisible();
    },
    ends: saved,
  },
  {
    id: 'F27',
    fault: 'six minutes of sleep between signing and sending',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, { times: 1 });
      await world.submit('asleep');
      const exchange = await hold.arrived;
      world.cloud.advance(6 * MINUTE);
      exchange.answer(await exchange.forward());
      await expect(world.alert).toContainText('Nothing was created.');
      // Signed anew, as soon as the clocks agree again.
      world.cloud.advance(-6 * MINUTE);
      await world.submit('asleep');
      await expect(world.step('Cloud agrees')).toBeVisible();
    },
    ends: saved,
  },
  {
    id: 'F28',
    fault: 'IndexedDB wiped',
    run: async (world) => {
      await world.submit('wiped');
      await expect(world.step('Cloud agrees')).toBeVisible();
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
      await item.getByRole('button', { name: 'Open its file to add it' }).click();
      await (
        await chooser
      ).setFiles({ name: 'wiped.pem', mimeType: 'text/plain', buffer: Buffer.from(file) });
      await expect(world.row('wiped')).toContainText('Verified');
    },
    ends: 'Verified',
  },
  {
    id: 'F29',
    fault: 'reload while sending',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, { times: 1 });
      await world.submit('reloaded');
      await (await hold.arrived).forward();
      await world.restart();
      await seesOrphan(world, 'reloaded');
    },
    ends: 'Orphan',
  },
  {
    id: 'F30',
    fault: 'saved, killed before the journal says so',
    run: async (world) => {
      await world.turn({ hangAt: world.saver === 'folder' ? 'verified' : 'unconfirmed' });
      await world.submit('not_noted');
      await world.reached();
      await expect.poll(() => world.file('not_noted')).not.toBeNull();
      const file = await world.file('not_noted');
      await world.kill();
      await world.restart();
      await world.toKeys();
      await world.confirmRow('not_noted', file ?? '');
      await expect(world.row('not_noted')).toContainText('Verified');
    },
    ends: 'Verified',
    kills: true,
    browsers: CHROMIUM,
    isQuick: true,
  },
  {
    id: 'F30+',
    fault: 'killed right after “saved”',
    run: async (world) => {
      await world.submit('noted');
      await expect(world.step('Cloud agrees')).toBeVisible();
      await expect.poll(() => world.file('noted')).not.toBeNull();
      const file = (await world.file('noted')) ?? '';
      await world.kill();
      await world.restart();
      await world.toKeys();
      if (world.saver === 'download') await world.confirmRow('noted', file);
      await expect(world.row('noted')).toContainText('Verified');
    },
    ends: 'Verified',
    kills: true,
    browsers: CHROMIUM,
  },
  {
    id: 'F31',
    fault: 'one malformed and one newer row',
    run: async (world) => {
      await world.submit('readable');
      await expect(world.step('Cloud agrees')).toBeVisible();
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
    ends: saved,
  },
  {
    id: 'F32',
    fault: 'the answer of DeleteKeyPairs lost',
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
      await world.page.getByRole('textbox', { name: 'Type the key name to delete it' }).fill('to_delete');
      await world.page.getByRole('button', { name: 'Delete key pair' }).click();
      await expect(world.page.getByRole('textbox', { name: 'Key name' })).toHaveValue('to_delete_2');
      await world.toKeys();
      await expect(world.row('to_delete')).toHaveCount(0);
    },
    ends: 'no key',
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
      await expect(world.step('Cloud agrees')).toBeVisible();
    },
    ends: saved,
    browsers: CHROMIUM,
  },
  {
    id: 'F34',
    fault: 'held by the proxy and executed 4 minutes later',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, { times: 1 });
      await world.submit('held_back');
      const exchange = await hold.arrived;
      await world.advance(21_000);
      await expect(world.alert).toContainText('No answer within 20 seconds');
      await world.toKeys();
      await world.advanceToLook(4 * MINUTE);
      await expect(world.row('held_back')).toContainText('Unknown');
      await exchange.forward();
      await world.advanceToLook(31_000);
      await expect(world.row('held_back')).toContainText('Orphan');
    },
    ends: 'Orphan',
    clock: true,
  },
  {
    id: 'F35',
    fault: 'restarted under another account',
    run: async (world) => {
      const hold = held();
      world.proxy.inject(hold.fault, { times: 1 });
      await world.submit('of_a');
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
      await seesOrphan(world, 'of_a');
    },
    ends: 'Orphan',
  },
  batchKilled('cloud'),
  {
    id: 'B02',
    fault: 'two tabs, two accounts: a batch in one, a sync in the other',
    run: async (world) => {
      const first = world.page;
      await first.getByRole('link', { name: 'Many at once…' }).click();
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
      await expect(second.getByText('40 key pairs on this device', { exact: true })).toBeVisible();
      await second.getByRole('checkbox', { name: 'Select all' }).check();
      await expect(second.getByRole('link', { name: 'Connect to change them in the cloud' })).toBeVisible();
      const signers = [...world.proxy.received]
        .filter(([place]) => place.endsWith('CreateKeyPair'))
        .map(([, bytes]) => /Credential=(\w+)/.exec(bytes.toString())?.[1]);
      expect(new Set(signers)).toEqual(new Set([world.cloud.credentials[0]?.secretId]));
      await first.close();
    },
    ends: /^Verified(, Verified){39}$/,
    savers: ['folder'],
    browsers: CHROMIUM,
    timeoutMs: 120_000,
  },
];

/** A pair that the cloud made for another name: real, and not this one's. */
async function someoneElses(world: World): Promise<{ PrivateKey: string; PublicKey: string }> {
  let pair = { PrivateKey: '', PublicKey: '' };
  world.proxy.inject(
    executed((exchange, answer) => {
      const { Response } = JSON.parse(answer.body.toString()) as { Response: { KeyPair: typeof pair } };
      pair = Response.KeyPair;
      exchange.answer({ status: 502, body: html });
    }),
    { times: 1 },
  );
  await world.submit('other');
  await expect(world.alert).toContainText('lost on the way');
  return pair;
}
