/** Playwright's `test` with a copy of the single file, under a name and in a place of its own. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Firefox, startFirefox } from '../../support/firefox.ts';
import { expect, test as base } from './test.ts';

export const BUILT = join(import.meta.dirname, '../../../dist/keysmith.html');

interface Fixtures {
  /** The folder of the stick. */
  readonly folder: string;
  /** The path of the copy. */
  readonly path: string;
  /** The address of the copy. */
  readonly file: string;
  /** Everything that the page asked for besides itself and what it made. */
  readonly requests: string[];
  /**
   * Firefox as people have it: each place of a file has storage of its own. Automation's own preferences would share
   * one among all local files.
   */
  readonly firefox: Firefox;
}

export const test = base.extend<Fixtures>({
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'keysmith stick '));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  path: async ({ folder }, use) => {
    const path = join(folder, 'tools', 'My keys (2).html');
    mkdirSync(join(folder, 'tools'));
    copyFileSync(BUILT, path);
    await use(path);
  },
  file: async ({ path }, use) => use(pathToFileURL(path).href),
  requests: async ({ page, file }, use) => {
    const requests: string[] = [];
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith('blob:') && url.split('#')[0] !== file) requests.push(url);
    });
    await use(requests);
  },
  firefox: async ({}, use) => {
    const path = process.env['FIREFOX_PATH'] ?? 'firefox-esr';
    const firefox = await startFirefox(path, { 'remote.prefs.recommended': false });
    await use(firefox);
    await firefox.stop();
  },
});

export { expect };
