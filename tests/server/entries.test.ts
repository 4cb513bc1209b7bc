import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createKeyPair, describeKeyPairs, describeProjects } from '../../src/core/cvm/actions.ts';
import type { Target } from '../../src/core/api/call.ts';
import { localNames } from '../../src/server/serve.ts';
import { testCaller } from '../support/caller.ts';
import { type Running, startEntry } from '../support/process.ts';

const running: Running[] = [];
const start = async (...args: Parameters<typeof startEntry>) => {
  const entry = await startEntry(...args);
  running.push(entry);
  return entry;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((entry) => entry.stop()));
});

function callerOf(simulator: Running, target: Partial<Target> = {}) {
  return testCaller({
    send: fetch,
    now: Date.now,
    secretId: String(simulator.facts['secretId']),
    secretKey: String(simulator.facts['secretKey']),
    target: { customEndpoint: { scheme: 'http', host: new URL(simulator.url).host }, ...target },
  });
}

describe('the simulator over HTTP', () => {
  it('prints url, secretId and secretKey, which are good for signed calls', async () => {
    const simulator = await start('simulator', ['--port', '0', '--prepared', '1']);
    expect(Object.keys(simulator.facts)).toEqual(['url', 'secretId', 'secretKey']);
    const { KeyPair } = await createKeyPair(callerOf(simulator), { KeyName: 'http_1', ProjectId: 0 });
    expect(KeyPair.PublicKey).toMatch(/skey_prepared_0$/);
    await expect(
      describeProjects(callerOf(simulator), { AllList: 1, Limit: 9, Offset: 0 }),
    ).resolves.toBeDefined();
  });

  it('keeps its state in a file over a kill and a restart, and no private key in it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keysmith-'));
    try {
      const args = ['--port', '0', '--prepared', '1', '--data', join(folder, 'state.json')];
      const first = await start('simulator', args);
      await createKeyPair(callerOf(first), { KeyName: 'kept', ProjectId: 0 });
      await first.stop('SIGKILL');
      const second = await start('simulator', args);
      const { KeyPairSet } = await describeKeyPairs(callerOf(second), {});
      expect(KeyPairSet.map(({ KeyName }) => KeyName)).toEqual(['kept']);
      expect(readFileSync(join(folder, 'state.json'), 'utf8')).not.toContain('PRIVATE');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('takes quota and documented codes from the command line', async () => {
    const simulator = await start('simulator', ['--port', '0', '--quota', '0', '--documented-codes']);
    const caller = callerOf(simulator);
    await expect(createKeyPair(caller, { KeyName: 'a', ProjectId: 0 })).rejects.toMatchObject({
      apiCode: 'InvalidKeyPair.LimitExceeded',
    });
    await expect(createKeyPair(caller, { KeyName: 'a-b', ProjectId: 0 })).rejects.toMatchObject({
      apiCode: 'InvalidKeyPairNameIncludeIllegalChar',
    });
  });

  it('--quota-first: a full quota is told before a taken name', async () => {
    for (const [option, apiCode] of [
      ['--quota-first', 'InvalidKeyPair.LimitExceeded'],
      [null, 'InvalidKeyPairName.Duplicate'],
    ] as const) {
      const args = ['--port', '0', '--quota', '1', '--prepared', '1', ...(option === null ? [] : [option])];
      const caller = callerOf(await start('simulator', args));
      await createKeyPair(caller, { KeyName: 'a', ProjectId: 0 });
      await expect(createKeyPair(caller, { KeyName: 'a', ProjectId: 0 })).rejects.toMatchObject({ apiCode });
    }
  });

  it.each([
    [['--port', 'x'], '--port'],
    [['--quota', 'many'], '--quota'],
    [['--nonsense'], '--nonsense'],
  ])('refuses %j with one line', async (args, name) => {
    await expect(start('simulator', args)).rejects.toThrow(name);
  });
});

