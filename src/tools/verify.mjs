/**
 * `npm run verify -- ADDRESS`: lets anyone check the files that a host serves, by comparing them with their own
 * build.
 */
import { existsSync } from 'node:fs';
import { build } from './build.mjs';
import { ensureDependencies, root } from './ensure.mjs';
import { isHelperOrigin } from './helperOrigin.mjs';
import { readSums, sha256, SUMS } from './sums.mjs';

/**
 * Files that aren't compared: `config.json`, which a host may write itself, and files that only configure the host.
 */
const NOT_COMPARED = ['config.json', '_headers', '_headers.nginx'];

/**
 * @param {string} address where the app is served
 * @returns {Promise<string[]>} a line for each file that differs or is missing; empty if everything is served as it
 * was built
 */
export async function differences(address, dist = `${root}dist`) {
  const base = baseOf(address);
  const found = [];
  const sums = readSums(dist).filter(({ name }) => !NOT_COMPARED.includes(name));
  // The address without a file name must serve index.html. It is checked too, because everybody loads the app from
  // there.
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
 * Compares the files that a host serves with a build made here. If a file differs, builds again and compares once
 * more. The second build has a Helper for the host's origin, because the owner of the host may have built the Helper
 * for that origin.
 * @param {string} address where the app is served
 * @param {{ dist?: string, rebuild: (origin: string) => void }} options
 * @returns {Promise<string[]>} the shorter of the two lists of differences
 */
export async function verify(address, { dist = `${root}dist`, rebuild }) {
  const found = await differences(address, dist);
  if (found.length === 0) return found;
  rebuild(new URL(address).origin);
  const again = await differences(address, dist);
  return again.length < found.length ? again : found;
}

/**
 * Says which relay the host announces in its `config.json`, because a user's keys may go through that relay. This
 * file isn't compared with the build: each host may have its own version.
 * @param {string} address where the app is served
 * @returns {Promise<string>} a sentence
 */
export async function announcement(address) {
  const response = await fetch(new URL('config.json', baseOf(address)), { cache: 'no-store' });
  if (!response.ok) return 'config.json: none; this host announces no relay.';
  /** @type {unknown} */
  const config = await response.json().catch(() => null);
  const relay = typeof config === 'object' && config !== null && 'relay' in config ? config.relay : undefined;
  return typeof relay === 'string'
    ? `config.json: this host announces the relay ${plain(relay)}.`
    : 'config.json: it announces no relay that can be read.';
}

/** Quotes a text, and escapes whatever a terminal could take for a command. @param {string} text */
function plain(text) {
  return JSON.stringify(text).replaceAll(
    /[^ -~]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** @param {string} address */
function baseOf(address) {
  return address.endsWith('/') ? address : `${address}/`;
}

/**
 * Builds everything, with a Helper for an origin. Does nothing if no Helper can be built for that origin.
 * @param {string} origin
 */
function buildFor(origin) {
  if (!isHelperOrigin(origin)) return;
  process.env['KEYSMITH_ORIGIN'] = origin;
  build();
}

if (process.argv[1]?.endsWith('verify.mjs')) {
  const [address] = process.argv.slice(2);
  if (address === undefined || !URL.canParse(address)) {
    process.stderr.write('npm run verify -- ADDRESS, for example https://keys.example/\n');
    process.exitCode = 1;
  } else {
    ensureDependencies();
    if (!existsSync(`${root}dist/${SUMS}`)) build();
    const found = await verify(address, { rebuild: buildFor });
    const verdict = found.length === 0 ? 'Every file is as it was built.' : found.join('\n');
    process.stdout.write(`${verdict}\n${await announcement(address)}\n`);
    process.exitCode = found.length === 0 ? 0 : 1;
  }
}
