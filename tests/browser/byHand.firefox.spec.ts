import { openFile, openLink } from '../support/byHandStory.ts';
import { test } from './support/test.ts';

test('in Firefox a link registers the key by being opened, and a Check shows it', async ({
  page,
  simulator,
}) => {
  await openLink(page, await simulator());
});

test('in Firefox a page from the disk registers the key by its form', async ({ page, simulator }) => {
  await openFile(page, await simulator(), { press: ['Send'] });
});
