/** `npm run relay` and `npm run simulator`: installs what is missing, builds the entry point, and runs it. */
import { ensureDependencies, root, run } from './ensure.mjs';

const name = process.argv[2];
if (name !== 'relay' && name !== 'simulator')
  throw new RangeError(`expected relay or simulator, got ${name}`);
ensureDependencies();
run('node', ['node_modules/vite/bin/vite.js', 'build', '--mode', 'server', '--logLevel', 'warn']);
// The entry point reads its own options.
process.argv.splice(2, 1);
await import(new URL(`build/${name}.js`, `file://${root}`).href);
