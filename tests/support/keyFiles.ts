/** Key files as other programs write them, made at test time: one RSA key in every form that is read. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyCrypto } from '../../src/core/ssh/keyCrypto.ts';
import { createKeyCrypto } from '../../src/platform/crypto/keyCrypto.ts';

export const PASSPHRASE = 'correct horse – 密码';
export const COMMENT = 'ops@example';

/** What each program is asked for, from the same key: `key` is OpenSSH's plain file. */
const COMMANDS: Readonly<Record<string, (folder: string) => readonly string[]>> = {
  'PKCS#1 by ssh-keygen': (f) => keygen(f, ['-m', 'PEM']),
  'PKCS#8 by ssh-keygen': (f) => keygen(f, ['-m', 'PKCS8']),
  'PKCS#8 encrypted by ssh-keygen': (f) => keygen(f, ['-m', 'PKCS8'], PASSPHRASE),
  'PKCS#8 encrypted by openssl, AES-128 and SHA-512': (f) =>
    openssl(f, ['-v2', 'aes-128-cbc', '-v2prf', 'hmacWithSHA512']),
  'PKCS#8 encrypted by openssl, SHA-1, which is left out': (f) => openssl(f, ['-v2prf', 'hmacWithSHA1']),
  'OpenSSH by ssh-keygen': (f) => keygen(f, []),
  'OpenSSH encrypted by ssh-keygen': (f) => keygen(f, ['-a', '24'], PASSPHRASE),
  'OpenSSH encrypted by ssh-keygen, one round': (f) => keygen(f, ['-a', '1'], PASSPHRASE),
  'OpenSSH encrypted by ssh-keygen, aes256-cbc': (f) => keygen(f, ['-Z', 'aes256-cbc'], PASSPHRASE),
  'OpenSSH encrypted by ssh-keygen, aes128-ctr': (f) => keygen(f, ['-Z', 'aes128-ctr'], PASSPHRASE),
  'OpenSSH by puttygen': (f) => puttygen(f, ['-O', 'private-openssh-new']),
  'OpenSSH encrypted by puttygen': (f) => puttygen(f, ['-O', 'private-openssh-new'], PASSPHRASE),
  'PPK 3 by puttygen': (f) => puttygen(f, []),
  'PPK 3 encrypted by puttygen': (f) => puttygen(f, ['--ppk-param', 'passes=13'], PASSPHRASE),
  'PPK 3 encrypted by puttygen, 8 KiB and one pass': (f) =>
    puttygen(f, ['--ppk-param', 'memory=8,passes=1'], PASSPHRASE),
  'PPK 3 encrypted by puttygen, Argon2i': (f) =>
    puttygen(f, ['--ppk-param', 'kdf=argon2i,memory=64,passes=2,parallelism=2'], PASSPHRASE),
  'PPK 3 encrypted by puttygen, Argon2d': (f) =>
    puttygen(f, ['--ppk-param', 'kdf=argon2d,memory=64,passes=2'], PASSPHRASE),
  'PPK 2 by puttygen': (f) => puttygen(f, ['--ppk-param', 'version=2']),
  'PPK 2 encrypted by puttygen': (f) => puttygen(f, ['--ppk-param', 'version=2'], PASSPHRASE),
};

const PUBLIC_COMMANDS: Readonly<Record<string, (folder: string) => readonly string[]>> = {
  '.pub by ssh-keygen': (f) => ['cp', `${f}/key.pub`, `${f}/out`],
  'RFC 4716 by ssh-keygen': (f) => shell(`ssh-keygen -e -f ${f}/key.pub > ${f}/out`),
  'PKCS#8 public by ssh-keygen': (f) => shell(`ssh-keygen -e -m PKCS8 -f ${f}/key.pub > ${f}/out`),
  'PKCS#1 public by ssh-keygen': (f) => shell(`ssh-keygen -e -m PEM -f ${f}/key.pub > ${f}/out`),
  'RFC 4716 by puttygen': (f) => ['puttygen', `${f}/key`, '-O', 'public', '-o', `${f}/out`],
  '.pub by puttygen': (f) => ['puttygen', `${f}/key`, '-O', 'public-openssh', '-o', `${f}/out`],
};

