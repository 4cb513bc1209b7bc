/** Generated keys, written in every format and judged by the tools that people use them with. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@noble/hashes/sha2.js';
import { expect, it } from 'vitest';
import { sha256Fingerprint } from '../../../src/core/ssh/fingerprint.ts';
import { writeKeyFile } from '../../../src/core/ssh/keyFile.ts';
import { md5Fingerprint } from '../../../src/core/ssh/md5Fingerprint.ts';
import { encodePkcs1Pem, type RsaPrivateKey } from '../../../src/core/ssh/privateKey.ts';
import type { PrivateKeyFormat } from '../../../src/core/ssh/privateKeyFile.ts';
import { encodePublicKey, formatPublicKey } from '../../../src/core/ssh/publicKey.ts';
import { randomartText } from '../../../src/core/ssh/randomartText.ts';
import type { RsaSize } from '../../../src/core/ssh/rsaSize.ts';
import { generateRsaKey } from '../../../src/platform/crypto/generateRsaKey.ts';
import { createKeyCrypto } from '../../../src/platform/crypto/keyCrypto.ts';
import { amount } from '../../support/amount.ts';
import { run, withFolder } from '../../support/tools.ts';

const COUNT = amount({ usual: 54, whole: 216 });
const crypto = createKeyCrypto(() => undefined);
const COMMENTS = ['ops@example', '', 'Zürich – 跳板机', 'two words', 'naïve "quoted" \\ 🔑', 'x'.repeat(200)];
const PASSPHRASES = ['correct horse', 'пароль', '密码 短语', 'p"a\'s$s\\', 'ß🔑é', 'x'.repeat(100)];
/** Each format that is written, plain and encrypted. */
const WAYS: readonly (readonly [PrivateKeyFormat, boolean])[] = [
  ['pkcs1', false],
  ['pkcs8', false],
  ['pkcs8', true],
  ['openssh', false],
  ['openssh', true],
  ['ppk3', false],
  ['ppk3', true],
  ['ppk2', false],
  ['ppk2', true],
];

/** The size of the keys of a round through all ways: mostly the default, since the large ones take seconds each. */
function sizeOf(round: number): RsaSize {
  if (round % 6 === 5) return 4096;
  return round % 6 === 2 ? 3072 : 2048;
}

interface Sample {
  readonly key: RsaPrivateKey;
  readonly bits: RsaSize;
  readonly format: PrivateKeyFormat;
  readonly passphrase: string;
  readonly comment: string;
  readonly folder: string;
}

async function judge(sample: Sample): Promise<void> {
  const { key, format, passphrase, comment, folder } = sample;
  const text = await writeKeyFile(sample, crypto);
  const file = put(folder, `key.${format}`, text);
  const pkcs1 = put(folder, 'key.pem', encodePkcs1Pem(key));
  expect(await run('openssl', 'rsa', '-check', '-noout', '-in', pkcs1)).toContain('RSA key ok');
  await judgePublicHalf(sample);
  if (format === 'ppk2' || format === 'ppk3') return judgePpk(sample, { file, text, pkcs1 });
  expect(await run('ssh-keygen', '-y', '-P', passphrase, '-f', file)).toBe(
    `${formatPublicKey(key, format === 'openssh' ? comment : '')}\n`,
  );
  if (format === 'pkcs1') expect(await opensslKey(file, passphrase, '-traditional')).toBe(text);
  if (format === 'pkcs8' && passphrase === '') expect(await opensslKey(file, '')).toBe(text);
  if (format === 'pkcs8')
    expect(await opensslKey(file, passphrase, '-traditional')).toBe(encodePkcs1Pem(key));
  if (format === 'openssh') await judgeByPuttygen(sample, { file, pkcs1 });
}

function put(folder: string, name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

function opensslKey(file: string, passphrase: string, ...options: string[]): Promise<string> {
  return run('openssl', 'rsa', '-in', file, '-passin', `pass:${passphrase}`, ...options);
}

async function judgePublicHalf({ key, bits, comment, folder }: Sample): Promise<void> {
  const file = put(folder, 'key.pub', `${formatPublicKey(key, comment)}\n`);
  const blob = encodePublicKey(key);
  const name = comment === '' ? 'no comment' : comment;
  expect(await run('ssh-keygen', '-l', '-f', file)).toBe(
    `${bits} ${sha256Fingerprint(blob)} ${name} (RSA)\n`,
  );
  expect(await run('ssh-keygen', '-l', '-E', 'md5', '-f', file)).toContain(` ${md5Fingerprint(blob)} `);
  expect(await run('ssh-keygen', '-lv', '-f', file)).toContain(
    `\n${randomartText(sha256(blob), `RSA ${bits}`)}\n`,
  );
}

interface Files {
  readonly file: string;
  /** The same key, plain. */
  readonly pkcs1: string;
}

async function judgeByPuttygen({ key, comment, passphrase, folder }: Sample, { file }: Files): Promise<void> {
  const given = ['--old-passphrase', put(folder, 'passphrase', passphrase)];
  // Without a comment puttygen leaves the space in front of it.
  const line = (await run('puttygen', file, ...given, '-L')).trimEnd();
  expect(line).toBe(formatPublicKey(key, comment));
  const out = join(folder, 'out.pem');
  await run(
    'puttygen',
    file,
    ...given,
    '--new-passphrase',
    put(folder, 'none', ''),
    '-O',
    'private-openssh',
    '-o',
    out,
  );
  expect(await run('cat', out)).toBe(encodePkcs1Pem(key));
}

async function judgePpk(sample: Sample, files: Files & { text: string }): Promise<void> {
  await judgeByPuttygen(sample, files);
  const { comment, folder, format, passphrase } = sample;
  // With Argon2 there is a salt; everything else is the same bytes whoever writes it.
  if (format === 'ppk3' && passphrase !== '') return;
  const out = join(folder, 'out.ppk');
  const phrase = put(folder, 'new', passphrase);
  const version = `version=${format === 'ppk3' ? 3 : 2}`;
  await run(
    'puttygen',
    files.pkcs1,
    '-C',
    comment,
    '--new-passphrase',
    phrase,
    '--ppk-param',
    version,
    '-o',
    out,
  );
  expect(await run('cat', out)).toBe(files.text);
}

it(
  `${COUNT} keys of all sizes in all formats, with all kinds of comments and passphrases`,
  { timeout: 600_000 },
  async () => {
    const indexes = Array.from({ length: COUNT }, (_, index) => index);
    const counts = new Map<string, number>();
    const work = async () => {
      for (let index = indexes.shift(); index !== undefined; index = indexes.shift()) {
        const way = index % WAYS.length;
        const round = Math.floor(index / WAYS.length);
        const [format, isEncrypted] = WAYS[way] ?? ['pkcs1', false];
        const bits = sizeOf(round);
        const key = await generateRsaKey(bits);
        // Another one for each way and round.
        const turn = way + round;
        const passphrase = isEncrypted ? (PASSPHRASES[turn % PASSPHRASES.length] ?? '') : '';
        const comment = COMMENTS[turn % COMMENTS.length] ?? '';
        const sample = { key, bits, format, passphrase, comment };
        await withFolder((folder) => judge({ ...sample, folder }));
        const label = `${format} ${isEncrypted ? 'encrypted' : 'plain'} ${bits}`;
        counts.set(label, (counts.get(label) ?? 0) + 1);
      }
    };
    await Promise.all([work(), work()]);
    // Every combination of format, encryption and size was there.
    expect(counts.size).toBe(WAYS.length * 3);
  },
);
