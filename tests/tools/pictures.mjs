/** Renews the README's pictures from those that `npm run screens` took: `npm run pictures` does both. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { root } from '../../src/tools/ensure.mjs';

const PICTURES = {
  'first-run-1280-light-en': 'first-run',
  'result-1280-light-en': 'result',
  'keys-12-1280-dark-en': 'keys',
  'dialog-send-1280-light-en': 'send',
};

mkdirSync(`${root}tests/pictures`, { recursive: true });
for (const [screen, picture] of Object.entries(PICTURES))
  copyFileSync(`${root}test-results/screens/${screen}.png`, `${root}tests/pictures/${picture}.png`);
