import { concatBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { bytesToBase64, utf8ToBytes } from '../../../src/core/base/bytes.ts';
import { KeyFileError } from '../../../src/core/base/errors.ts';
import {
  binaryText,
  bytesOfText,
  type KeyBlock,
  MAX_KEY_FILE_BYTES,
  mayBePrivate,
  readBlocks,
  stripped,
} from '../../../src/core/ssh/keyBlocks.ts';
import { wireString } from '../../../src/core/ssh/wire.ts';

/** A file's layout alone: what stands in a block is the business of its format. */
const bytes = (...values: readonly number[]) => Uint8Array.from(values);
const read = (text: string) => readBlocks(utf8ToBytes(text));
const lines = (...all: readonly string[]) => `${all.join('\n')}\n`;
const refusal = (input: Uint8Array | string): unknown => {
  try {
    readBlocks(typeof input === 'string' ? utf8ToBytes(input) : input);
  } catch (error) {
    return error;
  }
  return 'none';
};
const only = (text: string): KeyBlock => {
  const blocks = read(text);
  expect(blocks).toHaveLength(1);
  return blocks[0] as KeyBlock;
};
const pem = (text: string) => {
  const block = only(text);
  if (block.kind !== 'pem') throw new Error(`expected PEM, got ${block.kind}`);
  return block;
};
const line = (text: string) => {
  const block = only(text);
  if (block.kind !== 'line') throw new Error(`expected a line, got ${block.kind}`);
  return block;
};

const BEGIN = '-----BEGIN RSA PRIVATE KEY-----';
const END = '-----END RSA PRIVATE KEY-----';
const WIDE = 'A'.repeat(64);

describe('what isn’t read at all', () => {
  it('is more than 64 kB', () => {
    expect(refusal(new Uint8Array(MAX_KEY_FILE_BYTES + 1).fill(0x41))).toEqual(
      new KeyFileError({ kind: 'tooLarge' }),
    );
    expect(refusal(new Uint8Array(MAX_KEY_FILE_BYTES).fill(0x41))).toEqual(
      new KeyFileError({ kind: 'noKey' }),
    );
  });

  it.each([
    ['a mark, little end first', bytes(0xff, 0xfe, 0x2d, 0)],
    ['a mark, big end first', bytes(0xfe, 0xff, 0, 0x2d)],
    ['no mark, little end first', bytes(0x2d, 0, 0x20, 0)],
    ['no mark, big end first', bytes(0, 0x7e, 0, 0x2d)],
  ])('is UTF-16 with %s', (_, content) => {
    expect(refusal(content)).toEqual(new KeyFileError({ kind: 'utf16' }));
  });

  it.each([
    ['half a mark', bytes(0xff, 0x41)],
    ['the marks the other way', bytes(0xfe, 0xfe, 0x41)],
    ['a zero byte', bytes(0x2d, 0, 0x2d, 0x2d)],
    ['a control character', bytes(0x1f, 0, 0x2d, 0)],
    ['one in the second place', bytes(0x2d, 0, 0x7f, 0)],
    ['three letters', bytes(0, 0x2d, 0, 1)],
    ['one letter', bytes(0x2d, 0)],
    ['zeros', bytes(0, 0, 0, 0)],
    ['zeros between others', bytes(1, 0x2d, 0, 0x2d)],
  ])('isn’t called UTF-16 for %s', (_, content) => {
    expect(refusal(content)).toEqual(new KeyFileError({ kind: 'noKey' }));
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \r\n\t\n'],
    ['a byte order mark', '\ufeff\n'],
  ])('is empty: %s', (_, text) => {
    expect(refusal(text)).toEqual(new KeyFileError({ kind: 'empty' }));
  });

  it('has no key in it', () => {
    expect(refusal('# nothing here\n')).toEqual(new KeyFileError({ kind: 'noKey' }));
    expect(refusal('-----BEGIN rsa-----\n')).toEqual(new KeyFileError({ kind: 'noKey' }));
  });
});

describe('DER', () => {
  const der = (head: readonly number[], length: number) =>
    concatBytes(bytes(...head), new Uint8Array(length));
  it.each([
    ['a short one', der([0x30, 5], 5)],
    ['the longest short one', der([0x30, 0x7f], 0x7f)],
    ['a length in one byte', der([0x30, 0x81, 0x80], 0x80)],
    ['a length in two', der([0x30, 0x82, 1, 2], 0x102)],
    ['a length in three', der([0x30, 0x83, 0, 1, 2], 0x102)],
  ])('is a SEQUENCE that is as long as the file: %s', (_, content) => {
    expect(readBlocks(content)).toEqual([{ kind: 'der', bytes: content }]);
    expect(mayBePrivate(content)).toBe(true);
  });

  it.each([
    ['a byte is missing', der([0x30, 5], 4)],
    ['a byte too many', der([0x30, 5], 6)],
    ['a long length that is wrong', der([0x30, 0x82, 1, 3], 0x102)],
    ['a length without an end', der([0x30, 0x80], 0)],
    ['a length in four bytes', der([0x30, 0x84, 0, 0, 1, 2], 0x102)],
    ['another tag', der([0x31, 5], 5)],
    ['its tag alone', bytes(0x30)],
  ])('isn’t where %s', (_, content) => {
    expect(refusal(content)).toEqual(new KeyFileError({ kind: 'noKey' }));
    expect(mayBePrivate(content)).toBe(false);
  });
});

it('text may hold a private key by its marks alone', () => {
  expect(mayBePrivate(utf8ToBytes('x OPENSSH PRIVATE KEY x'))).toBe(true);
  expect(mayBePrivate(utf8ToBytes('PuTTY-User-Key-File-3: ssh-rsa'))).toBe(true);
  expect(mayBePrivate(utf8ToBytes('-----BEGIN PUBLIC KEY-----'))).toBe(false);
});

it('a byte is a character, and back', () => {
  const all = Uint8Array.from({ length: 256 }, (_, index) => index);
  expect(bytesOfText(binaryText(all))).toEqual(all);
  expect(stripped('\t a b\u00a0 \t')).toBe('a b\u00a0');
  expect(stripped(' \t ')).toBe('');
  expect(stripped('')).toBe('');
});

describe('a PEM block', () => {
  it('has its label and its base64, without what stands around it', () => {
    const block = pem(lines('hello', BEGIN, ` ${WIDE} `, '', 'AA AA\t', END, 'bye'));
    expect(block).toMatchObject({ label: 'RSA PRIVATE KEY', base64: `${WIDE}AAAA`, isWhole: true });
    expect(block.headers.size).toBe(0);
  });

  it.each([
    ['CRLF', '\r\n'],
    ['CR', '\r'],
    ['LF', '\n'],
  ])('ends its lines by %s', (_, end) => {
    expect(pem([BEGIN, 'AAAA', END, ''].join(end))).toMatchObject({ base64: 'AAAA', isWhole: true });
  });

  it('may be in one line, as a variable or JSON holds it', () => {
    const expected = { base64: 'AAAABBBB', isWhole: true };
    expect(pem(`KEY="${BEGIN}\\nAAAA\\nBBBB\\n${END}\\n"`)).toMatchObject(expected);
    expect(pem(`${BEGIN} AAAA BBBB ${END}`)).toMatchObject(expected);
  });

  it('after a byte order mark is the same', () => {
    expect(pem(`\ufeff${lines(BEGIN, 'AAAA', END)}`)).toMatchObject({ base64: 'AAAA', isWhole: true });
  });

  it.each([
    ['its end is missing', [BEGIN, 'AAAA', 'BBBB']],
    ['its end is another’s', [BEGIN, 'AAAA', 'BBBB', '-----END PUBLIC KEY-----']],
  ])('isn’t whole where %s', (_, all) => {
    expect(pem(lines(...all))).toMatchObject({ base64: 'AAAABBBB', isWhole: false });
  });

  it('that is cut doesn’t swallow the next one', () => {
    const blocks = read(lines(BEGIN, 'AAAA', BEGIN, 'BBBB', END, BEGIN, 'CCCC', END));
    expect(blocks).toMatchObject([
      { base64: 'AAAA', isWhole: false },
      { base64: 'BBBB', isWhole: true },
      { base64: 'CCCC', isWhole: true },
    ]);
  });

  it('has headers by their names, up to the empty line', () => {
    const { headers, base64 } = pem(
      lines(BEGIN, 'Proc-Type: 4,ENCRYPTED', 'DEK-Info:AES-128-CBC,00', '', 'AAAA', END),
    );
    expect([...headers]).toEqual([
      ['proc-type', '4,ENCRYPTED'],
      ['dek-info', 'AES-128-CBC,00'],
    ]);
    expect(base64).toBe('AAAA');
  });

  it('has headers after an empty line, too, and none behind base64', () => {
    const after = pem(lines(BEGIN, '', 'A: 1', '', 'AAAA', END));
    expect([[...after.headers], after.base64]).toEqual([[['a', '1']], 'AAAA']);
    const behind = pem(lines(BEGIN, 'AAAA', 'A: 1', END));
    expect([behind.headers.size, behind.base64]).toEqual([0, 'AAAAA:1']);
    expect(pem(lines(BEGIN, '1: 1', END)).headers.size).toBe(0);
    expect(pem(lines(BEGIN, 'x A: 1', END)).headers.size).toBe(0);
  });

  it('of no lines has nothing', () => {
    expect(pem(lines(BEGIN, END))).toMatchObject({ base64: '', isWhole: true });
  });
});

describe('whether ssh reads a PEM file as it is', () => {
  const fit = (text: string) => pem(text).isFitForSsh;
  const OPENSSH = ['-----BEGIN OPENSSH PRIVATE KEY-----', 'AAAA', '-----END OPENSSH PRIVATE KEY-----'];

  it('OpenSSH’s own: from the first byte on, by LF alone, with its last one', () => {
    expect(fit(lines(...OPENSSH))).toBe(true);
    expect(fit(lines(...OPENSSH, 'more'))).toBe(true);
    expect(fit(OPENSSH.join('\n'))).toBe(false);
    expect(fit(lines('', ...OPENSSH))).toBe(false);
    expect(fit(`\ufeff${lines(...OPENSSH)}`)).toBe(false);
    expect(fit(lines(...OPENSSH).replaceAll('\n', '\r\n'))).toBe(false);
    expect(fit(lines(`${OPENSSH[0]} `, ...OPENSSH.slice(1)))).toBe(false);
    expect(fit(lines(...OPENSSH.slice(0, 2), ` ${OPENSSH[2]}`))).toBe(false);
  });

  it('OpenSSL’s: behind other text, with spaces behind its marks, with CRLF', () => {
    expect(fit(lines(BEGIN, 'AAAA', END))).toBe(true);
    expect(fit([BEGIN, 'AAAA', END].join('\n'))).toBe(true);
    expect(fit(lines('hello', `${BEGIN} \t`, 'AAAA', `${END} \t`))).toBe(true);
    expect(fit(lines(BEGIN, 'AAAA', END).replaceAll('\n', '\r\n'))).toBe(true);
    expect(fit(`\ufeff${lines(BEGIN, 'AAAA', END)}`)).toBe(true);
  });

  it('OpenSSL’s not: a space in front of a mark, CR alone, in one line', () => {
    expect(fit(lines(` ${BEGIN}`, 'AAAA', END))).toBe(false);
    expect(fit(lines(BEGIN, 'AAAA', ` ${END}`))).toBe(false);
    expect(fit(lines(BEGIN, 'AAAA', `${END} x`))).toBe(false);
    expect(fit(lines(BEGIN, 'AAAA', END).replaceAll('\n', '\r'))).toBe(false);
    expect(fit(`${BEGIN} AAAA ${END}`)).toBe(false);
  });

  it('takes an empty line where headers would be, and none inside', () => {
    expect(fit(lines(BEGIN, '', 'AAAA', END))).toBe(true);
    expect(fit(lines(BEGIN, 'AAAA', '', 'AAAA', END))).toBe(false);
  });

  it('takes the first private key, which has to have its end', () => {
    expect(
      read(lines(BEGIN, 'AAAA', BEGIN, 'AAAA', END)).map((one) => one.kind === 'pem' && one.isFitForSsh),
    ).toEqual([false, false]);
    expect(
      read(lines(BEGIN, 'AAAA', END, BEGIN, 'AAAA', END)).map((one) => one.kind === 'pem' && one.isFitForSsh),
    ).toEqual([true, true]);
  });

  it('behind headers, lines of 64 characters, the last one of at most so many', () => {
    const with_ = (...body: readonly string[]) =>
      fit(lines(BEGIN, 'Proc-Type: 4,ENCRYPTED', '', ...body, END));
    expect(with_(WIDE, WIDE)).toBe(true);
    expect(with_(WIDE, 'AAAA')).toBe(true);
    expect(with_('AAAA', WIDE)).toBe(false);
    expect(with_(`${WIDE}AAAA`)).toBe(false);
    expect(with_(`${WIDE}AAAA`, 'AAAA')).toBe(false);
    expect(fit(lines(BEGIN, 'AAAA', `${WIDE}AAAA`, END))).toBe(true);
  });
});

describe('files of other programs', () => {
  it('PuTTY’s goes to its MAC, and the lines of both ends are its own', () => {
    const ppk = ['PuTTY-User-Key-File-3: ssh-rsa', ' Comment: me ', 'Private-MAC: 00'];
    expect(read(lines('x', ` ${ppk[0]}`, ...ppk.slice(1), 'x'))).toEqual([{ kind: 'ppk', lines: ppk }]);
    expect(read(lines(...ppk.slice(0, 2), 'Private-Hash: 00', 'x'))).toMatchObject([
      { lines: { length: 3 } },
    ]);
    expect(read(lines(...ppk.slice(0, 2)))).toEqual([{ kind: 'ppk', lines: [...ppk.slice(0, 2), ''] }]);
    expect(read(lines(...ppk, ...ppk))).toEqual([
      { kind: 'ppk', lines: ppk },
      { kind: 'ppk', lines: ppk },
    ]);
    expect(refusal(lines('x PuTTY-User-Key-File-3: ssh-rsa'))).toEqual(new KeyFileError({ kind: 'noKey' }));
    expect(read(lines(...ppk.slice(0, 2), 'x Private-MAC: 00', 'y'))).toMatchObject([
      { lines: { length: 5 } },
    ]);
  });

  it('RFC 4716’s goes to its end, or to that of the file', () => {
    const [begin, end] = ['---- BEGIN SSH2 PUBLIC KEY ----', '---- END SSH2 PUBLIC KEY ----'];
    expect(read(lines(begin, ' AAAA', end))).toEqual([{ kind: 'ssh2', lines: [' AAAA'] }]);
    expect(read(lines(begin, 'AAAA', end, begin, 'BBBB', ` ${end}`))).toEqual([
      { kind: 'ssh2', lines: ['AAAA'] },
      { kind: 'ssh2', lines: ['BBBB'] },
    ]);
    expect(read(lines(begin, 'AAAA'))).toEqual([{ kind: 'ssh2', lines: ['AAAA', ''] }]);
    for (const other of [`x${begin}`, `${begin}x`]) {
      expect(refusal(lines(other, 'AAAA', end))).toEqual(new KeyFileError({ kind: 'noKey' }));
    }
  });

  it.each([
    [
      '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----',
      'ssh.com (Tectia)',
      'puttygen FILE -O private-openssh-new -o NEW',
    ],
    ['---- BEGIN SSH2 PRIVATE KEY ----', 'ssh.com (Tectia)', 'puttygen FILE -O private-openssh-new -o NEW'],
    ['SSH PRIVATE KEY FILE FORMAT 1.1', 'SSH 1', ''],
  ])('%s is named', (begin, name, command) => {
    expect(read(lines(begin, 'AAAA'))).toEqual([{ kind: 'foreign', name, command }]);
    for (const other of [`x${begin}`, `${begin}x`]) {
      expect(refusal(lines(other))).toEqual(new KeyFileError({ kind: 'noKey' }));
    }
  });
});

describe('a public key in a line', () => {
  const blob = bytesToBase64(
    concatBytes(...['ssh-rsa', 'abc', 'n'.repeat(300)].map((part) => wireString(utf8ToBytes(part)))),
  );
  const found = { kind: 'line', type: 'ssh-rsa', base64: blob };

  it.each([
    ['alone', `ssh-rsa ${blob}`, ''],
    ['with a comment', `ssh-rsa ${blob} me and you`, 'me and you'],
    ['with tabs', `ssh-rsa\t${blob}\t me`, 'me'],
    ['behind options', `no-pty,command="x" ssh-rsa ${blob} me`, 'me'],
    ['behind a host', `example.com ssh-rsa ${blob}`, ''],
    ['between quotes', `"ssh-rsa ${blob} me"`, 'me'],
    ['between quotes, in JSON', `'ssh-rsa ${blob} me',`, 'me'],
    ['in the middle of JSON', `  "key": "ssh-rsa ${blob}",`, ''],
    ['behind a tick', `\`ssh-rsa ${blob}\`;`, ''],
  ])('%s', (_, text, comment) => {
    expect(line(lines(text))).toEqual({ ...found, comment });
  });

  it.each([
    ['a comment of the file', `# ssh-rsa ${blob}`],
    ['a type in a word', `xssh-rsa ${blob}`],
    ['another type', `rsa-ssh ${blob}`],
    ['large letters', `SSH-RSA ${blob}`],
    ['too short a type', `ssh-r ${blob}`],
    ['no space', `ssh-rsa${blob}`],
    ['short base64 of something else', 'ssh-rsa Zm9vYmFy'],
    ['base64 with other letters', `ssh-rsa ${blob.slice(0, 40)}?${blob.slice(40)}`],
  ])('isn’t %s', (_, text) => {
    expect(refusal(lines(text))).toEqual(new KeyFileError({ kind: 'noKey' }));
  });

  it.each([
    'ecdsa-sha2-nistp256',
    'sk-ssh-ed25519@openssh.com',
    'webauthn-sk-ecdsa-sha2-nistp256@openssh.com',
  ])('may be of type %s', (type) => {
    expect(line(lines(`${type} ${blob}`)).type).toBe(type);
  });

  it('is put together where it was wrapped, with the comment behind its end', () => {
    const [first, second, third] = [blob.slice(0, 90), blob.slice(90, 200), blob.slice(200)];
    const wrapped = line(lines(`ssh-rsa ${first}`, ` ${second} `, `${third} me`));
    expect(wrapped).toEqual({ ...found, comment: 'me' });
    // A cut in the middle of four characters is one, too.
    expect(line(lines(`ssh-rsa ${blob.slice(0, 91)}`, blob.slice(91))).base64).toBe(blob);
  });

  it('that is whole isn’t put together with what follows, nor one with a comment', () => {
    expect(read(lines(`ssh-rsa ${blob}`, 'AAAA')).map((one) => one.kind === 'line' && one.base64)).toEqual([
      blob,
    ]);
    const cut = blob.slice(0, 80);
    expect(line(lines(`ssh-rsa ${cut} me`, blob.slice(80))).base64).toBe(cut);
    expect(line(lines(`ssh-rsa ${cut}`, 'what, follows', blob.slice(80))).base64).toBe(cut);
    expect(line(lines(`ssh-rsa ${cut}`, 'abc', blob.slice(80))).base64).toBe(cut);
  });

  it('two keys in two lines are two', () => {
    expect(read(lines(`ssh-rsa ${blob} a`, `ssh-rsa ${blob} b`))).toMatchObject([
      { comment: 'a' },
      { comment: 'b' },
    ]);
    const cut = `ssh-rsa ${blob.slice(0, 80)}`;
    expect(read(lines(cut, blob.slice(80), `ssh-rsa ${blob} b`))).toMatchObject([
      { base64: blob, comment: '' },
      { comment: 'b' },
    ]);
  });

  it('doesn’t go on for ever', () => {
    const endless = bytesToBase64(concatBytes(wireString(utf8ToBytes('ssh-rsa')), bytes(0, 1, 0, 0)));
    const part = 'A'.repeat(4000);
    const { base64 } = line(lines(`ssh-rsa ${endless}`, part, part, part, part));
    expect(base64.length).toBeLessThan(12_100);
    expect(base64.length).toBeGreaterThanOrEqual(8_000);
  });
});
