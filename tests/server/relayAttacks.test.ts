/** Attacks on the relay as raw bytes, each one change away from an honest call: none of them reaches the API. */
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Running, startEntry } from '../support/process.ts';
import { type RecordingUpstream, recordingUpstream, sendRaw } from '../support/rawRequest.ts';

const ORIGIN = 'https://keys.example';
const TOKEN = randomBytes(24).toString('hex');
const TOKEN_FILE = join(tmpdir(), `keysmith-token-${TOKEN.slice(0, 8)}`);

/** Through which address an honest caller comes, and from which origin. */
interface Door {
  readonly name: string;
  readonly path: string;
  readonly origin: string;
  /** The origin that belongs to the other address. */
  readonly otherOrigin: string;
}
const DOORS: readonly [Door, Door] = [
  { name: 'a page', path: '', origin: ORIGIN, otherOrigin: 'null' },
  { name: 'a page from a file', path: `/${TOKEN}`, origin: 'null', otherOrigin: ORIGIN },
];

let upstream: RecordingUpstream;
let relay: Running;
let port: number;
beforeAll(async () => {
  upstream = await recordingUpstream();
  writeFileSync(TOKEN_FILE, `${TOKEN}\n`);
  const allowed = ['--allow-origin', ORIGIN, '--allow-file', '--token-file', TOKEN_FILE];
  relay = await startEntry('relay', ['--port', '0', ...allowed, '--upstream', upstream.url]);
  port = Number(new URL(relay.url).port);
});
beforeEach(() => upstream.arrivals.splice(0));
afterAll(async () => {
  await relay.stop();
  upstream.stop();
  rmSync(TOKEN_FILE);
});

const authorization = (signature = randomBytes(32).toString('hex')) =>
  `TC3-HMAC-SHA256 Credential=AKIDraw/2026-01-01/cvm/tc3_request, SignedHeaders=content-type;host, Signature=${signature}`;

/** An honest call, but for what is changed. A header that is `null` is left out, and one with several values is sent as often. */
interface Change {
  readonly line?: string;
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[] | null>>;
  /** Header lines as they are, behind the others. */
  readonly lines?: readonly string[];
  readonly body?: string | Buffer;
}

function honest(
  { line, method = 'POST', target = `/${upstream.url}/`, headers = {}, lines = [], body = '{}' }: Change = {},
  { path, origin }: Door = DOORS[0],
) {
  const all: Record<string, string | readonly string[] | null> = {
    Host: `localhost:${port}`,
    Origin: origin,
    Authorization: authorization(),
    'Content-Type': 'application/json',
    'Content-Length': String(body.length),
    'X-TC-Action': 'CreateKeyPair',
    'X-TC-Timestamp': '1767225600',
    'X-TC-Version': '2017-03-12',
    Connection: 'close',
    ...headers,
  };
  const head = Object.entries(all).flatMap(([name, value]) =>
    (value === null ? [] : [value].flat()).map((each) => `${name}: ${each}`),
  );
  const first = line ?? `${method} ${target.startsWith('/') ? path : ''}${target} HTTP/1.1`;
  return Buffer.concat([
    Buffer.from(`${[first, ...head, ...lines].join('\r\n')}\r\n\r\n`, 'latin1'),
    Buffer.from(body),
  ]);
}

type Attack = Change | Buffer;

