import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createRelay, type RelayOptions } from '../../src/relay/relay.ts';
import { testClock } from '../support/caller.ts';

const ORIGIN = 'https://keys.example';
const UPSTREAM_ANSWER = '{"Response":{"RequestId":"r"}}';

interface Forwarded {
  url: string;
  headers: Headers;
  body: string;
}

function setUp(options: Partial<RelayOptions> = {}, answer?: () => Promise<Response>) {
  const forwarded: Forwarded[] = [];
  const clock = testClock();
  const relay = createRelay({
    allowedOrigins: [ORIGIN],
    allowedHosts: ['relay.example'],
    now: clock.now,
    fetch: async (input, init) => {
      const request = new Request(input as string, init);
      forwarded.push({ url: request.url, headers: request.headers, body: await request.text() });
      const headers = { date: 'D', 'x-tc-requestid': 'r', 'set-cookie': 'a=b', 'content-type': 'text/html' };
      return answer?.() ?? new Response(UPSTREAM_ANSWER, { headers });
    },
    ...options,
  });
  return { relay, forwarded, clock };
}

let signatures = 0;
/** Well-formed, whatever it signs: the relay can't verify, only recognise. */
function authorizationOf(number: string): string {
  const scope = '2026-11-24/cvm/tc3_request';
  return `TC3-HMAC-SHA256 Credential=AKID/${scope}, SignedHeaders=content-type;host, Signature=${number.padStart(64, '0')}`;
}
function post(
  changes: { path?: string; headers?: Record<string, string>; body?: BodyInit; host?: string } = {},
) {
  signatures += 1;
  const path = changes.path ?? 'https://cvm.tencentcloudapi.com/';
  return new Request(`https://${changes.host ?? 'relay.example'}/${path}`, {
    method: 'POST',
    headers: {
      origin: ORIGIN,
      authorization: authorizationOf(String(signatures)),
      'content-type': 'application/json; charset=utf-8',
      'x-tc-action': 'CreateKeyPair',
      'x-tc-timestamp': '1',
      'x-tc-version': '2017-03-12',
      ...changes.headers,
    },
    body: changes.body ?? '{"KeyName":"é"}',
    ...(changes.body instanceof ReadableStream ? ({ duplex: 'half' } as object) : {}),
  });
}

