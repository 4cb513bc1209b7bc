/** A visit to every screen of the app, in order: whoever has something to check of each of them takes this walk. */
import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { doctor as doctorEn } from '../../src/i18n/en/doctor.ts';
import { doctor as doctorZh } from '../../src/i18n/zh/doctor.ts';
import { first as en } from '../../src/i18n/en/first.ts';
import { pages as pagesEn } from '../../src/i18n/en/pages.ts';
import { pages as pagesZh } from '../../src/i18n/zh/pages.ts';
import { first as zh } from '../../src/i18n/zh/first.ts';
import { formatLedgerFile } from '../../src/core/ledger/ledgerFile.ts';
import { ledgerFileOf, ledgerRows } from './ledgerRows.ts';
import { type Running, startEntry } from './process.ts';

export const WALK_TEXTS = {
  en: { ...en, pages: pagesEn, doctor: doctorEn },
  zh: { ...zh, pages: pagesZh, doctor: doctorZh },
};
export type WalkTexts = (typeof WALK_TEXTS)['en'];

export interface Walk {
  readonly page: Page;
  readonly app: Running;
  /** Answers pages: started with `--cors`. */
  readonly simulator: Running;
  readonly texts: WalkTexts;
  /** Called at each screen, which stays as it is until this returns. */
  readonly visit: (name: string) => Promise<void>;
}

/** What is there before anything was done, and what Practice shows. */
export async function walkPractice({ page, app, texts, visit }: Walk): Promise<void> {
  const { newKey, pages } = texts;
  const name = page.locator('#key-name');
  await page.goto(app.url);
  await expect(name).toBeFocused();
  await expect(page.getByText(pages.toast.offline)).toBeVisible();
  await visit('first-run');
  await expect(page.getByText(pages.toast.offline)).toBeHidden();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: pages.commands.title })).toBeVisible();
  await visit('palette');
  await page.keyboard.press('Escape');
  await page.goto(`${app.url}#/connect`);
  await expect(page.getByRole('textbox', { name: pages.connection.secretId })).toBeVisible();
  await visit('connect');
  await page.getByRole('textbox', { name: pages.connection.relayAddress }).fill('https://relay.example/');
  await page.getByRole('textbox', { name: pages.connection.customEndpoint }).fill('not a host');
  await visit('connect-other-relay');
  await page.goto(`${app.url}#/keys`);
  await expect(page.getByRole('heading', { name: pages.keys.emptyTitle })).toBeVisible();
  await visit('keys-0');

  await page.goto(`${app.url}#/new`);
  await name.fill('deploy_20261124');
  await page.getByRole('button', { name: newKey.moreFields }).click();
  await expect(page.getByRole('textbox', { name: pages.more.tags })).toBeVisible();
  await visit('form');
  await name.fill('web-1');
  await expect(page.getByRole('button', { name: newKey.use('web_1') })).toBeVisible();
  await visit('form-error');
  await page.reload();
  await name.fill('deploy_20261124');
  const download = page.waitForEvent('download');
  await name.press('Enter');
  await (await download).path();
  await expect(page.getByText(/^SHA256:/)).toBeVisible();
  await visit('result');
  await page.getByRole('link', { name: 'deploy_20261124' }).click();
  await expect(page.getByRole('button', { name: pages.key.copyPublicKey })).toBeVisible();
  await page.getByRole('button', { name: pages.key.showQr }).click();
  await expect(page.getByRole('img', { name: pages.key.qr('deploy_20261124') })).toBeVisible();
  await visit('key-practice');
  await page.goto(`${app.url}#/new`);
  await name.press('Enter');
  await expect(page.locator('#key-name-problem')).not.toBeEmpty();
  await visit('refused');
  await page.goto(`${app.url}#/many`);
  await page.getByRole('textbox', { name: pages.many.names }).fill('web_{001..012}');
  await visit('many');
  await page.goto(`${app.url}#/settings/news`);
  await expect(page.getByRole('dialog', { name: pages.whatsNew.title })).toBeVisible();
  await visit('dialog-whats-new');
  await page.goto(`${app.url}#/settings/release`);
  const check = page.getByRole('dialog', { name: pages.release.title });
  await check
    .locator('input[type=file]')
    .first()
    .setInputFiles(
      ['SHA256SUMS', 'SHA256SUMS.sig', 'keysmith-1.0.0.tar.gz', `${'long_'.repeat(30)}name.js`].map(
        (file) => ({ name: file, mimeType: 'text/plain', buffer: Buffer.from(`${'0'.repeat(64)}  a\n`) }),
      ),
    );
  await expect(check.getByRole('listitem').last()).toBeVisible();
  await visit('dialog-release');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: pages.commands.helpTitle })).toBeVisible();
  await visit('dialog-keyboard');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: `${pages.device.forget}…` }).click();
  for (const section of ['device', 'appearance', 'about'] as const) {
    await page.locator(`#${section}-title`).evaluate((title) => title.scrollIntoView());
    await visit(`settings-${section}`);
  }
  for (const kind of ['practice', 'relay'] as const) {
    await page.getByRole('radio', { name: pages.connection[kind] }).check();
    await visit(`settings-${kind}`);
  }
  await page.goto(`${app.url}#/many`);
  await page.getByRole('radio', { name: newKey.device }).check();
  await page.getByRole('textbox', { name: pages.many.names }).fill('web_1 web_2');
  const archive = page.waitForEvent('download');
  await page.getByRole('button', { name: pages.many.create(2) }).click();
  await archive;
  await expect(page.getByRole('button', { name: pages.many.openArchive })).toBeVisible();
  await visit('many-unseen');
}