/** Each kind by its attacks; made in a function, since addresses are known only when the servers run. */
const ATTACKS: Readonly<Record<string, (door: Door) => readonly Attack[]>> = {
  'another host': () => [
    ...[
      'evil.example',
      `evil.example:${port}`,
      `localhost.evil.example:${port}`,
      `localhost:${port}.evil.example`,
      `localhost.:${port}`,
      'localhost',
      '127.0.0.1',
      `localhost:${port + 1}`,
      `localhost:${port}0`,
      `0.0.0.0:${port}`,
      `[::1]:${port}`,
      `[::ffff:127.0.0.1]:${port}`,
      `127.0.0.1.nip.io:${port}`,
      `localtest.me:${port}`,
      `127.0.0.2:${port}`,
      `evil.example@localhost.evil:${port}`,
      `localhost:${port}@evil.example`,
      `localhost:${port}, evil.example`,
      `evil.example localhost:${port}`,
      `localhost:${port} evil.example`,
      `loc\u00e4lhost:${port}`,
      `xn--localhost:${port}`,
      `localhost%00:${port}`,
      'null',
      '',
    ].map((host) => ({ headers: { Host: host } })),
    { headers: { Host: null } },
    { headers: { Host: [`localhost:${port}`, 'evil.example'] } },
    { headers: { Host: ['evil.example', `localhost:${port}`] } },
    { headers: { Host: [`localhost:${port}`, `localhost:${port}`] } },
    { target: `http://evil.example/${upstream.url}/` },
    { target: `//evil.example/${upstream.url}/`, headers: { Host: 'evil.example' } },
    { target: `https://evil.example:${port}/${upstream.url}/`, headers: { Host: 'evil.example' } },
  ],
  'another origin': ({ origin: own, otherOrigin }) => [
    ...[
      otherOrigin,
      'https://evil.example',
      'http://keys.example',
      'https://keys.example.evil.example',
      'https://keys.example.',
      'https://keys.example/',
      'https://keys.example:8443',
      'https://keys.example:443',
      'https://KEYS.example',
      'https://sub.keys.example',
      'https://evilkeys.example',
      'https://keys.exampl',
      'https://user@keys.example',
      'https://keys.example#',
      'https://keys.example https://evil.example',
      'https://evil.example https://keys.example',
      'https://keys.example, https://keys.example',
      'keys.example',
      'file://',
      'chrome-extension://keys.example',
      `http://localhost:${port}`,
      '*',
      '',
    ].map((origin) => ({ headers: { Origin: origin } })),
    { headers: { Origin: null } },
    { headers: { Origin: [own, 'https://evil.example'] } },
    { headers: { Origin: ['https://evil.example', own] } },
    { headers: { Origin: [own, otherOrigin] } },
    { headers: { Origin: null, Referer: `${ORIGIN}/` } },
  ],
  'another method': () =>
    [
      'GET',
      'HEAD',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
      'TRACE',
      'CONNECT',
      'PROPFIND',
      'MKCOL',
      'COPY',
      'REPORT',
      'PURGE',
      'SEARCH',
      'LINK',
      'post',
      'BREW',
    ].map((method) => ({ method })),
  'another target': () => [
    ...[
      '/',
      '//',
      '/x',
      '/https://evil.example/',
      '/https://tencentcloudapi.com/',
      '/https://tencentcloudapi.com.evil.example/',
      '/https://eviltencentcloudapi.com/',
      '/https://cvm.tencentcloudapi.com.evil.example/',
      '/https://cvm.tencentcloudapi.com@evil.example/',
      '/https://evil.example@cvm.tencentcloudapi.com/',
      '/https://cvm.tencentcloudapi.com:444/',
      '/https://cvm.tencentcloudapi.com./',
      '/https://cvm..tencentcloudapi.com/',
      '/https://.tencentcloudapi.com/',
      '/https://cvm.tencentcloudapi.com/x',
      '/https://cvm.tencentcloudapi.com/?x=1',
      '/https://cvm.tencentcloudapi.com/..',
      '/https://cvm.tencentcloudapi.com%2f.evil.example/',
      '/https://cvm.tencentcloudapi.com%00.evil.example/',
      '/https://evil.example/cvm.tencentcloudapi.com/',
      '/https://evil.example%23.tencentcloudapi.com/',
      '/https://evil.example\\.tencentcloudapi.com/',
      '/https:///cvm.tencentcloudapi.com/',
      '/https:cvm.tencentcloudapi.com/',
      '/http://cvm.tencentcloudapi.com/',
      '/HTTPS://cvm.tencentcloudapi.com/',
      '/ftp://cvm.tencentcloudapi.com/',
      '/file:///etc/passwd',
      '/http://127.0.0.1:1/',
      `/http://127.0.0.1:${port}/`,
      `/http://localhost:${new URL(upstream.url).port}/`,
      `/https://127.0.0.1:${new URL(upstream.url).port}/`,
      `/${upstream.url}0/`,
      `/${upstream.url}/x`,
      `/${upstream.url}/?a=b`,
      `/${upstream.url}@evil.example/`,
      `/${upstream.url.replace('127.0.0.1', '127.1')}/`,
      `/${upstream.url.replace('127.0.0.1', '2130706433')}/`,
      `/http%3A%2F%2F${new URL(upstream.url).host}/`,
      '/https://169.254.169.254/',
      '/http://metadata.tencentyun.com/',
      '/https://cvm.ai.tencentcloudapi.woa.com/',
    ].map((target) => ({ target })),
    { target: '*' },
    { target: '/', headers: { 'X-Forwarded-Host': 'cvm.tencentcloudapi.com' } },
  ],
  'not one signed call': () => [
    ...['Authorization', 'Content-Type', 'X-TC-Action', 'X-TC-Timestamp', 'X-TC-Version'].map((name) => ({
      headers: { [name]: null },
    })),
    ...[
      '',
      'Bearer abc',
      'Basic QUtJRDpzZWNyZXQ=',
      'TC3-HMAC-SHA256',
      authorization('A'.repeat(64)),
      authorization('a'.repeat(63)),
      authorization('a'.repeat(65)),
      `${authorization()}, Signature=${'a'.repeat(64)}`,
      `${authorization()} x`,
      authorization().replace('TC3-HMAC-SHA256', 'TC3-HMAC-SHA512'),
      authorization().replace('AKIDraw', ''),
      authorization().replace('AKIDraw', 'a'.repeat(200)),
      authorization().replace('tc3_request', 'aws4_request'),
      authorization().replace(', SignedHeaders', ',  SignedHeaders'),
      authorization().replace('2026-01-01', '2026-1-1'),
    ].map((value) => ({ headers: { Authorization: value } })),
    { headers: { Authorization: [authorization(), authorization()] } },
    { headers: { 'Content-Type': ['application/json', 'text/plain'] } },
    ...['', 'CreateKeyPair, DescribeKeyPairs', 'Create KeyPair', '../x', 'a'.repeat(65)].map((action) => ({
      headers: { 'X-TC-Action': action },
    })),
    { headers: { 'X-TC-Action': ['CreateKeyPair', 'DescribeKeyPairs'] } },
  ],
  'cut up differently': () => [
    { headers: { 'Content-Length': ['2', '3'] } },
    { headers: { 'Content-Length': ['2', '2'] } },
    ...['-1', '+2', '0x2', '2, 2', '2.0', '1e1', 'two', '99999999999999999999'].map((length) => ({
      headers: { 'Content-Length': length },
    })),
    ...[{ 'Content-Length': '2' }, { 'Content-Length': '0' }].map((headers) => ({
      headers: { ...headers, 'Transfer-Encoding': 'chunked' },
      body: '2\r\n{}\r\n0\r\n\r\n',
    })),
    ...['xchunked', 'chunked, identity', 'chunked, gzip', 'identity, x'].map((coding) => ({
      headers: { 'Content-Length': null, 'Transfer-Encoding': coding },
      body: '2\r\n{}\r\n0\r\n\r\n',
    })),
    ...[
      'x\r\n{}\r\n',
      '-2\r\n{}\r\n',
      'fffffffffffffffff\r\n{}',
      '2\r\n{}x\r\n0\r\n\r\n',
      '2 2\r\n{}\r\n0\r\n\r\n',
    ].map((body) => ({ headers: { 'Content-Length': null, 'Transfer-Encoding': 'chunked' }, body })),
    { lines: ['Transfer-Encoding : chunked'] },
    { lines: ['X-Folded: a', ' b'] },
    { lines: ['X-Nul: a\0b'] },
    { lines: ['X-Return: a\rb'] },
    { lines: ['no colon'] },
    { lines: [': no name'] },
    { lines: ['X-\u00e9: name'] },
    { lines: [`X-Long: ${'a'.repeat(100_000)}`] },
    { lines: Array.from({ length: 3_000 }, (_, i) => `X-${i}: many`) },
    { line: `POST /${upstream.url}/ HTTP/9.9` },
    { line: `POST /${upstream.url}/ ICE/1.0` },
    { line: `POST /${'a'.repeat(100_000)} HTTP/1.1` },
    { line: '' },
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    Buffer.from('16030100ee010000ea0303', 'hex'),
    Buffer.from('\0\0\0\0\r\n\r\n'),
    honest({ headers: { 'Content-Length': '20' } }),
  ],
  'too long a body': () => [
    { body: 'a'.repeat(256 * 1024 + 1) },
    { headers: { 'Content-Length': String(2 ** 40) }, body: 'a'.repeat(300_000) },
    {
      headers: { 'Content-Length': null, 'Transfer-Encoding': 'chunked' },
      body: `${(300_000).toString(16)}\r\n${'a'.repeat(300_000)}\r\n0\r\n\r\n`,
    },
  ],
};

