/** Names the commit that a build is made from. */
import { execFileSync } from 'node:child_process';
import { root } from './ensure.mjs';

/**
 * The commit that is checked out, in 12 hex digits. `-dirty` is added if the build may differ from the commit: a file
 * is changed or untracked, or an ignored file is in `public` or `src`. The result is `unknown` if this folder isn't a
 * git checkout, or if git isn't installed.
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
