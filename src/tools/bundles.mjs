/**
 * Notes which packages the code of each bundle comes from, so that the SBOM lists only packages that are really in a
 * build. An installed package without any code in a bundle isn't listed.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { root } from './ensure.mjs';

const NOTES = `${root}build/bundles`;

/** The bundles of a build. */
export const BUNDLES = /** @type {const} */ ([
  'app',
  'keyWorker',
  'ledgerWorker',
  'serviceWorker',
  'singleFile',
  'server',
  'relay',
  'simulator',
  'helper',
]);

/**
 * A Vite plugin that notes the packages of the bundle that it is built into.
 * @param {string} [bundle] one of {@link BUNDLES}; the name of the entry module if it isn't given
 * @returns {import('vite').Plugin}
 */
export function noteBundle(bundle) {
  return {
    name: 'keysmith-bundles',
    generateBundle(_options, output) {
      const chunks = Object.values(output).filter((file) => file.type === 'chunk');
      const name = bundle ?? chunks.find(({ isEntry }) => isEntry)?.name;
      if (name === undefined) throw new Error('a bundle: expected an entry module');
      notePackages(name, chunks.flatMap(modulesOf));
    },
  };
}

/**
 * The ids of the modules that have code in a built file.
 * @param {{ modules: Record<string, { renderedLength: number }> }} chunk
 */
export function modulesOf({ modules }) {
  return Object.keys(modules).filter((id) => (modules[id]?.renderedLength ?? 0) > 0);
}

/**
 * @param {string} bundle
 * @param {readonly string[]} modules the ids of the modules in it
 */
export function notePackages(bundle, modules) {
  const packages = modules.map(packageOf).filter((found) => found !== null);
  mkdirSync(NOTES, { recursive: true });
  writeFileSync(`${NOTES}/${bundle}.json`, JSON.stringify([...new Set(packages)].sort()));
}

/**
 * @param {string} bundle
 * @returns {string[]} its packages, as the lock file names them: `node_modules/NAME`
 * @throws {Error} if the bundle wasn't built
 */
export function packagesOf(bundle) {
  return JSON.parse(readFileSync(`${NOTES}/${bundle}.json`, 'utf8'));
}

/** Code that the bundler itself puts into what it builds. */
const BUNDLERS = new Map([
  ['vite/', 'node_modules/vite'],
  ['rolldown/', 'node_modules/rolldown'],
]);

/**
 * @param {string} id the bundler's name of a module: a path, or a name of its own that starts with a zero byte
 * @returns {string | null} the module's package as the lock file names it; `null` for a source of ours
 * @throws {RangeError} if the module isn't known, since its package would be missing in the SBOM
 */
export function packageOf(id) {
  const [path = ''] = id.replaceAll('\\', '/').split('?');
  const [, inner] = /\/(node_modules\/.*)$/.exec(path) ?? [];
  if (inner !== undefined) {
    const [, name] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(inner) ?? [];
    if (name !== undefined) return name;
  }
  if (/^([A-Za-z]:)?\//.test(path)) return null;
  for (const [start, name] of BUNDLERS) if (path.startsWith(`\0${start}`)) return name;
  throw new RangeError(`a bundle: ${JSON.stringify(id)} is of no known package`);
}
