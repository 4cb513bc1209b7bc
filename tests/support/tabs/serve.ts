/** Builds the tab without its page, and serves it. */
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';

const ENTRY = fileURLToPath(new URL('tab.ts', import.meta.url));

export async function serveTab(): Promise<{ readonly url: string; readonly close: () => void }> {
  const outDir = mkdtempSync(join(tmpdir(), 'keysmith-tabs-'));
  await build({
    configFile: false,
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    logLevel: 'error',
    publicDir: false,
    plugins: [svelte({ configFile: false, compilerOptions: { runes: true } })],
    build: { outDir, emptyOutDir: true, lib: { entry: ENTRY, formats: ['es'], fileName: 'tab' } },
  });
  const server = createServer((request, response) => {
    const name = (request.url ?? '/').slice(1);
    if (!/^[\w-]+\.m?js$/.test(name)) {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><script type="module" src="/tab.js"></script>');
      return;
    }
    readFile(join(outDir, name)).then(
      (text) => response.setHeader('content-type', 'text/javascript').end(text),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.close();
      rmSync(outDir, { recursive: true });
    },
  };
}
