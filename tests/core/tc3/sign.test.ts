import { describe, expect, it } from 'vitest';
import { parseAuthorization } from '../../../src/core/tc3/authorization.ts';
import { canonicalHeaders } from '../../../src/core/tc3/canonicalRequest.ts';
import { cachedDayKeys } from '../../../src/core/tc3/dayKeys.ts';
import { type RequestToSign, signRequest, type SigningLevel } from '../../../src/core/tc3/sign.ts';
import { deriveDateKey, signingKeyOf } from '../../../src/core/tc3/signingKey.ts';
import { utcDate } from '../../../src/core/tc3/stringToSign.ts';
import { tc3Vectors } from '../../support/vectors.ts';

const request: RequestToSign = {
  method: 'POST',
  host: 'cvm.tencentcloudapi.com',
  service: 'cvm',
  action: 'DescribeKeyPairs',
  version: '2017-03-12',
  region: 'ap-guangzhou',
  token: 'token',
  language: 'en-US',
  body: '{"KeyIds":["skey-12345678"]}',
  query: '',
};

function sign(changes: Partial<RequestToSign>, level: SigningLevel = 'full') {
  const signingKey = signingKeyOf({ secretKey: 'secret', date: '2023-11-14', service: 'cvm' });
  return signRequest(
    { ...request, ...changes },
    { secretId: 'AKIDEXAMPLE', signingKey, timestampSeconds: 1_700_000_000, level },
  );
}

const signatureOf = (headers: { authorization: string }) =>
  parseAuthorization(headers.authorization)?.signature;
const signedOf = (headers: { authorization: string }) =>
  parseAuthorization(headers.authorization)?.signedHeaders;

describe('signRequest', () => {
  const vector = tc3Vectors.find(({ name }) => name === 'derived-CreateKeyPair-POST');

  it('joins the stages to the Authorization of the vectors', () => {
    if (vector === undefined) throw new Error('vector missing');
    const headers = signRequest(
      { ...request, action: 'CreateKeyPair', token: null, body: vector.payload },
      {
        secretId: vector.secretId,
        signingKey: signingKeyOf({ secretKey: vector.secretKey, date: vector.date, service: 'cvm' }),
        timestampSeconds: vector.timestamp,
        level: 'action',
      },
    );
    expect(headers.authorization).toBe(vector.authorization);
    expect(headers['x-tc-timestamp']).toBe(String(vector.timestamp));
  });

  it('signs action, region, token and version at level full', () => {
    expect(signedOf(sign({}))).toEqual([
      'content-type',
      'host',
      'x-tc-action',
      'x-tc-region',
      'x-tc-token',
      'x-tc-version',
    ]);
  });

  it('signs what the documentation and the SDKs sign at the other levels', () => {
    expect(signedOf(sign({}, 'action'))).toEqual(['content-type', 'host', 'x-tc-action']);
    expect(signedOf(sign({}, 'minimum'))).toEqual(['content-type', 'host']);
  });

  it('leaves out region, token and language where there are none: an empty value is an error', () => {
    const headers = sign({ region: null, token: null, language: null });
    expect(Object.keys(headers)).not.toContain('x-tc-region');
    expect(Object.keys(headers)).not.toContain('x-tc-token');
    expect(Object.keys(headers)).not.toContain('x-tc-language');
    expect(signedOf(headers)).toEqual(['content-type', 'host', 'x-tc-action', 'x-tc-version']);
  });

  it('with only content-type and host signed, a Describe and a Delete have the same signature', () => {
    expect(signatureOf(sign({}, 'minimum'))).toBe(signatureOf(sign({ action: 'DeleteKeyPairs' }, 'minimum')));
    expect(signatureOf(sign({}, 'full'))).not.toBe(signatureOf(sign({ action: 'DeleteKeyPairs' }, 'full')));
  });

  it('signs a GET over its query as it is sent, with no body', () => {
    const get = sign({ method: 'GET', body: '', query: 'Limit=20&Offset=0' });
    expect(get['content-type']).toBe('application/x-www-form-urlencoded');
    expect(signatureOf(get)).not.toBe(
      signatureOf(sign({ method: 'GET', body: '', query: 'Offset=0&Limit=20' })),
    );
  });

  it('says in which language messages are to be, and signs no value with spaces around it', () => {
    expect(sign({})['x-tc-language']).toBe('en-US');
    expect(canonicalHeaders({ host: ' a ' }, ['host'])).toBe('host:a\n');
  });

  it('refuses to sign a header that has no value', () => {
    expect(() => canonicalHeaders({ host: 'a' }, ['content-type', 'host'])).toThrow('content-type');
  });
});

