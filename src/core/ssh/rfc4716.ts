/** The "SSH2" public key files of other SSH programs (RFC 4716). */
import { base64ToBytes, utf8ToBytes } from '../base/bytes.ts';
import { commentText } from './commentText.ts';
import { bytesOfText, stripped } from './keyBlocks.ts';
import { FormatError } from '../base/errors.ts';
import { base64Lines } from './pem.ts';
import { encodePublicKey, oneLine, type RsaPublicKey } from './publicKey.ts';

const BEGIN = '---- BEGIN SSH2 PUBLIC KEY ----';
const END = '---- END SSH2 PUBLIC KEY ----';
/** A line has at most 72 bytes, not counting its line end (§3.1). ssh-keygen writes lines of 70 bytes. */
const MAX_LINE = 72;
const WIDTH = 70;
/** A header's value has at most 1024 bytes (§3.3). */
const MAX_VALUE = 1024;

/** @throws {FormatError} if the comment isn't one line, or is too long for a header */
export function formatRfc4716(key: RsaPublicKey, comment: string): string {
  const header = comment === '' ? [] : foldedHeader(`Comment: "${oneLine(comment)}"`);
  return [BEGIN, ...header, ...base64Lines(encodePublicKey(key), WIDTH), END, ''].join('\n');
}

/** Splits a header that is too long for one line. Each line but the last ends in a backslash (§3.3). */
function foldedHeader(header: string): readonly string[] {
  if (utf8ToBytes(header).length > MAX_VALUE)
    throw new FormatError(`comment: expected at most ${MAX_VALUE} bytes`);
  const lines: string[] = [];
  let line = '';
  for (const character of header) {
    if (utf8ToBytes(line + character).length >= MAX_LINE) {
      lines.push(`${line}\\`);
      line = '';
    }
    line += character;
  }
  return [...lines, line];
}

/**
 * @param lines the lines between BEGIN and END. Each character stands for one byte of the file
 * @returns the wire form, and the comment without its quotes and PuTTY's escapes
 * @throws {FormatError}
 */
export function parseRfc4716(lines: readonly string[]): { blob: Uint8Array; comment: string } {
  const body = lines.filter((line) => stripped(line) !== '');
  let comment = '';
  while (body[0]?.includes(':')) {
    let header = body.shift() ?? '';
    // A line that continues a header is appended unchanged, with any spaces at its start.
    while (stripped(header).endsWith('\\')) header = stripped(header).slice(0, -1) + (body.shift() ?? '');
    const [, tag = '', value = ''] = /^([^:]{1,64}):[ \t]?(.*)$/.exec(stripped(header)) ?? [];
    if (tag.toLowerCase() === 'comment') comment = unquoted(value);
  }
  const blob = base64ToBytes(body.map(stripped).join(''));
  if (blob === null || blob.length === 0) throw new FormatError('RFC 4716: expected base64');
  return { blob, comment: commentText(bytesOfText(comment)) };
}

/**
 * Removes the quotes around a value, and PuTTY's backslash before each `"` and `\` inside the quotes. Other programs
 * escape nothing, but a file doesn't say which program wrote it. So every file is read as if PuTTY had written it.
 */
function unquoted(value: string): string {
  const [, quoted] = /^"(.*)"$/.exec(value) ?? [];
  return quoted === undefined ? value : quoted.replace(/\\(["\\])/g, '$1');
}