describe('the relay forwards', () => {
  it('a signed POST to the API: Authorization, Content-Type, X-TC-* and the body, untouched', async () => {
    const { relay, forwarded } = setUp();
    const response = await relay(post({ headers: { 'x-tc-token': 't', 'x-tc-requestclient': 'c' } }));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(UPSTREAM_ANSWER);
    const [sent] = forwarded;
    expect(sent?.url).toBe('https://cvm.tencentcloudapi.com/');
    expect(sent?.body).toBe('{"KeyName":"é"}');
    expect(sent?.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(sent?.headers.get('x-tc-token')).toBe('t');
    expect(sent?.headers.get('x-tc-requestclient')).toBe('c');
    expect(sent?.headers.get('authorization')).toContain('TC3-HMAC-SHA256');
  });

  it('nothing else: no cookie, origin, referrer, address or identity of the user', async () => {
    const { relay, forwarded } = setUp();
    await relay(
      post({
        headers: {
          cookie: 'session=1',
          referer: 'https://keys.example/',
          'x-forwarded-for': '10.0.0.1',
          forwarded: 'for=10.0.0.1',
          'user-agent': 'Mozilla',
          'accept-language': 'de',
          'x-other': '1',
        },
      }),
    );
    expect([...(forwarded[0]?.headers.keys() ?? [])].sort()).toEqual([
      'accept',
      'accept-encoding',
      'authorization',
      'content-type',
      'user-agent',
      'x-tc-action',
      'x-tc-timestamp',
      'x-tc-version',
    ]);
    expect(forwarded[0]?.headers.get('user-agent')).toBe('keysmith-relay');
    expect(forwarded[0]?.headers.get('accept')).toBe('application/json');
    // A compressed answer would have to be unpacked before its size is known.
    expect(forwarded[0]?.headers.get('accept-encoding')).toBe('identity');
  });

  it.each([
    'https://cvm.tencentcloudapi.com/',
    'https://cvm.tencentcloudapi.com',
    'https:/cvm.tencentcloudapi.com/',
    'https://cvm.ap-shanghai-fsi.tencentcloudapi.com/',
    'https://sts.intl.tencentcloudapi.com/',
  ])('to %s', async (path) => {
    expect((await setUp().relay(post({ path }))).status).toBe(200);
  });

  it.each([
    'https://evil.example/',
    'https://tencentcloudapi.com.evil.example/',
    'https://eviltencentcloudapi.com/',
    'https://tencentcloudapi.com/',
    'http://cvm.tencentcloudapi.com/',
    'https://cvm.tencentcloudapi.com:8443/',
    'https://cvm.tencentcloudapi.com@evil.example/',
    'https://user@cvm.tencentcloudapi.com/',
    'https://cvm.tencentcloudapi.com/path',
    'https://cvm.tencentcloudapi.com/?a=b',
    'https://CVM.tencentcloudapi.com/%2e%2e/',
    'https://127.0.0.1/',
    'http://127.0.0.1:8787/',
    'http://169.254.169.254/',
    '',
  ])('never to %s', async (path) => {
    const { relay, forwarded } = setUp();
    expect((await relay(post({ path }))).status).toBe(403);
    expect(forwarded).toEqual([]);
  });

  it('to one loopback upstream, if told so, and to no other', async () => {
    const { relay } = setUp({ loopbackUpstream: 'http://127.0.0.1:8787' });
    expect((await relay(post({ path: 'http://127.0.0.1:8787/' }))).status).toBe(200);
    expect((await relay(post({ path: 'http://127.0.0.1:8788/' }))).status).toBe(403);
    expect((await relay(post({ path: 'http://127.0.0.1:87/' }))).status).toBe(403);
  });

  it.each([
    'http://10.0.0.1:80',
    'http://localhost:8787',
    'https://127.0.0.1:8787',
    'http://127.0.0.1:8787/',
  ])('and is refused with the upstream %s: that would be an open proxy', (loopbackUpstream) => {
    expect(() => setUp({ loopbackUpstream })).toThrow(RangeError);
  });
});

describe('the relay lets in', () => {
  it('only its own host names: a stranger’s name for this machine is refused', async () => {
    const { relay, forwarded } = setUp();
    expect((await relay(post({ host: 'rebound.example' }))).status).toBe(421);
    expect(forwarded).toEqual([]);
  });

  it.each([
    'https://evil.example',
    'null',
    'https://keys.example.evil',
    'http://keys.example',
    'https://KEYS.example',
  ])('no page of %s', async (origin) => {
    const { relay, forwarded } = setUp();
    const response = await relay(post({ headers: { origin } }));
    expect(response.status).toBe(403);
    expect(response.headers.has('access-control-allow-origin')).toBe(false);
    expect(forwarded).toEqual([]);
  });

  it('no POST without an Origin: every browser sends one', async () => {
    const { relay, forwarded } = setUp();
    const request = post();
    request.headers.delete('origin');
    expect((await relay(request)).status).toBe(403);
    expect(forwarded).toEqual([]);
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD'])('no %s', async (method) => {
    const { relay, forwarded } = setUp();
    const request = new Request('https://relay.example/https://cvm.tencentcloudapi.com/', { method });
    expect((await relay(request)).status).toBe(405);
    expect(forwarded).toEqual([]);
  });

  it.each(['authorization', 'content-type', 'x-tc-action', 'x-tc-timestamp', 'x-tc-version'])(
    'no request without %s: a form or an image of another site has none',
    async (name) => {
      const { relay, forwarded } = setUp();
      const request = post({ body: new Blob(['{}']) });
      request.headers.delete(name);
      expect((await relay(request)).status).toBe(400);
      expect(forwarded).toEqual([]);
    },
  );

  it('a body of 256 KiB, and none that is larger, whether it ends or not', async () => {
    const { relay, forwarded } = setUp();
    expect((await relay(post({ body: 'x'.repeat(256 * 1024) }))).status).toBe(200);
    expect((await relay(post({ body: 'x'.repeat(256 * 1024 + 1) }))).status).toBe(413);
    const endless = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    expect((await relay(post({ body: endless }))).status).toBe(413);
    expect(forwarded).toHaveLength(1);
  });

  it('no body that breaks off', async () => {
    const { relay, forwarded } = setUp();
    const broken = new ReadableStream({ start: (controller) => controller.error(new Error('reset')) });
    const response = await relay(post({ body: broken }));
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ keysmithRelay: 1, refused: 'the request body broke off' });
    expect(forwarded).toEqual([]);
  });
});

