/** A real sshd on loopback: one process a connection, on a port that the system chooses. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { run } from './tools.ts';

export interface SshServer {
  /** Logs in with a key file and asks who it is. @returns the answer @throws when the login is refused */
  readonly login: (keyFile: string, passphrase: string) => Promise<string>;
  readonly close: () => void;
}

/** @param folder only its owner may read it @param publicKeys whoever has one of these may log in */
export async function startSshServer(folder: string, publicKeys: readonly string[]): Promise<SshServer> {
  const hostKey = join(folder, 'host');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', hostKey]);
  writeFileSync(join(folder, 'authorized_keys'), `${publicKeys.join('\n')}\n`, { mode: 0o600 });
  writeFileSync(
    join(folder, 'sshd_config'),
    [
      `HostKey ${hostKey}`,
      `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      'UsePAM no',
      'StrictModes no',
      '',
    ].join('\n'),
  );
  // Where sshd locks up the part of itself that talks to strangers.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const sshd = process.env['SSHD_PATH'] ?? '/usr/sbin/sshd';
  const server = createServer((socket) => {
    const child = spawn(sshd, ['-i', '-f', join(folder, 'sshd_config')], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    socket.pipe(child.stdin);
    child.stdout.pipe(socket);
    socket.on('error', () => child.kill());
    child.stdin.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    login: (keyFile, passphrase) => login({ folder, port, keyFile, passphrase }),
    close: () => server.close(),
  };
}

interface Login {
  readonly folder: string;
  readonly port: number;
  readonly keyFile: string;
  readonly passphrase: string;
}

async function login({ folder, port, keyFile, passphrase }: Login): Promise<string> {
  const phrase = join(folder, 'passphrase');
  writeFileSync(phrase, passphrase);
  const ask = join(folder, 'ask.sh');
  writeFileSync(ask, `#!/bin/sh\ncat '${phrase}'\n`, { mode: 0o700 });
  const options = [
    'IdentitiesOnly=yes',
    'IdentityAgent=none',
    'PreferredAuthentications=publickey',
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
  ].flatMap((option) => ['-o', option]);
  const target = `${userInfo().username}@127.0.0.1`;
  const environment = ['env', `SSH_ASKPASS=${ask}`, 'SSH_ASKPASS_REQUIRE=force'];
  const ssh = ['ssh', '-F', 'none', ...options, '-p', String(port), '-i', keyFile, target, 'whoami'];
  const [program = '', ...args] = [...environment, ...ssh];
  return (await run(program, ...args)).trim();
}
