import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/core/base/errors.ts';
import { keyNameProblem } from '../../src/core/input/keyName.ts';
import { formatAuthorizedKeys, formatKeyCsv, formatSshConfig } from '../../src/core/list/keyListFiles.ts';
import { readNames } from '../../src/core/input/keyNames.ts';
import { joinKeys, KeySearch, searchText } from '../../src/core/list/keyRows.ts';
import { formatLedgerFile, parseLedgerFile } from '../../src/core/ledger/ledgerFile.ts';
import { parseTags } from '../../src/core/input/tagText.ts';
import { visible } from '../../src/ui/parts/visible.ts';
import { ledgerRows } from '../support/ledgerRows.ts';
import { naughtyStrings } from '../support/naughtyStrings.ts';

/** Rows that say the same hostile text wherever a row has one. */
const records = ledgerRows(naughtyStrings.length).map((row, index) => {
  const text = (naughtyStrings[index] ?? '').slice(0, 1000);
  return { ...row, name: text, note: text, fileName: text, tags: [{ Key: text, Value: text }] };
});
const rows = joinKeys(records, []);

/** RFC 4180, strictly: what is no CSV throws. */
function parseCsv(text: string): string[][] {
  const lines: string[][] = [[]];
  let rest = text.replace(/^\ufeff/, '');
  while (rest !== '') {
    const match = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest);
    if (match === null) throw new Error(`no CSV at ${JSON.stringify(rest.slice(0, 80))}`);
    lines.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    rest = rest.slice(match[0].length);
    if (match[3] === '\r\n') lines.push([]);
  }
  return lines.slice(0, -1);
}

it('there are over five hundred of them', () => {
  expect(naughtyStrings.length).toBeGreaterThan(500);
});

describe('whatever a row says', () => {
  it('travels through an exported ledger as it is', () => {
    const file = JSON.parse(JSON.stringify(formatLedgerFile(records, '2026-11-24T12:00:00.000Z'))) as string;
    const { records: read, unreadable } = parseLedgerFile(file);
    expect(unreadable).toBe(0);
    expect(read.map(({ note }) => note)).toEqual(records.map(({ note }) => note));
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  it('is one cell of a CSV file, and never a formula', () => {
    const lines = parseCsv(formatKeyCsv(rows, () => 'verified'));
    expect(lines).toHaveLength(rows.length + 1);
    expect(new Set(lines.map((line) => line.length))).toEqual(new Set([17]));
    const cells = lines.flat();
    expect(cells.filter((cell) => /^[\s\ufeff]*[=+\-@＝＋－＠]/u.test(cell))).toEqual([]);
    // The apostrophe and the space are all that was added.
    const plain = (text: string) => text.replace(/^'/, '').replaceAll('; ', ';');
    expect(lines.slice(1).map(([name = '']) => plain(name))).toEqual(rows.map(({ name }) => plain(name)));
  });

  it('is one line for a server, and never a directive for a client', () => {
    expect(
      formatAuthorizedKeys(rows)
        .trimEnd()
        .split(/\r\n|[\n\r\u2028\u2029]/),
    ).toHaveLength(rows.length);
    const directives = formatSshConfig(rows)
      .split('\n')
      .filter((line) => /^\S/.test(line));
    expect(directives.filter((line) => !/^Host [\w.-]+$/.test(line))).toEqual([]);
  });

  it('is shown with its control and bidirectional characters visible', () => {
    for (const text of naughtyStrings) {
      // eslint-disable-next-line no-control-regex
      expect(visible(text)).not.toMatch(/[\u0000-\u001f\u202a-\u202e\u2066-\u2069\u061c]/);
    }
  });

  it('is found by what it says', () => {
    const search = new KeySearch({ rows, texts: rows.map(searchText), more: rows.map(() => '') });
    for (const text of naughtyStrings) expect(() => search.find(text)).not.toThrow();
    expect(search.find('gnp.exe')).toHaveLength(1);
  });
});

describe('whatever is typed or opened', () => {
  it('is names that follow the rule, or problems', () => {
    for (const text of naughtyStrings) {
      expect(readNames(text).names.filter((name) => keyNameProblem(name) !== null)).toEqual([]);
    }
  });

  it('is a ledger, or an error that names the field', () => {
    for (const text of naughtyStrings) {
      expect(() => parseLedgerFile(text)).toThrow(InputError);
      const { records: read } = parseLedgerFile(
        JSON.stringify({ keysmithLedger: 1, rows: [text, [text], { id: text }] }),
      );
      expect(read).toEqual([]);
    }
  });

  it('is tags, or an error that names the field', () => {
    for (const text of naughtyStrings) {
      try {
        for (const { Key } of parseTags(text)) expect(Key).not.toBe('');
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }
  });

  it('a file that ends too early changes nothing', () => {
    const whole = formatLedgerFile(records.slice(0, 20), '2026-11-24T12:00:00.000Z');
    for (let end = 0; end < whole.length - 2; end += 97) {
      expect(() => parseLedgerFile(whole.slice(0, end))).toThrow(InputError);
    }
  });

  it('rows of a newer version are counted, and the others are read', () => {
    const newer = records.slice(0, 3).map((row) => ({ ...row, schema: row.schema + 1 }));
    const file = JSON.stringify({ keysmithLedger: 1, rows: [...newer, ...records.slice(3, 5)] });
    expect(parseLedgerFile(file)).toMatchObject({ unreadable: 3, records: [{}, {}] });
  });
});
