import { By, Key } from 'selenium-webdriver';
import { pages as pagesEn } from '../../src/i18n/en/pages.ts';
import { sshKeygen } from '../support/tools.ts';
import type { WebKit } from '../support/webkit.ts';
import { expect, test } from './support/webkitTest.ts';

const { abilities } = pagesEn.settings;
const PEM_END = '-----END RSA PRIVATE KEY-----\n';

/** Types a name and presses Enter, where the name has the focus already. */
async function create({ driver, fill, until }: WebKit, name: string): Promise<void> {
  await until(
    'the name has the focus',
    async () =>
      (await driver.executeScript<boolean>(`return document.activeElement?.id === 'key-name'`)) || null,
  );
  await fill('key-name', name);
  await driver.switchTo().activeElement().sendKeys(Key.ENTER);
}

async function openToConfirm({ button, text }: WebKit, file: string, expected: string): Promise<void> {
  const opener = await button('Open the file to confirm');
  await opener.findElement(By.xpath(`following-sibling::input[@type='file']`)).sendKeys(file);
  await text(expected);
}

/** The result's fingerprint and public key are those of the file, as ssh-keygen tells them. */
async function expectOfFile({ driver, until }: WebKit, file: string): Promise<void> {
  const shown = (pattern: RegExp) =>
    until(String(pattern), async () => {
      const text = await driver.executeScript<string>(
        `return document.querySelector('article')?.innerText ?? ''`,
      );
      return pattern.exec(text)?.[0] ?? null;
    });
  expect(await shown(/ssh-rsa \S+/)).toBe(sshKeygen('-y', '-f', file).trim());
  expect(await shown(/SHA256:\S+/)).toBe(sshKeygen('-l', '-f', file).split(' ')[1]);
}

test('the main job in WebKitGTK: in Practice, at a cloud, and by this device', async ({
  webkit,
  app,
  cloud,
}) => {
  const { driver, text, button, link, radio, fill, downloaded } = webkit;
  await driver.get(app.url);
  await create(webkit, 'webkit_1');
  const practice = await downloaded('practice_webkit_1.pem', PEM_END);
  await text('Confirmed in the cloud');
  await expectOfFile(webkit, practice.file);
  await openToConfirm(webkit, practice.file, 'Saved and verified');

  await (await link('Settings')).click();
  // What this browser lacks is said there, and in the README.
  for (const ability of ['folder', 'install', 'files', 'badge'] as const) await text(abilities[ability]);
  expect(await driver.findElements(By.xpath(`//*[text()="${abilities.offline}"]`))).toEqual([]);
  await (await radio('Direct')).click();
  await fill('custom-endpoint', cloud.url);
  await (await button('Save and reload')).click();
  await fill('secret-id', String(cloud.facts['secretId']));
  await fill('secret-key', String(cloud.facts['secretKey']));
  await (await button('Connect')).click();
  await create(webkit, 'live_1');
  const live = await downloaded('live_1.pem', PEM_END);
  await text('Confirmed in the cloud');
  await openToConfirm(webkit, live.file, 'Saved and verified');

  await (await radio('This device')).click();
  await fill('key-name', 'own_1');
  await driver.switchTo().activeElement().sendKeys(Key.ENTER);
  const own = await downloaded('own_1.pem', PEM_END);
  await openToConfirm(webkit, own.file, 'Saved and verified');
  await text('Confirmed in the cloud');
  await expectOfFile(webkit, own.file);
});

test('slow hashes of a passphrase run in WebKit’s worker, too', async ({ webkit, app }) => {
  const { driver, button, downloaded, fill, until, visible } = webkit;
  await driver.get(app.url);
  const format = await visible(By.css('select[aria-label="Format"]'));
  await format.findElement(By.css('option[value="openssh"]')).click();
  const passphrase = By.css('input[type="password"]');
  await (await button('Tags, passphrase…')).click();
  await until('both fields of the passphrase', async () => {
    const fields = await driver.findElements(passphrase);
    // The driver's very first click is lost now and then.
    const [again] = await driver.findElements(By.xpath(`//button[normalize-space(.)='Tags, passphrase…']`));
    await again?.click();
    return fields.length === 2 || null;
  });
  for (const field of await driver.findElements(passphrase)) await field.sendKeys('correct horse');
  await fill('key-name', 'sealed');
  await driver.switchTo().activeElement().sendKeys(Key.ENTER);
  const { file } = await downloaded('practice_sealed.pem', '-----END OPENSSH PRIVATE KEY-----\n');
  expect(sshKeygen('-y', '-P', 'correct horse', '-f', file)).toMatch(/^ssh-rsa /);
});

test('many keys are made at once where WebKit makes them one after the other', async ({ webkit, app }) => {
  const { driver, button, fill, radio } = webkit;
  await driver.get(`${app.url}#/many`);
  await fill('names', 'web_{01..08}');
  await (await radio('This device')).click();
  await (await button('Create 8 key pairs')).click();
  await (await button('Open the ZIP file to confirm')).isDisplayed();
  expect(
    (await driver.executeScript<string>('return document.body.innerText')).includes('8 private keys'),
  ).toBe(true);
});
