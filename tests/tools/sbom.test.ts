import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { describe, expect, it } from 'vitest';
import { sbomOf } from '../../src/tools/sbom.mjs';

const FACTS = {
  name: 'keysmith',
  version: '1.2.3',
  license: 'Apache-2.0',
  packages: {
    'node_modules/idb': { version: '8.0.4', license: 'ISC', integrity: `sha512-${btoa('i'.repeat(64))}` },
    'node_modules/@noble/hashes': { version: '2.4.0', license: 'MIT' },
    'node_modules/a/node_modules/idb': { version: '1.0.0', license: '(MIT OR Apache-2.0)' },
  },
};
const BUNDLES = {
  app: ['node_modules/@noble/hashes', 'node_modules/idb'],
  worker: ['node_modules/@noble/hashes', 'node_modules/a/node_modules/idb'],
  helper: [],
};

describe('the SBOM', () => {
  it('is valid by the schema of CycloneDX', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    expect(await validator.validate(JSON.stringify(sbomOf(BUNDLES, FACTS)))).toBeNull();
  });

  it('has each package once, with version, licence and the sum of what is installed', () => {
    const { components } = sbomOf(BUNDLES, FACTS);
    const libraries = components.filter(({ type }) => type === 'library');
    expect(libraries).toEqual([
      expect.objectContaining({
        group: '@noble',
        name: 'hashes',
        version: '2.4.0',
        purl: 'pkg:npm/%40noble/hashes@2.4.0',
        licenses: [{ license: { id: 'MIT' } }],
      }),
      expect.objectContaining({
        purl: 'pkg:npm/idb@1.0.0',
        licenses: [{ expression: '(MIT OR Apache-2.0)' }],
      }),
      expect.objectContaining({
        purl: 'pkg:npm/idb@8.0.4',
        hashes: [{ alg: 'SHA-512', content: '69'.repeat(64) }],
      }),
    ]);
  });

  it('says which bundle has which package', () => {
    expect(sbomOf(BUNDLES, FACTS).dependencies).toEqual([
      { ref: 'keysmith', dependsOn: ['bundle:app', 'bundle:worker', 'bundle:helper'] },
      { ref: 'bundle:app', dependsOn: ['pkg:npm/%40noble/hashes@2.4.0', 'pkg:npm/idb@8.0.4'] },
      { ref: 'bundle:worker', dependsOn: ['pkg:npm/%40noble/hashes@2.4.0', 'pkg:npm/idb@1.0.0'] },
      { ref: 'bundle:helper', dependsOn: [] },
    ]);
  });

  it('isn’t written with a package that the lock file doesn’t have', () => {
    expect(() => sbomOf({ app: ['node_modules/b'] }, FACTS)).toThrow(
      'package-lock.json: expected node_modules/b',
    );
  });
});
