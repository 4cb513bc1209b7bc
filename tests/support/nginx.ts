/** nginx with a configuration of ours, on a free port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Running, stop } from './process.ts';

/** What every configuration here has around its server: it may be run by anybody, and writes nowhere else. */
const AROUND = `
daemon off;
master_process off;
error_log stderr warn;
pid FOLDER/nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path FOLDER/body;
  proxy_temp_path FOLDER/proxy;
  fastcgi_temp_path FOLDER/fastcgi;
  uwsgi_temp_path FOLDER/uwsgi;
  scgi_temp_path FOLDER/scgi;
  SERVER
}
`;

/**
 * nginx can't say which free port it got, so one is tried until it is free.
 * @param serverOf the server block, for an address and a port to listen at
 */
export async function startNginx(
  serverOf: (listen: string) => string,
): Promise<Pick<Running, 'url' | 'stop'>> {
  const folder = mkdtempSync(join(tmpdir(), 'keysmith-nginx-'));
  const file = join(folder, 'nginx.conf');
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = serverOf(`127.0.0.1:${port}`);
    writeFileSync(
      file,
      AROUND.replaceAll('FOLDER', folder).replace('SERVER', () => server),
    );
    const program = process.env['NGINX_PATH'] ?? 'nginx';
    const nginx = spawn(program, ['-p', folder, '-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    let complaints = '';
    nginx.stderr.on('data', (data: Buffer) => (complaints += data.toString()));
    // As a browser calls this machine: a page there is trusted with a service worker.
    const url = `http://localhost:${port}/`;
    if (await answersAsNginx(nginx, `http://127.0.0.1:${port}/`)) {
      return {
        url,
        stop: async () => {
          await stop(nginx);
          rmSync(folder, { recursive: true, force: true });
        },
      };
    }
    await stop(nginx);
    if (!/Address already in use/.test(complaints)) throw new Error(`nginx: ${complaints}`);
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
