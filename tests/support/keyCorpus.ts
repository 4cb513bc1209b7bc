/** Key files as the reference tools write them, of every type, container and encryption; and as people lay them out afterwards. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './tools.ts';

export const PASSPHRASE = 'correct horse';

export interface CorpusFile {
  readonly type: string;
  readonly container: string;
  /** `none`, or the tool's name of the cipher. */
  readonly encryption: string;
  readonly bytes: Buffer;
  readonly isPrivate: boolean;
  /** As ssh-keygen prints it; of types that SSH doesn't support, what openssl prints as SHA-256 of the public half. */
  readonly fingerprint: string;
}

/** ssh-keygen's types → its options. */
const SSH_TYPES = {
  RSA: ['-t', 'rsa', '-b', '1024'],
  DSA: ['-t', 'dsa'],
  'ECDSA 256': ['-t', 'ecdsa', '-b', '256'],
  'ECDSA 384': ['-t', 'ecdsa', '-b', '384'],
  'ECDSA 521': ['-t', 'ecdsa', '-b', '521'],
  ED25519: ['-t', 'ed25519'],
} as const;

/** openssl's types that ssh-keygen doesn't make → its options. */
const OTHER_TYPES = {
  X25519: ['-algorithm', 'x25519'],
  X448: ['-algorithm', 'x448'],
  ED448: ['-algorithm', 'ed448'],
  'RSA-PSS': ['-algorithm', 'rsa-pss', '-pkeyopt', 'rsa_keygen_bits:1024'],
  secp256k1: ['-algorithm', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1'],
} as const;

const OPENSSH_CIPHERS = [
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
  'aes128-cbc',
  'aes192-cbc',
  'aes256-cbc',
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'chacha20-poly1305@openssh.com',
  '3des-cbc',
];
const LEGACY_CIPHERS = ['aes128', 'aes192', 'aes256', 'des3', 'des', 'camellia256', 'rc2'];
const PKCS8_CIPHERS: Readonly<Record<string, readonly string[]>> = {
  'aes-128-cbc': ['-v2', 'aes-128-cbc'],
  'aes-192-cbc': ['-v2', 'aes-192-cbc'],
  'aes-256-cbc': ['-v2', 'aes-256-cbc'],
  'aes-256-cbc, SHA-1': ['-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA1'],
  'aes-256-cbc, SHA-384': ['-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA384'],
  'aes-256-cbc, SHA-512': ['-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA512'],
  des3: ['-v2', 'des3'],
  'camellia-256-cbc': ['-v2', 'camellia-256-cbc'],
  'aria-256-cbc': ['-v2', 'aria-256-cbc'],
  'PBE-SHA1-3DES': ['-v1', 'PBE-SHA1-3DES'],
  'PBE-MD5-DES': ['-v1', 'PBE-MD5-DES'],
  'PBE-SHA1-RC2-40': ['-v1', 'PBE-SHA1-RC2-40'],
  scrypt: ['-scrypt', '-scrypt_N', '1024'],
};
/** OpenSSL 3 has the oldest ciphers in a provider of their own. */
export const PROVIDERS = ['-provider', 'legacy', '-provider', 'default'];

/** All files, made in a folder that is empty before. */
export async function makeCorpus(folder: string): Promise<readonly CorpusFile[]> {
  const at = (name: string) => join(folder, name);
  writeFileSync(at('phrase'), PASSPHRASE);
  await run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'authority', '-f', at('ca'));
  const files: CorpusFile[] = [];
  const add = (about: Omit<CorpusFile, 'bytes'>, file: string) =>
    files.push({ ...about, bytes: readFileSync(file) });

  for (const [type, options] of Object.entries(SSH_TYPES)) {
    const key = at(type.replace(' ', ''));
    await run('ssh-keygen', '-q', ...options, '-N', '', '-C', 'ops@example', '-f', key);
    const fingerprint = (await run('ssh-keygen', '-lf', `${key}.pub`)).split(' ')[1] ?? '';
    const of = (container: string, encryption = 'none', isPrivate = true) => ({
      type,
      container,
      encryption,
      isPrivate,
      fingerprint,
    });
    add(of('OpenSSH'), key);
    for (const cipher of OPENSSH_CIPHERS) {
      const out = copyOf(key);
      await run('ssh-keygen', '-q', '-p', '-P', '', '-N', PASSPHRASE, '-a', '1', '-Z', cipher, '-f', out);
      add(of('OpenSSH', cipher), out);
    }
    const pem = await plainPem(key, type);
    if (type !== 'ED25519') await addTraditional(pem, of, add);
    await addPkcs8(pem, of, add);
    if (type !== 'ECDSA 384') await addPpk(pem, at('phrase'), of, add);
    await addPublic(key, pem, at('ca'), of, add);
  }
  for (const [type, options] of Object.entries(OTHER_TYPES)) {
    const pem = at(type);
    await run('openssl', 'genpkey', ...options, '-out', pem);
    const fingerprint = await openSslFingerprint(pem, type);
    const of = (container: string, encryption = 'none', isPrivate = true) => ({
      type,
      container,
      encryption,
      isPrivate,
      fingerprint,
    });
    await addPkcs8(pem, of, add);
    await run('openssl', 'pkey', '-in', pem, '-pubout', '-out', `${pem}.spki`);
    add(of('SPKI', 'none', false), `${pem}.spki`);
  }
  return files;
}

