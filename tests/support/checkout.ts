/** Copies of this checkout, for what is only seen in one that nobody has worked in. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './readmes.ts';

/** Copies the files of this checkout, without what is ignored by git, into a folder. */
export function copyCheckout(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const file of files.split('\n').filter(Boolean)) {
    // Removed, and not committed yet.
    if (existsSync(join(ROOT, file))) cpSync(join(ROOT, file), join(folder, file));
  }
}

/** Makes a folder a git repository with one commit, whose name depends on the files only. */
export function commitAll(folder: string): void {
  const date = '2026-01-01T00:00:00Z';
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@keysmith.test', ...args], {
      cwd: folder,
      env,
      stdio: 'ignore',
    });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--no-gpg-sign', '--message=all');
}

/** Copies the installed packages: by hard links where the file system can, since they are many. */
export function copyPackages(folder: string): void {
  const from = join(ROOT, 'node_modules');
  try {
    execFileSync('cp', ['-al', from, join(folder, 'node_modules')], { stdio: 'ignore' });
  } catch {
    execFileSync('cp', ['-a', from, folder]);
  }
  // Another test may be building in this checkout; nobody is in the copy.
  rmSync(join(folder, 'node_modules/.keysmith-building'), { recursive: true, force: true });
}
