/**
 * Decodes and checks the comments of keys. A comment's encoding depends on the system that wrote the file, and the
 * file doesn't say which encoding it is.
 */

const decode = (label: string, bytes: Uint8Array) =>
  new TextDecoder(label, { ignoreBOM: true, fatal: true }).decode(bytes);

/**
 * @returns the bytes decoded in the first encoding that fits: UTF-8; then GBK (Chinese), tried only if the bytes from
 * 0x80 up come in pairs; otherwise windows-1252 (Western European)
 */
export function commentText(bytes: Uint8Array): string {
  for (const label of ['utf-8', ...(isPaired(bytes) ? ['gbk'] : [])]) {
    try {
      return decode(label, bytes);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return new TextDecoder('windows-1252').decode(bytes);
}

/**
 * Whether bytes from 0x80 up come only in pairs, as in GBK, where a common Chinese character is two such bytes. In
 * windows-1252, an accented letter is a single such byte.
 */
function isPaired(bytes: Uint8Array): boolean {
  let run = 0;
  for (const byte of [...bytes, 0]) {
    if (byte >= 0x80) run += 1;
    else if (run % 2 === 1) return false;
    else run = 0;
  }
  return true;
}

/** Characters that end a line in some program, or that control a terminal. */
const BREAKS = /[\p{Cc}\u2028\u2029]/gu;

/** Whether a comment is one line without control characters. Only such a comment can be written to a file. */
export function isOneLine(comment: string): boolean {
  return comment.search(BREAKS) < 0;
}

/** Makes a comment one line: line ends and control characters become spaces. */
export function asOneLine(comment: string): string {
  return comment.replace(BREAKS, ' ').trim();
}
