/** The tests that see mutants: those that import the sources into their own process, less the few that take minutes. */
import { defineConfig } from 'vitest/config';

const LONG = ['keyFileCorpus', 'keyFileDamage', 'keyFileTools', 'sshLogin', 'faultSequences'];

export default defineConfig({
  define: { __APP_VERSION__: '"0"', __APP_BUILD__: '"0"' },
  test: {
    include: ['tests/{core,data,i18n,platform,relay,simulator,ui}/**/*.test.ts'],
    exclude: LONG.map((name) => `**/${name}.test.ts`),
    environment: 'node',
    testTimeout: 60_000,
  },
});
