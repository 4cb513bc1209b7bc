/** What the files are for: a real sshd lets their owner in. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPrivate, parseKeyFile, writeKeyFile } from '../../../src/core/ssh/keyFile.ts';
import type { RsaPrivateKey } from '../../../src/core/ssh/privateKey.ts';
import { formatPublicKey } from '../../../src/core/ssh/publicKey.ts';
import { generateRsaKey } from '../../../src/platform/crypto/generateRsaKey.ts';
import { createKeyCrypto } from '../../../src/platform/crypto/keyCrypto.ts';
import { generateKeyPair } from '../../../src/simulator/generateKeyPair.ts';
import { type SshServer, startSshServer } from '../../support/sshServer.ts';

const crypto = createKeyCrypto(() => undefined);
const folder = mkdtempSync(join(tmpdir(), 'keysmith-'));
const keys = new Map<string, RsaPrivateKey>();
let server: SshServer;

beforeAll(async () => {
  keys.set('this device', await generateRsaKey(2048));
  // As the answer of CreateKeyPair has it: text, read like any other file.
  const file = await parseKeyFile(Buffer.from((await generateKeyPair('skey')).privateKey));
  const opened = isPrivate(file) ? await file.open(crypto, '') : null;
  if (opened?.key) keys.set('Tencent Cloud', opened.key);
  server = await startSshServer(
    folder,
    [...keys.values()].map((key) => formatPublicKey(key)),
  );
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

describe.each(['this device', 'Tencent Cloud'])('a key made by %s', (method) => {
  it.each([
    ['pkcs1', ''],
    ['pkcs8', ''],
    ['pkcs8', 'correct horse'],
    ['openssh', ''],
    ['openssh', 'пароль 密码'],
  ] as const)('logs in as %s, passphrase “%s”', async (format, passphrase) => {
    const key = keys.get(method);
    if (key === undefined) throw new Error(`no key of ${method}`);
    const file = join(folder, 'key');
    writeFileSync(file, await writeKeyFile({ format, key, comment: method, passphrase }, crypto), {
      mode: 0o600,
    });
    expect(await server.login(file, passphrase)).toBe(userInfo().username);
    rmSync(file);
  });
});

it('any other key is refused', async () => {
  const key = await generateRsaKey(2048);
  const file = join(folder, 'other');
  writeFileSync(file, await writeKeyFile({ format: 'openssh', key, comment: '', passphrase: '' }, crypto), {
    mode: 0o600,
  });
  await expect(server.login(file, '')).rejects.toThrow('Permission denied');
});
