/** The SSH wire format: length-prefixed strings and multiple-precision integers (RFC 4251 §5). */
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { FormatError } from '../base/errors.ts';

/** Encodes a `string`: first its length as four big-endian bytes, then the bytes themselves. */
export function wireString(bytes: Uint8Array): Uint8Array {
  return concatBytes(wireUint32(bytes.length), bytes);
}

/** Encodes a `uint32` as four big-endian bytes. */
export function wireUint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/**
 * Encodes a non-negative integer as an `mpint`: in its shortest form, with a zero byte in front if the top bit would
 * otherwise be set.
 */
export function wireMpint(value: bigint): Uint8Array {
  return wireString(integerToBytes(value));
}

/** Encodes a non-negative integer as big-endian two's complement. Zero has no bytes. */
export function integerToBytes(value: bigint): Uint8Array {
  if (value < 0n) throw new FormatError('integer: expected ≥ 0');
  if (value === 0n) return new Uint8Array();
  const hex = value.toString(16);
  const bytes = hexToBytes(hex.length % 2 === 0 ? hex : `0${hex}`);
  return (bytes[0] ?? 0) >= 0x80 ? concatBytes(Uint8Array.of(0), bytes) : bytes;
}

/** Reads bytes as an unsigned big-endian integer. Without any bytes, the integer is zero. */
export function bytesToInteger(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytesToHex(bytes)}`);
}

/** Decodes the bytes of a wire `string` as text. @throws {FormatError} unless they are UTF-8 */
export function textOf(bytes: Uint8Array, label: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new FormatError(`${label}: expected UTF-8`, { cause: error });
  }
}

/** Reads wire values one after the other. A read past the end throws a {@link FormatError}. */
export class WireReader {
  #rest: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.#rest = bytes;
  }

  /** The next `length` bytes, unchanged. */
  bytes(length: number, label: string): Uint8Array {
    if (this.#rest.length < length) {
      throw new FormatError(`${label}: expected ${length} bytes, got ${this.#rest.length}`);
    }
    const bytes = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return bytes;
  }

  uint32(label: string): number {
    const bytes = this.bytes(4, label);
    return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
  }

  string(label: string): Uint8Array {
    return this.bytes(this.uint32(`${label} length`), label);
  }

  uint64(label: string): bigint {
    return bytesToInteger(this.bytes(8, label));
  }

  /**
   * Reads a non-negative `mpint`. Surplus zero bytes in front are accepted, as in OpenSSH, although the standard
   * forbids them.
   */
  mpint(label: string): bigint {
    const bytes = this.string(label);
    if ((bytes[0] ?? 0) >= 0x80) throw new FormatError(`${label}: expected ≥ 0`);
    return bytesToInteger(bytes);
  }

  get isAtEnd(): boolean {
    return this.#rest.length === 0;
  }

  /** Reads all bytes that haven't been read yet. */
  rest(): Uint8Array {
    return this.bytes(this.#rest.length, '');
  }

  /** @throws {FormatError} if there are bytes that haven't been read */
  end(label: string): void {
    if (this.#rest.length > 0) throw new FormatError(`${label}: ${this.#rest.length} trailing bytes`);
  }
}
