/** A test's name is the rule that it holds: short enough to be read at once. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const MAX_LENGTH = 90;
const TITLE = /\b(?:it|test|describe)(?:\.each\([\s\S]*?\))?\(\s*(['"`])((?:\\.|(?!\1).)+)\1/g;

it('every title is a sentence of at most 90 characters', () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  const tests = files.filter((file) => /\.(test|spec)\.ts$/.test(file));
  expect(tests.length).toBeGreaterThan(100);
  const long = tests.flatMap((file) => {
    const source = readFileSync(join(import.meta.dirname, file), 'utf8');
    return [...source.matchAll(TITLE)]
      .map(([, , title = '']) => title)
      .filter(({ length }) => length > MAX_LENGTH);
  });
  expect(long).toEqual([]);
});
