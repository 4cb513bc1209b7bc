#!/usr/bin/env node
/** The command of the npm package: serves the app and its relay, or runs the relay or the simulator alone. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const USAGE = `keysmith                   the app and its relay on this machine, at port 4173 unless PORT says otherwise
keysmith relay [options]   the relay alone; keysmith relay --help lists its options
keysmith simulator [options]
                           a simulator of the API, to try things without an account
keysmith --version | --help
`;

const pathOf = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const [command, ...options] = process.argv.slice(2);

switch (command) {
  case undefined:
    await run('app', ['--root', pathOf('dist')]);
    break;
  case 'relay':
  case 'simulator':
    await run(command, options);
    break;
  case '--version':
    process.stdout.write(`${JSON.parse(readFileSync(pathOf('package.json'), 'utf8')).version}\n`);
    break;
  case '--help':
    process.stdout.write(USAGE);
    break;
  default:
    process.stderr.write(`keysmith: there is no command ${command}\n${USAGE}`);
    process.exitCode = 1;
}

/**
 * Runs an entry point in this process. The entry point reads its options from `process.argv`.
 * @param {'app' | 'relay' | 'simulator'} name
 * @param {readonly string[]} args
 */
async function run(name, args) {
  process.argv = [...process.argv.slice(0, 2), ...args];
  await import(new URL(`${name}.js`, import.meta.url).href);
}