describe('utcDate', () => {
  it('is the UTC date, not the local one, from 00:00 to 08:00 in China', () => {
    expect(utcDate(Date.UTC(2026, 0, 1, 23, 59, 59) / 1000)).toBe('2026-01-01');
    expect(utcDate(Date.UTC(2026, 0, 2) / 1000)).toBe('2026-01-02');
  });
});

describe('parseAuthorization', () => {
  const good = sign({}).authorization;

  it.each([
    ['another algorithm', good.replace('TC3', 'TC4')],
    ['an upper-case signature', good.toUpperCase()],
    ['a short signature', good.slice(0, -1)],
    ['text after the signature', `${good} `],
    ['text in front', `x ${good}`],
    ['a line behind', `${good}\n`],
    ['a SecretId with a slash', good.replace('AKIDEXAMPLE', 'AKID/EXAMPLE')],
    ['a name of a header in capitals', good.replace('content-type', 'Content-Type')],
    ['a year of five digits', good.replace('/2023-', '/02023-')],
    ['no signed headers', good.replace(/SignedHeaders=[^,]*/, 'SignedHeaders=')],
    ['a scope of another shape', good.replace('/tc3_request', '')],
    ['nothing', ''],
  ])('is null for %s', (_label, header) => {
    expect(parseAuthorization(header)).toBeNull();
  });
});

describe('cachedDayKeys', () => {
  it('derives the date key once a date, and each service from it', async () => {
    const dates: string[] = [];
    const dayKey = cachedDayKeys(async (date) => {
      dates.push(date);
      return deriveDateKey('secret', date);
    });
    const [cvm, tag, again] = await Promise.all([
      dayKey('2023-11-14', 'cvm'),
      dayKey('2023-11-14', 'tag'),
      dayKey('2023-11-14', 'cvm'),
    ]);
    expect(cvm).toEqual(signingKeyOf({ secretKey: 'secret', date: '2023-11-14', service: 'cvm' }));
    expect(tag).toEqual(signingKeyOf({ secretKey: 'secret', date: '2023-11-14', service: 'tag' }));
    expect(again).toEqual(cvm);
    expect(dates).toEqual(['2023-11-14']);
  });

  it('derives anew for a new date', async () => {
    const dayKey = cachedDayKeys(async (date) => deriveDateKey('secret', date));
    const today = await dayKey('2023-11-14', 'cvm');
    expect(await dayKey('2023-11-15', 'cvm')).not.toEqual(today);
    expect(await dayKey('2023-11-15', 'cvm')).toEqual(
      signingKeyOf({ secretKey: 'secret', date: '2023-11-15', service: 'cvm' }),
    );
  });

  it('a date that fails late leaves the keys of the next one alone', async () => {
    const dates: string[] = [];
    let failYesterday = (_error: Error) => {};
    const dayKey = cachedDayKeys((date) => {
      dates.push(date);
      if (date === '2023-11-15') return Promise.resolve(deriveDateKey('secret', date));
      return new Promise((_, reject) => (failYesterday = reject));
    });
    const yesterday = dayKey('2023-11-14', 'cvm');
    const today = await dayKey('2023-11-15', 'cvm');
    failYesterday(new Error('no key'));
    await expect(yesterday).rejects.toThrow('no key');
    expect(await dayKey('2023-11-15', 'cvm')).toBe(today);
    expect(dates).toEqual(['2023-11-14', '2023-11-15']);
  });

  it('tries again after a failure', async () => {
    let fails = true;
    const dayKey = cachedDayKeys(async (date) => {
      if (fails) throw new Error('no key');
      return deriveDateKey('secret', date);
    });
    await expect(dayKey('2023-11-14', 'cvm')).rejects.toThrow('no key');
    fails = false;
    await expect(dayKey('2023-11-14', 'cvm')).resolves.toBeDefined();
  });
});
