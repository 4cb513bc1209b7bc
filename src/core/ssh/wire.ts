/** The SSH wire format: length-prefixed strings and multiple-precision integers (RFC 4251 §5). */
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { FormatError } from '../errors.ts';

/** `string`: four bytes of length, big-endian, then the bytes. */
export function wireString(bytes: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return concatBytes(length, bytes);
}

/** `mpint` of a non-negative integer: shortest form, with a zero byte where the top bit is set. */
export function wireMpint(value: bigint): Uint8Array {
  return wireString(integerToBytes(value));
}

/** Big-endian two's complement of a non-negative integer; no bytes for zero. */
export function integerToBytes(value: bigint): Uint8Array {
  if (value < 0n) throw new FormatError('integer: expected ≥ 0');
  if (value === 0n) return new Uint8Array();
  const hex = value.toString(16);
  const bytes = hexToBytes(hex.length % 2 === 0 ? hex : `0${hex}`);
  return (bytes[0] ?? 0) >= 0x80 ? concatBytes(Uint8Array.of(0), bytes) : bytes;
}

/** Unsigned big-endian bytes → integer. */
export function bytesToInteger(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytesToHex(bytes)}`);
}

/** Reads wire values one after the other; every read past the end is a {@link FormatError}. */
export class WireReader {
  #rest: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.#rest = bytes;
  }

  string(label: string): Uint8Array {
    if (this.#rest.length < 4) throw new FormatError(`${label}: expected 4 bytes of length`);
    const view = new DataView(this.#rest.buffer, this.#rest.byteOffset, 4);
    const length = view.getUint32(0);
    if (this.#rest.length - 4 < length) {
      throw new FormatError(`${label}: expected ${length} bytes, got ${this.#rest.length - 4}`);
    }
    const bytes = this.#rest.subarray(4, 4 + length);
    this.#rest = this.#rest.subarray(4 + length);
    return bytes;
  }

  /** A non-negative `mpint` in shortest form. */
  mpint(label: string): bigint {
    const bytes = this.string(label);
    const [first = 0, second = 0] = bytes;
    if (first >= 0x80) throw new FormatError(`${label}: expected ≥ 0`);
    if (bytes.length > 0 && first === 0 && second < 0x80) {
      throw new FormatError(`${label}: expected the shortest form`);
    }
    return bytesToInteger(bytes);
  }

  /** Nothing may follow. */
  end(label: string): void {
    if (this.#rest.length > 0) throw new FormatError(`${label}: ${this.#rest.length} trailing bytes`);
  }
}
