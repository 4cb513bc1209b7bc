/**
 * `npm test`: everything that must hold, in one command on a fresh clone. Its last line is `N passed, N failed`.
 * `--only check|unit|browser|webkit|proxies|faults|screens` runs one part; `--whole` runs all cases of what is long.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { build } from '../../src/tools/build.mjs';
import { ensureDependencies, ensureFonts, ensureProgram, root } from '../../src/tools/ensure.mjs';

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : null;
if (process.argv.includes('--whole')) process.env['KEYSMITH_WHOLE'] = '1';
const rest = process.argv.includes('--') ? process.argv.slice(process.argv.indexOf('--') + 1) : [];
/** Parts that `npm test` leaves to the continuous integration, or to whoever wants to look. */
const EXTRA = ['proxies', 'faults', 'screens'];
const wants = (part) => (only === null ? !EXTRA.includes(part) : part === only);
const results = `${root}test-results`;
const total = { passed: 0, failed: 0 };
const failures = [];
let isBuilt = false;

ensureDependencies();
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

await run('check', async () => {
  const { check } = await import('./check.mjs');
  return check();
});
await run('unit', async () => {
  for (const tool of ['ssh-keygen', 'openssl', 'puttygen', 'unzip']) await ensureProgram(tool);
  process.env['SSHD_PATH'] = await ensureProgram('sshd');
  return vitest();
});
await run('browser', async () => {
  await ensureProgram('ssh-keygen');
  process.env['ZBARIMG_PATH'] = await ensureProgram('zbarimg');
  ensureFonts();
  return playwright('browser', ['chromium', 'firefox']);
});
await run('webkit', async () => {
  for (const tool of ['ssh-keygen', 'webkit', 'xvfb']) await ensureProgram(tool);
  return playwright('webkit', []);
});
await run('proxies', async () => {
  process.env['NGINX_PATH'] = await ensureProgram('nginx');
  return playwright('proxies', ['chromium']);
});
await run('faults', async () => {
  const counts = await playwright('faults', ['chromium', 'firefox']);
  printMatrix();
  return counts;
});
await run('screens', () => {
  ensureFonts();
  process.env['KEYSMITH_PICTURES'] = '1';
  return playwright('browser', ['chromium'], ['screens']);
});

// Once more at the end, where whoever reads a log looks first.
for (const failure of failures) process.stdout.write(`FAILED ${failure}\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

/** Runs a part if it is wanted. One that can't run, say because a tool is missing, is one failure; the rest goes on. */
async function run(part, tell) {
  if (!wants(part)) return;
  let counts;
  try {
    counts = await tell();
  } catch (error) {
    failures.push(`${part}: ${error.message}`);
    counts = { passed: 0, failed: 1 };
  }
  const { passed, failed } = counts;
  process.stdout.write(`-- ${part}: ${passed} of ${passed + failed} passed\n`);
  total.passed += passed;
  total.failed += failed;
}

function vitest() {
  const file = `${results}/unit.json`;
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const isWell = node(['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...rest], {});
  const report = readReport(file);
  if (report === null) throw new Error('vitest left no report');
  for (const { name, status, assertionResults } of report.testResults) {
    if (status !== 'passed') failures.push(`unit: ${name.replace(root, '')}`);
    for (const test of assertionResults)
      if (test.status !== 'passed')
        failures.push(`unit: ${test.fullName}${reason(test.failureMessages?.[0])}`);
  }
  const failed = failedUnits(report);
  // An error that no test awaits is in no test's report.
  if (failed === 0 && !isWell) failures.push('unit: an unhandled error, see above');
  return { passed: report.numPassedTests, failed: failed === 0 && !isWell ? 1 : failed };
}

/** A file that could not even be loaded has no tests of its own, and counts as one failure. */
function failedUnits({ numFailedTests, testResults, numPendingTests }) {
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return numFailedTests + broken.length + numPendingTests;
}

/** @param files parts of their names; all where there are none */
async function playwright(part, browsers, files = []) {
  if (!isBuilt) build();
  isBuilt = true;
  const environment = { KEYSMITH_PART: part };
  for (const browser of browsers) {
    environment[browser === 'chromium' ? 'CHROMIUM_PATH' : 'FIREFOX_PATH'] = await ensureProgram(browser);
  }
  if (browsers.includes('chromium')) {
    // Only for speed: where no package has it, the whole Chromium runs every test.
    const shell = await ensureProgram('chromium-headless-shell').catch(() => null);
    if (shell !== null) environment['CHROMIUM_SHELL_PATH'] = shell;
  }
  const file = `${results}/${part}.json`;
  node(
    ['node_modules/@playwright/test/cli.js', 'test', '-c', 'tests/playwright.config.ts', ...files, ...rest],
    {
      ...environment,
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    },
  );
  const report = readReport(file);
  if (report === null) throw new Error('Playwright left no report');
  const specs = (suite) => [...suite.specs, ...(suite.suites ?? []).flatMap(specs)];
  for (const spec of report.suites.flatMap(specs)) {
    const errors = spec.tests.flatMap(({ results: runs }) => runs.flatMap((one) => one.errors));
    if (!spec.ok)
      failures.push(`${part}: ${spec.title}${errors.map(({ message }) => reason(message)).join('')}`);
  }
  for (const error of report.errors) failures.push(`${part}: ${error.message}`);
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected, failed: unexpected + flaky + skipped + report.errors.length };
}

/** What a log that was cut off would no longer say: how an error begins and ends, in one line. */
function reason(message = '') {
  const text = stripVTControlCharacters(message).replace(/\s+/g, ' ').trim();
  return text === '' ? '' : ` | ${text.length < 900 ? text : `${text.slice(0, 300)} … ${text.slice(-600)}`}`;
}

/** The fault matrix, a table for each method: a line a fault, a column a browser and way of saving. */
function printMatrix() {
  const directory = `${results}/faults`;
  const cells = readdirSync(directory).map((name) => readReport(`${directory}/${name}`));
  const columns = ['chromium folder', 'chromium download', 'firefox download'];
  const line = (...texts) => texts.map((text, index) => text.padEnd([10, 20, 20, 20][index] ?? 0)).join(' ');
  for (const method of ['cloud', 'device']) {
    const ofMethod = cells.filter((cell) => cell.method === method);
    const ids = [...new Set(ofMethod.map(({ id }) => id))].sort();
    process.stdout.write(`${line(method === 'cloud' ? 'Tencent' : 'device', ...columns, '')}\n`);
    for (const id of ids) {
      const own = ofMethod.filter((cell) => cell.id === id);
      const ended = columns.map(
        (column) => own.find(({ browser, saver }) => `${browser} ${saver}` === column)?.ended ?? '-',
      );
      process.stdout.write(`${line(id, ...ended, own[0].fault)}\n`);
    }
  }
}

/** @returns whether the program ended well */
function node(args, environment) {
  const { status } = spawnSync('node', args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  return status === 0;
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
