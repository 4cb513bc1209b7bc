import { describe, expect, it } from 'vitest';
import { forward, type ForwardOptions, type Sender } from '../../src/helper/forward.ts';

const ORIGIN = 'http://localhost:4173';
const SENDER: Sender = { id: 'helper', url: `${ORIGIN}/#/connect`, frameId: 0 };
const UPSTREAM = 'http://127.0.0.1:8787/';
const HEADERS = {
  authorization: 'TC3-HMAC-SHA256 …',
  'content-type': 'application/json; charset=utf-8',
  'x-tc-action': 'CreateKeyPair',
  'x-tc-timestamp': '1764500000',
  'x-tc-version': '2017-03-12',
};
const CALL = {
  kind: 'call',
  url: 'https://cvm.tencentcloudapi.com/',
  headers: HEADERS,
  body: '{"KeyName":"web_1"}',
};

/** Forwards a message. @returns the answer, and what was sent */
async function tell(message: unknown, changes: Partial<ForwardOptions> = {}, sender: Sender | null = SENDER) {
  const sent: { url: string; init: RequestInit }[] = [];
  const answer = await forward(message, sender ?? undefined, {
    origin: ORIGIN,
    id: 'helper',
    upstream: '',
    mayReach: async () => true,
    ...changes,
    fetch: (url, init) => {
      sent.push({ url, init });
      return changes.fetch?.(url, init) ?? Promise.resolve(new Response('{}', { headers: { date: 'D' } }));
    },
  });
  return { answer, sent };
}

it('a signed request is sent as it came, without cookies, cache, redirects or referrer', async () => {
  const { answer, sent } = await tell(CALL);
  expect(answer).toEqual({ kind: 'answer', status: 200, text: '{}', date: 'D' });
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({
    url: CALL.url,
    init: {
      method: 'POST',
      headers: HEADERS,
      body: CALL.body,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    },
  });
});

it('the question whether it can send is answered without sending', async () => {
  const { answer, sent } = await tell({ kind: 'ready', url: CALL.url });
  expect([answer, sent]).toEqual([{ kind: 'ready' }, []]);
});

describe('nothing is sent for', () => {
  it.each<[string, Sender | null]>([
    ['nobody', null],
    ['another extension', { ...SENDER, id: 'another' }],
    ['a frame', { ...SENDER, frameId: 3 }],
    ['a sender whose frame isn’t said', { id: 'helper', url: SENDER.url ?? '' }],
    ['another port', { ...SENDER, url: 'http://localhost:4174/' }],
    ['another scheme', { ...SENDER, url: 'https://localhost:4173/' }],
    ['another name of this machine', { ...SENDER, url: 'http://127.0.0.1:4173/' }],
    ['a host that begins alike', { ...SENDER, url: 'http://localhost:4173.evil.example/' }],
    ['an address with the origin as its user', { ...SENDER, url: 'http://localhost:4173@evil.example/' }],
    ['an empty page', { ...SENDER, url: 'about:blank' }],
    ['no address', { id: 'helper', frameId: 0 }],
    ['what is no address', { ...SENDER, url: 'localhost' }],
  ])('%s', async (_label, sender) => {
    for (const message of [CALL, { kind: 'ready', url: CALL.url }]) {
      const { answer, sent } = await tell(message, {}, sender);
      expect([answer, sent]).toEqual([{ kind: 'notSent', reason: 'origin' }, []]);
    }
  });

  it.each<[string, unknown]>([
    ['a private cloud', { ...CALL, url: 'https://cvm.private.example/' }],
    ['this machine', { ...CALL, url: UPSTREAM }],
    ['the question about this machine', { kind: 'ready', url: UPSTREAM }],
    ['a cookie', { ...CALL, headers: { ...HEADERS, cookie: 'a' } }],
    ['a header in capitals', { ...CALL, headers: { ...HEADERS, 'X-TC-Token': 'a' } }],
    ['a header that isn’t a text', { ...CALL, headers: { ...HEADERS, 'x-tc-token': 1 } }],
    ['a header of more than 8 KiB', { ...CALL, headers: { ...HEADERS, 'x-tc-token': 'x'.repeat(8193) } }],
    ['an inherited signature', { ...CALL, headers: Object.create(HEADERS) as object }],
    ['a body of more than 64 KiB', { ...CALL, body: 'x'.repeat(65_537) }],
    ['a body of more than 64 KiB in UTF-8', { ...CALL, body: 'é'.repeat(32_769) }],
    ['no question', null],
    ['an unknown question', { ...CALL, kind: 'get' }],
  ])('%s', async (_label, message) => {
    const { answer, sent } = await tell(message);
    expect([answer, sent]).toEqual([{ kind: 'notSent', reason: 'request' }, []]);
  });

  it.each(Object.keys(HEADERS))('a request without %s', async (name) => {
    const headers = Object.fromEntries(Object.entries(HEADERS).filter(([one]) => one !== name));
    const { answer, sent } = await tell({ ...CALL, headers });
    expect([answer, sent]).toEqual([{ kind: 'notSent', reason: 'request' }, []]);
  });

  it('an address that the browser doesn’t let it reach', async () => {
    const asked: string[] = [];
    const mayReach = async (pattern: string) => {
      asked.push(pattern);
      return false;
    };
    for (const message of [CALL, { kind: 'ready', url: CALL.url }]) {
      const { answer, sent } = await tell(message, { mayReach });
      expect([answer, sent]).toEqual([{ kind: 'notSent', reason: 'permission' }, []]);
    }
    expect(new Set(asked)).toEqual(new Set(['https://cvm.tencentcloudapi.com/*']));
  });
});

it('what is just small enough is sent: 64 KiB, and 8 KiB in a header', async () => {
  const headers = { ...HEADERS, 'x-tc-token': 'x'.repeat(8192) };
  const { sent } = await tell({ ...CALL, headers, body: 'x'.repeat(65_536) });
  expect(sent).toHaveLength(1);
});

it('a test build reaches its one upstream, too', async () => {
  expect((await tell({ ...CALL, url: UPSTREAM }, { upstream: UPSTREAM })).sent).toHaveLength(1);
  expect((await tell({ ...CALL, url: `${UPSTREAM}x` }, { upstream: UPSTREAM })).sent).toHaveLength(0);
});

describe('an answer that isn’t whole may still be of a request that was executed', () => {
  it.each<[string, () => Promise<Response>, string]>([
    ['no answer', () => Promise.reject(new TypeError('Failed to fetch')), 'network'],
    ['more than 1 MiB', async () => new Response('x'.repeat(1024 * 1024 + 1)), 'tooLarge'],
    ['bytes that are no UTF-8', async () => new Response(Uint8Array.of(0xff)), 'encoding'],
  ])('%s: %s', async (_label, fetch, problem) => {
    expect((await tell(CALL, { fetch })).answer).toEqual({ kind: 'broken', problem });
  });

  it('but one with an error of HTTP is an answer', async () => {
    const fetch = async () => new Response('<html>', { status: 502 });
    expect((await tell(CALL, { fetch })).answer).toMatchObject({ kind: 'answer', status: 502, date: null });
  });
});
