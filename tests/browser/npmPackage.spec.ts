import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packBuild } from '../../src/tools/npmPackage.mjs';
import { type Running, startNode } from '../support/process.ts';
import { sshKeygen, withKeyFile } from '../support/tools.ts';
import { createByDownload, goLive, openApp, shownPublicKey } from './support/app.ts';
import { expect, test } from './support/test.ts';

/** Where nothing answers: whatever asked the registry would fail. */
const NO_REGISTRY = 'http://127.0.0.1:9/';

// In one worker: the package is made once.
test.describe.configure({ mode: 'default', timeout: 120_000 });

let folder: string;
let command: string;
const running: Running[] = [];
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keysmith-npm-'));
  const packed = join(folder, 'packed');
  mkdirSync(packed);
  packBuild(packed, '1.2.3');
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const args = [
    'install',
    '--registry',
    NO_REGISTRY,
    '--no-audit',
    '--no-fund',
    join(packed, 'keysmith-1.2.3.tgz'),
  ];
  execFileSync('npm', args, { cwd: folder, stdio: 'ignore' });
  command = join(folder, 'node_modules/.bin/keysmith');
});
test.afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
});
test.afterAll(() => rmSync(folder, { recursive: true }));

async function keysmith(...args: string[]): Promise<Running> {
  const started = await startNode(command, args, { PORT: '0' });
  running.push(started);
  return started;
}

test('the npm package has no dependencies, and npx finds its command', () => {
  expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    'keysmith',
  ]);
  const inside = join(folder, 'node_modules/keysmith');
  const manifest = JSON.parse(readFileSync(join(inside, 'package.json'), 'utf8')) as object;
  for (const none of ['dependencies', 'optionalDependencies', 'peerDependencies', 'scripts'])
    expect(manifest).not.toHaveProperty(none);
  execFileSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: join(inside, 'dist') });
  const size = statSync(join(folder, 'packed/keysmith-1.2.3.tgz')).size;
  test.info().annotations.push({ type: 'size', description: `${Math.round(size / 1000)} kB` });
  expect(size).toBeLessThan(1_000_000);
  const npx = (...args: string[]) =>
    execFileSync('npx', ['--registry', NO_REGISTRY, 'keysmith', ...args], { cwd: folder, encoding: 'utf8' });
  expect(npx('--version')).toBe('1.2.3\n');
  expect(npx('--help')).toContain('keysmith relay [options]');
  expect(() => execFileSync(command, ['relais'], { stdio: 'pipe' })).toThrow('there is no command relais');
});

test('npx keysmith serves the app, and a key is made', async ({ page }) => {
  const app = await keysmith();
  await openApp(page, app.url);
  const { text } = await createByDownload(page, 'by_npx');
  const shown = await shownPublicKey(page);
  withKeyFile(text, (file) => expect(sshKeygen('-y', '-f', file).trim()).toBe(shown));
  expect(await (await fetch(`${app.url}relay/`)).json()).toEqual({ keysmithRelay: 1 });
});

test('its relay forwards to its simulator', async ({ page }) => {
  const app = await keysmith();
  const simulator = await keysmith('simulator', '--port', '0', '--prepared', '2');
  const { origin } = new URL(app.url);
  const relay = await keysmith('relay', '--port', '0', '--allow-origin', origin, '--upstream', simulator.url);
  await openApp(page, app.url);
  const customEndpoint = simulator.url;
  await goLive(page, { kind: 'Relay', address: relay.url, form: 'Prefix', customEndpoint }, simulator);
  await createByDownload(page, 'relayed_by_npx');
  await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
});
