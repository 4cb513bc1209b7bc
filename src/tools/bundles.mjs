/**
 * Records for each bundle which packages its code comes from. The SBOM then lists only packages that have code in a
 * build, not every installed package.
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
 * A Vite plugin that records the packages in the bundle that Vite is building.
 * @param {string} [bundle] one of {@link BUNDLES}; if left out, the name of the entry module
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
 * Records the packages that a bundle's modules come from.
 * @param {string} bundle
 * @param {readonly string[]} modules the ids of the bundle's modules
 */
export function notePackages(bundle, modules) {
  const packages = modules.map(packageOf).filter((found) => found !== null);
  mkdirSync(NOTES, { recursive: true });
  writeFileSync(`${NOTES}/${bundle}.json`, JSON.stringify([...new Set(packages)].sort()));
}

/**
 * @param {string} bundle
 * @returns {string[]} the bundle's packages, as the lock file names them: `node_modules/NAME`
 * @throws {Error} if the bundle wasn't built
 */
export function packagesOf(bundle) {
  return JSON.parse(readFileSync(`${NOTES}/${bundle}.json`, 'utf8'));
}

/**
 * The packages of the bundlers, which add modules of their own to a bundle. Each entry maps the start of such a
 * module's id to the package.
 */
const BUNDLERS = new Map([
  ['vite/', 'node_modules/vite'],
  ['rolldown/', 'node_modules/rolldown'],
]);

/**
 * @param {string} id the module's id in the bundler: a path or, for the bundler's own modules, a zero byte and a name
 * @returns {string | null} the module's package, as the lock file names it; `null` for a source file of Keysmith
 * @throws {RangeError} if the package can't be found, because the SBOM would then lack it
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