describe('a page that was opened from a file', () => {
  const TOKEN = 'Zx9_'.repeat(8);
  const fromFile = (path: string, headers: Record<string, string> = {}) =>
    post({ path, headers: { origin: 'null', ...headers } });
  const API = 'https://cvm.tencentcloudapi.com/';

  it('is let in by the token in its address, and hears answers, probes and refusals', async () => {
    const { relay, forwarded } = setUp({ fileToken: TOKEN });
    const response = await relay(fromFile(`${TOKEN}/${API}`));
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('null');
    expect(forwarded.map(({ url }) => url)).toEqual([API]);
    const probe = await relay(
      new Request(`https://relay.example/${TOKEN}/`, { headers: { origin: 'null' } }),
    );
    expect(await probe.json()).toEqual({ keysmithRelay: 1 });
    expect(probe.headers.get('access-control-allow-origin')).toBe('null');
    const refusal = await relay(fromFile(`${TOKEN}/https://evil.example/`));
    expect(refusal.status).toBe(403);
    expect(refusal.headers.get('access-control-allow-origin')).toBe('null');
    const preflight = await relay(
      new Request(`https://relay.example/${TOKEN}/${API}`, {
        method: 'OPTIONS',
        headers: { origin: 'null', 'access-control-request-method': 'POST' },
      }),
    );
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('null');
  });

  it('is let in behind a mount point, too', async () => {
    const { relay } = setUp({ fileToken: TOKEN, basePath: '/relay/' });
    expect((await relay(fromFile(`relay/${TOKEN}/${API}`))).status).toBe(200);
    expect((await relay(fromFile(`${TOKEN}/${API}`))).status).toBe(403);
  });

  it('leaves the other pages their own address, and the token opens nothing to them', async () => {
    const { relay, forwarded } = setUp({ fileToken: TOKEN });
    expect((await relay(post())).status).toBe(200);
    for (const origin of [ORIGIN, 'https://evil.example'])
      expect((await relay(post({ path: `${TOKEN}/${API}`, headers: { origin } }))).status).toBe(403);
    const unnamed = fromFile(`${TOKEN}/${API}`);
    unnamed.headers.delete('origin');
    expect((await relay(unnamed)).status).toBe(403);
    expect(forwarded).toHaveLength(1);
  });

  /** Each is an address that a local file could try without the token. */
  const WRONG = [
    '',
    '/',
    TOKEN.slice(1),
    TOKEN.slice(0, -1),
    `${TOKEN}x`,
    `x${TOKEN}`,
    TOKEN.toLowerCase(),
    TOKEN.toUpperCase(),
    TOKEN.replace('Z', '%5A'),
    `${TOKEN}%2F`,
    `${TOKEN}%00`,
    `/${TOKEN}`,
    `%2F${TOKEN}`,
    `x/${TOKEN}`,
    `?${TOKEN}/`,
    `#${TOKEN}/`,
    'null',
    'undefined',
    '*',
    '\u0000'.repeat(32),
    'Zx9_'.repeat(7),
    TOKEN.replaceAll('_', '-'),
  ];
  it.each(WRONG)('gets nothing by another token: %j', async (token) => {
    const { relay, forwarded } = setUp({ fileToken: TOKEN });
    for (const path of [`${token}/${API}`, `${token}/`, token]) {
      const tries = [
        fromFile(path),
        new Request(`https://relay.example/${path}`, { headers: { origin: 'null' } }),
        new Request(`https://relay.example/${path}`, { method: 'OPTIONS', headers: { origin: 'null' } }),
      ];
      for (const request of tries) {
        const response = await relay(request);
        expect(response.status).toBe(403);
        expect(response.headers.has('access-control-allow-origin')).toBe(false);
        expect(await response.text()).not.toContain(TOKEN);
      }
    }
    expect(forwarded).toEqual([]);
  });

  it.each(['', 'x'.repeat(31), `${'x'.repeat(40)}/`, `${'x'.repeat(40)} `, 'é'.repeat(40)])(
    'no relay takes the token %j',
    (fileToken) => {
      const refused = () => setUp({ fileToken });
      expect(refused).toThrow('token: expected at least 32 letters');
      if (fileToken !== '') expect(refused).not.toThrow(fileToken);
    },
  );

  it('isn’t let in by its origin: no relay allows null', () => {
    expect(() => setUp({ allowedOrigins: ['null'] })).toThrow('null needs a token');
  });
});

