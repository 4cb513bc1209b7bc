/** The texts of `en/pages.ts` in Simplified Chinese. */
import type { PageMessages } from '../en/pages.ts';
import { appTexts } from './app.ts';
import { byHandTexts } from './byHand.ts';
import { connectTexts } from './connect.ts';
import { keyTexts } from './key.ts';
import { keysTexts } from './keys.ts';
import { manyTexts } from './many.ts';
import { newKeyTexts } from './newKey.ts';
import { releaseTexts } from './release.ts';
import { settingsTexts } from './settings.ts';
import { singleFileTexts } from './singleFile.ts';
import { whichKeyTexts } from './whichKey.ts';

export const pages: PageMessages = {
  ...newKeyTexts,
  ...keyTexts,
  ...keysTexts,
  ...whichKeyTexts,
  ...manyTexts,
  ...connectTexts,
  ...settingsTexts,
  ...singleFileTexts,
  ...releaseTexts,
  ...byHandTexts,
  ...appTexts,
};
