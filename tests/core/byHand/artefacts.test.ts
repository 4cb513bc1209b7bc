import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/core/base/errors.ts';
import {
  carryCheck,
  carryImport,
  carryPost,
  type HandOutPorts,
  linkOf,
} from '../../../src/core/byHand/carry.ts';
import { curlConfig, powershellLine } from '../../../src/core/byHand/commands.ts';
import { sendPage } from '../../../src/core/byHand/sendPage.ts';
import type { KeyRecord } from '../../../src/core/ledger/keyRecord.ts';
import { formatPublicKey } from '../../../src/core/ssh/publicKey.ts';
import { cachedDayKeys } from '../../../src/core/tc3/dayKeys.ts';
import { deriveDateKey } from '../../../src/core/tc3/signingKey.ts';
import { NOON, SECRET_ID, SECRET_KEY, testSimulator } from '../../support/caller.ts';
import { aKeyRecord } from '../../support/keyRecord.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';
import { SEND_PAGE_TEXTS as TEXTS } from '../../support/sendPage.ts';

const endpoint = { scheme: 'https', host: 'cvm.tencentcloudapi.com' } as const;
const { modulus, privatePem } = nodeKeyPair(2048);
const row: KeyRecord = aKeyRecord({
  connection: 'byHand',
  method: 'device',
  state: 'verified',
  fileName: 'web_1.pem',
  publicKey: formatPublicKey({ modulus, exponent: 65537n }),
  attempts: [],
});
const ports: HandOutPorts = {
  route: row,
  endpoint,
  secretId: SECRET_ID,
  token: null,
  hmac: async (text) => new Uint8Array(createHmac('sha256', SECRET_KEY).update(text).digest()),
  now: () => NOON,
  skewMs: 0,
  nonce: () => 7,
  journal: async () => undefined,
};
const dayKey = cachedDayKeys(async (date) => deriveDateKey(SECRET_KEY, date));

async function artefacts() {
  const link = await carryImport(ports, row, { method: 'GET' });
  const form = await carryImport(ports, row, { method: 'POST', forMs: 3_600_000 });
  const post = await carryPost({ ...ports, dayKey }, row);
  const [first] = link.carried;
  if (first === undefined) throw new Error('expected a signature');
  const address = linkOf(endpoint, first);
  return {
    link: address,
    check: linkOf(endpoint, await carryCheck(ports, row, 'all')),
    powershell: powershellLine(address),
    page: sendPage(endpoint, form.carried, TEXTS),
    curl: curlConfig({ endpoint, headers: post.headers, body: post.body, comment: 'web_1\nurl = "x"' }),
    carried: form.carried,
  };
}

describe('what is handed out', () => {
  it('has no byte of the SecretKey or of the private key, in whatever form', async () => {
    const { carried: _, ...all } = await artefacts();
    const body = privatePem.replaceAll(/-----[^-]+-----|\s/g, '');
    const secrets = [
      SECRET_KEY,
      Buffer.from(SECRET_KEY).toString('base64').replace(/=+$/, ''),
      Buffer.from(SECRET_KEY).toString('hex'),
    ];
    // No run of the private key's own bytes, but for the modulus, which the public key has too.
    const tail = Buffer.from(body, 'base64').subarray(-900);
    const parts = Array.from({ length: 60 }, (_unused, index) => tail.subarray(index * 15, index * 15 + 15));
    for (const [name, text] of Object.entries(all)) {
      for (const secret of secrets) expect(text, name).not.toContain(secret);
      for (const part of parts)
        for (const encoding of ['base64', 'hex'] as const)
          expect(text, name).not.toContain(part.toString(encoding));
    }
  });

  it('as a line for PowerShell stands in single quotes, which the link can’t end', async () => {
    const { link, powershell } = await artefacts();
    expect(powershell).toBe(`Invoke-RestMethod -UseBasicParsing -Uri '${link}'`);
    expect(powershellLine("https://x/?a='; Remove-Item *")).toBe(
      "Invoke-RestMethod -UseBasicParsing -Uri 'https://x/?a=%27; Remove-Item *'",
    );
  });

  it('as a file for curl has one option a line, and a comment of one line', async () => {
    const { curl } = await artefacts();
    expect(curl.split('\n')[0]).toBe('# web_1 url = "x"');
    expect(curl).toContain(`url = "https://${endpoint.host}/"\n`);
    expect(curl).toContain('request = "POST"\n');
    expect(curl).toContain('data-raw = "{\\"KeyName\\":\\"web_1\\",');
    expect(curl).not.toMatch(/^header = "host/m);
  });

  it('as a page loads nothing, posts nowhere else, and shows texts as texts', async () => {
    const { carried, page } = await artefacts();
    expect(page).toContain("default-src 'none'");
    expect(page).toContain(`form-action https://${endpoint.host}`);
    expect(page).not.toMatch(/<(?:link|img|iframe|script src)/);
    const evil = { ...TEXTS, title: '"><script>alert(1)</script>', explanation: '</p><img src=x>' };
    const shown = sendPage(endpoint, carried, evil);
    expect(shown).not.toContain('<script>alert');
    expect(shown).not.toContain('<img');
    expect(Buffer.byteLength(page)).toBeLessThan(6000);
  });

  it('as a page is made of the signatures of one request only', async () => {
    const { carried } = await artefacts();
    const other = await carryImport(ports, { ...row, name: 'web_2' }, { method: 'POST' });
    expect(() => sendPage(endpoint, [], TEXTS)).toThrow(new InputError('carried', 'empty'));
    expect(() => sendPage(endpoint, [...carried, ...other.carried], TEXTS)).toThrow(
      new InputError('carried', 'differs'),
    );
  });
});

it('a request by TC3 for a program is executed by the service as it is', async () => {
  const post = await carryPost({ ...ports, dayKey }, row);
  const { host: _host, ...headers } = post.headers;
  const request = new Request(`https://${endpoint.host}/`, { method: 'POST', headers, body: post.body });
  expect(await (await testSimulator()(request)).json()).toMatchObject({
    Response: { KeyId: expect.stringMatching(/^skey-/) },
  });
  expect(post.record).toMatchObject({ carriedUntil: new Date(NOON).toISOString() });
});
