import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SECURITY_HEADERS } from '../../src/csp.ts';
import { createByDownload, openApp } from '../browser/support/app.ts';
import { expect, OFFLINE, test } from '../browser/support/test.ts';
import { startNginx } from '../support/nginx.ts';
import { startEntry } from '../support/process.ts';
import { differences } from '../../src/tools/verify.mjs';

/** The README's own words, with this test's address and folder. */
function serverOfReadme(listen: string): string {
  const block = /```nginx\n([\s\S]+?)```/.exec(readFileSync('src/server/README.md', 'utf8'))?.[1];
  if (block === undefined) throw new Error('src/server/README.md: expected a block of nginx');
  return block
    .replace(/listen 443 ssl;\n(\s*ssl_\w+ .*\n)*/, `listen ${listen};\n`)
    .replaceAll('/var/www/keysmith', join(process.cwd(), 'dist'));
}

test(
  'nginx as the README has it serves every file with the headers, and the app works',
  { tag: OFFLINE },
  async ({ page }) => {
    const host = await startNginx(serverOfReadme);
    try {
      for (const path of ['', 'assets/', 'sw.js', 'manifest.webmanifest']) {
        const { headers } = await fetch(new URL(path, host.url));
        for (const [name, value] of Object.entries(SECURITY_HEADERS))
          expect(headers.get(name), path).toBe(value);
      }
      expect((await fetch(`${host.url}manifest.webmanifest`)).headers.get('content-type')).toMatch(
        /manifest/,
      );
      expect(await differences(host.url)).toEqual([]);
      await openApp(page, host.url);
      await createByDownload(page, 'hosted');
      await expect(page.getByText('Ready to work offline')).toBeVisible();
    } finally {
      await host.stop();
    }
  },
);

test('a host that serves another file is told by its name', async () => {
  const root = mkdtempSync(join(tmpdir(), 'keysmith-dist-'));
  cpSync('dist', root, { recursive: true });
  writeFileSync(join(root, 'sw.js'), 'changed');
  rmSync(join(root, 'robots.txt'));
  const app = await startEntry('app', ['--root', root]);
  try {
    expect(await differences(app.url)).toEqual(['robots.txt: not there (404)', 'sw.js: differs']);
  } finally {
    await app.stop();
    rmSync(root, { recursive: true });
  }
});
