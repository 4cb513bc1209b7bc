/**
 * Reads and writes DER (X.690), as far as keys need it: definite lengths, a few universal types, object identifiers.
 */
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { FormatError } from '../base/errors.ts';
import { bytesToInteger, integerToBytes } from './wire.ts';

export const TAG_INTEGER = 0x02;
export const TAG_BIT_STRING = 0x03;
export const TAG_OCTET_STRING = 0x04;
export const TAG_NULL = 0x05;
export const TAG_OID = 0x06;
export const TAG_SEQUENCE = 0x30;

/** Encodes one element: its tag, its length, and its contents, one after the other. */
export function derEncode(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...contents);
  return concatBytes(Uint8Array.of(tag), encodeLength(content.length), content);
}

/** Encodes a non-negative value as an INTEGER. @throws {FormatError} if the value is negative */
export function derInteger(value: bigint): Uint8Array {
  return derEncode(TAG_INTEGER, value === 0n ? Uint8Array.of(0) : integerToBytes(value));
}

/** Encodes an OBJECT IDENTIFIER. @param hex the identifier's content octets */
export function derOid(hex: string): Uint8Array {
  return derEncode(TAG_OID, hexToBytes(hex));
}

/** Encodes NULL. */
export function derNull(): Uint8Array {
  return derEncode(TAG_NULL);
}

function encodeLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const bytes = integerToBytes(BigInt(length));
  const unsigned = bytes[0] === 0 ? bytes.subarray(1) : bytes;
  return concatBytes(Uint8Array.of(0x80 | unsigned.length), unsigned);
}

/** Far more bytes than the object identifier of any algorithm has. */
const MAX_OID_BYTES = 32;

/**
 * An object identifier in dotted notation, for example 1.3.132.0.22 (X.690 §8.19); in hex if it is too long, or if
 * its octets aren't a valid identifier.
 * @param hex the identifier's content octets
 */
export function oidText(hex: string): string {
  const bytes = hexToBytes(hex);
  if (bytes.length > MAX_OID_BYTES || (bytes.at(-1) ?? 0x80) >= 0x80) return hex.slice(0, 2 * MAX_OID_BYTES);
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of bytes) {
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [first = 0n, ...rest] = arcs;
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - 40n * root, ...rest].join('.');
}

/**
 * Reads the elements of one DER value, in order. Throws a {@link FormatError} if an element is missing, has
 * another tag, or isn't valid.
 */
export class DerReader {
  #rest: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.#rest = bytes;
  }

  /** The content of the next element, which must have this tag. */
  element(tag: number, label: string): Uint8Array {
    const [actual, first] = this.#rest;
    if (actual !== tag || first === undefined) {
      throw new FormatError(`${label}: expected DER tag 0x${tag.toString(16)}`);
    }
    let length = first;
    let start = 2;
    if (first >= 0x80) {
      const count = first & 0x7f;
      const bytes = this.#rest.subarray(2, 2 + count);
      length = Number(bytesToInteger(bytes));
      start = 2 + count;
      // A length encoded in more bytes than necessary is BER, not DER. It is accepted here, as it is by OpenSSL. An
      // indefinite length (0x80) is refused.
      if (count === 0 || count > 4 || bytes.length < count) {
        throw new FormatError(`${label}: expected a definite DER length`);
      }
    }
    if (this.#rest.length - start < length) {
      throw new FormatError(`${label}: expected ${length} bytes, got ${this.#rest.length - start}`);
    }
    const content = this.#rest.subarray(start, start + length);
    this.#rest = this.#rest.subarray(start + length);
    return content;
  }

  /** A non-negative INTEGER; any number of leading zero bytes is accepted. */
  integer(label: string): bigint {
    const content = this.element(TAG_INTEGER, label);
    const [first] = content;
    if (first === undefined || first >= 0x80) throw new FormatError(`${label}: expected ≥ 0`);
    return bytesToInteger(content);
  }

  sequence(label: string): DerReader {
    return new DerReader(this.element(TAG_SEQUENCE, label));
  }

  /** An OBJECT IDENTIFIER's content octets, in hex. */
  oid(label: string): string {
    return bytesToHex(this.element(TAG_OID, label));
  }

  /** Reads a NULL element, which must have no content. */
  nothing(label: string): void {
    if (this.element(TAG_NULL, label).length > 0) throw new FormatError(`${label}: expected NULL`);
  }

  /** Whether the next element has this tag. Used for optional elements. */
  startsWith(tag: number): boolean {
    return this.#rest[0] === tag;
  }

  /** Skips the next element, whatever its tag is. */
  skip(): void {
    this.element(this.#rest[0] ?? 0, 'element');
  }

  /** The bytes that haven't been read yet. */
  get rest(): Uint8Array {
    return this.#rest;
  }

  /** Throws unless everything has been read. */
  end(label: string): void {
    if (this.#rest.length > 0) throw new FormatError(`${label}: ${this.#rest.length} trailing bytes`);
  }
}
