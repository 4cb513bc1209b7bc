/** A flood costs the relay little memory, and an honest caller nothing. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { amount } from '../support/amount.ts';
import { type Running, startEntry } from '../support/process.ts';
import { type RecordingUpstream, recordingUpstream, sendRaw } from '../support/rawRequest.ts';

const ORIGIN = 'https://keys.example';
/** How many signatures are made up. */
const FLOOD = amount({ usual: 6_000, whole: 100_000 });
const SECRET_IDS = 5_000;
const MEBIBYTE = 1024 * 1024;

let upstream: RecordingUpstream;
let relay: Running;
let port: number;
let agent: Agent;
beforeEach(async () => {
  upstream = await recordingUpstream();
  relay = await startEntry('relay', ['--port', '0', '--allow-origin', ORIGIN, '--upstream', upstream.url]);
  port = Number(new URL(relay.url).port);
  agent = new Agent({ keepAlive: true, maxSockets: 16 });
});
afterEach(async () => {
  agent.destroy();
  await relay.stop();
  upstream.stop();
});

function call(secretId: string): Promise<number> {
  const headers = {
    origin: ORIGIN,
    'content-type': 'application/json',
    'x-tc-action': 'CreateKeyPair',
    'x-tc-version': '2017-03-12',
    'x-tc-timestamp': '1767225600',
    authorization: `TC3-HMAC-SHA256 Credential=${secretId}/2026-01-01/cvm/tc3_request, SignedHeaders=content-type;host, Signature=${randomBytes(32).toString('hex')}`,
  };
  return new Promise((resolve, reject) => {
    const sent = request({ agent, port, method: 'POST', path: `/${upstream.url}/`, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end('{}');
  });
}

/** Resident memory of the relay's process, in bytes. */
function memoryOf({ pid }: Running): number {
  const [, kibibytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}

// A timestamp ahead of time is refused now and good later: such signatures are remembered, and so the dearest ones.
it.skipIf(process.platform !== 'linux').each(['SignatureExpire', 'SignatureFailure'])(
  'made-up signatures of many SecretIds, answered %s, and 1,000 idle connections: under 120 MiB, and honest calls served',
  { timeout: 300_000 },
  async (code) => {
    upstream.answer = `{"Response":{"Error":{"Code":"AuthFailure.${code}","Message":""},"RequestId":"r"}}`;
    const idle = Array.from({ length: 1_000 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    const honest: number[] = [];
    let most = 0;
    let next = 0;
    const flood = async () => {
      while (next < FLOOD) {
        const index = next++;
        await call(`AKIDmadeup${index % SECRET_IDS}`);
        if (index % 500 === 0) {
          honest.push(await call('AKIDhonest'));
          most = Math.max(most, memoryOf(relay));
        }
      }
    };
    await Promise.all(Array.from({ length: 16 }, flood));
    for (const socket of idle) socket.destroy();
    expect(new Set(honest)).toEqual(new Set([200]));
    expect(honest.length).toBeGreaterThanOrEqual(FLOOD / 500);
    expect(Math.round(most / MEBIBYTE)).toBeLessThan(120);
  },
);

it.each([
  ['on which nothing is asked', ''],
  ['with half a line', 'POST /htt'],
  ['whose headers never end', `POST / HTTP/1.1\r\nHost: localhost\r\nX-A: `],
  // Its body: see the attacks that promise a longer one than they send.
  ['that has been answered', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
])('a connection %s is closed within 15 seconds', { timeout: 30_000 }, async (_which, bytes) => {
  const { closedAfter } = await sendRaw(port, bytes);
  expect(closedAfter).toBeLessThan(15_000);
});
