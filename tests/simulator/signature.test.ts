import { describe, expect, it } from 'vitest';
import { type RequestToSign, signRequest, type SigningLevel } from '../../src/core/tc3/sign.ts';
import { signingKeyOf } from '../../src/core/tc3/signingKey.ts';
import { utcDate } from '../../src/core/tc3/stringToSign.ts';
import { signature, type SignatureMethod } from '../../src/core/v1/signature.ts';
import { stringToSign } from '../../src/core/v1/stringToSign.ts';
import type { SimulatorOptions } from '../../src/simulator/simulator.ts';
import { NOON, SECRET_ID, SECRET_KEY, testSimulator } from '../support/caller.ts';

const URL_ = 'https://cvm.tencentcloudapi.com/';
const BODY = '{"KeyIds":["skey-12345678"]}';

interface Sent {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string;
}

/** A correctly signed DescribeKeyPairs, as it would be sent. */
function signed(
  options: { level?: SigningLevel; token?: string; timestampSeconds?: number; secretKey?: string } = {},
): Sent {
  const timestampSeconds = options.timestampSeconds ?? NOON / 1000;
  const request: RequestToSign = {
    method: 'POST',
    host: 'cvm.tencentcloudapi.com',
    service: 'cvm',
    action: 'DescribeKeyPairs',
    version: '2017-03-12',
    region: 'ap-guangzhou',
    token: options.token ?? null,
    language: 'en-US',
    body: BODY,
    query: '',
  };
  const signingKey = signingKeyOf({
    secretKey: options.secretKey ?? SECRET_KEY,
    date: utcDate(timestampSeconds),
    service: 'cvm',
  });
  const level = options.level ?? 'full';
  const { host: _host, ...headers } = signRequest(request, {
    secretId: SECRET_ID,
    signingKey,
    timestampSeconds,
    level,
  });
  return { url: URL_, method: 'POST', headers, body: BODY };
}

/** @returns the error code, or `null` for success */
async function codeFor(sent: Sent, options: Partial<SimulatorOptions> = {}): Promise<string | null> {
  const { url, method, headers, body } = sent;
  const response = await testSimulator(options)(
    new Request(url, method === 'GET' ? { method, headers } : { method, headers, body }),
  );
  const answer = (await response.json()) as { Response: { Error?: { Code: string } } };
  return answer.Response.Error?.Code ?? null;
}

