import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../src/core/base/errors.ts';
import { integerToBytes, textOf, wireMpint, WireReader, wireString } from '../../../src/core/ssh/wire.ts';

const bytes = (...values: readonly number[]) => Uint8Array.from(values);

describe('text', () => {
  it('is UTF-8 as it is, a mark at its start included', () => {
    expect(textOf(bytes(0xef, 0xbb, 0xbf, 0xe5, 0xaf, 0x86), 'comment')).toBe('\ufeff密');
  });

  it('that is no UTF-8 is refused by its label, with the reason', () => {
    expect(() => textOf(bytes(0xc3), 'comment')).toThrow(new FormatError('comment: expected UTF-8'));
    try {
      textOf(bytes(0xff), 'comment');
    } catch (error) {
      expect((error as Error).cause).toBeInstanceOf(TypeError);
    }
    expect.assertions(2);
  });
});

describe('an mpint', () => {
  // RFC 4251 §5 has the first four.
  it.each([
    [0n, [0, 0, 0, 0]],
    [0x9a378f9b2e332a7n, [0, 0, 0, 8, 0x09, 0xa3, 0x78, 0xf9, 0xb2, 0xe3, 0x32, 0xa7]],
    [0x80n, [0, 0, 0, 2, 0, 0x80]],
    [0x7fn, [0, 0, 0, 1, 0x7f]],
  ])('%s', (value, wire) => {
    expect([...wireMpint(value)]).toEqual(wire);
    expect(new WireReader(bytes(...wire)).mpint('n')).toBe(value);
  });

  it('is never negative', () => {
    expect(() => integerToBytes(-1n)).toThrow(new FormatError('integer: expected ≥ 0'));
    expect(() => new WireReader(bytes(0, 0, 0, 1, 0x80)).mpint('n')).toThrow(
      new FormatError('n: expected ≥ 0'),
    );
  });

  it('may have zero bytes in front, as OpenSSH reads it', () => {
    expect(new WireReader(bytes(0, 0, 0, 3, 0, 0, 7)).mpint('n')).toBe(7n);
  });
});

describe('a reader', () => {
  it('names what is cut, and what is left', () => {
    const reader = new WireReader(wireString(bytes(1, 2)));
    expect(() => new WireReader(bytes(0, 0)).string('key type')).toThrow(
      new FormatError('key type length: expected 4 bytes, got 2'),
    );
    expect(() => new WireReader(bytes(0, 0, 0, 2, 1)).string('key type')).toThrow(
      new FormatError('key type: expected 2 bytes, got 1'),
    );
    expect(() => reader.end('key')).toThrow(new FormatError('key: 6 trailing bytes'));
    expect(reader.isAtEnd).toBe(false);
    expect(reader.rest()).toHaveLength(6);
    expect(reader.isAtEnd).toBe(true);
    expect(() => reader.end('key')).not.toThrow();
  });
});