export interface KeyFiles {
  /** The public half, as ssh-keygen wrote it. */
  readonly publicLine: string;
  readonly privateFiles: ReadonlyMap<string, string>;
  readonly publicFiles: ReadonlyMap<string, string>;
}

export function makeKeyFiles(bits = 2048): KeyFiles {
  const folder = mkdtempSync(join(tmpdir(), 'keysmith-'));
  try {
    execute([
      'ssh-keygen',
      '-q',
      '-t',
      'rsa',
      '-b',
      String(bits),
      '-N',
      '',
      '-C',
      COMMENT,
      '-f',
      `${folder}/key`,
    ]);
    writeFileSync(`${folder}/passphrase`, PASSPHRASE);
    const make = (commands: typeof COMMANDS) =>
      new Map(
        Object.entries(commands).map(([name, command]) => {
          rmSync(`${folder}/out`, { force: true });
          execute(command(folder));
          return [name, readFileSync(`${folder}/out`, 'utf8')] as const;
        }),
      );
    const publicLine = readFileSync(`${folder}/key.pub`, 'utf8').trimEnd();
    return { publicLine, privateFiles: make(COMMANDS), publicFiles: make(PUBLIC_COMMANDS) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Rewrites a copy of the key, as `ssh-keygen -p` does. */
function keygen(folder: string, options: readonly string[], passphrase = ''): readonly string[] {
  execute(['cp', `${folder}/key`, `${folder}/out`]);
  return ['ssh-keygen', '-q', '-p', '-P', '', '-N', passphrase, ...options, '-f', `${folder}/out`];
}

function openssl(folder: string, options: readonly string[]): readonly string[] {
  execute(['cp', `${folder}/key`, `${folder}/plain`]);
  execute(['ssh-keygen', '-q', '-p', '-P', '', '-N', '', '-m', 'PEM', '-f', `${folder}/plain`]);
  const files = ['-in', `${folder}/plain`, '-out', `${folder}/out`];
  return ['openssl', 'pkcs8', '-topk8', ...options, '-passout', `pass:${PASSPHRASE}`, ...files];
}

/** puttygen refuses to write what it has just read: it starts from another format. */
function puttygen(folder: string, options: readonly string[], passphrase = ''): readonly string[] {
  const phrase = passphrase === '' ? '/dev/null' : `${folder}/passphrase`;
  const source = `${folder}/plain`;
  execute(['cp', `${folder}/key`, source]);
  execute(['ssh-keygen', '-q', '-p', '-P', '', '-N', '', '-m', 'PEM', '-f', source]);
  return ['puttygen', source, '-C', COMMENT, ...options, '--new-passphrase', phrase, '-o', `${folder}/out`];
}

function shell(command: string): readonly string[] {
  return ['sh', '-c', command];
}

function execute([program = '', ...args]: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Real ciphers; each slow hash is computed once, since the same input gives the same output. */
export function memoisedCrypto(): KeyCrypto {
  const real = createKeyCrypto(() => undefined);
  const known = new Map<string, Promise<Uint8Array>>();
  const once =
    <Input extends object>(name: string, derive: (input: Input) => Promise<Uint8Array>) =>
    (input: Input) => {
      const id =
        name +
        JSON.stringify(input, (_, value: unknown) => (value instanceof Uint8Array ? [...value] : value));
      const result = known.get(id) ?? derive(input);
      known.set(id, result);
      return result;
    };
  return {
    ...real,
    pbkdf2: once('pbkdf2', real.pbkdf2),
    bcryptPbkdf: once('bcrypt', real.bcryptPbkdf),
    argon2: once('argon2', real.argon2),
  };
}
