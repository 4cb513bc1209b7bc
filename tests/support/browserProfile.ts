/** A browser that keeps its profile on disk: killed at any moment, and what is in its files then. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** SIGKILL, to every process of the browser with that profile: no handler runs, nothing is flushed. */
export function killBrowser(profile: string): void {
  for (const pid of pidsOf(profile)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It was gone already.
    }
  }
}

function pidsOf(profile: string): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8', maxBuffer: 1 << 26 }).split(
    '\n',
  );
  return lines.filter((line) => line.includes(profile)).map((line) => Number.parseInt(line, 10));
}

/** Every file of the profile but the keys folder itself, which in these tests is a folder of the browser's own disk. */
export function filesOf(profile: string): Map<string, Buffer> {
  const files = readdirSync(profile, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.parentPath.includes('/File System'),
  );
  const found = new Map<string, Buffer>();
  for (const entry of files) {
    const path = join(entry.parentPath, entry.name);
    try {
      found.set(path.slice(profile.length), readFileSync(path));
    } catch (error) {
      // A browser that is running may have removed it since: then nothing is in it.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  if (found.size < 10) throw new Error(`${profile}: expected a browser's profile`);
  return found;
}
