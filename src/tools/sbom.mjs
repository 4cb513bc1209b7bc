/**
 * Writes `dist/sbom.cdx.json`, the software bill of materials of a build: the packages that have code in each bundle.
 * It is a CycloneDX 1.6 file without any time, folder or machine name, so the same sources give the same bytes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { BUNDLES, packagesOf } from './bundles.mjs';
import { root } from './ensure.mjs';

/** @typedef {{ version: string, license?: string, integrity?: string }} Locked a package in the lock file */

/**
 * @param {Readonly<Record<string, readonly string[]>>} bundles the packages of each bundle, as the lock file names
 * them
 * @param {{ name: string, version: string, license: string, packages: Record<string, Locked> }} facts Keysmith's own
 * name, version and licence, and the packages of the lock file
 * @throws {RangeError} if a package isn't in the lock file
 */
export function sbomOf(bundles, { name, version, license, packages }) {
  const own = { 'bom-ref': name, type: 'application', name, version, licenses: licensesOf(license) };
  const used = [...new Set(Object.values(bundles).flat())].sort();
  const libraries = new Map(used.map((path) => [path, libraryOf(path, packages[path])]));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: own },
    components: [
      ...Object.keys(bundles).map((bundle) => ({
        'bom-ref': `bundle:${bundle}`,
        type: 'application',
        name: bundle,
        version,
      })),
      ...libraries.values(),
    ],
    dependencies: [
      { ref: name, dependsOn: Object.keys(bundles).map((bundle) => `bundle:${bundle}`) },
      ...Object.entries(bundles).map(([bundle, paths]) => ({
        ref: `bundle:${bundle}`,
        dependsOn: paths.map((path) => libraries.get(path)?.['bom-ref'] ?? ''),
      })),
    ],
  };
}

/**
 * @param {string} path `node_modules/NAME`
 * @param {Locked | undefined} locked
 */
function libraryOf(path, locked) {
  const [, group, name = ''] = /node_modules\/(?:(@[^/]+)\/)?([^/]+)$/.exec(path) ?? [];
  if (locked === undefined) throw new RangeError(`package-lock.json: expected ${path}`);
  const { integrity, license, version } = locked;
  const purl = `pkg:npm/${group === undefined ? '' : `${group.replace('@', '%40')}/`}${name}@${version}`;
  const [, base64] = /^sha512-(.+)$/.exec(integrity ?? '') ?? [];
  return {
    'bom-ref': purl,
    type: 'library',
    ...(group === undefined ? {} : { group }),
    name,
    version,
    ...(base64 === undefined
      ? {}
      : { hashes: [{ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }] }),
    ...(license === undefined ? {} : { licenses: licensesOf(license) }),
    purl,
  };
}

/** @param {string} license an SPDX id, or an expression of them such as `(MIT OR Apache-2.0)` */
function licensesOf(license) {
  return [/ /.test(license) ? { expression: license } : { license: { id: license } }];
}

if (process.argv[1]?.endsWith('sbom.mjs')) {
  const { name, version, license } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const { packages } = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8'));
  const bundles = Object.fromEntries(BUNDLES.map((bundle) => [bundle, packagesOf(bundle)]));
  const sbom = sbomOf(bundles, { name, version, license, packages });
  writeFileSync(`${root}dist/sbom.cdx.json`, `${JSON.stringify(sbom, null, 2)}\n`);
}
