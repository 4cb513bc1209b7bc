/**
 * What the card shows as a QR code is what another project's reader reads from the screen. `npm run test:whole` reads two
 * hundred.
 */
import { execFileSync } from 'node:child_process';
import type { Page } from '@playwright/test';
import type { KeyRecord } from '../../src/core/ledger/keyRecord.ts';
import { formatPublicKey } from '../../src/core/ssh/publicKey.ts';
import { amount } from '../support/amount.ts';
import { aKeyRecord } from '../support/keyRecord.ts';
import { type Random, seeded } from '../support/seeded.ts';
import { openApp } from './support/app.ts';
import { expect, test } from './support/test.ts';

const COUNT = amount({ usual: 8, whole: 200 });
const NAME_CHARACTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_';
/** As long as hosts of private clouds are. */
const HOSTS = ['', 'https://cvm.internal.cloud.a-rather-long-company-name.example'];

for (const theme of ['light', 'dark'] as const) {
  for (const [index, host] of HOSTS.entries()) {
    test(`zbarimg reads each QR code, ${theme}, ${host || 'Tencent Cloud’s own host'}`, async ({
      page,
      app,
    }, testInfo) => {
      test.setTimeout(900_000);
      await page.emulateMedia({ colorScheme: theme });
      const random = seeded(index + (theme === 'dark' ? 100 : 1));
      const rows = Array.from({ length: COUNT / 4 }, (_, place) => aRow(`qr-${place}`, host, random));
      await openApp(page, app.url);
      await putRows(page, rows);
      await page.reload();
      await connectByHand(page, host, random);
      for (const { id, bits } of rows) {
        await page.goto(`${app.url}#/key/${id}`);
        await page.getByRole('button', { name: 'Send it' }).click();
        const card = page.getByRole('dialog', { name: 'Send it' });
        await card.getByRole('button', { name: 'Show as QR' }).click();
        const isShown = (await card.getByText('The QR code is too large').count()) === 0;
        if (!isShown) await card.getByRole('button', { name: 'Full screen' }).click();
        const picture = testInfo.outputPath('qr.png');
        await page
          .getByRole('img', { name: /as a QR code/ })
          .last()
          .screenshot({ path: picture });
        const link = await card.getByRole('link', { name: 'Open in a tab' }).getAttribute('href');
        const options = ['--quiet', '--raw', '--nodbus', '-Sdisable', '-Sqrcode.enable', picture];
        const read = execFileSync(process.env['ZBARIMG_PATH'] ?? 'zbarimg', options, { encoding: 'utf8' });
        expect(read.trimEnd(), `${bits} bits`).toBe(link);
        await page.keyboard.press('Escape');
        if (!isShown) await page.keyboard.press('Escape');
        await expect(card).toHaveCount(0);
      }
    });
  }
}

async function connectByHand(page: Page, host: string, random: Random): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'By hand' }).check();
  await page.getByRole('textbox', { name: 'Custom endpoint' }).fill(host);
  await page.getByRole('textbox', { name: 'SecretId' }).fill(SECRET_ID);
  await page.getByRole('textbox', { name: 'SecretKey' }).fill(textOf(32, random));
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
}

const SECRET_ID = `AKID${'z8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE'}`;

function textOf(length: number, random: Random): string {
  const one = () => NAME_CHARACTERS[Math.floor(random() * NAME_CHARACTERS.length)];
  return Array.from({ length }, one).join('');
}

/** A key of this device with the longest name, whose modulus is as random as a real one's. */
function aRow(id: string, host: string, random: Random): KeyRecord {
  const bits = [2048, 3072, 4096][Math.floor(random() * 3)] ?? 2048;
  const bytes = Array.from({ length: bits / 8 }, () => Math.floor(random() * 256));
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const modulus = BigInt(`0x${hex}`) | 1n | (1n << BigInt(bits - 1));
  return aKeyRecord({
    id,
    name: textOf(25, random),
    connection: 'byHand',
    account: SECRET_ID,
    secretId: SECRET_ID,
    endpointHost: host === '' ? 'cvm.tencentcloudapi.com' : new URL(host).host,
    relayHost: null,
    method: 'device',
    state: 'verified',
    fileName: `${id}.pem`,
    publicKey: formatPublicKey({ modulus, exponent: 65537n }),
    bits,
    attempts: [],
  });
}

async function putRows(page: Page, rows: readonly KeyRecord[]): Promise<void> {
  await page.evaluate(
    (all) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('keysmith');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const writing = opening.result.transaction('keys', 'readwrite');
          for (const row of all) writing.objectStore('keys').put(row);
          writing.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      }),
    rows,
  );
}
