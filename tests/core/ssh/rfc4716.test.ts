import { describe, expect, it } from 'vitest';
import { bytesToBase64, utf8ToBytes } from '../../../src/core/base/bytes.ts';
import { FormatError } from '../../../src/core/base/errors.ts';
import { binaryText } from '../../../src/core/ssh/keyBlocks.ts';
import { encodePublicKey } from '../../../src/core/ssh/publicKey.ts';
import { formatRfc4716, parseRfc4716 } from '../../../src/core/ssh/rfc4716.ts';

const key = { modulus: 2n ** 1023n + 1n, exponent: 65537n };
const base64 = bytesToBase64(encodePublicKey(key));
const widthOf = (line: string) => utf8ToBytes(line).length;
/** What stands between the two marks. */
const between = (text: string) => text.split('\n').slice(1, -2);
const read = (...lines: readonly string[]) =>
  parseRfc4716(lines.map((line) => binaryText(utf8ToBytes(line))));

describe('what is written', () => {
  it('has no header without a comment, and base64 in lines of 70', () => {
    expect(formatRfc4716(key, '')).toBe(
      `---- BEGIN SSH2 PUBLIC KEY ----\n${base64.slice(0, 70)}\n${base64.slice(70, 140)}\n${base64.slice(140)}\n---- END SSH2 PUBLIC KEY ----\n`,
    );
  });

  it('has its comment between quotes', () => {
    expect(between(formatRfc4716(key, 'me "and" you'))[0]).toBe('Comment: "me "and" you"');
  });

  it('has lines of at most 72 bytes, of whole characters, the others ended by a backslash', () => {
    for (const comment of [
      'c'.repeat(200),
      '密钥'.repeat(60),
      `${'c'.repeat(61)}`,
      `${'c'.repeat(60)}`,
      `${'c'.repeat(59)}`,
    ]) {
      const header = between(formatRfc4716(key, comment)).filter((line) => !base64.includes(line));
      for (const line of header) expect(widthOf(line)).toBeLessThanOrEqual(72);
      expect(header.slice(0, -1).every((line) => line.endsWith('\\'))).toBe(true);
      expect(header.map((line) => line.replace(/\\$/, '')).join('')).toBe(`Comment: "${comment}"`);
    }
    // 71 bytes fill a line; the next character would leave no room for the backslash.
    const header = (length: number) => between(formatRfc4716(key, 'c'.repeat(length))).length - 3;
    expect([header(60), header(61)]).toEqual([1, 2]);
  });

  it('has a header of at most 1024 bytes', () => {
    const room = 1024 - 'Comment: ""'.length;
    expect(() => formatRfc4716(key, 'c'.repeat(room))).not.toThrow();
    expect(() => formatRfc4716(key, 'c'.repeat(room + 1))).toThrow(
      new FormatError('comment: expected at most 1024 bytes'),
    );
    expect(() => formatRfc4716(key, 'a\nb')).toThrow(FormatError);
  });
});

describe('what is read', () => {
  const blob = encodePublicKey(key);
  it.each([
    ['none', [], ''],
    ['one between quotes', ['Comment: "me"'], 'me'],
    ['one without', ['Comment: me'], 'me'],
    ['one quote', ['Comment: "me'], '"me'],
    ['a quote at its end', ['Comment: me"'], 'me"'],
    ['another case', ['COMMENT: me'], 'me'],
    ['no space behind the colon', ['Comment:me'], 'me'],
    ['a tab behind it', ['Comment:\tme'], 'me'],
    ['quotes that PuTTY escapes', [String.raw`Comment: "a \"b\" \\ c"`], String.raw`a "b" \ c`],
    ['a backslash of others', [String.raw`Comment: "a\b"`], String.raw`a\b`],
    ['no quotes, and a backslash', [String.raw`Comment: a\"b`], String.raw`a\"b`],
    ['another header', ['Subject: you', 'Comment: me'], 'me'],
    ['another header behind', ['Comment: me', 'Subject: you'], 'me'],
    ['other letters', ['Comment: "密钥"'], '密钥'],
    ['a long tag', [`${'x'.repeat(64)}: you`], ''],
    ['a line that goes on', ['Comment: "a\\', ' b"'], 'a b'],
    ['two that go on', ['Comment: "a\\', 'b\\', 'c"'], 'abc'],
    ['one that goes on, with spaces around', [' Comment: "a\\ ', 'b" '], 'ab'],
  ])('the comment: %s', (_, header, comment) => {
    expect(read(...header, base64.slice(0, 70), base64.slice(70))).toEqual({ blob, comment });
  });

  it('base64 has spaces around its lines, and blank lines between', () => {
    expect(read(` ${base64.slice(0, 70)}\t`, ' ', '', base64.slice(70)).blob).toEqual(blob);
  });

  it.each([
    ['nothing', []],
    ['a header alone', ['Comment: me']],
    ['a header that goes on for ever', ['Comment: me\\']],
    ['something else', ['?']],
  ])('no base64: %s', (_, lines) => {
    expect(() => read(...lines)).toThrow(new FormatError('RFC 4716: expected base64'));
  });
});
