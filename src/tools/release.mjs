/**
 * Lets anyone check a release: each build writes `dist/SHA256SUMS`, and `npm run verify -- ADDRESS` compares the
 * files that a host serves with one's own build, file by file.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build, ensureDependencies, root } from './ensure.mjs';
import { isHelperOrigin } from './helperOrigin.mjs';

const SUMS = 'SHA256SUMS';
/**
 * The files that are left out of the list. A list can't contain its own sum. `config.json` is the host's own and
 * announces its relay. Hosts read the other two files instead of serving them.
 */
const LEFT_OUT = [SUMS, 'config.json', '_headers', '_headers.nginx'];

/** Writes the list of all files of a build, in the format of `sha256sum`. */
export function writeSums(dist = `${root}dist`) {
  const files = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`.slice(dist.length + 1))
    .filter((name) => !LEFT_OUT.includes(name))
    .sort();
  writeFileSync(
    `${dist}/${SUMS}`,
    files.map((name) => `${sha256(readFileSync(`${dist}/${name}`))}  ${name}\n`).join(''),
  );
}

/**
 * @param {string} address where the app is served
 * @returns {Promise<string[]>} a line for each file that differs or is missing; empty if everything is served as it
 * was built
 */
export async function differences(address, dist = `${root}dist`) {
  const lines = readFileSync(`${dist}/${SUMS}`, 'utf8').trim().split('\n');
  const base = address.endsWith('/') ? address : `${address}/`;
  const found = [];
  const sums = lines.map((line) => {
    const [sum = '', name = ''] = line.split('  ');
    return { sum, name };
  });
  // The address without a file name is checked too, since everybody loads the app from there: it must serve
  // index.html.
  const page = sums.find(({ name }) => name === 'index.html');
  for (const { sum, name } of page ? [...sums, { sum: page.sum, name: '.' }] : sums) {
    const response = await fetch(new URL(name, base), { cache: 'no-store' });
    const body = Buffer.from(await response.arrayBuffer());
    if (!response.ok) found.push(`${name}: not there (${response.status})`);
    else if (sha256(body) !== sum) found.push(`${name}: differs`);
  }
  return found;
}

/**
 * Compares what is served with one's own build. If something differs, builds again with a Helper for the served origin,
 * as a host of its own does, and compares once more.
 * @param {string} address where the app is served
 * @param {{ dist?: string, rebuild: (origin: string) => void }} options
 * @returns {Promise<string[]>} the shorter one of the two lists
 */
export async function verify(address, { dist = `${root}dist`, rebuild }) {
  const found = await differences(address, dist);
  if (found.length === 0) return found;
  rebuild(new URL(address).origin);
  const again = await differences(address, dist);
  return again.length < found.length ? again : found;
}

/** Builds with a Helper for an origin, if a Helper can have it. @param {string} origin */
function buildFor(origin) {
  if (!isHelperOrigin(origin)) return;
  process.env['KEYSMITH_ORIGIN'] = origin;
  build();
}

/** @param {Uint8Array} bytes */
function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

if (process.argv[1]?.endsWith('release.mjs')) {
  const [command, address] = process.argv.slice(2);
  if (command === 'sums') writeSums();
  else if (command === 'verify' && address !== undefined) {
    ensureDependencies();
    if (!existsSync(`${root}dist/${SUMS}`)) build();
    const found = await verify(address, { rebuild: buildFor });
    process.stdout.write(found.length === 0 ? 'Every file is as it was built.\n' : `${found.join('\n')}\n`);
    process.exitCode = found.length === 0 ? 0 : 1;
  } else {
    process.stderr.write('npm run verify -- ADDRESS, for example https://keys.example/\n');
    process.exitCode = 1;
  }
}
