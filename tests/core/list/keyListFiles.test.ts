import { describe, expect, it } from 'vitest';
import {
  formatAuthorizedKeys,
  formatCsv,
  formatKeyCsv,
  formatSshConfig,
} from '../../../src/core/list/keyListFiles.ts';
import { joinKeys } from '../../../src/core/list/keyRows.ts';
import { ledgerRows } from '../../support/ledgerRows.ts';
import { sshKeygen, withKeyFile } from '../../support/tools.ts';

const rows = joinKeys(ledgerRows(3), []);

describe('CSV', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    [' =1', "' =1"],
    ['\t=1', "'\t=1"],
    ['＝1', "'＝1"],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['=a"b', '"\'=a""b"'],
    ['a=b;=1', "'a=b; =1"],
    ['a=b;c=d', 'a=b;c=d'],
    ['plain_1', 'plain_1'],
  ])('%j is written as %j', (text, cell) => {
    expect(formatCsv(['head'], [[text]])).toBe(`\ufeffhead\r\n${cell}\r\n`);
  });

  it('has a line a key, and the same columns in every language', () => {
    const lines = formatKeyCsv(rows, () => 'verified').split('\r\n');
    expect(lines[0]).toMatch(/^\ufeffname,key_id,region,account,/);
    expect(lines).toHaveLength(5);
    expect(lines[1]).toContain(rows[0]?.fingerprint);
  });

  it('has the note and the reminder of a key', () => {
    const [row] = ledgerRows(1);
    if (row === undefined) throw new Error('expected a row');
    const noted = joinKeys(
      [{ ...row, note: '=for Li, "until" May', remindAt: '2027-05-01T00:00:00.000Z' }],
      [],
    );
    const [header, line] = formatKeyCsv(noted, () => 'verified').split('\r\n');
    expect(header).toContain(',note,remind_at,');
    expect(line).toContain(`,"'=for Li, ""until"" May",2027-05-01T00:00:00.000Z,`);
  });
});

describe('authorized_keys', () => {
  it('is read by ssh-keygen, a line a key', () => {
    const text = formatAuthorizedKeys(rows);
    const listed = withKeyFile(text, (file) => sshKeygen('-l', '-f', file))
      .trim()
      .split('\n');
    expect(listed.map((line) => line.split(' ')[1])).toEqual(rows.map(({ fingerprint }) => fingerprint));
  });

  it('makes no second entry of a name with a line break', () => {
    const hostile = rows.slice(0, 1).map((row) => ({ ...row, name: 'a\nssh-rsa AAAA evil\u2028b' }));
    expect(
      formatAuthorizedKeys(hostile)
        .trimEnd()
        .split(/[\n\u2028]/),
    ).toHaveLength(1);
  });
});

describe('ssh_config', () => {
  it('has a block a key whose file is known', () => {
    const without = rows.map((row, index) =>
      index === 0 && row.record ? { ...row, record: { ...row.record, fileName: null } } : row,
    );
    expect(formatSshConfig(without).match(/^Host .*/gm)).toEqual(['Host db_00002', 'Host ci_00003']);
    expect(formatSshConfig(rows)).toContain('IdentityFile ~/.ssh/web_00001.pem');
  });

  it.each([
    ['a" \n  ProxyCommand evil\n  Tag "x', 'web_1'],
    ['web_1.ppk', 'web_1'],
    ['web_1.pem', '*'],
    ['web_1.pem', 'a b'],
    ['web_1.pem', ''],
  ])('has none for the file %j of the key %j', (fileName, name) => {
    const hostile = rows.map((row) => ({ ...row, name, record: row.record && { ...row.record, fileName } }));
    expect(formatSshConfig(hostile)).toBe('');
  });
});