describe('nobody keeps it waiting', () => {
  afterEach(() => vi.useRealTimers());
  const hanging = () => new ReadableStream({ pull: () => new Promise<never>(() => undefined) });
  /** What has come after so many milliseconds of a clock that is moved by hand. */
  async function statusAfter(ms: number, response: Promise<Response>): Promise<number | null> {
    let status: number | null = null;
    void response.then((one) => (status = one.status));
    await vi.advanceTimersByTimeAsync(ms);
    return status;
  }

  it('a request whose body doesn’t go on is given up after ten seconds', async () => {
    vi.useFakeTimers();
    const { relay, forwarded } = setUp();
    const response = relay(post({ body: hanging() }));
    expect(await statusAfter(9_999, response)).toBeNull();
    expect(await statusAfter(1, response)).toBe(408);
    expect(forwarded).toEqual([]);
  });

  it('an answer that doesn’t come is given up after 25 seconds, and so is its request', async () => {
    vi.useFakeTimers();
    let signal: AbortSignal | null | undefined;
    const { relay } = setUp({
      fetch: (_input, init) => {
        signal = init?.signal;
        return new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
        });
      },
    });
    const response = relay(post());
    expect([await statusAfter(24_999, response), signal?.aborted]).toEqual([null, false]);
    expect([await statusAfter(1, response), signal?.aborted]).toEqual([502, true]);
  });

  it('an answer that doesn’t go on is given up after 25 seconds', async () => {
    vi.useFakeTimers();
    const { relay } = setUp({}, async () => new Response(hanging()));
    const response = relay(post());
    expect(await statusAfter(24_999, response)).toBeNull();
    expect(await statusAfter(1, response)).toBe(502);
  });

  it('and no timer outlives its request', async () => {
    vi.useFakeTimers();
    const { relay } = setUp();
    await relay(post());
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a preflight', () => {
  const preflight = (headers: Record<string, string> = {}) =>
    new Request('https://relay.example/https://cvm.tencentcloudapi.com/', {
      method: 'OPTIONS',
      headers: { origin: ORIGIN, 'access-control-request-method': 'POST', ...headers },
    });

  it('allows POST and every header by name', async () => {
    const response = await setUp().relay(preflight());
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(response.headers.get('access-control-allow-methods')).toBe('POST');
    const allowed = response.headers.get('access-control-allow-headers')?.split(', ');
    for (const name of [
      'authorization',
      'content-type',
      'x-tc-action',
      'x-tc-region',
      'x-tc-token',
      'x-tc-language',
    ]) {
      expect(allowed).toContain(name);
    }
    expect(response.headers.has('access-control-allow-credentials')).toBe(false);
    expect(response.headers.get('vary')).toBe('Origin');
  });

  it('allows the private network only to those who may use the relay', async () => {
    const asks = { 'access-control-request-private-network': 'true' };
    const response = await setUp().relay(preflight(asks));
    expect(response.headers.get('access-control-allow-private-network')).toBe('true');
    const stranger = await setUp().relay(preflight({ ...asks, origin: 'https://evil.example' }));
    expect(stranger.headers.has('access-control-allow-private-network')).toBe(false);
    const unasked = await setUp().relay(preflight());
    expect(unasked.headers.has('access-control-allow-private-network')).toBe(false);
    expect(unasked.headers.get('access-control-max-age')).toBe('600');
  });
});

describe('the probe', () => {
  it('answers at the mount point, and nowhere else', async () => {
    const { relay } = setUp({ basePath: '/relay/' });
    const probe = (path: string) => relay(new Request(`https://relay.example${path}`));
    expect(await (await probe('/relay/')).json()).toEqual({ keysmithRelay: 1 });
    expect((await probe('/')).status).toBe(405);
    expect((await probe('/relay/x')).status).toBe(405);
    expect((await probe('/relay/?url=https://cvm.tencentcloudapi.com/')).status).toBe(405);
  });
});