/** What a connection has: its settings, a key that is lost on the way, twelve keys, and what is done with them. */
export async function walkLive(walk: Walk): Promise<void> {
  const { page, app, simulator, texts, visit } = walk;
  const { newKey, pages } = texts;
  const name = page.locator('#key-name');
  await connectDirect(walk);
  await name.fill('bastion_guangzhou');
  const download = page.waitForEvent('download');
  await name.press('Enter');
  await (await download).path();
  await expect(page.getByText(pages.steps.cloudAgrees)).toBeVisible();

  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(`${simulator.url}**`, async (route) => {
    const isCreation = (await route.request().allHeaders())['x-tc-action'] === 'CreateKeyPair';
    if (!isCreation) return route.fallback();
    await route.fetch();
    await released;
    await route.abort();
  });
  await name.fill('web_1');
  await name.press('Enter');
  await expect(page.getByText(pages.steps.sent)).toBeVisible();
  await visit('in-progress');
  release();
  await expect(page.getByText(pages.doubt.foundMaybe)).toBeVisible();
  await visit('orphan-result');
  await page.unrouteAll();

  await page.goto(`${app.url}#/settings`);
  await expect(page.getByRole('button', { name: pages.connection.lock, exact: true }).first()).toBeVisible();
  await visit('settings-connected');
  await page.getByRole('button', { name: texts.doctor.run, exact: true }).click();
  await expect(page.getByRole('button', { name: texts.doctor.copy })).toBeVisible();
  await visit('settings-doctor');
  await importRows(page, texts, 10, twelve());

  await page.goto(`${app.url}#/keys`);
  const row = page.getByRole('row', { name: /bastion_guangzhou/ });
  await expect(row).toBeVisible();
  await expect(page.getByText(pages.keys.syncing)).toBeHidden();
  await visit('keys-12');
  await page.getByRole('combobox', { name: pages.keys.filter }).selectOption('attention');
  await visit('keys-orphan');
  await page.getByRole('button', { name: pages.keys.deleteAndCreate }).first().click();
  await visit('dialog-delete-again');
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: pages.keys.filter }).selectOption('all');
  await row.getByRole('link', { name: 'bastion_guangzhou' }).click();
  await expect(page.getByRole('heading', { name: pages.key.history })).toBeVisible();
  await visit('key');
  await page.goBack();
  await page.getByRole('link', { name: 'web_1', exact: true }).click();
  await expect(page.getByRole('heading', { name: pages.key.history })).toBeVisible();
  await visit('key-orphan');
  await page.goBack();
  await row.getByRole('checkbox').check();
  // The bar sticks to the window: what is scrolled under it is covered, as it is under any such bar.
  await page.evaluate(() => window.scrollTo(0, 0));
  await visit('keys-selected');
  const { keys } = pages;
  for (const [button, screen] of [
    [keys.delete, 'delete'],
    [keys.rename, 'rename'],
    [keys.bind, 'bind'],
    [keys.unbind, 'unbind'],
    [keys.note, 'note'],
  ] as const) {
    await page.getByRole('button', { name: button, exact: true }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await visit(`dialog-${screen}`);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  await page.getByRole('button', { name: keys.import, exact: true }).click();
  await visit('dialog-import');
  await page.keyboard.press('Escape');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: keys.whichKey }).click();
  await (
    await chooser
  ).setFiles({
    name: 'id_web.pub',
    mimeType: 'text/plain',
    buffer: Buffer.from(`${ledgerRows(1)[0]?.publicKey} web@example\n`),
  });
  await expect(page.getByText(pages.keyFile.belongs)).toBeVisible();
  await visit('dialog-which-key');
  await page.keyboard.press('Escape');
  await page.goto(`${app.url}#/new`);
  await expect(page.getByRole('textbox', { name: newKey.name })).toBeFocused();
  await visit('form-live');
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(`${simulator.url}**`, async (route) => {
    if (route.request().headers()['x-tc-action'] === 'CreateKeyPair') await held;
    await route.fallback();
  });
  for (const one of ['web_91', 'web_92', 'web_93']) {
    await page.getByRole('textbox', { name: newKey.name }).fill(one);
    await page.keyboard.press('Enter');
  }
  await expect(page.getByRole('button', { name: pages.waitingNames.cancel('web_93') })).toBeVisible();
  await visit('waiting');
  await page.getByRole('button', { name: pages.waitingNames.cancelAll }).click();
  letGo();
  await expect(page.getByRole('heading', { name: 'web_91', exact: true })).toBeVisible();
  await page.keyboard.press('Control+Shift+KeyL');
  await expect(page.getByText(newKey.lockedNote)).toBeVisible();
  await visit('form-locked');
  await page.getByRole('textbox', { name: newKey.name }).fill('locked_1');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: pages.unlock.title })).toBeVisible();
  await visit('dialog-unlock');
  await page.getByRole('textbox', { name: pages.connection.secretId }).fill(`AKID${'x'.repeat(32)}`);
  await expect(page.getByRole('button', { name: pages.unlock.useOther })).toBeVisible();
  await visit('dialog-unlock-other');
  await page.keyboard.press('Escape');
  await page.goto(`${app.url}#/settings`);
  await expect(page.getByRole('textbox', { name: pages.connection.secretKey })).toBeVisible();
  await visit('settings-locked');
}

