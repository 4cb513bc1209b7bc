/** Vitest's global setup: the Node entry points are built once, from the sources as they are now. */
import { execFileSync } from 'node:child_process';

export default function setup(): void {
  execFileSync('node', ['node_modules/vite/bin/vite.js', 'build', '--mode', 'server', '--logLevel', 'error']);
}
