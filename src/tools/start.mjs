/** `npm start`: installs what is missing, builds, and serves the app with the relay beside it. */
import { build } from './build.mjs';
import { ensureDependencies, root, whileAlone } from './ensure.mjs';
import { originAtPort } from './helperOrigin.mjs';

ensureDependencies();
process.chdir(root);
// Makes the build contain a Helper for the origin where the app is served, so that the page can offer it.
const origin = originAtPort(process.env['PORT']);
if (origin !== null) process.env['KEYSMITH_ORIGIN'] ??= origin;
await whileAlone(async () => {
  build();
  await import(new URL('build/app.js', `file://${root}`).href);
});
