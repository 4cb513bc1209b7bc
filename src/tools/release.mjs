/**
 * `npm run release -- --key FILE`: builds a release, signs it, and writes it to `release/`. A release has two
 * archives of `dist/`, the npm package and the SBOM. It also has the files that people need to check a release: a
 * list with the checksums of these four files and of every file in the archives, the list's signature, and the
 * signer's public key. The same commit and key give the same bytes on every machine.
 *
 * With `--unsigned` instead of a key, the list isn't signed here. The list can then be signed on another machine,
 * where no code of npm packages runs.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { commitName } from './commit.mjs';
import { ensureDependencies, root, whileAlone } from './ensure.mjs';
import { packBuild } from './npmPackage.mjs';
import { filesIn, SUMS, sumsOf } from './sums.mjs';

/** The purpose that the signature states. A signature that was made for another purpose isn't valid for a release. */
const NAMESPACE = 'keysmith-release';
/** The signer's name in the list of allowed signers. */
const IDENTITY = 'keysmith';

/** An error that tells the user why no release was made. */
class Refusal extends Error {}

/**
 * @param {string | null} key the path of a file with the private key that signs; `null` to leave the release unsigned
 */
async function release(key) {
  const publicKey = key === null ? null : checkKey(key);
  ensureDependencies();
  // With these variables set, a build has a Helper for one host or for a test. A release must have the ordinary
  // Helper.
  delete process.env['KEYSMITH_ORIGIN'];
  delete process.env['KEYSMITH_UPSTREAM'];
  const commit = commitName();
  if (commit === 'unknown')
    throw new Refusal('git names no commit here; a release is made from a checkout, by its owner');
  const { version: own } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const version = `${own}${commit.endsWith('-dirty') ? '-dirty' : ''}`;
  const name = `keysmith-${version}`;
  const out = `${root}release`;
  await whileAlone(async () => {
    build();
    const { tarGzOf, zipOf } = await import('./archives.mjs');
    const files = filesIn(`${root}dist`).map((file) => ({
      name: `${name}/${file}`,
      bytes: readFileSync(`${root}dist/${file}`),
    }));
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out);
    writeFileSync(`${out}/${name}.tar.gz`, tarGzOf(files));
    writeFileSync(`${out}/${name}.zip`, zipOf(files));
    packBuild(out, version);
    copyFileSync(`${root}dist/sbom.cdx.json`, `${out}/sbom.cdx.json`);
    const assets = filesIn(out).map((file) => ({ name: file, bytes: readFileSync(`${out}/${file}`) }));
    writeFileSync(`${out}/${SUMS}`, sumsOf([...assets, ...files]));
  });
  if (key !== null) {
    sshKeygen(['-Y', 'sign', '-f', key, '-n', NAMESPACE, `${out}/${SUMS}`], 'inherit');
    writeFileSync(`${out}/allowed_signers`, `${IDENTITY} namespaces="${NAMESPACE}" ${publicKey}\n`);
  }
  process.stdout.write(`${name} of ${commit} is in release/, signed by ${publicKey ?? 'nobody yet'}\n`);
  if (commit.endsWith('-dirty')) process.stdout.write('It is named dirty: files differ from the commit.\n');
}

/**
 * Checks that a file has an Ed25519 private key.
 * @param {string} key the file's path
 * @returns {string} the public key, as `TYPE BASE64`
 * @throws {Refusal} if there is no ssh-keygen, no such file, or a key of another type
 */
function checkKey(key) {
  if (!existsSync(key)) throw new Refusal(`--key: there is no file ${key}`);
  const shown = sshKeygen(['-l', '-f', key]);
  if (!/\(ED25519\)\s*$/.test(shown))
    throw new Refusal(`--key: expected an Ed25519 key, got ${shown.trim()}`);
  const line = existsSync(`${key}.pub`)
    ? readFileSync(`${key}.pub`, 'utf8')
    : sshKeygen(['-y', '-f', key], 'inherit');
  return line.trim().split(' ').slice(0, 2).join(' ');
}

/**
 * @param {readonly string[]} args
 * @param {'pipe' | 'inherit'} input `inherit` if ssh-keygen may ask for the key's passphrase
 * @returns {string} the standard output of ssh-keygen
 */
function sshKeygen(args, input = 'pipe') {
  const { error, status, stdout, stderr } = spawnSync('ssh-keygen', args, {
    encoding: 'utf8',
    stdio: [input, 'pipe', input === 'inherit' ? 'inherit' : 'pipe'],
  });
  if (error) throw new Refusal('ssh-keygen is needed to sign a release, and was not found');
  if (status !== 0)
    throw new Refusal(`ssh-keygen ${args.slice(0, 2).join(' ')}: ${stderr?.trim() ?? 'failed'}`);
  return stdout;
}

try {
  const { values } = parseArgs({
    options: { key: { type: 'string' }, unsigned: { type: 'boolean', default: false } },
  });
  if ((values.key === undefined) !== values.unsigned)
    throw new Refusal('npm run release -- --key FILE, a file with an Ed25519 private key for ssh-keygen');
  await release(values.key === undefined ? null : resolve(values.key));
} catch (error) {
  if (!(error instanceof Refusal || (error instanceof TypeError && 'code' in error))) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
