import { createRequire } from 'node:module';
import fc from 'fast-check';
import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { utf8ToBytes } from '../../../src/core/base/bytes.ts';
import { FormatError, PassphraseError } from '../../../src/core/base/errors.ts';
import { isPrivate, parseKeyFile, writeKeyFile } from '../../../src/core/ssh/keyFile.ts';
import type { KeyFile } from '../../../src/core/ssh/keyFile.ts';
import { md5Fingerprint } from '../../../src/core/ssh/md5Fingerprint.ts';
import { decodePem, encodePem } from '../../../src/core/ssh/pem.ts';
import type { RsaPrivateKey } from '../../../src/core/ssh/privateKey.ts';
import {
  type OpenedKey,
  PRIVATE_KEY_FORMATS,
  type PrivateKeyFile,
} from '../../../src/core/ssh/privateKeyFile.ts';
import { encodePublicKey, parsePublicKey } from '../../../src/core/ssh/publicKey.ts';
import { randomartText } from '../../../src/core/ssh/randomartText.ts';
import { formatRfc4716 } from '../../../src/core/ssh/rfc4716.ts';
import { createKeyCrypto } from '../../../src/platform/crypto/keyCrypto.ts';
import { COMMENT, makeKeyFiles, memoisedCrypto, PASSPHRASE } from '../../support/keyFiles.ts';
import { openssl, sshKeygen, withKeyFile } from '../../support/tools.ts';

const files = makeKeyFiles();
const crypto = memoisedCrypto();
const publicKey = parsePublicKey(files.publicLine);
const key = rsaKey(await (await privateFile('PKCS#1 by ssh-keygen')).open(crypto, ''));

function parse(content: string): Promise<KeyFile> {
  return parseKeyFile(utf8ToBytes(content));
}

function rsaKey({ key: opened }: OpenedKey): RsaPrivateKey {
  if (opened === null) throw new Error('expected an RSA key');
  return opened;
}

function text(name: string): string {
  const found = files.privateFiles.get(name);
  if (found === undefined) throw new Error(`no file: ${name}`);
  return found;
}

function asPrivate(file: KeyFile): PrivateKeyFile {
  if (!isPrivate(file)) throw new Error('expected a private key');
  return file;
}

async function privateFile(name: string): Promise<PrivateKeyFile> {
  return asPrivate(await parse(text(name)));
}

describe('private key files of other programs', () => {
  it.each([...files.privateFiles.keys()])('%s is read', async (name) => {
    const file = await privateFile(name);
    const opened = await file.open(crypto, PASSPHRASE);
    expect(file.isEncrypted).toBe(name.includes('encrypted'));
    expect(opened.key).toEqual(key);
    // PEM with PKCS#1 or PKCS#8 has no room for a comment.
    expect(opened.comment).toBe(name.startsWith('PKCS') ? '' : COMMENT);
    if (file.identity !== null) expect(file.identity.blob).toEqual(publicKey.blob);
    // Whose key it is can be seen without a passphrase, except for PKCS#8.
    expect(file.identity === null).toBe(name.startsWith('PKCS#8 encrypted'));
  });

  it.each([...files.privateFiles.keys()].filter((name) => name.includes('encrypted')))(
    '%s wants the right passphrase',
    async (name) => {
      const file = await privateFile(name);
      await expect(file.open(crypto, '')).rejects.toEqual(new PassphraseError('needed'));
      await expect(file.open(crypto, `${PASSPHRASE}!`)).rejects.toMatchObject({
        code: 'passphrase',
        // It has letters that are other bytes under another encoding, of which PuTTY's files may be.
        problem: name.startsWith('PPK') ? 'encoding' : 'wrong',
      });
    },
  );

  it('are read with CRLF, too', async () => {
    for (const [name, content] of files.privateFiles) {
      const opened = await asPrivate(await parse(content.replaceAll('\n', '\r\n'))).open(crypto, PASSPHRASE);
      expect(opened.key, name).toEqual(key);
    }
  });
});

describe('public key files of other programs', () => {
  it.each([...files.publicFiles])('%s is read', async (_name, content) => {
    const file = await parse(content);
    expect(isPrivate(file)).toBe(false);
    expect(file.identity?.blob).toEqual(publicKey.blob);
  });

  it('of other key types are recognised, though they can’t be imported', async () => {
    const line = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKHEChAMRtzp1eVl3GFgR9xJEYcqKPCbPLfeTvzH6QRm me';
    const file = await parse(line);
    expect(file).toMatchObject({ format: 'sshPublic', comment: 'me' });
  });
});