/** What is seen rarely: no connection, a file in the way, a stranger's relay, no network, a batch, an update. */
export async function walkRare(walk: Walk): Promise<void> {
  const { page, texts, visit } = walk;
  const { newKey, pages } = texts;
  const { keys } = pages;
  // An app of its own, which a newer one can take the place of.
  const root = mkdtempSync(join(tmpdir(), 'keysmith-screens-'));
  cpSync('dist', root, { recursive: true });
  const app = await startEntry('app', ['--root', root]);
  const name = page.locator('#key-name');
  const goTo = (address: string) => page.goto(`${app.url}${address}`);
  const saveTo = page.getByRole('combobox', { name: newKey.saveTo });
  try {
    await page.addInitScript(() => {
      const picked = async () =>
        (await navigator.storage.getDirectory()).getDirectoryHandle('keys', { create: true });
      Object.assign(window, { showDirectoryPicker: picked });
    });
    await goTo('#/settings');
    await expect(page.getByText(pages.toast.offline)).toBeVisible();
    await page.getByRole('button', { name: pages.toast.hide }).click();
    await page.getByRole('radio', { name: pages.connection.later }).check();
    await visit('settings-later');
    await page.getByRole('button', { name: pages.connection.useLater }).click();
    await expect(name).toBeFocused();
    await saveTo.selectOption('choose');
    await expect(saveTo).toHaveValue('folder');
    await name.fill('web_1');
    await name.press('Enter');
    await expect(page.getByRole('button', { name: keys.connectToImport })).toBeVisible();
    await visit('result-later');
    await page.evaluate(async () => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('keys');
      const file = await folder.getFileHandle('web_2.pem', { create: true });
      const writing = await file.createWritable();
      await writing.write('not empty');
      await writing.close();
    });
    await name.fill('web_2');
    await name.press('Enter');
    await expect(page.getByRole('alert')).toBeVisible();
    await visit('file-exists');
    await goTo('#/keys');
    await expect(page.getByRole('button', { name: keys.connectToImport }).first()).toBeVisible();
    await visit('keys-importable');
    await page.getByRole('button', { name: keys.actionsFor('web_1') }).click();
    await expect(page.getByRole('menu')).toBeVisible();
    await visit('menu-row');
    await page.keyboard.press('Escape');

    await page.route('https://relay.example/**', async (route) => {
      const response = await route.fetch({
        url: route.request().url().replace('https://relay.example/', ''),
      });
      const headers = { ...response.headers(), 'access-control-allow-origin': '*' };
      await route.fulfill({ response, headers });
    });
    const address = 'https://relay.example/';
    await connectBy({ ...walk, app }, { kind: 'relay', address });
    await page.getByRole('radio', { name: newKey.cloud }).check();
    await name.fill('far_1');
    await name.press('Enter');
    await expect(page.getByRole('dialog', { name: pages.relayDialog.title('relay.example') })).toBeVisible();
    await visit('dialog-relay');
    await page.keyboard.press('Escape');
    await page.locator('.chip').click();
    await expect(page.getByRole('menu')).toBeVisible();
    await visit('menu-bar');
    await page.keyboard.press('Escape');
    await page.context().setOffline(true);
    await expect(page.getByText(texts.bar.offline, { exact: true })).toBeVisible();
    await visit('offline');
    await page.context().setOffline(false);
    await saveTo.selectOption('download');
    await page.getByRole('radio', { name: newKey.device }).check();
    const download = page.waitForEvent('download');
    await name.press('Enter');
    await download;
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: pages.result.openFile }).click();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const encrypted = privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'secret',
    });
    await (
      await chooser
    ).setFiles({ name: 'far_1.pem', mimeType: 'text/plain', buffer: Buffer.from(encrypted) });
    await expect(page.getByRole('dialog', { name: pages.passphrase.title('far_1.pem') })).toBeVisible();
    await visit('dialog-passphrase');
    await page.keyboard.press('Escape');

    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route('https://relay.example/**', async (route) => {
      if (route.request().headers()['x-tc-action'] === 'ImportKeyPair') await held;
      await route.fallback();
    });
    await goTo('#/many');
    await saveTo.selectOption('folder');
    await page.getByRole('textbox', { name: pages.many.names }).fill('db_{1..3}');
    await page.getByRole('button', { name: pages.many.create(3) }).click();
    await expect(page.getByRole('button', { name: pages.many.pause })).toBeVisible();
    await visit('many-running');
    letGo();
    await expect(page.getByText(pages.many.finished(3, 3))).toBeVisible();
    await goTo('#/settings');
    await page.getByRole('radio', { name: pages.connection.practice }).check();
    await page.getByRole('button', { name: pages.byHand.tryIt }).click();
    await name.fill('tried_1');
    await name.press('Enter');
    await page.getByRole('button', { name: pages.byHand.send }).click();
    await page.getByRole('button', { name: pages.byHand.pretend }).click();
    await expect(page.getByRole('textbox', { name: pages.byHand.answer })).not.toHaveValue('');
    await visit('dialog-send-practice');
    await page.keyboard.press('Escape');
    await goTo('#/settings');
    await visit('settings-practice-by-hand');
    await page.getByRole('radio', { name: pages.connection.byHand }).check();
    await visit('settings-by-hand');
    const { facts } = walk.simulator;
    await page.getByRole('textbox', { name: pages.connection.secretId }).fill(String(facts['secretId']));
    await page.getByRole('textbox', { name: pages.connection.secretKey }).fill(String(facts['secretKey']));
    await page.getByRole('button', { name: pages.connection.connect, exact: true }).click();
    await expect(name).toBeFocused();
    await goTo('#/settings');
    await expect(page.getByRole('link', { name: pages.connection.testLink })).toBeVisible();
    await visit('settings-by-hand-unlocked');
    await goTo('#/new');
    await name.fill('carried_1');
    await name.press('Enter');
    await page.getByRole('button', { name: pages.byHand.send }).click();
    await expect(page.getByRole('link', { name: pages.byHand.open })).toBeVisible();
    await visit('dialog-send');
    await page.getByRole('button', { name: pages.byHand.showQr }).click();
    await page.getByRole('textbox', { name: pages.byHand.answer }).fill('nonsense');
    await page.getByRole('button', { name: pages.byHand.take }).click();
    await expect(page.getByText(pages.byHand.taken.unreadable)).toBeVisible();
    await visit('dialog-send-qr');
    const pair = { KeyId: 'skey-87654321', KeyName: 'carried_1', ProjectId: 0, PublicKey: 'ssh-rsa AAAA' };
    await page
      .getByRole('textbox', { name: pages.byHand.answer })
      .fill(JSON.stringify({ Response: { RequestId: 'r-1', TotalCount: 1, KeyPairSet: [pair] } }));
    await page.getByRole('button', { name: pages.byHand.take }).click();
    await expect(page.getByRole('textbox', { name: pages.byHand.otherName })).toBeVisible();
    await visit('dialog-send-name');
    const expired = { RequestId: 'r-1', Error: { Code: 'AuthFailure.SignatureExpire', Message: '' } };
    await page
      .getByRole('textbox', { name: pages.byHand.answer })
      .fill(JSON.stringify({ Response: expired }));
    await page.getByRole('button', { name: pages.byHand.take }).click();
    await expect(page.getByText(pages.connection.clock)).toBeVisible();
    await visit('dialog-send-clock');
    await page.getByRole('button', { name: pages.qr.fullScreen }).click();
    await visit('qr-full-screen');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: pages.qr.fullScreen })).toBeFocused();
    // Lock clears the card, and says so.
    await page.keyboard.press('Control+Shift+KeyL');
    await expect(page.getByText(pages.byHand.locked)).toBeVisible();
    await visit('dialog-send-locked');
    await page.keyboard.press('Escape');
    await putUnreadableRow(page);
    appendFileSync(join(root, 'sw.js'), '\n// a newer version\n');
    await goTo('#/keys');
    await page.reload();
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    await expect(page.getByRole('button', { name: pages.update.reload })).toBeVisible();
    await expect(page.getByText(keys.unreadable(1))).toBeVisible();
    await visit('update-and-unreadable');
  } finally {
    await app.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

/** A row that a later version has written. */
async function putUnreadableRow(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('keysmith');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const writing = opening.result.transaction('keys', 'readwrite');
          writing.objectStore('keys').put({ id: 'row-of-later', schema: 99, name: 'made_later' });
          writing.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      }),
  );
}

