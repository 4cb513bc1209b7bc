import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeAnswer } from '../../src/core/byHand/takeAnswer.ts';
import { openFile, openLink } from '../support/byHandStory.ts';
import { carrierTo } from '../support/carrier.ts';
import { expect, test } from './support/test.ts';

test('a link registers the key by being opened, twice does no harm, and a Check shows it', async ({
  page,
  simulator,
}) => {
  await openLink(page, await simulator());
});

test('a page from the disk registers the key by its form, without CORS or a relay', async ({
  page,
  simulator,
}) => {
  await openFile(page, await simulator(), { press: ['Send'] });
});

test('the page from the disk uses another signature at a press of Earlier or Later', async ({
  page,
  simulator,
}) => {
  // All its signatures are ahead of the service, and the first one is the nearest.
  await openFile(page, await simulator(), { aheadMs: 4 * 60_000, press: ['Later', 'Earlier'] });
});

test('curl registers the key by its file', async ({ simulator }) => {
  const carrier = carrierTo(await simulator(), 'by_curl');
  const folder = mkdtempSync(join(tmpdir(), 'keysmith-curl-'));
  try {
    const path = join(folder, 'by_curl.curl');
    writeFileSync(path, await carrier.curl());
    const answer = execFileSync('curl', ['--silent', '--config', path], { encoding: 'utf8' });
    expect(takeAnswer(carrier.record, answer, []), answer).toMatchObject({ kind: 'claimed' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