async function openSslFingerprint(pem: string, type: string): Promise<string> {
  const out = `${pem}.der`;
  await run('openssl', 'pkey', '-in', pem, '-pubout', '-outform', 'DER', '-out', out);
  // SSH has a name for Ed448 (RFC 8709), which ssh-keygen doesn't know.
  if (type === 'ED448') return sshFingerprint('ssh-ed448', readFileSync(out).subarray(-57));
  return (await run('openssl', 'dgst', '-sha256', '-r', out)).split(' ')[0] ?? '';
}

function sshFingerprint(type: string, point: Buffer): string {
  const parts = [Buffer.from(type), point].flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return [length, part];
  });
  const digest = createHash('sha256').update(Buffer.concat(parts)).digest('base64');
  return `SHA256:${digest.replace('=', '')}`;
}

type Of = (container: string, encryption?: string, isPrivate?: boolean) => Omit<CorpusFile, 'bytes'>;
type Add = (about: Omit<CorpusFile, 'bytes'>, file: string) => void;

/** The key as openssl reads it: PKCS#8, or by puttygen where ssh-keygen writes Ed25519 in its own format alone. */
async function plainPem(key: string, type: string): Promise<string> {
  const out = copyOf(key);
  await run('ssh-keygen', '-q', '-p', '-P', '', '-N', '', '-m', 'PKCS8', '-f', out);
  if (type !== 'ED25519') return out;
  // RFC 8410: what is in front of the seed, which stands in OpenSSH's file before the public half.
  const bytes = Buffer.from(readFileSync(key, 'utf8').split('\n').slice(1, -2).join(''), 'base64');
  const marker = Buffer.from('00000040', 'hex');
  const seed = bytes.subarray(bytes.indexOf(marker) + 4).subarray(0, 32);
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  writeFileSync(out, `-----BEGIN PRIVATE KEY-----\n${pkcs8.toString('base64')}\n-----END PRIVATE KEY-----\n`);
  return out;
}

async function addTraditional(pem: string, of: Of, add: Add): Promise<void> {
  const out = `${pem}.traditional`;
  await run('openssl', 'pkey', '-in', pem, '-traditional', '-out', out);
  add(of('PEM'), out);
  for (const cipher of LEGACY_CIPHERS) {
    const options = ['-traditional', `-${cipher}`, '-passout', `pass:${PASSPHRASE}`];
    await run('openssl', 'pkey', ...PROVIDERS, '-in', pem, ...options, '-out', out);
    add(of('PEM', cipher), out);
  }
  await run('openssl', 'pkey', '-in', pem, '-traditional', '-outform', 'DER', '-out', out);
  add(of('DER'), out);
}

async function addPkcs8(pem: string, of: Of, add: Add): Promise<void> {
  const out = `${pem}.pkcs8`;
  add(of('PKCS#8'), pem);
  for (const [cipher, options] of Object.entries(PKCS8_CIPHERS)) {
    const how = [...options, '-passout', `pass:${PASSPHRASE}`];
    await run('openssl', 'pkcs8', ...PROVIDERS, '-topk8', '-in', pem, ...how, '-out', out);
    add(of('PKCS#8', cipher), out);
  }
  await run('openssl', 'pkcs8', '-topk8', '-nocrypt', '-in', pem, '-outform', 'DER', '-out', out);
  add(of('PKCS#8 DER'), out);
  const sealed = ['-v2', 'aes-256-cbc', '-passout', `pass:${PASSPHRASE}`, '-outform', 'DER'];
  await run('openssl', 'pkcs8', '-topk8', '-in', pem, ...sealed, '-out', out);
  add(of('PKCS#8 DER', 'aes-256-cbc'), out);
}

