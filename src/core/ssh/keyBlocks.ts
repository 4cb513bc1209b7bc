/**
 * Splits the bytes of a key file into its blocks, without checking the contents of the blocks. It accepts the layouts
 * that OpenSSH, OpenSSL and PuTTY accept, and more: a byte order mark, blank lines, any line ends, spaces around a
 * line, text around a block, lines of any length. The lines of a block aren't decoded: each character stands for one
 * byte of the file.
 */
import { KeyFileError } from '../base/errors.ts';

/** Enough for a whole authorized_keys file, or for the largest key in any encoding. */
export const MAX_KEY_FILE_BYTES = 64 * 1024;

/**
 * A PEM block, which begins with `-----BEGIN LABEL-----`. In files of old OpenSSL, RFC 1421 headers come before the
 * base64.
 */
export interface PemBlock {
  readonly kind: 'pem';
  readonly label: string;
  /** Maps the name of each header, in lower case, to its value. */
  readonly headers: ReadonlyMap<string, string>;
  /** Without white space. */
  readonly base64: string;
  /** Whether the block has its END line. */
  readonly isWhole: boolean;
  /** Whether ssh and ssh-keygen can read the file with its present text layout, for example its line ends. */
  readonly isFitForSsh: boolean;
}

/** A PuTTY private key: the lines of its file. */
interface PpkBlock {
  readonly kind: 'ppk';
  readonly lines: readonly string[];
}

