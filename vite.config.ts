import { readFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';
import { plain } from './src/i18n/plain.ts';
import { META_CSP, SECURITY_HEADERS, singleFileCsp } from './src/csp.ts';
import { noteBundle } from './src/tools/bundles.mjs';
import { commitName } from './src/tools/commit.mjs';
import { HELPER_ORIGIN } from './src/tools/helperOrigin.mjs';
import { ICON_URL, SINGLE_FILE, singleFile, singleFileSum } from './src/tools/singleFile.mjs';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {
  version: string;
};
/** What the sources find as constants. */
export const buildInfo = {
  __APP_VERSION__: JSON.stringify(version),
  __APP_BUILD__: JSON.stringify(commitName()),
  __HELPER_ORIGIN__: JSON.stringify(HELPER_ORIGIN),
  __SINGLE_FILE__: 'false',
  __SINGLE_FILE_SUM__: JSON.stringify(singleFileSum()),
  __ICON_URL__: JSON.stringify('./icon.svg'),
};
/** What differs in the single file. */
const singleFileInfo = {
  ...buildInfo,
  __SINGLE_FILE__: 'true',
  __SINGLE_FILE_SUM__: "''",
  __ICON_URL__: JSON.stringify(ICON_URL),
};

export default defineConfig(({ mode }) => ({
  base: './',
  define: mode === 'single-file' ? singleFileInfo : buildInfo,
  ...configOf(mode),
  test: {
    globalSetup: 'tests/support/buildServer.ts',
    // As many as the smallest machine has cores: Vitest itself would leave one of two idle.
    maxWorkers: 2,
    projects: [
      { extends: true as const, test: { ...unitTests, name: 'unit', exclude: PAGE_TESTS } },
      // State and storage find a page's globals around them, and runes as a browser has them.
      {
        extends: true as const,
        resolve: { conditions: ['browser'] },
        test: {
          ...unitTests,
          name: 'page',
          include: PAGE_TESTS,
          environment: './tests/support/page/environment.ts',
          server: { deps: { inline: ['svelte'] } },
        },
      },
    ],
  },
}));

function configOf(mode: string) {
  if (mode === 'single-file') return singleFileConfig();
  return SERVER_MODE.test(mode) ? serverConfig(mode.replace(SERVER_MODE, '')) : appConfig();
}

const PAGE_TESTS = ['tests/state/**/*.test.ts', 'tests/storage/**/*.test.ts'];
const unitTests = { include: ['tests/**/*.test.ts'], environment: 'node', testTimeout: 60_000 };

const svelteWithRunes = () => svelte({ compilerOptions: { runes: true } });

const appBuild = {
  target: 'es2022',
  outDir: 'dist',
  // The lists of what to preload weigh more in the first load than they save: the service worker has it all.
  modulePreload: false as const,
  assetsInlineLimit: 0,
  // What the first load needs in one file: it packs better than in seven.
  rolldownOptions: {
    // What a busy machine takes its time for is no fault of the build.
    checks: { bundlerTimings: false },
    output: {
      codeSplitting: { groups: [{ name: 'first', tags: ['$initial' as const] }] },
    },
  },
};

/**
 * WebKit (2.50) runs a worker's own module once more when another module imports from it. So it has nothing that others want:
 * that is a file beside it, and what only an encrypted file needs is loaded when there is one.
 */
const workerBuild = {
  format: 'es' as const,
  plugins: () => [noteBundle()],
  rolldownOptions: {
    output: {
      codeSplitting: {
        groups: [
          {
            name: 'workerCore',
            test: /^(?!.*(Worker\.ts|argon2|bcryptPbkdf|blake|[cC]iphers|cipherNames|other(Types|DerKeys)|legacy|md5Fingerprint|_md\.|passphraseEncodings))/,
          },
        ],
      },
    },
  },
};

function appConfig() {
  return {
    plugins: [svelteWithRunes(), securityPolicy(), pwa(), noteBundle('app')],
    build: appBuild,
    worker: workerBuild,
  };
}

/** The app once more, in one file without neighbours: `keysmith.html`. */
function singleFileConfig() {
  return {
    plugins: [svelteWithRunes(), singleFile({ policy: singleFileCsp, notice: plain.saveFile })],
    publicDir: false as const,
    build: {
      target: 'es2022',
      outDir: 'build',
      emptyOutDir: false,
      modulePreload: false as const,
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
      cssCodeSplit: false,
      rolldownOptions: { checks: { bundlerTimings: false }, output: { codeSplitting: false as const } },
    },
  };
}

/** The Node entry points have a mode each: `server-relay` builds `src/server/relay.ts`. */
const SERVER_MODE = /^server-/;

/** One file without dependencies, for whoever has Node and nothing else. Node 20 runs no TypeScript. */
function serverConfig(name: string) {
  return {
    plugins: [noteBundle(name === 'app' ? 'server' : name)],
    publicDir: false as const,
    ssr: { noExternal: true as const },
    build: {
      target: 'node20',
      outDir: 'build',
      emptyOutDir: false,
      ssr: true,
      rolldownOptions: {
        input: { [name]: `src/server/${name}.ts` },
        output: { codeSplitting: false as const },
      },
    },
  };
}

/** The policy goes into the built page only: the development server needs inline styles and a web socket. */
function securityPolicy(): Plugin {
  return {
    name: 'keysmith-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: META_CSP },
        injectTo: 'head-prepend',
      },
    ],
    generateBundle() {
      const lines = Object.entries(SECURITY_HEADERS).map(([name, value]) => `  ${name}: ${value}\n`);
      this.emitFile({ type: 'asset', fileName: '_headers', source: `/*\n${lines.join('')}` });
      const nginx = Object.entries(SECURITY_HEADERS).map(
        ([name, value]) => `add_header ${name} "${value}" always;\n`,
      );
      this.emitFile({ type: 'asset', fileName: '_headers.nginx', source: nginx.join('') });
    },
  };
}

/** One self-contained service worker: a second file by importScripts would break under Trusted Types. */
function pwa() {
  return VitePWA({
    strategies: 'injectManifest',
    srcDir: 'src/serviceWorker',
    filename: 'sw.ts',
    injectRegister: null,
    manifest: false,
    injectManifest: {
      // Registered as a classic script; and a format of several files would need an option that is deprecated.
      rollupFormat: 'iife',
      buildPlugins: { vite: [noteBundle('serviceWorker')] },
      globPatterns: ['**/*.{html,js,css,svg,png,webmanifest}'],
      globIgnores: ['helper/**', SINGLE_FILE],
    },
  });
}