describe('localNames', () => {
  it('writes hosts and origins as browsers do: no port where it is 80', () => {
    expect(localNames(4173)).toContainEqual({ host: 'localhost:4173', origin: 'http://localhost:4173' });
    expect(localNames(80)).toContainEqual({ host: '127.0.0.1', origin: 'http://127.0.0.1' });
  });
});

describe('the relay as a command', () => {
  it('forwards to its loopback upstream, and logs neither header nor body', async () => {
    const simulator = await start('simulator', ['--port', '0', '--prepared', '1']);
    const relay = await start('relay', [
      '--port',
      '0',
      '--allow-origin',
      'https://keys.example',
      '--upstream',
      simulator.url,
    ]);
    const { host } = new URL(simulator.url);
    const caller = testCaller({
      send: fetch,
      now: Date.now,
      secretId: String(simulator.facts['secretId']),
      secretKey: String(simulator.facts['secretKey']),
      target: { customEndpoint: { scheme: 'http', host } },
    });
    const relayed = { ...caller, transport: relayTransport(relay.url) };
    const { KeyPair } = await createKeyPair(relayed, { KeyName: 'relayed', ProjectId: 0 });
    expect(KeyPair.KeyName).toBe('relayed');
    expect(relay.output()).toBe(`${JSON.stringify(relay.facts)}\n`);
  });

  it('logs nothing of what it refuses either, nor of an upstream that is down', async () => {
    // It takes a connection, and breaks it.
    const down = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => down.listen(0, '127.0.0.1', resolve));
    const upstream = `http://127.0.0.1:${(down.address() as AddressInfo).port}`;
    const args = ['--port', '0', '--allow-origin', 'https://keys.example', '--upstream', upstream];
    const relay = await start('relay', args);
    const headers = {
      origin: 'https://keys.example',
      authorization: `TC3-HMAC-SHA256 Credential=AKIDx/2026-11-24/cvm/tc3_request, SignedHeaders=content-type;host, Signature=${'0'.repeat(64)}`,
      'content-type': 'application/json',
      'x-tc-action': 'CreateKeyPair',
      'x-tc-timestamp': '1',
      'x-tc-version': '2017-03-12',
    };
    const send = async (target: string, init: RequestInit) =>
      (await fetch(`${relay.url}${target}`, { body: '{"KeyName":"secret_name"}', method: 'POST', ...init }))
        .status;
    const target = `${upstream}/`;
    expect(await send(target, { headers })).toBe(502);
    expect(await send(target, { headers })).toBe(409);
    expect(await send('https://evil.example/', { headers })).toBe(403);
    expect(await send(target, { headers: { ...headers, origin: 'https://evil.example' } })).toBe(403);
    expect(await send(target, { headers, method: 'PUT' })).toBe(405);
    // The last one: its connection is closed with the rest of the body unread.
    expect(await send(target, { headers, body: 'x'.repeat(3 * 1024 * 1024) })).toBe(413);
    down.close();
    expect(relay.output()).toBe(`${JSON.stringify(relay.facts)}\n`);
  });

  it('answers under the names that it was given, and no other', async () => {
    const args = ['--port', '0', '--allow-origin', 'https://keys.example', '--listen', '0.0.0.0'];
    const relay = await start('relay', [...args, '--allow-host', 'relay.example']);
    const { port } = new URL(relay.url);
    const statusAs = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port, headers: { host } }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        sent.on('error', reject).end();
      });
    expect(await statusAs('relay.example')).toBe(200);
    expect(await statusAs('evil.example')).toBe(421);
  });

  it.each([
    [[], 'node relay.mjs'],
    [['--allow-origin', 'keys.example'], '--allow-origin: expected an origin'],
    [['--allow-origin', 'null'], 'use --allow-file --token-file'],
    [['--allow-origin', 'https://keys.example/'], '--allow-origin'],
    [['--allow-origin', 'https://keys.example', '--upstream', 'http://10.0.0.1:80'], 'upstream'],
    [['--allow-file'], '--allow-file: expected --token-file FILE beside it'],
    [['--token-file', 'package.json'], '--token-file: expected --allow-file beside it'],
  ])('refuses %j', async (args, message) => {
    await expect(start('relay', args)).rejects.toThrow(message);
  });

  it.each([
    [null, "can't be read (ENOENT)"],
    ['', 'is empty'],
    [' \n', 'is empty'],
    ['x'.repeat(31), 'expected at least 32 letters, digits, hyphens and underscores'],
    [`${'x'.repeat(20)} ${'x'.repeat(20)}`, 'expected at least 32 letters'],
    [`${'x'.repeat(40)}/`, 'expected at least 32 letters'],
  ])('a token file with %j stops it with a sentence', async (content, message) => {
    const file = join(mkdtempSync(join(tmpdir(), 'keysmith-token-')), 'token');
    if (content !== null) writeFileSync(file, content);
    const sentence = `--token-file: ${file}${message.startsWith('expected') ? ':' : ''} ${message}`;
    await expect(start('relay', ['--allow-file', '--token-file', file])).rejects.toThrow(sentence);
    rmSync(dirname(file), { recursive: true });
  });

  it('lets files in by the token in the file, and never prints it', async () => {
    const token = 'Ab1-'.repeat(10);
    const file = join(mkdtempSync(join(tmpdir(), 'keysmith-token-')), 'token');
    writeFileSync(file, `${token}\r\n`);
    const relay = await start('relay', ['--port', '0', '--allow-file', '--token-file', file]);
    const probe = await fetch(`${relay.url}${token}/`, { headers: { origin: 'null' } });
    expect(await probe.json()).toEqual({ keysmithRelay: 1 });
    expect(relay.facts).toMatchObject({ fileUrl: `${relay.url}TOKEN/`, tokenFile: file });
    expect(relay.output()).not.toContain(token);
    rmSync(dirname(file), { recursive: true });
  });
});

