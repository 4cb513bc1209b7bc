/** Each promise of the product names the test that holds it: that test must be there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const read = (file: string) => readFileSync(join(import.meta.dirname, '..', file), 'utf8');
const [held = ''] = read('tests/PROMISES.md').split('## Promises that no test holds whole');
const named = [...held.matchAll(/^ {2}- `(tests\/[^`]+)` › `([^`]+)`$/gm)].map(
  ([, file = '', title = '']) => ({ file, title }),
);

/** As titles stand in a source: in quotes, broken by nothing; a fault's number is beside its text. */
function hasTest(file: string, title: string): boolean {
  const plain = (text: string) =>
    text
      .replaceAll(/\\(['"`])/g, '$1')
      .replaceAll('`', "'")
      .replaceAll(/\s+/g, ' ');
  const source = plain(read(file));
  const [, id, text] = /^([FB]\d+[^\s:]*(?: \w+)?): (.*)$/.exec(title) ?? [];
  if (id === undefined || text === undefined) return source.includes(plain(title));
  return source.includes(plain(`'${id}'`)) && source.includes(plain(text));
}

it('names a test for each', () => {
  expect(named.length).toBeGreaterThan(300);
  // A promise, and below it its tests.
  const lines = held.split('\n');
  expect(named).toHaveLength(lines.filter((line) => line.startsWith('  - ')).length);
  const alone = lines.filter(
    (line, index) => line.startsWith('- ') && !lines[index + 1]?.startsWith('  - `'),
  );
  expect(alone).toEqual([]);
});

it('each of them is there, under that name', () => {
  expect(named.filter(({ file, title }) => !hasTest(file, title))).toEqual([]);
});