describe('an answer', () => {
  it('is inert: JSON by name, not sniffed, sandboxed, not stored, without cookies', async () => {
    const { headers } = await setUp().relay(post());
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain('sandbox');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.has('set-cookie')).toBe(false);
  });

  it('exposes Date, X-TC-RequestId and the relay’s own word', async () => {
    const { headers } = await setUp().relay(post());
    expect(headers.get('access-control-expose-headers')).toBe('Date, X-TC-RequestId, X-Keysmith-Relay');
    expect(headers.get('date')).toBe('D');
    expect(headers.get('x-tc-requestid')).toBe('r');
  });

  it.each<[string, () => Promise<Response>]>([
    ['that is too large', async () => new Response('x'.repeat(1024 * 1024 + 1))],
    [
      'that breaks off',
      async () => new Response(new ReadableStream({ start: (c) => c.error(new Error('reset')) })),
    ],
    ['that never comes', () => Promise.reject(new TypeError('fetch failed'))],
  ])('%s is a 502 that says so', async (_label, answer) => {
    const response = await setUp({}, answer).relay(post());
    expect(response.status).toBe(502);
    expect(response.headers.get('x-keysmith-relay')).toBe('refused');
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });

  it('of a megabyte passes', async () => {
    const { relay } = setUp({}, async () => new Response('x'.repeat(1024 * 1024)));
    expect((await relay(post())).status).toBe(200);
  });

  it.each([204, 304, 429, 503])('has the status of the API: %i', async (status) => {
    const { relay } = setUp(
      {},
      async () => new Response(status === 204 || status === 304 ? null : '{}', { status }),
    );
    expect((await relay(post())).status).toBe(status);
  });

  it('is said not to be the API’s where the relay refuses, and to nobody but its own pages', async () => {
    const ours = await setUp().relay(post({ path: 'https://evil.example/' }));
    expect(ours.headers.get('x-keysmith-relay')).toBe('refused');
    expect(ours.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    const theirs = await setUp().relay(post({ headers: { origin: 'https://evil.example' } }));
    expect(theirs.headers.has('access-control-allow-origin')).toBe(false);
    expect(await theirs.json()).toEqual({ keysmithRelay: 1, refused: 'origin is not allowed' });
  });

  it('that sends elsewhere is passed on as it is, and nobody goes there', async () => {
    const visits: string[] = [];
    const servers: Server[] = [];
    const listen = (answer: Parameters<typeof createServer>[1] & {}) =>
      new Promise<string>((resolve) => {
        const server = createServer(answer);
        servers.push(server);
        server.listen(0, '127.0.0.1', () =>
          resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
        );
      });
    try {
      const elsewhere = await listen((request, response) => {
        visits.push(String(request.headers.authorization));
        response.end('{}');
      });
      for (const status of [301, 302, 303, 307, 308]) {
        const loopbackUpstream = await listen((_request, response) => {
          response.writeHead(status, { location: `${elsewhere}/` });
          response.end();
        });
        const { relay } = setUp({ loopbackUpstream, fetch });
        const response = await relay(post({ path: `${loopbackUpstream}/` }));
        expect([response.status, response.headers.has('location')]).toEqual([status, false]);
      }
      expect(visits).toEqual([]);
    } finally {
      for (const server of servers) server.close();
    }
  });
});

