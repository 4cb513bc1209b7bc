/** Texts that are loaded after the form of New key is shown. Each part of the app has its own file of texts. */
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

export const pages = {
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

export type PageMessages = typeof pages;
