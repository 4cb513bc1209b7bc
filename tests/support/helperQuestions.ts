/** What a page can say to the Helper, and what the Helper must not send. */
import { HELLO } from '../../src/core/helper/messages.ts';

const HEADERS = {
  authorization: 'TC3-HMAC-SHA256 none',
  'content-type': 'application/json; charset=utf-8',
  'x-tc-action': 'DescribeKeyPairs',
  'x-tc-timestamp': '1',
  'x-tc-version': '2017-03-12',
};

/** A request that the Helper sends. @param service `http://127.0.0.1:PORT` */
export function signedCall(service: string) {
  return { kind: 'call', url: `${service}/`, headers: HEADERS, body: '{}' } as const;
}

/**
 * Speaks to the Helper as a page may: posts the hello, then asks each question. Gives what came back, in order. Only the hello
 * may stay without an answer: where there is no Helper.
 */
const speak = `async ([hello, questions]) => {
  const { port1, port2 } = new MessageChannel();
  const next = (ms) => new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(JSON.parse(data));
    setTimeout(() => resolve(null), ms);
  });
  const first = next(1500);
  window.postMessage(hello, location.origin, [port2]);
  const answers = [await first];
  for (const question of answers[0] === null ? [] : questions) {
    const answer = next(20_000);
    port1.postMessage(typeof question === 'string' ? question : JSON.stringify(question));
    answers.push(await answer);
  }
  return answers;
}`;

/** Asks from a page. @returns the first answer, which says what the Helper is, and one answer for each question */
export async function askHelper(
  page: { evaluate: (script: string) => Promise<unknown> },
  questions: readonly unknown[],
): Promise<readonly unknown[]> {
  return (await page.evaluate(`(${speak})(${JSON.stringify([HELLO, questions])})`)) as unknown[];
}

/** Forty questions that the Helper must refuse: addresses, headers, sizes, and what isn't a question. */
export function refusedQuestions(service: string): readonly unknown[] {
  const call = signedCall(service);
  const { port } = new URL(service);
  const addresses = [
    'https://cvm.tencentcloudapi.com.evil.example/',
    'https://eviltencentcloudapi.com/',
    'https://cvm.tencentcloudapi.com@evil.example/',
    'https://user:pass@cvm.tencentcloudapi.com/',
    'https://cvm.tencentcloudapi.com:8443/',
    'http://cvm.tencentcloudapi.com/',
    'https://cvm.tencentcloudapi.com/path',
    'https://cvm.tencentcloudapi.com/?a=1',
    'https://cvm.tencentcloudapi.com/#a',
    'https://cvm.tencentcloudapi.com',
    'https://CVM.tencentcloudapi.com/',
    'https://cvm.tencentcloudapi.com./',
    'https://cvm.tencentcloudapi.com\\@evil.example/',
    'https://cvm。tencentcloudapi.com/',
    'ftp://cvm.tencentcloudapi.com/',
    'file:///etc/passwd',
    `http://localhost:${port}/`,
    `http://127.0.0.1:${Number(port) + 1}/`,
    `http://127.0.0.1:${port}/x`,
    `http://127.1:${port}/`,
    '',
  ].map((url) => ({ ...call, url }));
  const { authorization: _signature, ...unsigned } = HEADERS;
  const headers = [
    { ...HEADERS, cookie: 'a=b' },
    { ...HEADERS, origin: 'https://evil.example' },
    { ...HEADERS, 'X-TC-Region': 'ap-guangzhou' },
    { ...HEADERS, 'x-forwarded-for': '1.2.3.4' },
    { ...HEADERS, 'x-tc-token': 1 },
    { ...HEADERS, 'x-tc-token': 'x'.repeat(9000) },
    unsigned,
    {},
    [],
    null,
  ].map((some) => ({ ...call, headers: some }));
  const rest = [
    { ...call, body: 'x'.repeat(64 * 1024 + 1) },
    { ...call, body: '漢'.repeat(22_000) },
    { ...call, body: null },
    { ...call, kind: 'get' },
    { ...call, url: null },
    [call],
    null,
    'no JSON',
    '{"kind":"call"}',
  ];
  return [...addresses, ...headers, ...rest];
}
