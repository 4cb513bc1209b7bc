/** Writes `dist/LICENSES.txt`: our licence, and the licence of each package that has code in a build. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { BUNDLES, packagesOf } from './bundles.mjs';
import { root } from './ensure.mjs';

/**
 * @param {readonly string[]} packages as the lock file names them: `node_modules/NAME`
 * @throws {RangeError} if a package has no licence
 */
export function licensesOf(packages) {
  const texts = packages.map((path) => {
    const folder = `${root}${path}`;
    const file = readdirSync(folder).find((name) => /^licen[cs]e(\.md|\.txt)?$/i.test(name));
    if (file === undefined) throw new RangeError(`${path}: expected a licence`);
    // The rest of Vite's licence file is about packages that are bundled into Vite itself. Their code isn't in a
    // build.
    const [text = ''] = readFileSync(`${folder}/${file}`, 'utf8').split(
      '\n# Licenses of bundled dependencies',
    );
    return `${path.replace('node_modules/', '')}\n\n${text.trim()}\n`;
  });
  const own = `Keysmith\n\n${readFileSync(`${root}LICENSE`, 'utf8').trim()}\n`;
  return [own, ...texts].join(`\n${'-'.repeat(78)}\n\n`);
}

if (process.argv[1]?.endsWith('licenses.mjs'))
  writeFileSync(`${root}dist/LICENSES.txt`, licensesOf([...new Set(BUNDLES.flatMap(packagesOf))].sort()));
