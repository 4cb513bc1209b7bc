import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../src/core/base/errors.ts';
import { derEncode, derInteger, DerReader, oidText } from '../../../src/core/ssh/der.ts';

const bytes = (...values: readonly number[]) => Uint8Array.from(values);
const INTEGER = 0x02;

describe('an object identifier as text', () => {
  it.each([
    ['550403', '2.5.4.3'],
    ['2a864886f70d010101', '1.2.840.113549.1.1.1'],
    ['2b81040022', '1.3.132.0.34'],
    // The example of X.690 §8.19.5: {2 100 3}.
    ['813403', '2.100.3'],
    ['883703', '2.999.3'],
    ['00', '0.0'],
    ['27', '0.39'],
    ['28', '1.0'],
    ['4f', '1.39'],
    ['50', '2.0'],
    ['2a8001', '1.2.1'],
  ])('%s is %s', (hex, text) => {
    expect(oidText(hex)).toBe(text);
  });

  it('stays hex where its last arc is cut, or it has no arc', () => {
    expect(oidText('2a86')).toBe('2a86');
    expect(oidText('2a80')).toBe('2a80');
    expect(oidText('')).toBe('');
  });

  it('of more than 32 bytes is shown in hex, and cut', () => {
    expect(oidText(`2a${'01'.repeat(31)}`)).toBe(`1.2${'.1'.repeat(31)}`);
    expect(oidText(`2a${'01'.repeat(32)}`)).toBe(`2a${'01'.repeat(31)}`);
    expect(oidText(`2a${'81'.repeat(500)}`)).toHaveLength(64);
  });
});

describe('an element', () => {
  const contentOf = (...der: readonly number[]) => new DerReader(bytes(...der)).element(INTEGER, 'n');

  it('has its length in one byte up to 127, in more from 128', () => {
    expect(contentOf(2, 1, 7)).toEqual(bytes(7));
    expect(contentOf(2, 0)).toEqual(bytes());
    for (const length of [127, 128, 255, 256, 65_535, 65_536]) {
      const content = new Uint8Array(length).fill(9);
      const der = derEncode(INTEGER, content);
      expect(new DerReader(der).element(INTEGER, 'n')).toEqual(content);
      expect(der[1]).toBe(length < 128 ? length : length < 256 ? 0x81 : length < 65_536 ? 0x82 : 0x83);
    }
  });

  it('may have its length in four bytes where fewer would do, as OpenSSL reads it', () => {
    expect(contentOf(2, 0x84, 0, 0, 0, 1, 7)).toEqual(bytes(7));
  });

  it.each([
    ['an indefinite length', [2, 0x80, 7, 0, 0]],
    ['a length in five bytes', [2, 0x85, 0, 0, 0, 0, 1, 7]],
    ['a length that is cut', [2, 0x82, 1]],
    ['a length that is cut to nothing', [2, 0x81]],
  ])('with %s is refused by that name', (_name, der) => {
    expect(() => contentOf(...der)).toThrow(new FormatError('n: expected a definite DER length'));
  });

  it('that is cut says how much there is', () => {
    expect(() => contentOf(2, 3, 1, 2)).toThrow(new FormatError('n: expected 3 bytes, got 2'));
    expect(() => contentOf(2, 0x81, 200, 1)).toThrow(new FormatError('n: expected 200 bytes, got 1'));
  });

  it('of another tag, and none, are refused by the tag', () => {
    expect(() => contentOf(4, 1, 7)).toThrow(new FormatError('n: expected DER tag 0x2'));
    expect(() => contentOf()).toThrow(new FormatError('n: expected DER tag 0x2'));
    expect(() => contentOf(2)).toThrow(new FormatError('n: expected DER tag 0x2'));
  });

  it('leaves what follows, and nothing else may be left at the end', () => {
    const reader = new DerReader(bytes(2, 1, 7, 5, 0));
    reader.skip();
    expect(reader.rest).toEqual(bytes(5, 0));
    expect(() => reader.end('list')).toThrow(new FormatError('list: 2 trailing bytes'));
    reader.nothing('list');
    expect(() => reader.end('list')).not.toThrow();
    expect(() => reader.skip()).toThrow(new FormatError('element: expected DER tag 0x0'));
  });

  it('NULL has no content', () => {
    expect(() => new DerReader(bytes(5, 1, 0)).nothing('parameters')).toThrow(
      new FormatError('parameters: expected NULL'),
    );
  });
});

describe('an INTEGER', () => {
  it.each([0n, 1n, 127n, 128n, 255n, 256n, 2n ** 4096n])('%s is read as it was written', (value) => {
    expect(new DerReader(derInteger(value)).integer('n')).toBe(value);
  });

  it('may have zero bytes in front; a negative or an empty one is refused', () => {
    expect(new DerReader(bytes(2, 3, 0, 0, 7)).integer('n')).toBe(7n);
    expect(() => new DerReader(bytes(2, 1, 0x80)).integer('n')).toThrow(new FormatError('n: expected ≥ 0'));
    expect(() => new DerReader(bytes(2, 0)).integer('n')).toThrow(new FormatError('n: expected ≥ 0'));
  });
});
