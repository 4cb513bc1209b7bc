/** Writes and reads a text that is a single PEM block (RFC 7468). Blocks are written with LF and a final newline. */
import { base64ToBytes, bytesToBase64 } from '../base/bytes.ts';
import { FormatError } from '../base/errors.ts';

/**
 * Enough for an RSA-16384 key, which has 13 kB. Longer texts are refused, because checking a larger key would take a
 * second of arithmetic.
 */
const MAX_LENGTH = 16 * 1024;

interface DecodedPem {
  readonly label: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

interface PemInput {
  readonly label: string;
  readonly bytes: Uint8Array;
  /** Characters per line. The default is 64 (RFC 7468 §2); OpenSSH's own format has 70. */
  readonly width?: number;
}

/** Bytes as PEM (RFC 7468), with a final newline. */
export function encodePem({ label, bytes, width = 64 }: PemInput): string {
  return `-----BEGIN ${label}-----\n${base64Lines(bytes, width).join('\n')}\n-----END ${label}-----\n`;
}

/** Base64 in lines of at most `width` characters. */
export function base64Lines(bytes: Uint8Array, width: number): readonly string[] {
  return bytesToBase64(bytes).match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
}

/**
 * Reads a text that is one PEM block and nothing else. Lines may end in LF or CRLF, and the last line needs no line
 * end. Headers (the "Proc-Type: 4,ENCRYPTED" of old OpenSSL) are refused.
 * @throws {FormatError}
 */
export function decodePem(text: string): DecodedPem {
  if (text.length > MAX_LENGTH) throw new FormatError(`PEM: expected at most ${MAX_LENGTH} characters`);
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  const label = /^-----BEGIN ([A-Z0-9 ]+)-----$/.exec(lines[0] ?? '')?.[1];
  if (label === undefined) throw new FormatError('PEM: expected a line "-----BEGIN …-----"');
  if (lines.length < 3 || lines.at(-1) !== `-----END ${label}-----`) {
    throw new FormatError(`PEM: expected the last line "-----END ${label}-----"`);
  }
  // OpenSSH refuses a file with an empty line inside.
  if (lines.includes('')) throw new FormatError('PEM: expected no empty line');
  const bytes = base64ToBytes(lines.slice(1, -1).join(''));
  if (bytes === null) throw new FormatError('PEM: expected base64 between the two lines');
  return { label, bytes };
}
