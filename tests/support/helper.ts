/** The Helper, built for a test: for one origin, and with one more address that it may send to. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildHelper } from '../../src/tools/helper.mjs';

export interface BuiltHelper {
  /** A folder for each browser: `chromium`, `firefox`. */
  readonly folder: string;
  readonly remove: () => void;
}

/** @param upstream a service on this machine, as `http://127.0.0.1:PORT` */
export async function builtHelper(options: { origin: string; upstream: string }): Promise<BuiltHelper> {
  const folder = mkdtempSync(join(tmpdir(), 'keysmith-helper-'));
  await buildHelper({ folder: join(folder, 'helper'), ...options });
  return {
    folder: join(folder, 'helper'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