/** `---- BEGIN SSH2 PUBLIC KEY ----` (RFC 4716): the lines between BEGIN and END. */
interface Ssh2Block {
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
interface DerBlock {
  readonly kind: 'der';
  readonly bytes: Uint8Array;
}

/** A private key in another program's own format, which Keysmith can't read. */
interface ForeignBlock {
  readonly kind: 'foreign';
  readonly name: string;
  /** Command that converts the file to a format that Keysmith can read; empty if no tool does that. */
  readonly command: string;
}

export type KeyBlock = PemBlock | PpkBlock | Ssh2Block | LineBlock | DerBlock | ForeignBlock;

/** U+FEFF in UTF-8. */
const BYTE_ORDER_MARK = /^\u00ef\u00bb\u00bf/;
const PEM_BEGIN = /^-----BEGIN ([A-Z0-9 ]+)-----$/;
const PEM_MARK = /-----(?:BEGIN|END) [A-Z0-9 ]+-----/g;
const SSH2_BEGIN = /^---- BEGIN SSH2 PUBLIC KEY ----$/;
const SSH2_END = /^---- END SSH2 PUBLIC KEY ----$/;
/** Formats that Keysmith can't read. It recognises them by their first line, so that the error can name them. */
const FOREIGN: readonly (Omit<ForeignBlock, 'kind'> & { readonly begin: RegExp })[] = [
  {
    begin: /^---- BEGIN SSH2 (ENCRYPTED )?PRIVATE KEY ----$/,
    name: 'ssh.com (Tectia)',
    command: 'puttygen FILE -O private-openssh-new -o NEW',
  },
  // `command` is empty because no tool converts an SSH 1 key to SSH 2.
  { begin: /^SSH PRIVATE KEY FILE FORMAT 1\.1$/, name: 'SSH 1', command: '' },
];
const PPK_BEGIN = /^PuTTY-User-Key-File-\d+: /;
const PPK_END = /^Private-(MAC|Hash): /;
/**
 * Matches a key type's name, base64, and the comment, if there is one. Base64 of a wire string begins with `AAAA`:
 * the leading zero bytes of its length. Base64 that begins otherwise is matched only if it has 40 characters or
 * more: a shorter text may be something else.
 */
const PUBLIC_LINE =
  /(?:^|[ \t"'`])((?:ssh|ecdsa|sk|webauthn)-[a-z0-9@.-]{2,60})[ \t]+(AAAA[A-Za-z0-9+/]*={0,2}|[A-Za-z0-9+/]{40,}={0,2})(?:["'`][,;]?)?(?:[ \t]+(.*))?$/;
/**
 * More base64 characters than the largest key has. A key that is wrapped over several lines is read no further once
 * its base64 is this long.
 */
const MAX_LINE_BASE64 = 8_000;

/** @throws {KeyFileError} if the file is too large, empty or in UTF-16, or if nothing in it could be a key */
export function readBlocks(bytes: Uint8Array): readonly KeyBlock[] {
  if (bytes.length > MAX_KEY_FILE_BYTES) throw new KeyFileError({ kind: 'tooLarge' });
  if (isUtf16(bytes)) throw new KeyFileError({ kind: 'utf16' });
  if (isDer(bytes)) return [{ kind: 'der', bytes }];
  const text = binaryText(bytes);
  const content = text.replace(BYTE_ORDER_MARK, '');
  if (content.trim() === '') throw new KeyFileError({ kind: 'empty' });
  const blocks = blocksOf(content.split(/\r\n|\n|\r/).flatMap(unpacked), text);
  if (blocks.length === 0) throw new KeyFileError({ kind: 'noKey' });
  return blocks;
}

/**
 * Whether a file may hold a private key: it is DER, or it contains text that marks a private key format. The file
 * isn't parsed.
 */
export function mayBePrivate(bytes: Uint8Array): boolean {
  return isDer(bytes) || /PRIVATE KEY|PuTTY-User-Key-File/.test(binaryText(bytes));
}

/**
 * The line without spaces and tabs at its ends. All other bytes are kept, because in some encodings they are part of
 * a character: `trim` would remove the byte 0xA0.
 */
export function stripped(line: string): string {
  let [start, end] = [0, line.length];
  while (start < end && isSpace(line[start])) start += 1;
  while (end > start && isSpace(line[end - 1])) end -= 1;
  return line.slice(start, end);
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

/**
 * Splits a PEM block that is all in one line, as in environment variables and JSON, into its lines. Any other line
 * stays as it is.
 */
function unpacked(line: string): readonly string[] {
  if (!line.includes('-----')) return [line];
  const parts = line.replaceAll('\\n', '\n').replace(PEM_MARK, '\n$&\n').split('\n').map(stripped);
  return parts.filter((part) => part !== '');
}

/** The bytes as text: one character per byte. */
export function binaryText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** @param text one character per byte, as {@link binaryText} makes it */
export function bytesOfText(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Whether a file is UTF-16: it has a byte order mark, or its first two characters have a zero byte each. */
function isUtf16([first, second, third, fourth]: Uint8Array): boolean {
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  const isText = (byte: number | undefined) => byte !== undefined && byte >= 0x20 && byte < 0x7f;
  return (
    (isText(first) && second === 0 && isText(third) && fourth === 0) ||
    (first === 0 && isText(second) && third === 0 && isText(fourth))
  );
}

/** Whether the whole file is one DER SEQUENCE: its encoded length matches the file's length. */
function isDer(bytes: Uint8Array): boolean {
  const [tag, first = 0] = bytes;
  if (tag !== 0x30) return false;
  if (first < 0x80) return bytes.length === 2 + first;
  const count = first & 0x7f;
  if (count < 1 || count > 3) return false;
  const length = bytes.subarray(2, 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  return bytes.length === 2 + count + length;
}

/** @param lines not trimmed, because spaces can be part of a comment or header */
function blocksOf(lines: readonly string[], text: string): readonly KeyBlock[] {
  const blocks: KeyBlock[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = stripped(lines[index] ?? '');
    const label = PEM_BEGIN.exec(line)?.[1];
    if (label !== undefined) {
      const rest = lines.slice(index + 1).map(stripped);
      const end = `-----END ${label}-----`;
      const next = rest.findIndex((one) => /^-----(BEGIN|END) /.test(one));
      const body = next < 0 ? rest : rest.slice(0, next);
      const isWhole = rest[next] === end;
      blocks.push(pemBlock(label, body, { isWhole, text }));
      index += body.length + (isWhole ? 1 : 0);
    } else if (SSH2_BEGIN.test(line)) {
      const rest = lines.slice(index + 1);
      const end = rest.findIndex((one) => SSH2_END.test(stripped(one)));
      const body = end < 0 ? rest : rest.slice(0, end);
      blocks.push({ kind: 'ssh2', lines: body });
      index += body.length + 1;
    } else if (PPK_BEGIN.test(line)) {
      const rest = lines.slice(index + 1);
      const end = rest.findIndex((one) => PPK_END.test(stripped(one)));
      const body = end < 0 ? rest : rest.slice(0, end + 1);
      blocks.push({ kind: 'ppk', lines: [line, ...body] });
      index += body.length;
    } else {
      const foreign = FOREIGN.find(({ begin }) => begin.test(line));
      if (foreign !== undefined) {
        blocks.push({ kind: 'foreign', name: foreign.name, command: foreign.command });
        continue;
      }
      const found = publicLine(line, lines, index + 1);
      if (found === null) continue;
      blocks.push(found.block);
      index += found.wrapped;
    }
  }
  return blocks;
}

const HEADER = /^([A-Za-z][A-Za-z0-9-]*): *(.*)$/;

function pemBlock(
  label: string,
  body: readonly string[],
  { isWhole, text }: { isWhole: boolean; text: string },
): PemBlock {
  const headers = new Map<string, string>();
  const first = body.findIndex((line) => line !== '');
  let start = first >= 0 && HEADER.test(body[first] ?? '') ? first : 0;
  for (let header = HEADER.exec(body[start] ?? ''); header; header = HEADER.exec(body[start] ?? '')) {
    const [, name = '', value = ''] = header;
    headers.set(name.toLowerCase(), value);
    start += 1;
  }
  if (headers.size > 0 && body[start] === '') start += 1;
  const rest = body.slice(start);
  const base64 = rest.join('').replace(/[ \t]/g, '');
  // After headers, OpenSSL accepts only lines of 64 characters. The last line may be shorter.
  const isFit =
    isFitForSsh(label, rest, text) &&
    (headers.size === 0 ||
      rest.every(({ length }, index) => (index < rest.length - 1 ? length === 64 : length <= 64)));
  return { kind: 'pem', label, headers, base64, isWhole, isFitForSsh: isFit };
}

/**
 * Whether OpenSSH 9 can read a file as it is. These rules come from tests with OpenSSH 9. A file in OpenSSH's own
 * format has to start with its BEGIN line at the first byte, and its BEGIN and END lines have to end in LF alone.
 * OpenSSL reads the other formats. It refuses a CR alone as a line end, and a space in front of the BEGIN or END
 * line. It also refuses any empty line except one before the base64.
 */
function isFitForSsh(label: string, body: readonly string[], text: string): boolean {
  const begin = `-----BEGIN ${label}-----`;
  // Only the first private key in the file is checked here: its END line must come before another block begins.
  const [, next = ''] = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[^-]*-----(BEGIN|END) /.exec(text) ?? [];
  if (next === 'BEGIN') return false;
  if (label === 'OPENSSH PRIVATE KEY') {
    return text.startsWith(`${begin}\n`) && text.includes(`\n-----END ${label}-----\n`);
  }
  const content = text.replace(BYTE_ORDER_MARK, '').replace(/\r(?!\n)/g, ' ');
  const hasLines = [`^${begin}[ \\t]*\\r?$`, `^-----END ${label}-----[ \\t]*\\r?$`].every((line) =>
    new RegExp(line, 'm').test(content),
  );
  // OpenSSL accepts an empty line only before the first line of base64, where headers would be.
  return hasLines && !body.slice(1).includes('');
}

/**
 * Reads a public key. The key may be wrapped over several lines or be in quotes, and options or a host name may come
 * before it.
 * @param behind index in `lines` of the line after `line`
 * @returns the key, and how many of the lines after `line` belong to it; `null` if `line` has no public key
 */
function publicLine(
  line: string,
  lines: readonly string[],
  behind: number,
): { block: LineBlock; wrapped: number } | null {
  if (line.startsWith('#')) return null;
  const unquoted = line.replace(/^(["'`])(.*)\1[,;]?$/, '$2');
  const [, type = '', first = '', behindFirst = ''] = PUBLIC_LINE.exec(unquoted) ?? [];
  if (first === '') return null;
  let [base64, comment] = [first, behindFirst];
  let wrapped = 0;
  // A line that continues a wrapped key contains only base64; the last such line may also have the comment.
  while (comment === '' && !base64.endsWith('=') && base64.length < MAX_LINE_BASE64 && isCut(base64)) {
    const next = stripped(lines[behind + wrapped] ?? '');
    const [, more = '', words = ''] = /^([A-Za-z0-9+/]{4,}={0,2})(?:[ \t]+(.*))?["'`]?$/.exec(next) ?? [];
    if (more === '') break;
    base64 += more;
    comment = words;
    wrapped += 1;
  }
  return { block: { kind: 'line', type, base64, comment }, wrapped };
}

/**
 * Whether the base64 was cut off: it ends in the middle of a wire string, or in the middle of a group of four
 * characters.
 */
function isCut(base64: string): boolean {
  const bytes = bytesOfText(atob(base64.slice(0, base64.length - (base64.length % 4))));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  while (offset + 4 <= bytes.length) offset += 4 + view.getUint32(offset);
  return offset !== bytes.length || base64.length % 4 !== 0;
}