describe('a signature that was forwarded before', () => {
  const again = (action: string) =>
    post({ headers: { 'x-tc-action': action, authorization: authorizationOf('abc') } });

  it('is refused for writes, also while the first is still under way', async () => {
    const { relay, forwarded } = setUp();
    const responses = await Promise.all([relay(again('CreateKeyPair')), relay(again('CreateKeyPair'))]);
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 409]);
    const refused = responses.find(({ status }) => status === 409);
    expect(refused?.headers.get('x-keysmith-relay')).toBe('replay');
    expect(forwarded).toHaveLength(1);
  });

  it('is refused even when the first answer never came', async () => {
    const { relay } = setUp({}, () => Promise.reject(new TypeError('reset')));
    expect((await relay(again('CreateKeyPair'))).status).toBe(502);
    expect((await relay(again('CreateKeyPair'))).status).toBe(409);
  });

  it('is let through for reads: two in one second are legitimately identical', async () => {
    const { relay } = setUp();
    for (const action of ['DescribeKeyPairs', 'DescribeKeyPairs', 'DescribeKeyPairs']) {
      expect((await relay(again(action))).status).toBe(200);
    }
  });

  it.each([
    ['in upper case', (text: string) => text.replace('abc', 'ABC')],
    ['with a trailing comma', (text: string) => `${text},`],
    ['with another signature behind it', (text: string) => `${text}, Signature=1`],
    ['twice', (text: string) => `${text}, ${text}`],
  ])('does not pass in disguise: %s', async (_label, disguise) => {
    const { relay, forwarded } = setUp();
    await relay(again('CreateKeyPair'));
    const request = again('CreateKeyPair');
    request.headers.set('authorization', disguise(authorizationOf('abc')));
    expect((await relay(request)).status).toBe(400);
    expect(forwarded).toHaveLength(1);
  });

  it('does not pass under another action: a read must not become a write', async () => {
    const { relay, forwarded } = setUp();
    expect((await relay(again('DescribeKeyPairs'))).status).toBe(200);
    expect((await relay(again('DeleteKeyPairs'))).status).toBe(409);
    // Nor another read: each action's answers are its own.
    expect((await relay(again('DescribeInstances'))).status).toBe(409);
    expect(forwarded).toHaveLength(1);
  });

  it.each(['Describe', 'Get'])('is let through again for reads alone: %s…', async (verb) => {
    const { relay } = setUp();
    await relay(again(`${verb}Something`));
    expect((await relay(again(`${verb}Something`))).status).toBe(200);
    const lookalike = setUp().relay;
    await lookalike(again(`Un${verb}Something`));
    expect((await lookalike(again(`Un${verb}Something`))).status).toBe(409);
  });

  it.each(['DescribeKeyPairs, CreateKeyPair', '', 'Create KeyPair', 'X'.repeat(65), ' -'])(
    'is refused with the action "%s"',
    async (action) => {
      const { relay, forwarded } = setUp();
      expect((await relay(again(action))).status).toBe(400);
      expect(forwarded).toEqual([]);
    },
  );

  const whole = authorizationOf('1');
  it.each([
    'Basic dXNlcjpwYXNz',
    'Bearer token',
    'Signature=1',
    `x ${whole}`,
    whole.replace('AKID', ''),
    whole.replace('AKID', 'A'.repeat(129)),
    whole.replace('AKID', 'AK ID'),
    whole.replace('2026-11-24', '24-11-2026'),
    whole.replace('/cvm/', '/'),
    whole.replace('tc3_request', 'tc3'),
    whole.replace('SignedHeaders=content-type;host, ', ''),
    whole.replace('content-type;host', ''),
    whole.slice(0, -1),
    `${whole}0`,
  ])('is needed for reads too: not "%s"', async (authorization) => {
    const { relay, forwarded } = setUp();
    expect(
      (await relay(post({ headers: { 'x-tc-action': 'DescribeKeyPairs', authorization } }))).status,
    ).toBe(400);
    expect(forwarded).toEqual([]);
  });

  it('is forgotten once it can no longer be valid', async () => {
    const { relay, clock } = setUp();
    await relay(again('CreateKeyPair'));
    clock.advance(10 * 60 * 1000 - 1);
    expect((await relay(again('CreateKeyPair'))).status).toBe(409);
    clock.advance(1);
    expect((await relay(again('CreateKeyPair'))).status).toBe(200);
  });
});

