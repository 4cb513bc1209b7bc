import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/core/base/errors.ts';
import {
  CARRIED_ACTIONS,
  type CarriedRequest,
  encodeParameters,
  signCarried,
} from '../../../src/core/v1/sign.ts';
import type { Parameter } from '../../../src/core/v1/stringToSign.ts';
import { NOON, SECRET_ID, SECRET_KEY, testSimulator } from '../../support/caller.ts';
import { nodeKeyPair } from '../../support/keyPairs.ts';
import { formatPublicKey } from '../../../src/core/ssh/publicKey.ts';

const HOST = 'cvm.tencentcloudapi.com';
const signer = {
  secretId: SECRET_ID,
  hmac: async (text: string) => new Uint8Array(createHmac('sha256', SECRET_KEY).update(text).digest()),
  timestampSeconds: NOON / 1000,
  nonce: 11886,
};
const publicKey = formatPublicKey({ modulus: nodeKeyPair(2048).modulus, exponent: 65537n });
const common = {
  method: 'GET',
  host: HOST,
  version: '2017-03-12',
  region: 'ap-guangzhou',
  token: null,
} as const;
const imports: CarriedRequest<'ImportKeyPair'> = {
  ...common,
  action: 'ImportKeyPair',
  input: { KeyName: 'web_1', ProjectId: 0, PublicKey: publicKey },
};
const check: CarriedRequest<'DescribeKeyPairs'> = {
  ...common,
  action: 'DescribeKeyPairs',
  input: { Filters: [{ Name: 'key-name', Values: ['web_1'] }], Limit: 100 },
};

/** A service of its own, and what it has after each request. */
function service(token: string | null = null) {
  const credentials =
    token === null
      ? {}
      : {
          credentials: [
            {
              secretId: SECRET_ID,
              secretKey: SECRET_KEY,
              token: { value: token, expiresAt: NOON + 60_000 },
            },
          ],
        };
  const cloud = testSimulator(credentials);
  return async (method: 'GET' | 'POST', parameters: readonly Parameter[]) => {
    const text = encodeParameters(parameters);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const request =
      method === 'GET'
        ? new Request(`https://${HOST}/?${text}`)
        : new Request(`https://${HOST}/`, { method: 'POST', headers, body: text });
    const { Response: answer } = (await (await cloud(request)).json()) as {
      Response: { Error?: { Code: string }; KeyId?: string; TotalCount?: number };
    };
    return answer;
  };
}

describe('a carried request', () => {
  it('is a read, or the import of a public key, and nothing else', () => {
    expect(CARRIED_ACTIONS).toEqual(['DescribeKeyPairs', 'ImportKeyPair']);
  });

  it.each(['GET', 'POST'] as const)('is executed as it is, by %s', async (method) => {
    const send = service();
    expect((await send(method, await signCarried({ ...imports, method }, signer))).KeyId).toMatch(/^skey-/);
    expect((await send(method, await signCarried({ ...check, method }, signer))).TotalCount).toBe(1);
  });

  it('is signed with a temporary credential’s token as well', async () => {
    const token = 'x'.repeat(400);
    const send = service(token);
    expect((await send('GET', await signCarried({ ...imports, token }, signer))).KeyId).toMatch(/^skey-/);
  });

  it('has the signature that the official SDK makes of the same parameters', async () => {
    const { default: Sign } = createRequire(import.meta.url)(
      'tencentcloud-sdk-nodejs-common/tencentcloud/common/sign.js',
    ) as { default: { sign: (secretKey: string, text: string, method: string) => string } };
    for (const request of [imports, check]) {
      const all = await signCarried(request, signer);
      const text = all
        .filter(([name]) => name !== 'Signature')
        .map(([name, value]) => `${name}=${value}`)
        .join('&');
      expect(all.at(-1)).toEqual(['Signature', Sign.sign(SECRET_KEY, `GET${HOST}/?${text}`, 'HmacSHA256')]);
    }
  });

  it('is an address of about seven hundred characters for RSA 2048', async () => {
    const link = `https://${HOST}/?${encodeParameters(await signCarried(imports, signer))}`;
    expect(link.length).toBeGreaterThan(650);
    expect(link.length).toBeLessThan(760);
    expect(new URL(link).href).toBe(link);
  });

  it('isn’t made of a value that could be cut anew', async () => {
    const input = { ...imports.input, PublicKey: `${publicKey} me&you` };
    await expect(signCarried({ ...imports, input }, signer)).rejects.toThrow(
      new InputError('PublicKey', 'joined'),
    );
    await expect(signCarried({ ...imports, region: 'a&b' }, signer)).rejects.toThrow(InputError);
  });
});