/** What an attack asked for may be told about the relay, but nothing of the API: 502 means that it was asked. */
function isForwarded(statuses: readonly number[]): boolean {
  return statuses.some((status) => status === 200 || status === 502);
}

describe.each(DOORS)('an attack by raw bytes, where $name comes in', (door) => {
  it('is one change away from an honest call, which is forwarded', async () => {
    expect((await sendRaw(port, honest({}, door))).statuses).toEqual([200]);
    expect(upstream.arrivals).toHaveLength(1);
  });

  it('comes in 160 variants at least', () => {
    const all = Object.values(ATTACKS).flatMap((attacks) => attacks(door));
    expect(new Set(all.map((attack) => JSON.stringify(attack))).size).toBeGreaterThanOrEqual(160);
  });

  // What never ends is ended by the relay's own deadline of ten seconds.
  it.each(Object.keys(ATTACKS))('%s: nothing is forwarded', { timeout: 30_000 }, async (kind) => {
    const forwarded: unknown[] = [];
    await Promise.all(
      (ATTACKS[kind]?.(door) ?? []).map(async (attack) => {
        const { statuses } = await sendRaw(port, Buffer.isBuffer(attack) ? attack : honest(attack, door));
        // The relay's own page may be asked by anyone.
        const isProbe = !Buffer.isBuffer(attack) && attack.method === 'GET' && attack.target === '/';
        if (isForwarded(statuses) && !isProbe) forwarded.push(attack);
      }),
    );
    expect(forwarded).toEqual([]);
    expect(upstream.arrivals).toEqual([]);
  });
});

