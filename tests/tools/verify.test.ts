import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeSums } from '../../src/tools/sums.mjs';
import { announcement, differences, verify } from '../../src/tools/verify.mjs';

describe('what a host serves is compared with what was built', () => {
  const files: Record<string, string> = { 'index.html': '<html>', 'assets/a.js': 'a' };
  /** What a build has and no host has to serve as it is. */
  const hostsOwn = { 'config.json': '{}', _headers: '/*', '_headers.nginx': '' };
  const built = mkdtempSync(join(tmpdir(), 'keysmith-built-'));
  mkdirSync(join(built, 'assets'));
  for (const [name, text] of Object.entries({ ...files, ...hostsOwn }))
    writeFileSync(join(built, name), text);
  writeSums(built);
  afterAll(() => rmSync(built, { recursive: true }));

  /** What differs where a host serves these instead. */
  const served = async (
    changes: Record<string, string | null>,
    compare = (address: string) => differences(address, built),
  ) => {
    const server = createServer((request, response) => {
      const name = (request.url ?? '/').replace(/^\/keys\//, '');
      const text = { ...files, '': files['index.html'], ...changes }[name];
      response.writeHead(typeof text === 'string' ? 200 : 404).end(text ?? '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      return await compare(`http://127.0.0.1:${port}/keys`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };

  it.each<[string, Record<string, string | null>, readonly string[]]>([
    ['nothing else', {}, []],
    ['another file', { 'assets/a.js': 'b' }, ['assets/a.js: differs']],
    ['no file', { 'assets/a.js': null }, ['assets/a.js: not there (404)']],
    ['another page at the address itself', { '': '<html>other' }, ['.: differs']],
    ['another page under its name', { 'index.html': '<html>other' }, ['index.html: differs']],
  ])('%s', async (_what, changes, lines) => {
    expect(await served(changes)).toEqual(lines);
  });

  it('a Helper for its own origin: that is built, and compared again', async () => {
    const origins: string[] = [];
    const own = mkdtempSync(join(tmpdir(), 'keysmith-built-'));
    cpSync(built, own, { recursive: true });
    const rebuild = (origin: string) => {
      origins.push(origin);
      writeFileSync(join(own, 'assets/a.js'), 'for this origin');
      writeSums(own);
    };
    const compare = (address: string) => verify(address, { dist: own, rebuild });
    expect(await served({}, compare)).toEqual([]);
    expect(origins).toEqual([]);
    expect(await served({ 'assets/a.js': 'for this origin' }, compare)).toEqual([]);
    expect(origins).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)]);
    // What differs either way is named as it differs from the build that comes closest.
    expect(await served({ 'assets/a.js': 'for this origin', 'index.html': 'x' }, compare)).toEqual([
      'index.html: differs',
    ]);
    rmSync(own, { recursive: true });
  });

  it.each<[string, string | null, string]>([
    ['a relay', '{"relay":"./relay/"}', 'this host announces the relay "./relay/".'],
    ['a relay of somebody else', '{"relay":"https://other.example/"}', 'the relay "https://other.example/".'],
    ['none', '{}', 'it announces no relay that can be read.'],
    ['what isn’t JSON', '<html>', 'it announces no relay that can be read.'],
    ['no file', null, 'none; this host announces no relay.'],
  ])('its config.json is its own, and what it announces is told: %s', async (_what, config, sentence) => {
    const compare = async (address: string) => [
      ...(await differences(address, built)),
      await announcement(address),
    ];
    expect(await served({ 'config.json': config }, compare)).toEqual([expect.stringContaining(sentence)]);
  });
});