describe.each([
  ['an import', imports, null],
  ['an import by a temporary credential', { ...imports, token: 'tok_123' }, 'tok_123'],
  ['a check', check, null],
] as const)('what is changed in %s after it was signed', (_what, request, token) => {
  const signed = () =>
    request.action === 'ImportKeyPair' ? signCarried(request, signer) : signCarried(request, signer);

  it('is refused, whichever parameter it is', async () => {
    for (const [name] of await signed()) {
      const send = service(token);
      const changed = (await signed()).map(([one, value]): Parameter => [
        one,
        one === name ? `${value}1` : value,
      ]);
      const removed = (await signed()).filter(([one]) => one !== name);
      expect((await send('GET', changed)).Error?.Code, name).toBeDefined();
      expect((await send('GET', removed)).Error?.Code, name).toBeDefined();
      expect((await send('POST', await signed())).Error?.Code).toBe('AuthFailure.SignatureFailure');
    }
  });

  it('creates nothing, if neighbours are merged or cut so that the signature still holds', async () => {
    const all = await signed();
    const [signature, ...sorted] = [all.at(-1), ...all.slice(0, -1)];
    if (signature === undefined) throw new Error('expected a signature');
    const variants: Parameter[][] = [];
    // Each run of neighbours becomes the value of its first.
    for (let from = 0; from < sorted.length; from += 1)
      for (let to = from + 1; to < sorted.length; to += 1) {
        const [first, ...others] = sorted.slice(from, to + 1);
        if (first === undefined) continue;
        const merged = [first[1], ...others.map(([name, value]) => `${name}=${value}`)].join('&');
        variants.push([...sorted.slice(0, from), [first[0], merged], ...sorted.slice(to + 1)]);
      }
    // Each `=` of a value becomes the end of a name.
    for (const [index, [name, value]] of sorted.entries())
      for (let at = value.indexOf('='); at >= 0; at = value.indexOf('=', at + 1)) {
        const cut: Parameter = [`${name}=${value.slice(0, at)}`, value.slice(at + 1)];
        variants.push([...sorted.slice(0, index), cut, ...sorted.slice(index + 1)]);
      }
    expect(variants.length).toBeGreaterThan(40);
    for (const variant of variants) {
      const send = service(token);
      const answer = await send('GET', [...variant, signature]);
      expect(answer.KeyId, JSON.stringify(variant)).toBeUndefined();
      const listed = await send('GET', await signCarried({ ...check, token, input: {} }, signer));
      expect(listed.TotalCount).toBe(0);
    }
  });
});

it('a merged check is answered, so what isn’t in its answer may be there all the same', async () => {
  const send = service();
  await send('GET', await signCarried(imports, signer));
  const all = await signCarried(check, signer);
  const merged = all.flatMap(([name, value]): Parameter[] => {
    if (name === 'Limit') return [];
    return [[name, name === 'Filters.0.Values.0' ? `${value}&Limit=100` : value]];
  });
  expect(await send('GET', merged)).toMatchObject({ TotalCount: 0 });
  expect(await send('GET', all)).toMatchObject({ TotalCount: 1 });
});
