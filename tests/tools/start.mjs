/** `npm start`: installs what is missing, builds, and serves the app with the relay beside it. */
import { build, ensureDependencies, root } from './ensure.mjs';

ensureDependencies();
build();
process.chdir(root);
await import(new URL('build/app.js', `file://${root}`).href);
