import { describe, expect, it, vi } from 'vitest';
import { TransportError } from '../../../src/core/base/errors.ts';
import { importCredential } from '../../../src/platform/network/importCredential.ts';
import { ANSWER_TIMEOUT_MS, createTransport } from '../../../src/platform/network/transport.ts';
import { signingKeyOf } from '../../../src/core/tc3/signingKey.ts';

const request = {
  endpoint: { scheme: 'https', host: 'cvm.tencentcloudapi.com' },
  headers: { authorization: 'a', 'content-type': 'application/json' },
  body: '{}',
} as const;

function transport(send: (request: Request) => Promise<Response>) {
  return createTransport({ urlOf: ({ scheme, host }) => `${scheme}://${host}/`, send });
}

const problemOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => (error instanceof TransportError ? error.problem : error),
  );

describe('the transport', () => {
  it('sends nothing with a credential that was locked away, and says that nothing was executed', async () => {
    const send = () => Promise.reject(new TypeError('must not be sent'));
    const locked = createTransport({ urlOf: () => 'https://relay.example/', send, isLocked: () => true });
    const request = { endpoint: { scheme: 'https', host: 'cvm.example' }, headers: {}, body: '{}' } as const;
    await expect(locked(request, {})).rejects.toMatchObject({ problem: 'locked', outcome: 'notExecuted' });
  });

  it('asks first whether a request can be sent, where that has to be found out', async () => {
    const steps: string[] = [];
    const meet = async (url: string) => {
      steps.push(`asked for ${url}`);
      await Promise.resolve();
      return async () => {
        steps.push('sent');
        return new Response('{}');
      };
    };
    const asking = createTransport({ urlOf: () => 'https://cvm.tencentcloudapi.com/', send: { meet } });
    await asking(request, { onDispatch: () => steps.push('dispatched') });
    expect(steps).toEqual(['asked for https://cvm.tencentcloudapi.com/', 'sent', 'dispatched']);
  });

  it('gives the answer its whole deadline, however long the asking took', async () => {
    vi.useFakeTimers();
    try {
      const later = <Value>(ms: number, value: Value) =>
        new Promise<Value>((resolve) => setTimeout(() => resolve(value), ms));
      const meet = () => later(7_000, () => later(19_000, new Response('{}')));
      const asking = createTransport({ urlOf: () => 'https://cvm.tencentcloudapi.com/', send: { meet } });
      const answer = asking(request, {});
      await vi.advanceTimersByTimeAsync(26_000);
      expect((await answer).status).toBe(200);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is given up while it asks, though nothing answers', async () => {
    const cancel = new AbortController();
    const asking = createTransport({
      urlOf: () => 'https://cvm.tencentcloudapi.com/',
      send: { meet: () => new Promise(() => undefined) },
    });
    const answer = problemOf(asking(request, { signal: cancel.signal }));
    cancel.abort();
    expect(await answer).toBe('cancelled');
  });

  it('says that nothing was executed when none can be sent', async () => {
    const meet = () => Promise.reject(new TransportError('helperAbsent'));
    const asking = createTransport({ urlOf: () => 'https://cvm.tencentcloudapi.com/', send: { meet } });
    const onDispatch = vi.fn();
    await expect(asking(request, { onDispatch })).rejects.toMatchObject({
      problem: 'helperAbsent',
      outcome: 'notExecuted',
    });
    expect(onDispatch).not.toHaveBeenCalled();
  });

  it.each([
    ['was locked away', 'locked', () => undefined],
    ['was given up', 'cancelled', (cancel: AbortController) => cancel.abort()],
    ['had been given up', 'cancelled', (cancel: AbortController) => cancel.abort()],
  ])('sends nothing if the call %s while it was being asked', async (label, problem, end) => {
    const cancel = new AbortController();
    if (label === 'had been given up') cancel.abort();
    let isLocked = false;
    const send = vi.fn(() => Promise.resolve(new Response('{}')));
    const meet = async () => {
      isLocked = problem === 'locked';
      end(cancel);
      return send;
    };
    const urlOf = () => 'https://cvm.tencentcloudapi.com/';
    const asking = createTransport({ urlOf, send: { meet }, isLocked: () => isLocked });
    await expect(asking(request, { signal: cancel.signal })).rejects.toMatchObject({ problem });
    expect(send).not.toHaveBeenCalled();
  });

  it('posts without cookies, cache, redirects or referrer', async () => {
    let seen: Request | undefined;
    await transport(async (sent) => {
      seen = sent;
      return new Response('{}');
    })(request, {});
    expect(seen).toMatchObject({
      method: 'POST',
      url: 'https://cvm.tencentcloudapi.com/',
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    });
  });

  it('brings back status, text, Date and what the relay says', async () => {
    const answer = await transport(
      async () =>
        new Response('{"a":"é"}', { status: 502, headers: { date: 'D', 'x-keysmith-relay': 'replay' } }),
    )(request, {});
    expect(answer).toEqual({ status: 502, text: '{"a":"é"}', date: 'D', relay: 'replay' });
  });

  it.each<[string, () => Promise<Response>, string]>([
    ['a failed fetch', () => Promise.reject(new TypeError('Failed to fetch')), 'network'],
    ['more than 1 MiB', async () => new Response('x'.repeat(1024 * 1024 + 1)), 'tooLarge'],
    ['bytes that are no UTF-8', async () => new Response(Uint8Array.of(0xff, 0xfe, 0x7b)), 'encoding'],
    ['a character cut in half', async () => new Response(Uint8Array.of(0x7b, 0xc3)), 'encoding'],
  ])('%s: %s', async (_label, send, problem) => {
    expect(await problemOf(transport(send)(request, {}))).toBe(problem);
  });

  it('stops reading an endless body at the cap', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(0x20));
      },
    });
    expect(await problemOf(transport(async () => new Response(endless))(request, {}))).toBe('tooLarge');
    expect(sent).toBeLessThan(2 * 1024 * 1024);
  });

  it.each<[string, () => Promise<void>]>([
    ['never ends', () => new Promise(() => undefined)],
    ['fails', () => Promise.reject(new Error('no'))],
  ])('says so even if the stream’s own cancelling %s', async (_label, cancel) => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
      cancel,
    });
    expect(await problemOf(transport(async () => new Response(body))(request, {}))).toBe('tooLarge');
  });

  it('gives up after 20 seconds', async () => {
    vi.useFakeTimers();
    try {
      const hanging = transport(
        (sent) =>
          new Promise((_resolve, reject) =>
            sent.signal.addEventListener('abort', () => reject(new Error('aborted'))),
          ),
      )(request, {});
      const problem = problemOf(hanging);
      await vi.advanceTimersByTimeAsync(ANSWER_TIMEOUT_MS);
      expect(await problem).toBe('timeout');
    } finally {
      vi.useRealTimers();
    }
  });

  it('gives up after 20 seconds, too, on an answer that stops in the middle', async () => {
    vi.useFakeTimers();
    try {
      const stalling = transport(async (sent) => {
        const body = new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('{"Response":'));
            sent.signal.addEventListener('abort', () => controller.error(new Error('aborted')));
          },
        });
        return new Response(body);
      })(request, {});
      const problem = problemOf(stalling);
      await vi.advanceTimersByTimeAsync(ANSWER_TIMEOUT_MS - 1);
      expect(await Promise.race([problem, Promise.resolve('waiting')])).toBe('waiting');
      await vi.advanceTimersByTimeAsync(1);
      expect(await problem).toBe('timeout');
    } finally {
      vi.useRealTimers();
    }
  });

  it('tells a cancelled call from a slow one', async () => {
    const abort = new AbortController();
    const pending = transport(
      (sent) =>
        new Promise((_resolve, reject) =>
          sent.signal.addEventListener('abort', () => reject(new Error('aborted'))),
        ),
    )(request, { signal: abort.signal });
    abort.abort();
    expect(await problemOf(pending)).toBe('cancelled');
  });

  it('an address that is none is refused before anything is sent', async () => {
    const broken = createTransport({ urlOf: () => 'http://', send: () => Promise.reject(new Error('sent')) });
    let dispatched = false;
    const onDispatch = () => {
      dispatched = true;
    };
    const error = await broken(request, { onDispatch }).catch((reason: unknown) => reason);
    expect(dispatched).toBe(false);
    expect(error).toMatchObject({ problem: 'blocked', outcome: 'notExecuted' });
  });
});

describe('importCredential', () => {
  it('makes a key that signs, and that no script can read', async () => {
    const imported = vi.spyOn(crypto.subtle, 'importKey');
    await importCredential({ secretId: 'AKIDx', secretKey: 'secret', token: '' });
    const [format, , algorithm, isExtractable, uses] = imported.mock.calls[0] ?? [];
    imported.mockRestore();
    expect([format, algorithm]).toEqual(['raw', { name: 'HMAC', hash: 'SHA-256' }]);
    expect(isExtractable).toBe(false);
    expect(uses).toEqual(['sign']);
  });

  it('derives the same day keys as the specification, from a key that cannot be read', async () => {
    const credential = await importCredential({
      secretId: 'AKID',
      secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE',
      token: '',
    });
    expect(credential.token).toBeNull();
    expect(await credential.dayKey('2019-02-25', 'cvm')).toEqual(
      signingKeyOf({ secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE', date: '2019-02-25', service: 'cvm' }),
    );
    expect(JSON.stringify(credential)).not.toContain('Gu5t9x');
  });
});
