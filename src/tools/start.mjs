/** `npm start`: installs what is missing, builds, and serves the app with the relay beside it. */
import { build, ensureDependencies, root, whileAlone } from './ensure.mjs';

ensureDependencies();
process.chdir(root);
await whileAlone(async () => {
  build();
  await import(new URL('build/app.js', `file://${root}`).href);
});
