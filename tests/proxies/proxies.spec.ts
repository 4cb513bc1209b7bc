import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sshKeygen, withKeyFile } from '../support/tools.ts';
import { type Running, startNode, stop } from '../support/process.ts';
import {
  createByDownload,
  goLive,
  openApp,
  type RouteChoice,
  shownPublicKey,
} from '../browser/support/app.ts';
import { expect, test } from '../browser/support/test.ts';

/** Real proxies, as their own documentation starts them, in front of a simulator that verifies signatures. */
const proxies: readonly {
  name: string;
  form: NonNullable<RouteChoice['form']>;
  start: (upstream: string, origin: string) => Promise<Pick<Running, 'url' | 'stop'>>;
}[] = [
  { name: 'cors-anywhere 0.4.4', form: 'Prefix', start: () => startNode('tests/proxies/corsAnywhere.cjs') },
  {
    name: 'local-cors-proxy 1.1.0',
    form: 'Fixed',
    start: (upstream) => startNode('tests/proxies/localCorsProxy.cjs', [upstream]),
  },
  {
    name: 'a proxy of the query form',
    form: 'Query',
    start: () => startNode('tests/proxies/queryProxy.mjs'),
  },
  { name: 'nginx', form: 'Fixed', start: startNginx },
];

for (const { name, form, start } of proxies) {
  test(`through ${name}: connect, create, and the file fits the key`, async ({ page, app, simulator }) => {
    const cloud = await simulator('--prepared', '1');
    const proxy = await start(cloud.url, new URL(app.url).origin);
    try {
      await openApp(page, app.url);
      await goLive(page, { kind: 'Relay', form, address: proxy.url, customEndpoint: cloud.url }, cloud);
      const { text } = await createByDownload(page, 'proxied_1');
      await expect(page.getByRole('status').getByText('Cloud agrees')).toBeVisible();
      const shown = await shownPublicKey(page);
      withKeyFile(text, (file) => expect(sshKeygen('-y', '-f', file).trim()).toBe(shown));
      // Through none of them may the signature have had to be weakened.
      await page.getByRole('link', { name: 'Settings' }).click();
      await expect(page.getByText('Connected as')).toBeVisible();
      await expect(page.getByText('did not accept the full signature')).toHaveCount(0);
    } finally {
      await proxy.stop();
    }
  });
}

/** nginx can't say which free port it got, so one is tried until it is free. */
async function startNginx(upstream: string, origin: string): Promise<Pick<Running, 'url' | 'stop'>> {
  const folder = mkdtempSync(join(tmpdir(), 'keysmith-nginx-'));
  const template = readFileSync('tests/proxies/nginx.conf', 'utf8');
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const values = { FOLDER: folder, PORT: String(port), UPSTREAM: upstream, ORIGIN: origin };
    const config = template.replace(
      /FOLDER|PORT|UPSTREAM|ORIGIN/g,
      (word) => Reflect.get(values, word) as string,
    );
    writeFileSync(join(folder, 'nginx.conf'), config);
    const nginx = spawn(
      process.env['NGINX_PATH'] ?? 'nginx',
      ['-p', folder, '-c', join(folder, 'nginx.conf')],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    const url = `http://127.0.0.1:${port}/`;
    if (await answersAsNginx(nginx, url)) {
      return {
        url,
        stop: async () => {
          await stop(nginx);
          rmSync(folder, { recursive: true, force: true });
        },
      };
    }
    await stop(nginx);
  }
  throw new Error('nginx found no free port in 20 attempts');
}

/** Waits until it answers, or has ended because the port was taken. */
async function answersAsNginx(nginx: ChildProcess, url: string): Promise<boolean> {
  while (nginx.exitCode === null) {
    const server = await fetch(url).then(
      ({ headers }) => headers.get('server'),
      () => null,
    );
    if (server !== null) return server.startsWith('nginx');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
