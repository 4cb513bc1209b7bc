/** Reads many key names at once, from a pattern, a pasted list, or a column of a CSV file. */
import { newKeyNameProblem, type NewKeyNameProblem } from './newKeyName.ts';

/**
 * The most names that one text may have. No account is known to have so many key pairs. Without a limit,
 * `{1..999999999}` would fill the memory.
 */
export const MAX_NAMES = 500;

/**
 * - {@link NewKeyNameProblem}: the name breaks the rule for key names
 * - `duplicate`: the name already appeared earlier in the text, in the same or another case
 * - `pattern`: braces that don't form `{a..b}`
 * - `tooMany`: more than {@link MAX_NAMES} names in all
 */
export type NameListProblem =
  | NewKeyNameProblem
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'pattern' }
  | { readonly kind: 'tooMany' };

interface NameList {
  /** The names that can be used, in the order of the text. */
  readonly names: readonly string[];
  readonly problems: readonly { readonly text: string; readonly problem: NameListProblem }[];
}

/**
 * Reads names and patterns that are separated by spaces, commas, semicolons or line ends. If the first line has a
 * column called `name` or the like, in English or Chinese, the text is a CSV file, and only that column is read.
 */
export function readNames(text: string): NameList {
  const names = new Set<string>();
  /**
   * The names in lower case, as file names: on Windows and macOS, names that differ only in case mean the same file.
   */
  const files = new Set<string>();
  const problems: { text: string; problem: NameListProblem }[] = [];
  for (const word of wordsOf(text)) {
    const expanded = expand(word, MAX_NAMES - names.size);
    if (typeof expanded === 'string') {
      problems.push({ text: word, problem: { kind: expanded } });
      if (expanded === 'tooMany') break;
      continue;
    }
    for (const name of expanded) {
      const isThere = files.has(name.toLowerCase());
      const problem = isThere ? ({ kind: 'duplicate' } as const) : newKeyNameProblem(name);
      files.add(name.toLowerCase());
      if (problem === null) names.add(name);
      else problems.push({ text: name, problem });
    }
  }
  return { names: [...names], problems };
}

/** An optional first line of a CSV file, for example `sep=;`. It tells Excel which separator the file uses. */
const SEPARATOR_LINE = /^"?sep=.?"?(\r\n|\r|\n|$)/i;
const NAME_COLUMN = /^((key([ _]?pair)?[ _]?)?name|(密钥对?)?(名称|名字|名))$/;

function wordsOf(text: string): readonly string[] {
  const content = text.replace(/^\ufeff/, '').replace(SEPARATOR_LINE, '');
  const lines = content.split(/\r\n|\r|\n/);
  const header = fieldsOf(lines[0] ?? '').map((field) => field.trim().toLowerCase());
  const column = header.findIndex((field) => NAME_COLUMN.test(field));
  if (column >= 0) {
    const cells = lines.slice(1).map((line) => fieldsOf(line)[column]?.trim() ?? '');
    return cells.filter((cell) => cell !== '');
  }
  return content.split(/[\s,;，；、]+/).filter((word) => word !== '');
}

/**
 * The fields of one line of a CSV file, separated by commas, semicolons or tabs, and quoted as in RFC 4180. A
 * quoted field that goes on in the next line isn't supported: key names have no line ends.
 */
function fieldsOf(line: string): readonly string[] {
  const fields = line.match(/("(?:[^"]|"")*"|[^",;\t]*)(?:[,;\t]|$)/g) ?? [];
  return fields.map((field) => {
    const bare = field.replace(/[,;\t]$/, '');
    return bare.startsWith('"') ? bare.slice(1, -1).replaceAll('""', '"') : bare;
  });
}

/**
 * Expands `web_{001..100}` as a shell does: zeros at the front of a bound are kept.
 * @param room how many more names are allowed
 */
function expand(word: string, room: number): readonly string[] | 'pattern' | 'tooMany' {
  const match = /^([^{}]*)\{(\d{1,9})\.\.(\d{1,9})\}([^{}]*)$/.exec(word);
  if (match === null) {
    if (/[{}]/.test(word)) return 'pattern';
    return room > 0 ? [word] : 'tooMany';
  }
  const [, before = '', first = '', last = '', after = ''] = match;
  const [from, to] = [Number(first), Number(last)];
  const count = Math.abs(to - from) + 1;
  if (count > room) return 'tooMany';
  const isPadded = /^0\d/.test(first) || /^0\d/.test(last);
  const width = isPadded ? Math.max(first.length, last.length) : 0;
  const step = from <= to ? 1 : -1;
  return Array.from(
    { length: count },
    (_, index) => before + String(from + step * index).padStart(width, '0') + after,
  );
}
