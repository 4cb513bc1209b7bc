/** Names what is built. */
import { execFileSync } from 'node:child_process';
import { root } from './ensure.mjs';

/**
 * The commit that is checked out, in 12 hex digits. `-dirty` is added if any file differs from it or isn't in it, or if
 * an ignored file is where a build takes everything: then it isn't what the commit says. `unknown` if this is no git
 * checkout, or git isn't there.
 */
export function commitName() {
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=all');
    const ignored = git('ls-files', '--others', '--ignored', '--exclude-standard', 'public', 'src');
    return `${git('rev-parse', '--short=12', 'HEAD')}${changed + ignored === '' ? '' : '-dirty'}`;
  } catch {
    return 'unknown';
  }
}