describe('the app server', () => {
  it('its relay reaches the API only: nothing on this machine', async () => {
    const app = await start('app', ['--root', 'public']);
    const headers = {
      origin: new URL(app.url).origin,
      authorization: `TC3-HMAC-SHA256 Credential=AKIDx/2026-11-24/cvm/tc3_request, SignedHeaders=content-type;host, Signature=${'1'.repeat(64)}`,
      'content-type': 'application/json',
      'x-tc-action': 'DescribeKeyPairs',
      'x-tc-timestamp': '1',
      'x-tc-version': '2017-03-12',
    };
    for (const target of ['http://127.0.0.1:9/', app.url, 'http://localhost/', 'https://evil.example/']) {
      const answer = await fetch(new URL(`relay/${target}`, app.url), {
        method: 'POST',
        headers,
        body: '{}',
      });
      expect([target, answer.status]).toEqual([target, 403]);
    }
  });

  it('announces its relay, answers its probe, and closes everything by header', async () => {
    const app = await start('app', ['--root', 'public']);
    const config = await fetch(new URL('config.json', app.url));
    expect(await config.json()).toEqual({ relay: './relay/' });
    expect(await (await fetch(new URL('relay/', app.url))).json()).toEqual({ keysmithRelay: 1 });
    const page = await fetch(new URL('icon.svg', app.url));
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await fetch(new URL('../package.json', app.url))).status).toBe(404);
  });

  it('refuses an upstream that is not on this machine', async () => {
    await expect(start('app', ['--upstream', 'http://10.255.255.1:9'])).rejects.toThrow('upstream');
  });

  it('refuses a port that is none', async () => {
    await expect(startEntry('app', [], { PORT: 'x' })).rejects.toThrow('PORT');
  });
});

function relayTransport(relayUrl: string) {
  return async (request: Parameters<ReturnType<typeof testCaller>['transport']>[0]) => {
    const url = `${relayUrl}${request.endpoint.scheme}://${request.endpoint.host}/`;
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...request.headers, origin: 'https://keys.example' },
      body: request.body,
    });
    return { status: response.status, text: await response.text(), date: null, relay: null };
  };
}
