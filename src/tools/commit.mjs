/** Names what is built. */
import { execFileSync } from 'node:child_process';
import { root } from './ensure.mjs';

/**
 * The commit that is checked out, in 12 hex digits. `-dirty` is added if any file differs from it, or isn't in it:
 * then it isn't what the commit says. `unknown` if this is no git checkout, or git isn't there.
 */
export function commitName() {
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    return `${git('rev-parse', '--short=12', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '-dirty'}`;
  } catch {
    return 'unknown';
  }
}
