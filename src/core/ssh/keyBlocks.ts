/**
 * Key files as they are found: the bytes of a file → its blocks, before anything is said about what is in them. Layout is
 * read as the reference tools read it and beyond: a byte order mark, blank lines, any line ends, spaces around a line, text
 * around a block, any width. What is in a block stays bytes: one character of a line is one byte.
 */
import { KeyFileError } from '../errors.ts';

/** A whole authorized_keys file, or the largest key there is under all its armour. */
export const MAX_KEY_FILE_BYTES = 64 * 1024;

/** `-----BEGIN LABEL-----`: base64, and the headers of RFC 1421 that old OpenSSL writes. */
export interface PemBlock {
  readonly kind: 'pem';
  readonly label: string;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Without white space. */
  readonly base64: string;
  /** Whether the line that ends it is there. */
  readonly isWhole: boolean;
  /** Whether ssh and ssh-keygen read the file as it is. */
  readonly isFitForSsh: boolean;
}

/** PuTTY's: the lines of its file. */
export interface PpkBlock {
  readonly kind: 'ppk';
  readonly lines: readonly string[];
}

/** `---- BEGIN SSH2 PUBLIC KEY ----` (RFC 4716): the lines between the two. */
export interface Ssh2Block {
  readonly kind: 'ssh2';
  readonly lines: readonly string[];
}

/** A public key in a line of its own, as in `.pub` files, authorized_keys and known_hosts. */
export interface LineBlock {
  readonly kind: 'line';
  readonly type: string;
  readonly base64: string;
  readonly comment: string;
}

/** A DER value that is the whole file. */
export interface DerBlock {
  readonly kind: 'der';
  readonly bytes: Uint8Array;
}

export type KeyBlock = PemBlock | PpkBlock | Ssh2Block | LineBlock | DerBlock;

