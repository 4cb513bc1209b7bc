/**
 * `npm run mutate -- [--sample PERCENT [--seed NUMBER]] PATHS`: changes the sources in these files or folders in one place at a
 * time, and says which change no unit test notices: each of them is a rule that nobody tests. With a sample, only so many of the
 * changes are tried, the same each time for a seed. What was found before and hasn't changed since isn't run again.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDependencies, ensureProgram, root } from '../../src/tools/ensure.mjs';
import { isDrawn, NOT_DRAWN } from '../mutation/sample.mjs';

const { values, positionals } = parseArgs({
  options: { sample: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
  allowPositionals: true,
});
const sample = { percent: Number(values.sample), seed: values.seed };
const paths = positionals.map((path) => relative(root, resolve(path)).split(sep).join('/'));
const missing = paths.filter((path) => !/^src\b/.test(path) || !existsSync(resolve(root, path)));
if (!(sample.percent > 0 && sample.percent <= 100)) {
  process.stderr.write(`--sample: expected a number from 1 to 100, got ${values.sample}\n`);
  process.exit(2);
}
if (paths.length === 0 || missing.length > 0) {
  for (const path of missing) process.stderr.write(`${path}: expected a file or folder of src\n`);
  process.stderr.write(
    'npm run mutate -- PATHS   for example: npm run mutate -- --sample 25 src/core/flows src/core/api/pace.ts\n',
  );
  process.exit(2);
}

ensureDependencies();
for (const tool of ['ssh-keygen', 'openssl', 'puttygen']) await ensureProgram(tool);
process.chdir(root);
// For the runner, which is in a process of its own.
process.env['KEYSMITH_SAMPLE'] = JSON.stringify(sample);
const { Stryker } = await import('@stryker-mutator/core');

const KNOWN = 'node_modules/.cache/keysmith-mutants.json';
forgetUncertain();

/**
 * A change to what a module computes when it is loaded is seen by no single test, so Stryker doesn't notice that a new test
 * may find it: what survived there is tried again each time. What wasn't in the sample may be in this one.
 */
function forgetUncertain() {
  if (!existsSync(KNOWN)) return;
  const known = JSON.parse(readFileSync(KNOWN, 'utf8'));
  for (const [name, file] of Object.entries(known.files)) {
    if (!paths.some((path) => name === path || name.startsWith(`${path}/`))) continue;
    file.mutants = file.mutants.filter(
      ({ status, statusReason, coveredBy = [] }) =>
        statusReason !== NOT_DRAWN && (!/^(Survived|NoCoverage)$/.test(status) || coveredBy.length > 0),
    );
  }
  writeFileSync(KNOWN, JSON.stringify(known));
}

/** `file` → its changes that mean nothing, each as `function: original => replacement`, and why. */
const EQUIVALENT = JSON.parse(readFileSync(`${root}tests/mutation/equivalent.json`, 'utf8'));

const results = await new Stryker({
  mutate: paths.map((path) => (statSync(path).isDirectory() ? `${path}/**/*.ts` : path)),
  testRunner: 'vitest-with-loading',
  vitest: { configFile: 'tests/mutation/vitest.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner', new URL('../mutation/runner.mjs', import.meta.url).href],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // A loop that a change makes endless is found all the same.
  timeoutMS: 10_000,
  incremental: true,
  incrementalFile: KNOWN,
  tempDirName: 'build/mutation',
  ignorePatterns: ['dist', 'build', 'test-results', 'screenshots'],
  reporters: ['progress-append-only'],
  allowEmpty: true,
  logLevel: 'warn',
}).runMutationTest();

const drawn = results.filter((mutant) => isDrawn(mutant, sample));
const byFile = Map.groupBy?.(drawn, ({ fileName }) => fileName) ?? groupByFile(drawn);
const totals = { killed: 0, survived: 0 };
for (const [file, mutants] of [...byFile].sort()) {
  const name = file.replace(root, '');
  // What is known of others from before was not asked for.
  if (!paths.some((path) => name === path || name.startsWith(`${path}/`))) continue;
  const lines = readFileSync(file, 'utf8').split('\n');
  const survivors = mutants
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    .map((mutant) => ({ ...mutant, change: changeOf(lines, mutant) }))
    .filter(({ change }) => EQUIVALENT[name]?.[change] === undefined);
  const killed = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  totals.killed += killed;
  totals.survived += survivors.length;
  process.stdout.write(`\n${name}: ${score(killed, survivors.length)}\n`);
  for (const { location, change, status } of survivors) {
    const untested = status === 'NoCoverage' ? ' (no test comes here)' : '';
    process.stdout.write(`  ${location.start.line}:${location.start.column} ${change}${untested}\n`);
  }
  const known = new Set(mutants.map((mutant) => changeOf(lines, mutant)));
  for (const change of Object.keys(EQUIVALENT[name] ?? {}))
    if (sample.percent === 100 && !known.has(change))
      process.stdout.write(`  equivalent.json: no change is “${change}” any more\n`);
}
if (totals.killed + totals.survived === 0) process.stdout.write('nothing to change there\n');
process.stdout.write(
  `\nall: ${score(totals.killed, totals.survived)}, of ${drawn.length} of ${results.length} changes\n`,
);

function groupByFile(mutants) {
  const groups = new Map();
  for (const mutant of mutants) groups.set(mutant.fileName, [...(groups.get(mutant.fileName) ?? []), mutant]);
  return groups;
}

/** A change by the function that it is in, so that one reason excuses no other place. */
function changeOf(lines, { location, replacement }) {
  return `${ruleAt(lines, location)}: ${short(textAt(lines, location))} => ${short(replacement)}`;
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