describe('TC3-HMAC-SHA256', () => {
  it.each(['full', 'action', 'minimum'] as const)('level %s is accepted', async (level) => {
    expect(await codeFor(signed({ level }))).toBeNull();
  });

  it('a token is checked, and its expiry', async () => {
    const credentials = (expiresAt: number) => [
      { secretId: SECRET_ID, secretKey: SECRET_KEY, token: { value: 'good', expiresAt } },
    ];
    expect(await codeFor(signed({ token: 'good' }), { credentials: credentials(NOON + 1) })).toBeNull();
    expect(await codeFor(signed({ token: 'good' }), { credentials: credentials(NOON) })).toBe(
      'AuthFailure.TokenFailure',
    );
    expect(await codeFor(signed({ token: 'bad' }), { credentials: credentials(NOON + 1) })).toBe(
      'AuthFailure.TokenFailure',
    );
    expect(await codeFor(signed(), { credentials: credentials(NOON + 1) })).toBe('AuthFailure.TokenFailure');
    expect(await codeFor(signed({ token: 'any' }))).toBe('AuthFailure.TokenFailure');
  });

  describe('flipping one thing after signing at level full is refused', () => {
    const change = (headers: Record<string, string>) => (sent: Sent) => ({
      ...sent,
      headers: { ...sent.headers, ...headers },
    });
    it.each<[string, (sent: Sent) => Sent]>([
      ['action', change({ 'x-tc-action': 'DeleteKeyPairs' })],
      ['region', change({ 'x-tc-region': 'ap-shanghai' })],
      ['version', change({ 'x-tc-version': '2017-03-13' })],
      ['timestamp', change({ 'x-tc-timestamp': String(NOON / 1000 + 1) })],
      ['content-type', change({ 'content-type': 'application/json' })],
      ['token', change({ 'x-tc-token': 'other' })],
      ['host', (sent) => ({ ...sent, url: 'https://cvm.intl.tencentcloudapi.com/' })],
      ['one body byte', (sent) => ({ ...sent, body: sent.body.replace('8', '9') })],
      ['one signature digit', (sent) => change({ authorization: flipLastDigit(sent) })(sent)],
    ])('%s', async (_label, flip) => {
      const token = { value: 'good', expiresAt: NOON + 1 };
      const credentials = [{ secretId: SECRET_ID, secretKey: SECRET_KEY, token }];
      const original = signed({ token: 'good' });
      expect(await codeFor(original, { credentials })).toBeNull();
      expect(await codeFor(flip(original), { credentials })).toBe('AuthFailure.SignatureFailure');
    });

    const flipLastDigit = ({ headers }: Sent) =>
      headers['authorization']?.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) ?? '';
  });

  it('every single flipped bit of the body is refused', async () => {
    const sent = signed();
    for (let index = 0; index < BODY.length; index += 1) {
      const flipped = String.fromCharCode(BODY.charCodeAt(index) ^ 1);
      const body = BODY.slice(0, index) + flipped + BODY.slice(index + 1);
      expect(await codeFor({ ...sent, body })).not.toBeNull();
    }
  });

  it.each([
    [-300, null],
    [300, null],
    [-301, 'AuthFailure.SignatureExpire'],
    [301, 'AuthFailure.SignatureExpire'],
  ])('a timestamp %i seconds off: %s', async (offset, code) => {
    expect(await codeFor(signed({ timestampSeconds: NOON / 1000 + offset }))).toBe(code);
  });

  it('the scope has the UTC date of the timestamp', async () => {
    const now = () => Date.UTC(2026, 10, 25, 0, 1);
    const before = Date.UTC(2026, 10, 24, 23, 59) / 1000;
    expect(await codeFor(signed({ timestampSeconds: before }), { now })).toBeNull();
    const sent = signed({ timestampSeconds: before });
    const authorization = sent.headers['authorization']?.replace('2026-11-24', '2026-11-25') ?? '';
    expect(await codeFor({ ...sent, headers: { ...sent.headers, authorization } }, { now })).toBe(
      'AuthFailure.SignatureFailure',
    );
  });

  it.each([
    ['no Authorization', '', 'AuthFailure.InvalidAuthorization'],
    ['another scheme', 'Bearer x', 'AuthFailure.InvalidAuthorization'],
  ])('%s', async (_label, authorization, code) => {
    const sent = signed();
    expect(await codeFor({ ...sent, headers: { ...sent.headers, authorization } })).toBe(code);
  });

  it('content-type and host must be among the signed headers', async () => {
    const sent = signed();
    for (const names of ['host;x-tc-action', 'content-type;x-tc-action']) {
      const authorization =
        sent.headers['authorization']?.replace(/SignedHeaders=[^,]*/, `SignedHeaders=${names}`) ?? '';
      expect(await codeFor({ ...sent, headers: { ...sent.headers, authorization } })).toBe(
        'AuthFailure.InvalidAuthorization',
      );
    }
  });

  it('an unknown SecretId and a wrong SecretKey are told apart', async () => {
    expect(await codeFor(signed({ secretKey: 'wrong' }))).toBe('AuthFailure.SignatureFailure');
    const credentials = [{ secretId: 'AKIDother', secretKey: SECRET_KEY }];
    expect(await codeFor(signed(), { credentials })).toBe('AuthFailure.SecretIdNotFound');
  });

  it('on a loopback address the host may be signed without its port, as the Node SDK does', async () => {
    for (const host of ['127.0.0.1', '127.0.0.1:8787']) {
      const timestampSeconds = NOON / 1000;
      const signingKey = signingKeyOf({ secretKey: SECRET_KEY, date: '2026-11-24', service: 'cvm' });
      const { host: _host, ...headers } = signRequest(
        {
          method: 'POST',
          host,
          service: 'cvm',
          action: 'DescribeKeyPairs',
          version: '2017-03-12',
          region: 'ap-guangzhou',
          token: null,
          language: null,
          body: '{}',
          query: '',
        },
        { secretId: SECRET_ID, signingKey, timestampSeconds, level: 'minimum' },
      );
      expect(
        await codeFor({ url: 'http://127.0.0.1:8787/', method: 'POST', headers, body: '{}' }),
      ).toBeNull();
    }
  });

  it('a GET is verified over its query, and its parameters are text', async () => {
    const query = 'Filters.0.Name=key-name&Filters.0.Values.0=a&Limit=5&Offset=0';
    const signingKey = signingKeyOf({ secretKey: SECRET_KEY, date: '2026-11-24', service: 'cvm' });
    const { host: _host, ...headers } = signRequest(
      {
        method: 'GET',
        host: 'cvm.tencentcloudapi.com',
        service: 'cvm',
        action: 'DescribeKeyPairs',
        version: '2017-03-12',
        region: 'ap-guangzhou',
        token: null,
        language: null,
        body: '',
        query,
      },
      { secretId: SECRET_ID, signingKey, timestampSeconds: NOON / 1000, level: 'full' },
    );
    expect(await codeFor({ url: `${URL_}?${query}`, method: 'GET', headers, body: '' })).toBeNull();
    expect(
      await codeFor({ url: `${URL_}?${query.replace('5', '6')}`, method: 'GET', headers, body: '' }),
    ).toBe('AuthFailure.SignatureFailure');
  });
});

