import type { ClosedService } from '../support/closedService.ts';
import type { Exchange } from '../support/faultProxy.ts';
import type { Firefox } from '../support/firefox.ts';
import { askHelper, refusedQuestions, signedCall } from '../support/helperQuestions.ts';
import { sshKeygen, withKeyFile } from '../support/tools.ts';
import { expect, test } from './support/firefoxTest.ts';

async function connectByHelper(firefox: Firefox, appUrl: string, api: ClosedService): Promise<void> {
  await firefox.open(`${appUrl}#/connect`);
  await firefox.sees('is ready.');
  await firefox.fill('Custom endpoint', api.url);
  await enterCredential(firefox, api);
}

async function enterCredential(firefox: Firefox, { cloud }: ClosedService): Promise<void> {
  const { secretId = '', secretKey = '' } = cloud.credentials[0] ?? {};
  await firefox.fill('SecretId', secretId);
  await firefox.fill('SecretKey', secretKey);
  await firefox.click('button', 'Connect');
  await firefox.sees('New key pair');
}

/** Asks the Helper from the page. */
function ask(firefox: Firefox, questions: readonly unknown[]): Promise<readonly unknown[]> {
  const evaluate = async (script: string) =>
    JSON.parse(String(await firefox.evaluate(`async () => JSON.stringify(await (${script}))`))) as unknown;
  return askHelper({ evaluate }, questions);
}

test('the main job through the Helper in Firefox: nothing is preflighted', async ({
  firefox,
  app,
  api,
  helper,
}) => {
  await firefox.install(`${helper.folder}/firefox`);
  await connectByHelper(firefox, app.url, api);
  await firefox.fill('Key name', 'helped_1');
  await firefox.pressEnter();
  const made = await firefox.downloaded('helped_1.pem');
  await firefox.sees('Confirmed in the cloud');
  await firefox.choose(made.file);
  await firefox.sees('Saved and verified');

  await firefox.click('radio', 'This device');
  await firefox.fill('Key name', 'own_1');
  await firefox.pressEnter();
  const own = await firefox.downloaded('own_1.pem');
  await firefox.sees('Not at Tencent Cloud yet');
  await firefox.choose(own.file);
  await expect.poll(() => api.proxy.seen).toContain('ImportKeyPair');
  await firefox.sees('Confirmed in the cloud');
  const blobs = api.cloud.keyPairs().map(({ publicKey }) => publicKey.split(' ')[1]);
  for (const { text } of [made, own])
    withKeyFile(text, (file) => expect(blobs).toContain(sshKeygen('-y', '-f', file).trim().split(' ')[1]));

  // A batch goes into one file, which this browser downloads.
  await firefox.open(`${app.url}#/many`);
  await firefox.click('radio', 'This device');
  await firefox.fill('Key names', 'web_{01..12}');
  await firefox.click('button', 'Create 12 key pairs');
  await firefox.choose(await firefox.archive());
  await expect.poll(() => api.cloud.keyPairs().length).toBe(14);

  await firefox.open(`${app.url}#/keys`);
  await firefox.click('button', 'Sync');
  await firefox.sees('14 key pairs in Guangzhou');
  expect(api.methods.filter((method) => method !== 'POST')).toEqual([]);
});

test('what the Helper doesn’t send, and whom it doesn’t serve, in Firefox', async ({
  firefox,
  app,
  api,
  helper,
}) => {
  await firefox.install(`${helper.folder}/firefox`);
  await firefox.open(app.url);
  const refused = refusedQuestions(api.url);
  const [facts, ...answers] = await ask(firefox, refused);
  expect(facts).toMatchObject({ protocol: 1, origin: new URL(app.url).origin });
  expect(answers).toEqual(refused.map(() => ({ kind: 'notSent', reason: 'request' })));
  // The page by its other name is another origin.
  await firefox.open(app.url.replace('localhost', '127.0.0.1'));
  expect(await ask(firefox, [signedCall(api.url)])).toEqual([null]);
  expect(api.methods).toEqual([]);
  await firefox.open(app.url);
  expect((await ask(firefox, [signedCall(api.url)]))[1]).toMatchObject({ kind: 'answer', status: 200 });
});

test('removed in the middle of CreateKeyPair: the key is listed once the Helper is back', async ({
  firefox,
  app,
  api,
  helper,
}) => {
  const id = await firefox.install(`${helper.folder}/firefox`);
  await connectByHelper(firefox, app.url, api);
  const arrived = new Promise<Exchange>((resolve) => api.proxy.inject(resolve, { times: 1 }));
  await firefox.fill('Key name', 'lost_1');
  await firefox.pressEnter();
  const exchange = await arrived;
  await exchange.forward();
  await firefox.uninstall(id);
  exchange.drop();
  // Firefox tells the page nothing about it: what ends the wait is the page's own deadline.
  await firefox.sees('No answer within 20 seconds');
  await firefox.fill('Key name', 'other');
  await firefox.pressEnter();
  await firefox.sees('no Helper was found for this page');
  expect(api.cloud.keyPairs()).toHaveLength(1);

  await firefox.install(`${helper.folder}/firefox`);
  await firefox.open(`${app.url}#/settings`);
  await enterCredential(firefox, api);
  await firefox.open(`${app.url}#/keys`);
  await firefox.sees('Private key lost');
});
