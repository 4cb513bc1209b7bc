/** The tests that see mutants: those that import the sources into their own process, less the few that take minutes. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { buildInfo } from '../../vite.config.ts';

const LONG = ['keyFileCorpus', 'keyFileDamage', 'keyFileTools', 'sshLogin', 'faultSequences'];
const PAGE_TESTS = ['tests/state/**/*.test.ts', 'tests/storage/**/*.test.ts'];
const common = {
  exclude: LONG.map((name) => `**/${name}.test.ts`),
  testTimeout: 60_000,
  env: { KEYSMITH_MOMENTS: '20' },
};

export default defineConfig({
  plugins: [svelte({ compilerOptions: { runes: true } })],
  define: buildInfo,
  test: {
    projects: [
      {
        extends: true,
        test: {
          ...common,
          name: 'unit',
          include: ['tests/{core,data,i18n,platform,relay,simulator,ui}/**/*.test.ts'],
          environment: 'node',
        },
      },
      {
        extends: true,
        resolve: { conditions: ['browser'] },
        test: {
          ...common,
          name: 'page',
          include: PAGE_TESTS,
          environment: './tests/support/page/environment.ts',
          server: { deps: { inline: ['svelte'] } },
        },
      },
    ],
  },
});