describe('what is remembered', () => {
  const answering = (text: string) => setUp({}, async () => new Response(text));
  const refused = (Code: string) =>
    JSON.stringify({ Response: { Error: { Code, Message: '' }, RequestId: 'r' } });
  const of = (secretId: string, number: number, action = 'CreateKeyPair') =>
    post({
      headers: {
        'x-tc-action': action,
        authorization: authorizationOf(String(number)).replace('=AKID/', `=${secretId}/`),
      },
    });

  it.each(['AuthFailure.SignatureFailure', 'AuthFailure.SecretIdNotFound'])(
    'is forgotten when the API says that it is nobody’s: %s',
    async (code) => {
      const { relay, forwarded } = answering(refused(code));
      await relay(of('AKIDa', 900_001));
      await relay(of('AKIDa', 900_001));
      expect(forwarded).toHaveLength(2);
    },
  );

  it.each(['AuthFailure.SignatureExpire', 'InvalidParameterValue', 'RequestLimitExceeded'])(
    'stays after %s: it may be good later, or was',
    async (code) => {
      const { relay, forwarded } = answering(refused(code));
      await relay(of('AKIDa', 900_002));
      expect((await relay(of('AKIDa', 900_002))).status).toBe(409);
      expect(forwarded).toHaveLength(1);
    },
  );

  it('stays when a read of it comes again with another body, and the API calls that nobody’s', async () => {
    let text = UPSTREAM_ANSWER;
    const { relay, forwarded } = setUp({}, async () => new Response(text));
    await relay(of('AKIDa', 900_003, 'DescribeKeyPairs'));
    text = refused('AuthFailure.SignatureFailure');
    await relay(of('AKIDa', 900_003, 'DescribeKeyPairs'));
    expect((await relay(of('AKIDa', 900_003, 'DeleteKeyPairs'))).status).toBe(409);
    expect(forwarded).toHaveLength(2);
  });

  it('is the same whoever asks: another peer replays nothing either', async () => {
    const { relay } = setUp();
    await relay(of('AKIDa', 900_004), '127.0.0.1');
    expect((await relay(of('AKIDa', 900_004), '10.0.0.2')).status).toBe(409);
  });

  it('of one credential is bounded, and that of the others goes on', async () => {
    const { relay } = setUp();
    for (let index = 0; index < 6_000; index += 1) await relay(of('AKIDgreedy', 1_000_000 + index), 'a');
    expect((await relay(of('AKIDgreedy', 2_000_000), 'a')).status).toBe(503);
    expect((await relay(of('AKIDother', 2_000_001), 'a')).status).toBe(200);
    expect((await relay(of('AKIDgreedy', 2_000_002), 'b')).status).toBe(200);
  });

  it(
    'of credentials that are all genuine makes way for nothing: what is new is refused',
    { timeout: 400_000 },
    async () => {
      const { relay, clock } = setUp();
      for (let index = 0; index < 60_000; index += 1)
        await relay(of(`AKID${index % 10}`, 5_000_000 + index), 'a');
      expect((await relay(of('AKIDnew', 6_000_000), 'a')).status).toBe(503);
      expect((await relay(of('AKID0', 5_000_000), 'a')).status).toBe(409);
      clock.advance(10 * 60 * 1000);
      expect((await relay(of('AKIDnew', 6_000_000), 'a')).status).toBe(200);
    },
  );

  it(
    'of made-up credentials makes way: 100,000 of them cost an honest one nothing',
    { timeout: 400_000 },
    async () => {
      let isDown = false;
      const { relay } = setUp({}, async () => {
        if (isDown) throw new TypeError('down');
        return new Response(UPSTREAM_ANSWER);
      });
      expect((await relay(of('AKIDhonest', 3_000_000), 'a')).status).toBe(200);
      // Where the API can't be reached it says of none that it is nobody's.
      isDown = true;
      for (let index = 0; index < 100_000; index += 1)
        await relay(of(`AKID${index}`, 4_000_000 + index), 'a');
      isDown = false;
      expect((await relay(of('AKIDhonest', 3_000_000), 'a')).status).toBe(409);
      expect((await relay(of('AKIDhonest', 3_000_001), 'a')).status).toBe(200);
      expect((await relay(of('AKIDnewcomer', 3_000_002), 'a')).status).toBe(200);
    },
  );
});

