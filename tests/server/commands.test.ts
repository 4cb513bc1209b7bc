/** The commands of a fresh checkout, started together: none builds under another's feet, and nothing is installed again. */
import { type ChildProcess, execFileSync, execSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyCheckout } from '../support/checkout.ts';
import { stop } from '../support/process.ts';
import { ROOT, shellCommands } from '../support/readmes.ts';

let checkout: string;
beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'keysmith-checkout-'));
  copyCheckout(checkout);
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
});
afterAll(() => rmSync(checkout, { recursive: true }));

/** As the READMEs have them, on ports that are free. */
const SERVERS = shellCommands()
  .filter((command) => /^npm (start|run relay|run simulator)\b/.test(command))
  .map((command) =>
    command
      .replace(/--port \d+/, '--port 0')
      .split(' ')
      .slice(1),
  );

it(
  'the servers of the READMEs start together, and what is served is verified',
  { timeout: 180_000 },
  async () => {
    expect(SERVERS.map((args) => args.slice(0, 2).join(' ')).sort()).toEqual([
      'run relay',
      'run simulator',
      'run simulator',
      'start',
    ]);
    execSync('npm run build', { cwd: checkout, stdio: 'ignore' });
    const started = SERVERS.map((args) => {
      // A group of its own: npm's child is the one that listens.
      const child = spawn('npm', args, { cwd: checkout, env: { ...process.env, PORT: '0' }, detached: true });
      return { child, isApp: args[0] === 'start', ready: ready(child) };
    });
    try {
      const outputs = await Promise.all(started.map(({ ready: whole }) => whole));
      for (const { url, output } of outputs) {
        expect((await fetch(url)).status).toBeLessThan(500);
        expect(output).not.toContain('Installing');
      }
      const app = outputs[started.findIndex(({ isApp }) => isApp)]?.url ?? '';
      execFileSync('npm', ['run', 'verify', '--', app], { cwd: checkout });
    } finally {
      for (const { child } of started) {
        const { pid } = child;
        if (pid !== undefined) process.kill(-pid, 'SIGTERM');
        await stop(child);
      }
    }
  },
);

/** @returns the address that it prints once it listens, and everything that it printed until then */
function ready(child: ChildProcess): Promise<{ readonly url: string; readonly output: string }> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stderr?.on('data', (data: Buffer) => (output += data.toString()));
    if (child.stdout === null) throw new TypeError('expected a pipe');
    createInterface(child.stdout).on('line', (line) => {
      output += `${line}\n`;
      if (line.startsWith('{')) resolve({ url: String((JSON.parse(line) as { url: string }).url), output });
    });
    child.on('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
}
