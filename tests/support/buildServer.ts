/** Vitest's global setup: the Node entry points are built once, from the sources as they are now. */
import { buildServer, SERVERS } from '../../src/tools/build.mjs';

export default function setup(): void {
  for (const name of SERVERS) buildServer(name);
}