/** Ten thousand rows. */
export async function walkTenThousand(walk: Walk): Promise<void> {
  const { page, app, texts, visit } = walk;
  await connectDirect(walk);
  await page.goto(`${app.url}#/settings`);
  await importRows(page, texts, 10_000, ledgerFileOf(10_000));
  await page.goto(`${app.url}#/keys`);
  await expect(page.getByText(texts.pages.keys.count(10_000, 0))).toBeVisible();
  await visit('keys-10000');
}

async function connectDirect(walk: Walk): Promise<void> {
  await connectBy(walk, { kind: 'direct', address: null });
}

interface WayThere {
  readonly kind: 'direct' | 'relay';
  /** The relay's. */
  readonly address: string | null;
}

async function connectBy({ page, app, simulator, texts }: Walk, { kind, address }: WayThere): Promise<void> {
  const { connection } = texts.pages;
  await page.goto(`${app.url}#/settings`);
  await page.getByRole('radio', { name: connection[kind] }).check();
  if (address !== null) await page.getByRole('textbox', { name: connection.relayAddress }).fill(address);
  await page.getByRole('textbox', { name: connection.customEndpoint }).fill(simulator.url);
  await page.getByRole('textbox', { name: texts.pages.connections.label }).fill('ops-prod');
  const save = page.getByRole('button', { name: connection.saveAddress });
  if (await save.isVisible()) await save.click();
  await page.getByRole('textbox', { name: connection.secretId }).fill(String(simulator.facts['secretId']));
  await page.getByRole('textbox', { name: connection.secretKey }).fill(String(simulator.facts['secretKey']));
  await page.getByRole('button', { name: connection.connect, exact: true }).click();
  await expect(page.locator('#key-name')).toBeFocused();
}

