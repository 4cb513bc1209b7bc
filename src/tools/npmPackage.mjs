/**
 * Makes the npm package of a build: `dist/`, the Node entry points, and a command that runs them. The package has no
 * dependencies.
 */
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { SERVERS } from './build.mjs';
import { root, run } from './ensure.mjs';
import { filesIn } from './sums.mjs';

/**
 * Packs the current build with `npm pack`, as `keysmith-VERSION.tgz`.
 * @param {string} folder the folder that the package is written to
 * @param {string} version
 */
export function packBuild(folder, version) {
  const { name, description, license, type, engines } = JSON.parse(
    readFileSync(`${root}package.json`, 'utf8'),
  );
  const to = `${root}build/package`;
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to);
  cpSync(`${root}dist`, `${to}/dist`, { recursive: true });
  for (const server of SERVERS) copyFileSync(`${root}build/${server}.js`, `${to}/${server}.js`);
  for (const file of ['keysmith.mjs', 'README.md'])
    copyFileSync(`${root}src/package/${file}`, `${to}/${file}`);
  copyFileSync(`${root}LICENSE`, `${to}/LICENSE`);
  const manifest = {
    name,
    version,
    description,
    license,
    type,
    engines,
    bin: { keysmith: './keysmith.mjs' },
  };
  writeFileSync(`${to}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
  // The archive records each file's mode. Without this line, the mode would depend on the umask of the user who
  // packs.
  for (const file of filesIn(to)) chmodSync(`${to}/${file}`, file === 'keysmith.mjs' ? 0o755 : 0o644);
  run('npm', ['pack', './build/package', '--pack-destination', folder, '--loglevel=error']);
}
