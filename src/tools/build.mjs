/**
 * `npm run build`: builds everything. The Node entry points go to `build/`. The app, `keysmith.html` (the app as a
 * single file), the relay and the Helper (a browser extension) go to `dist/`. There, `sbom.cdx.json` and
 * `LICENSES.txt` list the packages in the build, and `SHA256SUMS` lists the files of the build.
 */
import { copyFileSync } from 'node:fs';
import { root, run } from './ensure.mjs';
import { SINGLE_FILE } from './singleFile.mjs';

/** The Node entry points of `src/server/`, each built into one file in `build/`. */
export const SERVERS = /** @type {const} */ (['app', 'relay', 'simulator']);

export function build() {
  viteBuild('single-file');
  viteBuild('production');
  for (const name of SERVERS) buildServer(name);
  copyFileSync(`${root}build/relay.js`, `${root}dist/relay.mjs`);
  copyFileSync(`${root}build/${SINGLE_FILE}`, `${root}dist/${SINGLE_FILE}`);
  for (const tool of ['helper', 'sbom', 'licenses', 'sums']) run('node', [`src/tools/${tool}.mjs`]);
}

/** @param {(typeof SERVERS)[number]} name */
export function buildServer(name) {
  viteBuild(`server-${name}`);
}

/** @param {string} mode */
function viteBuild(mode) {
  run('node', ['node_modules/vite/bin/vite.js', 'build', '--mode', mode, '--logLevel', 'warn']);
}

if (process.argv[1]?.endsWith('build.mjs')) build();
