/** `npm run check`: types, lint and format, side by side; the layers are a unit test. Prints one line a step. */
import { spawn } from 'node:child_process';
import { ensureDependencies, root } from '../../src/tools/ensure.mjs';

const bin = (path) => ['node', `${root}node_modules/${path}`];

export const STEPS = [
  [
    'types of the components',
    ...bin('svelte-check/bin/svelte-check'),
    '--fail-on-warnings',
    '--output',
    'human',
  ],
  ['types of core, without the DOM', ...bin('typescript/bin/tsc'), '-p', 'src/core'],
  ['types of the service worker', ...bin('typescript/bin/tsc'), '-p', 'src/serviceWorker'],
  ['types of the Helper', ...bin('typescript/bin/tsc'), '-p', 'src/helper'],
  ['types of the server', ...bin('typescript/bin/tsc'), '-p', 'src/server'],
  ['types of the tools', ...bin('typescript/bin/tsc'), '-p', 'src/tools'],
  ['types of the tests', ...bin('typescript/bin/tsc'), '-p', 'tests'],
  [
    'lint',
    ...bin('oxlint/bin/oxlint'),
    '-c',
    'tests/oxlint.json',
    '--deny-warnings',
    'src',
    'tests',
    'vite.config.ts',
  ],
  [
    'format',
    ...bin('prettier/bin/prettier.cjs'),
    '--check',
    '--log-level',
    'warn',
    // What was well formed and hasn't changed isn't read again: half of the time.
    '--cache',
    '.',
  ],
  ['layers', ...bin('vitest/vitest.mjs'), 'run', 'tests/layers.test.ts'],
];

/** Runs all steps, two at a time. @returns how many passed and failed */
export async function check() {
  const queue = [...STEPS];
  const counts = { passed: 0, failed: 0 };
  const worker = async () => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      const [label, command, ...args] = step;
      const started = Date.now();
      const { code, output } = await runStep(command, args);
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${label} (${seconds} s)\n`);
      if (code !== 0) process.stdout.write(`${output}\n`);
      counts[code === 0 ? 'passed' : 'failed'] += 1;
    }
  };
  await Promise.all([worker(), worker()]);
  return counts;
}

function runStep(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

if (process.argv[1]?.endsWith('check.mjs')) {
  ensureDependencies();
  const { failed } = await check();
  process.exitCode = failed === 0 ? 0 : 1;
}
