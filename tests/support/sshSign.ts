/** Signatures by ssh-keygen, which is also the judge of ours. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Signer {
  /** Signs for a namespace, `keysmith-release` unless told otherwise. @returns the armoured signature */
  readonly sign: (message: string | Buffer, namespace?: string, hash?: 'sha256' | 'sha512') => string;
  /** The public key as `TYPE BASE64`. */
  readonly publicKey: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
  readonly remove: () => void;
}

/** A key of its own, made for a test. @param type for example `ed25519` */
export function newSigner(type = 'ed25519'): Signer {
  const folder = mkdtempSync(join(tmpdir(), 'keysmith-signer-'));
  const key = join(folder, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', 'c', '-f', key]);
  const [, fingerprint = ''] = execFileSync('ssh-keygen', ['-l', '-f', key], { encoding: 'utf8' }).split(' ');
  return {
    sign(message, namespace = 'keysmith-release', hash = 'sha512') {
      const args = ['-Y', 'sign', '-f', key, '-n', namespace, '-O', `hashalg=${hash}`];
      return execFileSync('ssh-keygen', args, {
        input: message,
        encoding: 'utf8',
        stdio: ['pipe', 'pipe', 'ignore'],
      });
    },
    publicKey: readFileSync(`${key}.pub`, 'utf8').split(' ').slice(0, 2).join(' '),
    fingerprint,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Whether ssh-keygen finds a signature right for a message, by a list of allowed signers. */
export function sshKeygenVerifies(given: {
  readonly message: string | Buffer;
  readonly signature: string | Buffer;
  readonly signers: string;
  readonly identity?: string;
  readonly namespace?: string;
}): boolean {
  const { identity = 'keysmith', message, namespace = 'keysmith-release', signature, signers } = given;
  const folder = mkdtempSync(join(tmpdir(), 'keysmith-verify-'));
  try {
    writeFileSync(join(folder, 'signers'), signers);
    writeFileSync(join(folder, 'sig'), signature);
    const args = ['-Y', 'verify', '-f', 'signers', '-I', identity, '-n', namespace, '-s', 'sig'];
    return spawnSync('ssh-keygen', args, { cwd: folder, input: message }).status === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** An armoured signature with one byte of what it decodes to changed. */
export function withChangedByte(armoured: string, index: number, change: number): string {
  const lines = armoured.trim().split('\n');
  const bytes = Buffer.from(lines.slice(1, -1).join(''), 'base64');
  bytes[index] = (bytes[index] ?? 0) ^ change;
  const base64 = bytes.toString('base64').match(/.{1,70}/g) ?? [];
  return `${[lines[0], ...base64, lines.at(-1)].join('\n')}\n`;
}

/** How many bytes an armoured signature decodes to. */
export function decodedLength(armoured: string): number {
  return Buffer.from(armoured.trim().split('\n').slice(1, -1).join(''), 'base64').length;
}
