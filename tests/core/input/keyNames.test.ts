import { describe, expect, it } from 'vitest';
import { MAX_NAMES, readNames } from '../../../src/core/input/keyNames.ts';

const namesOf = (text: string) => readNames(text).names;
const problemsOf = (text: string) =>
  readNames(text).problems.map(({ text: word, problem }) => [word, problem.kind]);

describe('many names', () => {
  it('are a pattern, as a shell expands it', () => {
    expect(namesOf('web_{1..3}')).toEqual(['web_1', 'web_2', 'web_3']);
    expect(namesOf('web_{08..11}_x')).toEqual(['web_08_x', 'web_09_x', 'web_10_x', 'web_11_x']);
    expect(namesOf('{3..1}')).toEqual(['3', '2', '1']);
    expect(namesOf('web_{001..100}')).toHaveLength(100);
    expect(namesOf('web_{001..100}').at(-1)).toBe('web_100');
  });

  it('are a pasted list, however it is separated', () => {
    expect(namesOf('a\r\nb\n\n c , d;e\tf，g')).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    expect(namesOf('a web_{1..2}')).toEqual(['a', 'web_1', 'web_2']);
  });

  it('are the column called name of a CSV file', () => {
    expect(namesOf('\ufeffowner,Name,note\nLi,web_1,"a, b"\n,"web_2",\nWu,,x')).toEqual(['web_1', 'web_2']);
    expect(namesOf('key_name;x\nweb_1;2')).toEqual(['web_1']);
    for (const header of ['密钥名称', '密钥对名称', '名称', 'Key pair name', 'KeyName'])
      expect(namesOf(`备注,${header}\r\n甲,web_1\r\n`), header).toEqual(['web_1']);
  });

  it('are none in the line in which Excel says its separator', () => {
    expect(namesOf('sep=;\r\n序号;密钥名称\r\n1;web_1\r\n2;web_2\r\n')).toEqual(['web_1', 'web_2']);
    expect(namesOf('\ufeff"sep=,"\nname,x\nweb_1,y')).toEqual(['web_1']);
    expect(namesOf('sep=\t\nweb_1\nweb_2')).toEqual(['web_1', 'web_2']);
    expect(readNames('sep=;').problems).toEqual([]);
  });

  it('that can’t be used are said, each with its problem, and the others are there', () => {
    expect(problemsOf('web-1 ok ok {1..} web_{1..999}')).toEqual([
      ['web-1', 'illegalCharacters'],
      ['ok', 'duplicate'],
      ['{1..}', 'pattern'],
      ['web_{1..999}', 'tooMany'],
    ]);
    // Two files whose names differ in case alone are one on Windows and macOS.
    expect(problemsOf('web_1 Web_1')).toEqual([['Web_1', 'duplicate']]);
    expect(problemsOf(`${'x'.repeat(26)}`)).toEqual([['x'.repeat(26), 'tooLong']]);
    expect(namesOf('web-1 ok')).toEqual(['ok']);
  });

  it('never fill the memory', () => {
    const list = readNames('a_{1..400} b_{1..400}');
    expect([list.names.length, list.problems.length]).toEqual([400, 1]);
    expect(readNames('web_{0..999999999}').names).toEqual([]);
    expect(readNames(Array.from({ length: 2000 }, (_, i) => `k${i}`).join('\n')).names).toHaveLength(
      MAX_NAMES,
    );
  });
});
