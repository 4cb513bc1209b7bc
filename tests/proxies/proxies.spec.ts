import { readFileSync } from 'node:fs';
import { startNginx } from '../support/nginx.ts';
import { sshKeygen, withKeyFile } from '../support/tools.ts';
import { type Running, startNode } from '../support/process.ts';
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
  { name: 'nginx', form: 'Fixed', start: startNginxRelay },
];

for (const { name, form, start } of proxies) {
  test(`through ${name}: connect, create, and the file fits the key`, async ({ page, app, simulator }) => {
    const cloud = await simulator('--prepared', '1');
    const proxy = await start(cloud.url, new URL(app.url).origin);
    try {
      await openApp(page, app.url);
      await goLive(page, { kind: 'Relay', form, address: proxy.url, customEndpoint: cloud.url }, cloud);
      const { text } = await createByDownload(page, 'proxied_1');
      await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
      const shown = await shownPublicKey(page);
      withKeyFile(text, (file) => expect(sshKeygen('-y', '-f', file).trim()).toBe(shown));
      // Through none of them may the signature have had to be weakened.
      await page.getByRole('link', { name: 'New key' }).click();
      await expect(page.getByRole('textbox', { name: 'Key name' })).toBeVisible();
      await expect(page.getByText('Weaker signing')).toHaveCount(0);
    } finally {
      await proxy.stop();
    }
  });
}

/** The configuration that the README starts from, with the test's own addresses. */
function startNginxRelay(upstream: string, origin: string): Promise<Pick<Running, 'url' | 'stop'>> {
  const template = readFileSync('tests/proxies/nginx.conf', 'utf8');
  return startNginx((listen) => {
    const values = { LISTEN: listen, UPSTREAM: upstream, ORIGIN: origin };
    return template.replace(/LISTEN|UPSTREAM|ORIGIN/g, (word) => Reflect.get(values, word) as string);
  });
}
