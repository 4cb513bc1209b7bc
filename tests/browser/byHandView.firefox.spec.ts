import { takeAnswer } from '../../src/core/byHand/takeAnswer.ts';
import { carrierTo } from '../support/carrier.ts';
import { expect, test } from './support/test.ts';

const firefoxPath = process.env['FIREFOX_PATH'];
// Automation switches the view off, in which people see every answer.
test.use({
  launchOptions: {
    ...(firefoxPath === undefined ? {} : { executablePath: firefoxPath }),
    firefoxUserPrefs: { 'devtools.jsonview.enabled': true },
  },
});

test('answers are taken as they are copied from Firefox’s view of JSON', async ({
  page,
  simulator,
  expectConsole,
}) => {
  // The view greets those who open the console.
  expectConsole(/Data available from the console/);
  const carrier = carrierTo(await simulator(), 'by_view');
  const copied = async (link: string) => {
    await page.goto(link);
    await expect(page.locator('.treeTable')).toContainText('RequestId');
    await page.keyboard.press('Control+a');
    return page.evaluate(() => String(getSelection()));
  };
  const imported = await copied(await carrier.link());
  expect(imported).not.toContain('{');
  expect(takeAnswer(carrier.record, imported, [])).toMatchObject({ kind: 'claimed' });
  const twice = takeAnswer(carrier.record, await copied(await carrier.link()), []);
  expect(twice).toMatchObject({ kind: 'duplicate' });
  const seen = takeAnswer(carrier.record, await copied(await carrier.check()), []);
  expect(seen).toMatchObject({ kind: 'seen', record: { evidence: 'publicKey' } });
});