describe('what is forwarded', () => {
  it('arrives without what a browser knows of its user', async () => {
    const secret = ['Cookie: sid=1', 'Referer: https://keys.example/x', 'X-Forwarded-For: 1.2.3.4'];
    const lines = [...secret, 'User-Agent: Browser/1', 'X-Real-IP: 1.2.3.4', 'Sec-Fetch-Site: cross-site'];
    await sendRaw(port, honest({ lines }));
    const [arrival] = upstream.arrivals;
    expect(arrival?.headers).toMatchObject({
      'user-agent': 'keysmith-relay',
      host: new URL(upstream.url).host,
    });
    for (const name of ['cookie', 'referer', 'origin', 'x-forwarded-for', 'x-real-ip']) {
      expect(arrival?.headers[name]).toBeUndefined();
    }
  });

  it('is each of several calls on one connection, and no part of one as another', async () => {
    const hidden = honest().toString('latin1');
    const first = honest({ headers: { Connection: 'keep-alive' }, body: hidden });
    const { statuses } = await sendRaw(port, Buffer.concat([first, honest({ body: '{"second":1}' })]));
    expect(statuses).toEqual([200, 200]);
    expect(upstream.arrivals.map(({ body }) => body)).toEqual([hidden, '{"second":1}']);
  });

  it.each<[string, Change]>([
    ['as it was', {}],
    ['as another action', { headers: { 'X-TC-Action': 'DeleteKeyPairs' } }],
    ['as a read', { headers: { 'X-TC-Action': 'DescribeKeyPairs' } }],
    ['with another body', { body: '{"a":1}' }],
    ['at another time', { headers: { 'X-TC-Timestamp': '1767225601' } }],
    ['with headers in another case', { headers: { 'X-TC-Action': null, 'x-tc-ACTION': 'CreateKeyPair' } }],
  ])('is a signature once, whichever way it comes again: %s', async (_how, change) => {
    const Authorization = authorization();
    await sendRaw(port, honest({ headers: { Authorization } }));
    const again = await sendRaw(port, honest({ ...change, headers: { ...change.headers, Authorization } }));
    expect(again.statuses).toEqual([409]);
    expect(again.text).toContain('x-keysmith-relay: replay');
    expect(upstream.arrivals).toHaveLength(1);
  });

  it('is once a signature that comes twice at the same time', async () => {
    const bytes = honest({ headers: { Authorization: authorization() } });
    const answers = await Promise.all([1, 2, 3, 4].map(() => sendRaw(port, bytes)));
    expect(answers.flatMap(({ statuses }) => statuses).sort()).toEqual([200, 409, 409, 409]);
    expect(upstream.arrivals).toHaveLength(1);
  });
});
