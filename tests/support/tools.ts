/** Third-party tools as judges of our output. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs a function with a private key in a file that only its owner may read. */
export function withKeyFile<Result>(text: string, use: (file: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'keysmith-'));
  try {
    const file = join(folder, 'key.pem');
    writeFileSync(file, text, { mode: 0o600 });
    return use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function sshKeygen(...args: string[]): string {
  return execFileSync('ssh-keygen', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

export function openssl(...args: string[]): string {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
