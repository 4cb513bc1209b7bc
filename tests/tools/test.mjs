/**
 * `npm test`: everything that must hold, in one command on a fresh clone. Its last line is `N passed, N failed`.
 * `--only check|unit|browser|proxies|faults` runs one part.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { build, ensureDependencies, ensureProgram, root } from './ensure.mjs';

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : null;
const rest = process.argv.includes('--') ? process.argv.slice(process.argv.indexOf('--') + 1) : [];
/** Parts that `npm test` leaves to the continuous integration. */
const EXTRA = ['proxies', 'faults'];
const wants = (part) => (only === null ? !EXTRA.includes(part) : part === only);
const results = `${root}test-results`;
const total = { passed: 0, failed: 0 };

ensureDependencies();
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

if (wants('check')) {
  const { check } = await import('./check.mjs');
  add('check', await check());
}
if (wants('unit')) {
  for (const tool of ['ssh-keygen', 'openssl', 'puttygen']) await ensureProgram(tool);
  process.env['SSHD_PATH'] = await ensureProgram('sshd');
  add('unit', vitest());
}
if (wants('browser') || wants('proxies') || wants('faults')) build();
if (wants('browser')) add('browser', await playwright('browser', ['chromium', 'firefox']));
if (wants('proxies')) {
  process.env['NGINX_PATH'] = await ensureProgram('nginx');
  add('proxies', await playwright('proxies', ['chromium']));
}
if (wants('faults')) {
  add('faults', await playwright('faults', ['chromium', 'firefox']));
  printMatrix();
}

process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

function add(part, { passed, failed }) {
  process.stdout.write(`-- ${part}: ${passed} of ${passed + failed} passed\n`);
  total.passed += passed;
  total.failed += failed;
}

function vitest() {
  const file = `${results}/unit.json`;
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  node(['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...rest], {});
  const report = readReport(file);
  return { passed: report?.numPassedTests ?? 0, failed: report ? failedUnits(report) : 1 };
}

/** A file that could not even be loaded has no tests of its own, and counts as one failure. */
function failedUnits({ numFailedTests, testResults, numPendingTests }) {
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return numFailedTests + broken.length + numPendingTests;
}

async function playwright(part, browsers) {
  const environment = { KEYSMITH_PART: part };
  for (const browser of browsers) {
    environment[browser === 'chromium' ? 'CHROMIUM_PATH' : 'FIREFOX_PATH'] = await ensureProgram(browser);
  }
  const file = `${results}/${part}.json`;
  node(['node_modules/@playwright/test/cli.js', 'test', '-c', 'tests/playwright.config.ts', ...rest], {
    ...environment,
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  });
  const report = readReport(file);
  if (report === null) return { passed: 0, failed: 1 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected, failed: unexpected + flaky + skipped + report.errors.length };
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

function node(args, environment) {
  spawnSync('node', args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...environment } });
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
