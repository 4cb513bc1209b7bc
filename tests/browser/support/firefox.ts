import { fileURLToPath } from 'node:url';

/** Where Firefox puts its downloads during tests, under names of its own. */
export const FIREFOX_DOWNLOADS = fileURLToPath(
  new URL('../../../test-results/firefox-downloads', import.meta.url),
);
