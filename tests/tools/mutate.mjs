/**
 * `npm run mutate -- PATHS`: changes the sources in these files or folders in one place at a time, and says which change no
 * unit test notices: each of them is a rule that nobody tests. What was found before and hasn't changed since isn't run again.
 */
import { readFileSync, statSync } from 'node:fs';
import { Stryker } from '@stryker-mutator/core';
import { ensureDependencies, ensureProgram, root } from './ensure.mjs';

const paths = process.argv.slice(2);
if (paths.length === 0) {
  process.stderr.write(
    'npm run mutate -- PATHS   for example: npm run mutate -- src/core/flows src/core/pace.ts\n',
  );
  process.exit(2);
}

ensureDependencies();
for (const tool of ['ssh-keygen', 'openssl', 'puttygen']) await ensureProgram(tool);
process.chdir(root);

/** `file` → its changes that mean nothing, each as `original => replacement` and why. */
const EQUIVALENT = JSON.parse(readFileSync(`${root}tests/mutation/equivalent.json`, 'utf8'));

const results = await new Stryker({
  mutate: paths.map((path) => (statSync(path).isDirectory() ? `${path}/**/*.ts` : path)),
  testRunner: 'vitest',
  vitest: { configFile: 'tests/mutation/vitest.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner'],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // A loop that a change makes endless is found all the same.
  timeoutMS: 10_000,
  incremental: true,
  incrementalFile: 'node_modules/.cache/keysmith-mutants.json',
  tempDirName: 'build/mutation',
  ignorePatterns: ['dist', 'build', 'test-results', 'screenshots'],
  reporters: ['progress-append-only'],
  allowEmpty: true,
  logLevel: 'warn',
}).runMutationTest();

const byFile = Map.groupBy?.(results, ({ fileName }) => fileName) ?? groupByFile(results);
const totals = { killed: 0, survived: 0 };
for (const [file, mutants] of [...byFile].sort()) {
  const name = file.replace(root, '');
  // What is known of others from before was not asked for.
  if (!paths.some((path) => name === path || name.startsWith(`${path.replace(/\/$/, '')}/`))) continue;
  const lines = readFileSync(file, 'utf8').split('\n');
  const survivors = mutants
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    .map((mutant) => ({ ...mutant, original: textAt(lines, mutant.location) }))
    .filter((mutant) => reasonFor(name, mutant) === undefined);
  const killed = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  totals.killed += killed;
  totals.survived += survivors.length;
  process.stdout.write(`\n${name}: ${score(killed, survivors.length)}\n`);
  for (const { location, original, replacement, status } of survivors) {
    const untested = status === 'NoCoverage' ? ' (no test comes here)' : '';
    process.stdout.write(
      `  ${location.start.line}:${location.start.column} ${ruleAt(lines, location)}: ${short(original)} => ${short(replacement)}${untested}\n`,
    );
  }
}
process.stdout.write(`\nall: ${score(totals.killed, totals.survived)}\n`);

function groupByFile(mutants) {
  const groups = new Map();
  for (const mutant of mutants) groups.set(mutant.fileName, [...(groups.get(mutant.fileName) ?? []), mutant]);
  return groups;
}

function reasonFor(name, { original, replacement }) {
  return EQUIVALENT[name]?.[`${short(original)} => ${short(replacement)}`];
}

function score(killed, survived) {
  const all = killed + survived;
  return `${all === 0 ? 100 : Math.round((100 * killed) / all)} % (${killed} of ${all} noticed)`;
}

/** The function that a change is in, by its name. */
function ruleAt(lines, { start }) {
  for (let line = start.line - 1; line >= 0; line -= 1) {
    const [, name] =
      /^(?:export )?(?:async )?(?:function\*? |class |const |interface )([\w$]+)/.exec(lines[line] ?? '') ??
      /^ {2}(?:async |static |get |set |readonly )*(#?[\w$]+)\(/.exec(lines[line] ?? '') ??
      [];
    if (name !== undefined) return name;
  }
  return 'module';
}

function textAt(lines, { start, end }) {
  if (start.line === end.line) return lines[start.line - 1].slice(start.column - 1, end.column - 1);
  const first = lines[start.line - 1].slice(start.column - 1);
  const last = lines[end.line - 1].slice(0, end.column - 1);
  return [first, ...lines.slice(start.line, end.line - 1), last].join('\n');
}

function short(text) {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= 90 ? line : `${line.slice(0, 60)} … ${line.slice(-25)}`;
}
