/** `npm run relay` and `npm run simulator`: installs what is missing, builds the entry point, and runs it. */
import { buildServer } from './build.mjs';
import { ensureDependencies, root, whileAlone } from './ensure.mjs';

const name = process.argv[2];
if (name !== 'relay' && name !== 'simulator')
  throw new RangeError(`expected relay or simulator, got ${name}`);
ensureDependencies();
// Removes the argument `name`: the entry point parses the remaining arguments as its options.
process.argv.splice(2, 1);
// The import must also happen while no other process builds. Another build could empty the folder before the entry
// point is imported.
await whileAlone(async () => {
  buildServer(name);
  await import(new URL(`build/${name}.js`, `file://${root}`).href);
});