/** U+FEFF in UTF-8. */
const BYTE_ORDER_MARK = /^\u00ef\u00bb\u00bf/;
const PEM_BEGIN = /^-----BEGIN ([A-Z0-9 ]+)-----$/;
const SSH2_BEGIN = /^---- BEGIN SSH2 PUBLIC KEY ----$/;
const SSH2_END = /^---- END SSH2 PUBLIC KEY ----$/;
const PPK_BEGIN = /^PuTTY-User-Key-File-\d+: /;
const PPK_END = /^Private-(MAC|Hash): /;
/** A key type's name, a space, and base64: that of a wire string begins with the two zero bytes of its length. */
const PUBLIC_LINE =
  /(?:^|[\s"'`])((?:ssh|ecdsa|sk|webauthn)-[a-z0-9@.-]{2,60})[ \t]+(AAAA[A-Za-z0-9+/]*={0,2}|[A-Za-z0-9+/]{40,}={0,2})(?:[ \t]+(.*))?$/;

/** @throws {KeyFileError} for what has nothing that could be a key */
export function readBlocks(bytes: Uint8Array): readonly KeyBlock[] {
  if (bytes.length > MAX_KEY_FILE_BYTES) throw new KeyFileError({ kind: 'tooLarge' });
  if (isUtf16(bytes)) throw new KeyFileError({ kind: 'utf16' });
  if (isDer(bytes)) return [{ kind: 'der', bytes }];
  const text = binaryText(bytes);
  const content = text.replace(BYTE_ORDER_MARK, '');
  if (content.trim() === '') throw new KeyFileError({ kind: 'empty' });
  const lines = content.split(/\r\n|\n|\r/).map((line) => line.trim());
  const blocks = blocksOf(lines, text);
  if (blocks.length === 0) throw new KeyFileError({ kind: 'noKey' });
  return blocks;
}

/** Whether a file may hold a private key, without reading it. */
export function mayBePrivate(bytes: Uint8Array): boolean {
  return isDer(bytes) || /PRIVATE KEY|PuTTY-User-Key-File/.test(binaryText(bytes));
}

/** One character a byte. */
export function binaryText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** @param text one character a byte, as {@link binaryText} makes it */
export function bytesOfText(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** By its mark, or by the zero byte that every character of a key file has then. */
function isUtf16([first, second, third, fourth]: Uint8Array): boolean {
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  const isText = (byte: number | undefined) => byte !== undefined && byte >= 0x20 && byte < 0x7f;
  return (
    (isText(first) && second === 0 && isText(third) && fourth === 0) ||
    (first === 0 && isText(second) && third === 0 && isText(fourth))
  );
}

/** A SEQUENCE that is as long as the file. */
function isDer(bytes: Uint8Array): boolean {
  const [tag, first = 0] = bytes;
  if (tag !== 0x30) return false;
  if (first < 0x80) return bytes.length === 2 + first;
  const count = first & 0x7f;
  if (count < 1 || count > 3) return false;
  const length = bytes.subarray(2, 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  return bytes.length === 2 + count + length;
}

function blocksOf(lines: readonly string[], text: string): readonly KeyBlock[] {
  const blocks: KeyBlock[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const label = PEM_BEGIN.exec(line)?.[1];
    const rest = lines.slice(index + 1);
    if (label !== undefined) {
      const end = rest.indexOf(`-----END ${label}-----`);
      const body = end < 0 ? untilNextBlock(rest) : rest.slice(0, end);
      blocks.push(pemBlock(label, body, { isWhole: end >= 0, text }));
      index += body.length + (end < 0 ? 0 : 1);
    } else if (SSH2_BEGIN.test(line)) {
      const end = rest.findIndex((one) => SSH2_END.test(one));
      const body = end < 0 ? rest : rest.slice(0, end);
      blocks.push({ kind: 'ssh2', lines: body });
      index += body.length + 1;
    } else if (PPK_BEGIN.test(line)) {
      const end = rest.findIndex((one) => PPK_END.test(one));
      const body = end < 0 ? rest : rest.slice(0, end + 1);
      blocks.push({ kind: 'ppk', lines: [line, ...body] });
      index += body.length;
    } else {
      const found = publicLine(line, rest);
      if (found === null) continue;
      blocks.push(found.block);
      index += found.wrapped;
    }
  }
  return blocks;
}

function untilNextBlock(lines: readonly string[]): readonly string[] {
  const next = lines.findIndex((line) => /^-----(BEGIN|END) /.test(line));
  return next < 0 ? lines : lines.slice(0, next);
}

function pemBlock(
  label: string,
  body: readonly string[],
  { isWhole, text }: { isWhole: boolean; text: string },
): PemBlock {
  const headers = new Map<string, string>();
  const rest = [...body];
  while (/^[A-Za-z][A-Za-z0-9-]*: /.test(rest.find((line) => line !== '') ?? '')) {
    const [, name = '', value = ''] = /^([^:]+): *(.*)$/.exec(rest.shift() ?? '') ?? [];
    if (name !== '') headers.set(name.toLowerCase(), value);
  }
  if (headers.size > 0 && rest[0] === '') rest.shift();
  const base64 = rest.join('').replace(/[ \t]/g, '');
  // Behind headers OpenSSL takes lines of one width.
  const isFit =
    isFitForSsh(label, rest, text) &&
    (headers.size === 0 ||
      rest.every(({ length }, index) => (index < rest.length - 1 ? length === 64 : length <= 64)));
  return { kind: 'pem', label, headers, base64, isWhole, isFitForSsh: isFit };
}

/**
 * As OpenSSH 9 reads files (measured): its own format from the first byte on, by lines that end in LF alone, the last one
 * too; the others by OpenSSL, which takes no CR alone, no space in front and no empty line inside.
 */
function isFitForSsh(label: string, body: readonly string[], text: string): boolean {
  const begin = `-----BEGIN ${label}-----`;
  if (label === 'OPENSSH PRIVATE KEY') {
    return text.startsWith(`${begin}\n`) && text.includes(`\n-----END ${label}-----\n`);
  }
  const content = text.replace(BYTE_ORDER_MARK, '').replace(/\r(?!\n)/g, ' ');
  const isLine = new RegExp(`^${begin}[ \\t]*\\r?\\n`, 'm').test(content);
  return isLine && !body.slice(0, -1).includes('');
}

/** A key may be wrapped where it was copied from, between quotes, and behind options or a host's name. */
function publicLine(line: string, rest: readonly string[]): { block: LineBlock; wrapped: number } | null {
  if (line.startsWith('#')) return null;
  const unquoted = line.replace(/^(["'`])(.*)\1[,;]?$/, '$2');
  const [, type = '', first = '', behindFirst = ''] = PUBLIC_LINE.exec(unquoted) ?? [];
  if (first === '') return null;
  let [base64, comment] = [first, behindFirst];
  let wrapped = 0;
  // What goes on in the next line is base64 alone, but for its comment in the last.
  while (comment === '' && !base64.endsWith('=') && isCut(base64)) {
    const [, more = '', behind = ''] =
      /^([A-Za-z0-9+/]{4,}={0,2})(?:[ \t]+(.*))?["'`]?$/.exec(rest[wrapped] ?? '') ?? [];
    if (more === '') break;
    base64 += more;
    comment = behind;
    wrapped += 1;
  }
  return { block: { kind: 'line', type, base64, comment }, wrapped };
}

/** Whether its wire strings go beyond its end. */
function isCut(base64: string): boolean {
  const bytes = bytesOfText(atob(base64.slice(0, base64.length - (base64.length % 4))));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  while (offset + 4 <= bytes.length) offset += 4 + view.getUint32(offset);
  return offset !== bytes.length || base64.length % 4 !== 0;
}
