/**
 * `npm run build`: builds everything: the Node entry points in `build/`; in `dist/` the app, the relay beside it and
 * the Helper; and then what is in it: `sbom.cdx.json`, `LICENSES.txt` and `SHA256SUMS`.
 */
import { run } from './ensure.mjs';

export function build() {
  // The first one empties `build/`, where the others note what they bundle.
  for (const mode of ['server', 'production', 'relay'])
    run('node', ['node_modules/vite/bin/vite.js', 'build', '--mode', mode, '--logLevel', 'warn']);
  for (const tool of ['helper', 'sbom', 'licenses', 'sums']) run('node', [`src/tools/${tool}.mjs`]);
}

if (process.argv[1]?.endsWith('build.mjs')) build();