async function importRows(page: Page, texts: WalkTexts, count: number, file: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: texts.pages.device.import, exact: true }).click();
  await (
    await chooser
  ).setFiles({ name: 'keys.json', mimeType: 'application/json', buffer: Buffer.from(file) });
  await expect(page.getByText(texts.pages.device.imported(count, 0))).toBeVisible({ timeout: 60_000 });
}

/** Ten rows of another account, of several kinds: with two keys of the walk they are twelve. */
function twelve(): string {
  const names =
    'build_agents_07 ci_runner_fsi tmp_migration ops_oncall edge_sg edge_fra db_replica_2 legacy_root grafana a_name_of_25_characters_x';
  const rows = ledgerRows(10).map((row, index) => ({ ...row, name: names.split(' ')[index] ?? row.name }));
  const device = { method: 'device', relayHost: 'relay.corp.example', connection: 'relay' } as const;
  const changes: readonly Partial<(typeof rows)[number]>[] = [
    device,
    device,
    { state: 'unconfirmed', savedBy: 'download' },
    { note: 'on call, until March', tags: [] },
    { remindAt: '2026-11-01T00:00:00.000Z' },
  ];
  const mixed = rows.map((row, index) => ({ ...row, account: '100000000001', ...changes[index] }));
  return formatLedgerFile(mixed, '2026-11-24T00:00:00.000Z');
}
