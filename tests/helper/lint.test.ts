import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildHelper } from '../../src/tools/helper.mjs';

/** Mozilla's own judge of extensions. It weighs 86 MB, so that it is fetched for this test alone. */
const WEB_EXT = 'web-ext@10.7.0';

const folder = mkdtempSync(join(tmpdir(), 'keysmith-lint-'));
beforeAll(() => buildHelper({ folder: join(folder, 'helper') }));
afterAll(() => rmSync(folder, { recursive: true }));

interface Verdict {
  readonly summary: { readonly errors: number; readonly notices: number; readonly warnings: number };
  readonly warnings: readonly { readonly code: string }[];
}

it.each([
  // Firefox runs the script that stands beside it.
  ['chromium', ['BACKGROUND_SERVICE_WORKER_IGNORED']],
  ['firefox', []],
])(
  'web-ext finds no fault in the Helper for %s',
  async (browser, warnings) => {
    const args = [
      '--yes',
      WEB_EXT,
      'lint',
      '--source-dir',
      join(folder, 'helper', browser),
      '--output',
      'json',
    ];
    const { stdout } = await promisify(execFile)('npx', args, { cwd: folder });
    const verdict = JSON.parse(stdout) as Verdict;
    expect(verdict.summary).toMatchObject({ errors: 0, notices: 0 });
    expect(verdict.warnings.map(({ code }) => code)).toEqual(warnings);
  },
  180_000,
);
