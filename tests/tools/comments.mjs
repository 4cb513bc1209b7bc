/**
 * `node tests/tools/comments.mjs [SEED] [COUNT]`: comments of the sources, drawn at random, for a reader to judge: which of them has
 * to be read twice?
 */
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { root } from '../../src/tools/ensure.mjs';

const [seed = '16', count = '100'] = process.argv.slice(2);
const files = execFileSync('git', ['ls-files', 'src'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.(ts|mjs|svelte)$/.test(file));
const comments = files.flatMap((file) => {
  const lines = readFileSync(`${root}${file}`, 'utf8').split('\n');
  const text = lines.join('\n');
  const found = [...text.matchAll(/\/\*\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n)+/gm)];
  return found.map(({ 0: comment, index }) => {
    const line = text.slice(0, index).split('\n').length;
    // What it stands beside, since it is read there.
    const behind = text
      .slice(index + comment.length)
      .trimStart()
      .split('\n')[0];
    const words = comment
      .replaceAll(/^\s*(?:\/\*\*|\*\/|\*|\/\/)|\*\/\s*$/gm, '')
      .replaceAll(/\s+/g, ' ')
      .trim();
    return `${file}:${line}\n  ${words}\n  | ${behind}`;
  });
});
let state = Number(seed) >>> 0;
const random = () => {
  // mulberry32
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
};
const drawn = comments
  .map((comment) => ({ comment, order: random() }))
  .toSorted((one, other) => one.order - other.order)
  .slice(0, Number(count));
console.log(`seed ${seed}: ${drawn.length} of ${comments.length} comments`);
for (const { comment } of drawn) console.log(`\n${comment}`);
