import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TransportError } from '../../../src/core/base/errors.ts';
import { HELLO, HELPER_PROTOCOL, type HelperAnswer } from '../../../src/core/helper/messages.ts';
import { examineHelper, findHelper, meetHelper } from '../../../src/platform/network/helper.ts';

const ORIGIN = 'http://localhost:4173';
const URL_OF_API = 'https://cvm.tencentcloudapi.com/';
const FACTS = { protocol: HELPER_PROTOCOL, version: '0.2.0', origin: ORIGIN };

/** What a Helper in this page says: of itself, and to each question. `null`: nothing. */
interface FakeHelper {
  readonly facts: unknown;
  readonly answer?: (question: { readonly kind: string }) => HelperAnswer | string | null;
}

let questions: { readonly kind: string }[] = [];

/** A window in which a Helper hears what the page posts. */
function put({ answer = () => ({ kind: 'ready' }), facts }: FakeHelper): void {
  questions = [];
  vi.stubGlobal('location', { origin: ORIGIN });
  vi.stubGlobal('window', {
    postMessage: (data: unknown, origin: string, [port]: readonly MessagePort[]) => {
      if (data !== HELLO || origin !== ORIGIN || port === undefined || facts === null) return;
      port.onmessage = ({ data: text }) => {
        const question = JSON.parse(String(text)) as { kind: string };
        questions.push(question);
        const said = answer(question);
        if (said !== null) port.postMessage(typeof said === 'string' ? said : JSON.stringify(said));
      };
      port.postMessage(typeof facts === 'string' ? facts : JSON.stringify(facts));
    },
  });
}

const request = () =>
  new Request(URL_OF_API, { method: 'POST', headers: { 'x-tc-action': 'CreateKeyPair' }, body: '{}' });

const problemOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => (error instanceof TransportError ? `${error.problem} ${error.outcome}` : error),
  );

beforeEach(() => put({ facts: FACTS }));
afterEach(() => vi.unstubAllGlobals());

describe('a request through the Helper', () => {
  it('is handed over whole, once the Helper has said that it can send it', async () => {
    put({
      facts: FACTS,
      answer: ({ kind }) =>
        kind === 'ready' ? { kind } : { kind: 'answer', status: 200, text: '{"a":"é"}', date: 'D' },
    });
    const response = await (await meetHelper(URL_OF_API))(request());
    expect([response.status, await response.text(), response.headers.get('date')]).toEqual([
      200,
      '{"a":"é"}',
      'D',
    ]);
    expect(questions).toEqual([
      { kind: 'ready', url: URL_OF_API },
      {
        kind: 'call',
        url: URL_OF_API,
        headers: { 'content-type': 'text/plain;charset=UTF-8', 'x-tc-action': 'CreateKeyPair' },
        body: '{}',
      },
    ]);
  });

  it.each<[string, FakeHelper, string]>([
    ['nothing answers', { facts: null }, 'helperAbsent'],
    ['what answers is no Helper', { facts: { hello: 1 } }, 'helperAbsent'],
    ['what answers says no JSON', { facts: 'hello' }, 'helperAbsent'],
    ['it is for another port', { facts: { ...FACTS, origin: 'http://localhost:1' } }, 'helperOrigin'],
    ['it is older', { facts: { ...FACTS, protocol: 0 } }, 'helperVersion'],
    ['it was removed', { facts: FACTS, answer: () => ({ kind: 'notSent', reason: 'gone' }) }, 'helperAbsent'],
    [
      'its permission was withdrawn',
      { facts: FACTS, answer: () => ({ kind: 'notSent', reason: 'permission' }) },
      'helperPermission',
    ],
    [
      'it doesn’t send to the address',
      { facts: FACTS, answer: () => ({ kind: 'notSent', reason: 'request' }) },
      'helperRefused',
    ],
    ['it says what no Helper says', { facts: FACTS, answer: () => '{"kind":"maybe"}' }, 'helperAbsent'],
  ])('isn’t sent where %s', async (_label, helper, problem) => {
    put(helper);
    expect(await problemOf(meetHelper(URL_OF_API))).toBe(`${problem} notExecuted`);
    expect(questions.some(({ kind }) => kind === 'call')).toBe(false);
  });

  it.each<[string, HelperAnswer | string, string]>([
    ['the Helper ends', { kind: 'broken', problem: 'ended' }, 'helperEnded ambiguous'],
    ['the connection breaks off', { kind: 'broken', problem: 'network' }, 'helperNetwork ambiguous'],
    ['the answer is too large', { kind: 'broken', problem: 'tooLarge' }, 'tooLarge ambiguous'],
    ['the Helper refuses it after all', { kind: 'notSent', reason: 'gone' }, 'helperAbsent notExecuted'],
  ])('that was handed over before %s may have been sent', async (_label, answer, problem) => {
    put({ facts: FACTS, answer: ({ kind }) => (kind === 'ready' ? { kind } : answer) });
    expect(await problemOf((await meetHelper(URL_OF_API))(request()))).toBe(problem);
  });

  it('ends with its deadline, which the page keeps: the Helper may say nothing any more', async () => {
    put({ facts: FACTS, answer: ({ kind }) => (kind === 'ready' ? { kind } : null) });
    const send = await meetHelper(URL_OF_API);
    const deadline = new AbortController();
    const waiting = send(new Request(request(), { signal: deadline.signal }));
    deadline.abort(new Error('the deadline'));
    await expect(waiting).rejects.toThrow('the deadline');
  });
});

it('a call that was given up before it is handed over isn’t handed over', async () => {
  const send = await meetHelper(URL_OF_API);
  const cancelled = AbortSignal.abort(new Error('given up'));
  await expect(send(new Request(request(), { signal: cancelled }))).rejects.toThrow('given up');
  expect(questions.map(({ kind }) => kind)).toEqual(['ready']);
});

it('the Helper is found by its hello alone', async () => {
  expect(await findHelper()).toEqual({ kind: 'ready', facts: FACTS });
  expect(questions).toEqual([]);
});

describe('the Helper is examined', () => {
  it.each<[string, FakeHelper, object]>([
    ['absent', { facts: null }, { found: { kind: 'absent' }, mayReach: null }],
    ['ready', { facts: FACTS }, { found: { kind: 'ready', facts: FACTS }, mayReach: true }],
    [
      'without its permission',
      { facts: FACTS, answer: () => ({ kind: 'notSent', reason: 'permission' }) },
      { mayReach: false },
    ],
    [
      'not for this address',
      { facts: FACTS, answer: () => ({ kind: 'notSent', reason: 'request' }) },
      { mayReach: null },
    ],
    [
      'gone since the page was opened',
      { facts: FACTS, answer: () => ({ kind: 'notSent', reason: 'gone' }) },
      { found: { kind: 'absent' } },
    ],
    ['saying nothing sensible', { facts: FACTS, answer: () => 'x' }, { mayReach: null }],
  ])('%s', async (_label, helper, expected) => {
    put(helper);
    expect(await examineHelper(URL_OF_API)).toMatchObject(expected);
  });
});