describe('what the relay refuses, it says in words', () => {
  const said = async (request: Request, answer?: () => Promise<Response>) => {
    const response = await setUp({}, answer).relay(request);
    const { refused = null } = (await response.json()) as { refused?: string };
    return [response.status, refused];
  };

  it.each<[string, () => Request, number, string]>([
    [
      'another method',
      () => new Request('https://relay.example/x', { method: 'PUT' }),
      405,
      'only POST is forwarded',
    ],
    ['no origin', () => withoutOrigin(post()), 403, 'origin is missing'],
    ['another host', () => post({ host: 'evil.example' }), 421, 'host is not allowed'],
    [
      'another target',
      () => post({ path: 'https://evil.example/' }),
      403,
      'only https://HOST.tencentcloudapi.com/ is forwarded to',
    ],
    [
      'a header that is missing',
      () => {
        const request = post();
        request.headers.delete('x-tc-version');
        return request;
      },
      400,
      'header x-tc-version is missing',
    ],
    [
      'no signature',
      () => post({ headers: { authorization: 'Bearer x' } }),
      400,
      'header authorization is not one TC3 signature',
    ],
    [
      'a body of two megabytes',
      () => post({ body: 'x'.repeat(2 * 1024 * 1024) }),
      413,
      'the body is too large',
    ],
  ])('%s', async (_what, request, status, reason) => {
    expect(await said(request())).toEqual([status, reason]);
  });

  it('two actions in one header', async () => {
    expect(await said(post({ headers: { 'x-tc-action': 'CreateKeyPair, DescribeKeyPairs' } }))).toEqual([
      400,
      'header x-tc-action is not one action',
    ]);
  });

  it('an API that can’t be reached, or answers too much', async () => {
    expect(await said(post(), () => Promise.reject(new TypeError('fetch failed')))).toEqual([
      502,
      'the API could not be reached, or its answer broke off',
    ]);
    expect(await said(post(), async () => new Response('x'.repeat(2 * 1024 * 1024)))).toEqual([
      502,
      'the answer: the body is too large',
    ]);
  });

  it('a signature that went out before', async () => {
    const { relay } = setUp();
    const headers = { authorization: authorizationOf('abc') };
    await relay(post({ headers }));
    const again = await relay(post({ headers }));
    expect(await again.json()).toMatchObject({ refused: 'this signature was forwarded before' });
  });

  it('to nobody in particular where the origin isn’t known', async () => {
    const response = await setUp().relay(new Request('https://relay.example/x', { method: 'PUT' }));
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

function withoutOrigin(request: Request): Request {
  request.headers.delete('origin');
  return request;
}

describe('what passes the relay', () => {
  it('a preflight allows exactly the headers of a signed request, to every page that may use it', async () => {
    const request = new Request('https://relay.example/x', {
      method: 'OPTIONS',
      headers: { origin: ORIGIN },
    });
    const response = await setUp().relay(request);
    expect(response.headers.get('access-control-allow-headers')).toBe(
      'authorization, content-type, x-tc-action, x-tc-language, x-tc-region, x-tc-requestclient, x-tc-timestamp, x-tc-token, x-tc-traceid, x-tc-version',
    );
  });

  it('bodies in pieces, in both directions, in their order', async () => {
    const pieces = (...texts: string[]) =>
      new ReadableStream({
        start(controller) {
          for (const text of texts) controller.enqueue(new TextEncoder().encode(text));
          controller.close();
        },
      });
    const { relay, forwarded } = setUp({}, async () => new Response(pieces('{"Resp', 'onse', '":1}')));
    const response = await relay(post({ body: pieces('{"Key', 'Name":', '"é"}') }));
    expect(forwarded[0]?.body).toBe('{"KeyName":"é"}');
    expect(await response.text()).toBe('{"Response":1}');
  });

  it('Date and RequestId where the API says them, and no other name of a header', async () => {
    const { relay } = setUp({}, async () => new Response('{}'));
    const response = await relay(post());
    expect([...response.headers.keys()].sort()).toEqual([
      'access-control-allow-origin',
      'access-control-expose-headers',
      'cache-control',
      'content-security-policy',
      'content-type',
      'cross-origin-resource-policy',
      'vary',
      'x-content-type-options',
    ]);
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });

  it.each([204, 205, 304])('an answer %i, which can have no body', async (status) => {
    const { relay } = setUp({}, async () => new Response(null, { status }));
    expect((await relay(post())).status).toBe(status);
  });
});

it.each(['http://127.0.0.1:8787/x', 'xhttp://127.0.0.1:8787', 'http://127.0.0.1', 'http://localhost:8787'])(
  '%s is no upstream on this machine',
  (loopbackUpstream) => {
    expect(() => setUp({ loopbackUpstream })).toThrow('upstream: expected http://127.0.0.1:PORT');
  },
);

it('a target with anything in front of it is none', async () => {
  for (const path of ['x/https://cvm.tencentcloudapi.com/', 'https://x_y.tencentcloudapi.com/'])
    expect((await setUp().relay(post({ path }))).status).toBe(403);
});