describe('the legacy signature (v1)', () => {
  /** The documentation's original CreateKeyPair example: everything in the query. */
  function v1Request(method: SignatureMethod, changes: Record<string, string> = {}): Sent {
    const parameters = new Map(
      Object.entries({
        Action: 'CreateKeyPair',
        Version: '2017-03-12',
        Region: 'ap-guangzhou',
        KeyName: 'Tencent',
        ProjectId: '0',
        SecretId: SECRET_ID,
        SignatureMethod: method,
        Nonce: '11886',
        Timestamp: String(NOON / 1000),
        ...changes,
      }),
    );
    const toSign = stringToSign({ method: 'GET', host: 'cvm.tencentcloudapi.com', parameters });
    parameters.set('Signature', signature({ secretKey: SECRET_KEY, method, stringToSign: toSign }));
    return { url: `${URL_}?${new URLSearchParams([...parameters])}`, method: 'GET', headers: {}, body: '' };
  }

  it.each(['HmacSHA1', 'HmacSHA256'] as const)('%s creates a key pair from a query', async (method) => {
    expect(await codeFor(v1Request(method))).toBeNull();
  });

  it('is verified: parameters, timestamp, SecretId, token', async () => {
    const { url, ...rest } = v1Request('HmacSHA256');
    expect(await codeFor({ ...rest, url: url.replace('Tencent', 'Other') })).toBe(
      'AuthFailure.SignatureFailure',
    );
    expect(await codeFor(v1Request('HmacSHA1', { Timestamp: String(NOON / 1000 - 301) }))).toBe(
      'AuthFailure.SignatureExpire',
    );
    expect(await codeFor(v1Request('HmacSHA1', { SecretId: 'AKIDnobody' }))).toBe(
      'AuthFailure.SecretIdNotFound',
    );
    expect(await codeFor(v1Request('HmacSHA1', { Token: 'x' }))).toBe('AuthFailure.TokenFailure');
    expect(await codeFor({ ...rest, url: url.replace('HmacSHA256', 'HmacMD5') })).toBe(
      'AuthFailure.SignatureFailure',
    );
  });

  it('is HmacSHA1 where no method is named, as in the documentation’s own examples', async () => {
    const parameters = new Map(
      Object.entries({
        Action: 'CreateKeyPair',
        Version: '2017-03-12',
        Region: 'ap-guangzhou',
        KeyName: 'Unnamed',
        ProjectId: '0',
        SecretId: SECRET_ID,
        Nonce: '11886',
        Timestamp: String(NOON / 1000),
      }),
    );
    const toSign = stringToSign({ method: 'GET', host: 'cvm.tencentcloudapi.com', parameters });
    const signed1 = signature({ secretKey: SECRET_KEY, method: 'HmacSHA1', stringToSign: toSign });
    parameters.set('Signature', signed1);
    const url = `${URL_}?${new URLSearchParams([...parameters])}`;
    expect(await codeFor({ url, method: 'GET', headers: {}, body: '' })).toBeNull();
  });

  it('types its parameters: a number is a number', async () => {
    expect(await codeFor(v1Request('HmacSHA1', { ProjectId: 'x' }))).toBe('InvalidParameter');
  });
});