describe('what is written', () => {
  it.each(PRIVATE_KEY_FORMATS)('%s is read back', async (format) => {
    for (const passphrase of format === 'pkcs1' ? [''] : ['', PASSPHRASE]) {
      const written = await writeKeyFile({ format, key, comment: COMMENT, passphrase }, crypto);
      const file = asPrivate(await parse(written));
      expect(file).toMatchObject({ format, isEncrypted: passphrase !== '' });
      expect((await file.open(crypto, passphrase)).key).toEqual(key);
      // LF and a final newline, or OpenSSH says "error in libcrypto".
      expect(written).not.toContain('\r');
      expect(written.endsWith('\n') && !written.endsWith('\n\n')).toBe(true);
    }
  });

  it('has lines of 70 characters for OpenSSH and 64 for the others', async () => {
    for (const format of PRIVATE_KEY_FORMATS) {
      const written = await writeKeyFile({ format, key, comment: 'c', passphrase: '' }, crypto);
      const lines = written.split('\n').filter((line) => /^[A-Za-z0-9+/=]+$/.test(line));
      const width = Math.max(...lines.map(({ length }) => length));
      expect(width, format).toBe(format === 'openssh' ? 70 : 64);
    }
  });

  it('PKCS#1 takes no passphrase: its old encryption protects nothing', async () => {
    const request = { format: 'pkcs1', key, comment: '', passphrase: 'x' } as const;
    await expect(writeKeyFile(request, crypto)).rejects.toBeInstanceOf(FormatError);
  });

  it('has no second line in its comment', async () => {
    for (const format of ['openssh', 'ppk2', 'ppk3'] as const) {
      const request = { format, key, comment: 'a\nPrivate-Lines: 0', passphrase: '' } as const;
      await expect(writeKeyFile(request, crypto), format).rejects.toThrow('comment: expected one line');
    }
  });

  it('RFC 4716 is what ssh-keygen reads, with any comment that fits', async () => {
    for (const comment of ['', COMMENT, '跳板机'.repeat(40), 'x'.repeat(900)]) {
      const written = formatRfc4716(key, comment);
      expect(await parse(written)).toMatchObject({ identity: { blob: publicKey.blob }, comment });
      const line = withKeyFile(written, (file) => sshKeygen('-i', '-f', file));
      expect(line.trimEnd().split(' ')[1]).toBe(files.publicLine.split(' ')[1]);
    }
    expect(() => formatRfc4716(key, 'x'.repeat(1024))).toThrow('1024');
  });
});

describe('encrypted PKCS#8 as we write it', () => {
  it('is opened by openssl', async () => {
    const written = await writeKeyFile({ format: 'pkcs8', key, comment: '', passphrase: PASSPHRASE }, crypto);
    const plain = withKeyFile(written, (file) =>
      openssl('rsa', '-in', file, '-passin', `pass:${PASSPHRASE}`, '-traditional'),
    );
    expect(plain).toBe(text('PKCS#1 by ssh-keygen'));
  });
});