async function addPpk(pem: string, phrase: string, of: Of, add: Add): Promise<void> {
  // puttygen 0.78 reads no PKCS#8: from OpenSSH's own file, whose name is the same without its ending.
  const key = pem.replace(/\.copy$/, '');
  for (const version of ['2', '3']) {
    for (const isEncrypted of [false, true]) {
      const out = `${pem}.ppk`;
      const parameters = ['--ppk-param', `version=${version}${version === '3' ? ',memory=64,passes=1' : ''}`];
      const given = ['--new-passphrase', isEncrypted ? phrase : '/dev/null'];
      await run('puttygen', key, '-O', 'private', ...parameters, ...given, '-o', out);
      add(of(`PPK ${version}`, isEncrypted ? 'aes256-cbc' : 'none'), out);
    }
  }
}

async function addPublic(key: string, pem: string, ca: string, of: Of, add: Add): Promise<void> {
  const pub = `${key}.pub`;
  const out = `${pem}.public`;
  add(of('.pub', 'none', false), pub);
  writeFileSync(out, await run('ssh-keygen', '-e', '-f', pub));
  add(of('RFC 4716', 'none', false), out);
  await run('puttygen', key, '-O', 'public', '-o', out);
  add(of('RFC 4716', 'none', false), out);
  await run('openssl', 'pkey', '-in', pem, '-pubout', '-out', out);
  add(of('SPKI', 'none', false), out);
  await run('openssl', 'pkey', '-in', pem, '-pubout', '-outform', 'DER', '-out', out);
  add(of('SPKI DER', 'none', false), out);
  await run('ssh-keygen', '-q', '-s', ca, '-I', 'me', '-n', 'root,ops', '-V', '+1d', pub);
  add(of('certificate', 'none', false), `${key}-cert.pub`);
}

function copyOf(key: string): string {
  const copy = `${key}.copy`;
  writeFileSync(copy, readFileSync(key), { mode: 0o600 });
  return copy;
}

/** What editors, mailers and clipboards make of a file of text: one character a byte. */
export const LAYOUTS: Readonly<Record<string, (text: string, file: CorpusFile) => string>> = {
  'as written': (text) => text,
  CRLF: (text) => text.replaceAll('\n', '\r\n'),
  'CR alone': (text) => text.replaceAll('\n', '\r'),
  'a byte order mark': (text) => `\u00ef\u00bb\u00bf${text}`,
  'a byte order mark and CRLF': (text) => `\u00ef\u00bb\u00bf${text.replaceAll('\n', '\r\n')}`,
  'blank lines in front': (text) => `\n\n${text}`,
  'blank lines behind': (text) => `${text}\n\n`,
  'spaces at the ends of lines': (text) => text.replaceAll('\n', '  \n'),
  'tabs at the ends of lines': (text) => text.replaceAll('\n', '\t\n'),
  indented: (text) => text.replace(/^(?=.)/gm, '    '),
  'text in front': (text) => `Here is the key that you asked for:\n${text}`,
  'text behind': (text) => `${text}-- \nRegards\n`,
  'no final newline': (text) => text.trimEnd(),
  'in lines of 76': (text) => rewrapped(text, 76),
  'in one line': (text) => rewrapped(text, 100_000),
  'in lines of 48': (text) => rewrapped(text, 48),
  'a comment line in front': (text) => `# mine\n${text}`,
};

/** The base64 lines of a PEM block, between blank lines and headers that stay as they are. */
function rewrapped(text: string, width: number): string {
  if (!text.startsWith('-----BEGIN')) return text;
  return text.replace(
    /(^|\n\n|-----\n)([A-Za-z0-9+/=\n]+)(?=\n-----END)/,
    (_all, before: string, base64: string) => {
      const lines = base64.replaceAll('\n', '').match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
      return `${before}${lines.join('\n')}`;
    },
  );
}
