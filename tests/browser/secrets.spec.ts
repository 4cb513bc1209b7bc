import { nodeKeyPair } from '../support/keyPairs.ts';
import { findSecrets, privateKeySecret, type Secret, textSecret } from '../support/secretScanner.ts';
import {
  chooseRoute,
  connect,
  createByDownload,
  openApp,
  readFolderFile,
  useFakeFolderPicker,
} from './support/app.ts';
import { readEverything } from './support/storage.ts';
import { expect, OFFLINE, test } from './support/test.ts';

test(
  'after a full run nothing secret is left in any storage, the address, or the console',
  { tag: OFFLINE },
  async ({ page, app, simulator, consoleLines }) => {
    const urls: string[] = [];
    page.on('request', (request) => urls.push(request.url()));
    const cloud = await simulator('--cors', '--prepared', '3');
    await useFakeFolderPicker(page);
    await openApp(page, app.url);
    const practice = await createByDownload(page, 'rehearsal');
    await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
    await page.getByRole('textbox', { name: 'Token' }).fill('temporaryTokenOfAnUnknownUser');
    await connect(page, cloud, 'aWrongSecretKeyThatIsRefused');
    await expect(page.getByRole('alert')).toBeVisible();
    await page.getByRole('textbox', { name: 'Token' }).fill('');
    await connect(page, cloud);
    await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
    const downloaded = await createByDownload(page, 'by_download');
    // The file is there before the cloud was asked about it, and one key is made after the other.
    await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
    const saveTo = page.getByRole('combobox', { name: 'Save to' });
    await saveTo.selectOption({ label: 'Choose a keys folder…' });
    await expect(saveTo).toHaveValue('folder');
    await page.getByRole('textbox', { name: 'Key name' }).fill('in_folder');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Saved and verified')).toBeVisible();
    const written = (await readFolderFile(page, 'in_folder.pem')) ?? '';
    await page.getByRole('button', { name: 'Tags, passphrase…' }).click();
    await page.getByRole('combobox', { name: 'Format' }).selectOption('openssh');
    await page.getByRole('textbox', { name: 'Passphrase' }).fill('aPassphraseOfOneFile');
    await page.getByRole('textbox', { name: 'Repeat it' }).fill('aPassphraseOfOneFile');
    await page.getByRole('textbox', { name: 'Key name' }).fill('sealed');
    await page.getByRole('textbox', { name: 'Key name' }).press('Enter');
    await expect(page.getByRole('heading', { name: 'sealed' })).toBeVisible();
    await expect(page.getByText('Saved and verified')).toBeVisible();
    expect(await readFolderFile(page, 'sealed.pem')).toContain('OPENSSH PRIVATE KEY');
    await page.getByRole('link', { name: 'Keys' }).click();
    await expect(page.getByRole('row', { name: /in_folder/ })).toBeVisible();

    const secrets: Secret[] = [
      textSecret('SecretKey', String(cloud.facts['secretKey'])),
      textSecret('wrong SecretKey', 'aWrongSecretKeyThatIsRefused'),
      textSecret('token', 'temporaryTokenOfAnUnknownUser'),
      textSecret('passphrase', 'aPassphraseOfOneFile'),
      privateKeySecret('practice key', practice.text),
      privateKeySecret('downloaded key', downloaded.text),
      privateKeySecret('written key', written),
    ];
    const places = await readEverything(page, consoleLines);
    places.set('addresses', Buffer.from(urls.join('\n')));
    // What is searched is really there: the ledger's own words are found in it.
    expect(places.get('indexedDB')?.includes('by_download')).toBe(true);
    expect(places.get('caches')?.includes('Keysmith')).toBe(true);
    expect(findSecrets(places, secrets)).toEqual([]);
    await page.reload();
    expect(findSecrets(await readEverything(page, consoleLines), secrets)).toEqual([]);
  },
);

test(
  'the scanner finds planted secrets wherever they may hide',
  { tag: OFFLINE },
  async ({ page, app, context, consoleLines, expectConsole }) => {
    expectConsole(/^[0-9a-f]+$/);
    await openApp(page, app.url);
    await expect
      .poll(() => page.evaluate(() => caches.keys().then((names) => names.length)))
      .toBeGreaterThan(0);
    const { privatePem } = nodeKeyPair(2048);
    const secrets = [textSecret('SecretKey', 'plantedSecretKey123'), privateKeySecret('key', privatePem)];
    expect(findSecrets(await readEverything(page, consoleLines), secrets)).toEqual([]);

    await page.evaluate(async (pem) => {
      const der = Uint8Array.from(atob(pem.replace(/-----[^-]+-----|\n/g, '')), (c) => c.charCodeAt(0));
      localStorage.setItem('a', btoa(`xx${'plantedSecretKey123'}`));
      sessionStorage.setItem('a', pem);
      history.replaceState({ a: 'plantedSecretKey123' }, '', '#/keys');
      window.name = 'plantedSecretKey123';
      console.log(Array.from(der, (byte) => byte.toString(16).padStart(2, '0')).join(''));
      const cache = await caches.open('planted');
      await cache.put('./planted', new Response(new Blob([JSON.stringify({ pem })])));
      await new Promise((resolve) => {
        const open = indexedDB.open('planted', 1);
        open.onupgradeneeded = () => open.result.createObjectStore('s').put({ deep: [der.slice(40)] }, 'k');
        open.onsuccess = () => resolve(open.result.close());
      });
    }, privatePem);
    await context.addCookies([{ name: 'a', value: encodeURIComponent('plantedSecretKey123'), url: app.url }]);
    const found = findSecrets(await readEverything(page, consoleLines), secrets);
    expect(found.sort()).toEqual([
      'caches: key',
      'console: key',
      'cookies: SecretKey',
      'history: SecretKey',
      'indexedDB: key',
      'localStorage: SecretKey',
      'sessionStorage: key',
      'window: SecretKey',
    ]);
  },
);