describe('bcrypt_pbkdf', () => {
  const theirs = createRequire(import.meta.url)('bcrypt-pbkdf') as {
    pbkdf: (...args: (Uint8Array | number)[]) => number;
  };

  const { bcryptPbkdf } = createKeyCrypto(() => undefined);

  it('is that of the package bcrypt-pbkdf', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(
        bytes,
        bytes,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 96 }),
        async (pass, salt, rounds, length) => {
          const expected = new Uint8Array(length);
          theirs.pbkdf(pass, pass.length, salt, salt.length, expected, length, rounds);
          expect(await bcryptPbkdf({ passphrase: pass, salt, rounds, length })).toEqual(expected);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('refuses an empty passphrase, as OpenSSH does', async () => {
    const input = { passphrase: new Uint8Array(), salt: new Uint8Array(16), rounds: 1, length: 32 };
    await expect(bcryptPbkdf(input)).rejects.toThrow(RangeError);
  });

  it('says how far it has got', async () => {
    const seen: number[] = [];
    const input = { passphrase: Uint8Array.of(1), salt: Uint8Array.of(2), rounds: 4, length: 48 };
    await createKeyCrypto((done) => seen.push(done)).bcryptPbkdf(input);
    expect(seen.length).toBeGreaterThan(4);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });
});

describe('what is refused says which rule is broken', () => {
  const ppk = text('PPK 3 by puttygen');
  const sealed = text('PPK 3 encrypted by puttygen, 8 KiB and one pass');
  const swap = (from: string | RegExp, to: string) => (content: string) => content.replace(from, to);

  it.each([
    ['an old PPK version', ppk, swap('File-3', 'File-1'), 'first line'],
    ['another cipher', ppk, swap('Encryption: none', 'Encryption: des'), 'cipher: des'],
    [
      'fields in another order',
      ppk,
      swap(/(Encryption.*\n)(Comment.*\n)/, '$2$1'),
      'Encryption: expected this line',
    ],
    ['more lines than there are', ppk, swap(/Public-Lines: \d+/, 'Public-Lines: 600'), 'Public-Lines'],
    ['a short MAC', ppk, swap(/(Private-MAC: .{20}).*/, '$1'), 'Private-MAC: expected 32 bytes'],
    ['another type in front', ppk, swap('ssh-rsa', 'ssh-dss'), 'public key: expected one of type ssh-dss'],
    [
      'a number with a zero in front',
      sealed,
      swap('Argon2-Passes: 1', 'Argon2-Passes: 01'),
      'expected a number',
    ],
    [
      'an old PEM encryption',
      text('PKCS#1 by ssh-keygen'),
      swap('\n', '\nProc-Type: 4,ENCRYPTED\n'),
      'DEK-Info: expected a cipher',
    ],
    [
      'another PEM',
      text('PKCS#1 by ssh-keygen'),
      (content: string) => content.replaceAll('RSA PRIVATE', 'EC PRIVATE'),
      'ECPrivateKey version: expected 1',
    ],
    ['anything else', 'hello', (content: string) => content, 'noKey'],
  ])('%s', async (_label, content, change, message) => {
    await expect(parse(change(content))).rejects.toThrow(message);
  });

  it('a MAC that is not that of the content', async () => {
    const file = asPrivate(await parse(ppk.replace(COMMENT, 'else@where')));
    await expect(file.open(crypto, '')).rejects.toThrow('Private-MAC: expected that of this content');
  });

  /** Changes the bytes inside the armour. */
  function inside(name: string, change: (bytes: Uint8Array) => Uint8Array): string {
    const { label, bytes } = decodePem(text(name));
    return encodePem({ label, bytes: change(bytes), width: 70 });
  }

  it('OpenSSH: a trailing byte, more than one key, too many rounds, wrong padding', async () => {
    const name = 'OpenSSH encrypted by ssh-keygen, one round';
    await expect(parse(inside(name, (bytes) => Uint8Array.of(...bytes, 0)))).rejects.toThrow(
      'expected 0 bytes behind the private section, got 1',
    );
    // magic 15, "aes256-ctr" 14, "bcrypt" 10, options 4 + 4 + 16: the rounds follow, then the number of keys.
    const at = (offset: number, value: number) => (bytes: Uint8Array) => {
      const changed = bytes.slice();
      changed[offset] = value;
      return changed;
    };
    const costly = asPrivate(await parse(inside(name, at(63 + 2, 9))));
    expect(costly.identity?.name).toBe('RSA');
    await expect(costly.open(crypto, PASSPHRASE)).rejects.toThrow('cost: rounds: 2305');
    await expect(parse(inside(name, at(67 + 3, 2)))).rejects.toThrow('number of keys: expected 1');
    // Of two lengths at least one leaves room for padding, whose last byte is no letter.
    const written = await Promise.all(
      ['pad', 'pads'].map((comment) =>
        writeKeyFile({ format: 'openssh', key, comment, passphrase: '' }, crypto),
      ),
    );
    const { label, bytes } =
      written.map(decodePem).find((block) => (block.bytes.at(-1) ?? 0) <= 8) ?? decodePem('');
    const plain = encodePem({ label, bytes: at(bytes.length - 1, 77)(bytes) });
    await expect(asPrivate(await parse(plain)).open(crypto, '')).rejects.toThrow('padding: expected 1, 2, 3');
  });

  it('a public half that is another key’s', async () => {
    const other = makeKeyFiles(1024);
    const lines = (content: string) => /Public-Lines: \d+\n[^:]*\n/.exec(content)?.[0] ?? '';
    const [mine, theirs] = [ppk, other.privateFiles.get('PPK 3 by puttygen') ?? ''];
    const file = asPrivate(await parse(mine.replace(lines(mine), lines(theirs))));
    await expect(file.open(crypto, '')).rejects.toBeInstanceOf(FormatError);
  });
});

describe('what is shown of a key', () => {
  it('MD5 and randomart are ssh-keygen’s', () => {
    const blob = encodePublicKey(key);
    withKeyFile(`${files.publicLine}\n`, (file) => {
      expect(sshKeygen('-l', '-E', 'md5', '-f', file)).toContain(md5Fingerprint(blob));
      expect(sshKeygen('-lv', '-f', file)).toContain(randomartText(sha256(blob), 'RSA 2048'));
    });
  });
});
