import { connect, createByDownload, openApp } from './support/app.ts';
import { expect, test } from './support/test.ts';

test('from the first run through the guided path to a real key: way, credential, region, test', async ({
  page,
  app,
  simulator,
}) => {
  const cloud = await simulator('--cors', '--prepared', '1');
  await openApp(page, app.url);
  await page.getByRole('link', { name: 'Connect to Tencent Cloud' }).click();
  const steps = page.getByRole('main').getByRole('listitem');
  await expect(page.getByRole('heading', { name: 'The way there' })).toBeVisible();
  // What is served here brings a relay along; without one there is a line that starts one.
  await expect(page.getByRole('textbox', { name: 'Relay address' })).toHaveValue(`${app.url}relay/`);
  await page.getByRole('textbox', { name: 'Relay address' }).fill('https://relay.example/');
  await expect(page.getByText(`node relay.mjs --allow-origin ${new URL(app.url).origin}`)).toBeVisible();
  await expect(page.getByRole('link', { name: 'Download relay.mjs' })).toHaveAttribute('href', './relay.mjs');
  await expect(page.getByRole('textbox', { name: 'SecretKey' })).toBeHidden();

  await page.getByRole('radio', { name: 'Direct' }).check();
  await page.getByRole('textbox', { name: 'Custom endpoint' }).fill(cloud.url);
  await page.getByRole('button', { name: 'Save and reload' }).click();
  await expect(page.getByRole('textbox', { name: 'SecretKey' })).toBeVisible();
  await expect(steps.filter({ hasText: 'A credential' })).toBeVisible();
  await page.getByRole('combobox', { name: 'Region' }).selectOption('ap-shanghai');
  await connect(page, cloud);
  await expect(page.getByText(`Connected as ${String(cloud.facts['secretId'])}`)).toBeVisible();
  const { download } = await createByDownload(page, 'after_the_guide');
  expect(download.suggestedFilename()).toBe('after_the_guide.pem');
  await expect(page.getByRole('combobox', { name: 'Region' })).toHaveValue('ap-shanghai');
});

test('the policy has exactly the actions that are chosen, and a temporary credential has it too', async ({
  page,
  app,
}) => {
  await page.goto(`${app.url}#/connect`);
  const policy = page.getByRole('group', { name: 'Its policy' });
  const actions = async () => {
    const { statement } = JSON.parse(await policy.innerText()) as { statement: [{ action: string[] }] };
    return statement[0].action;
  };
  await expect(policy).toBeVisible();
  for (const right of await page.getByRole('checkbox').all()) await right.uncheck();
  expect(await actions()).toEqual(['cvm:DescribeKeyPairs']);
  await page.getByRole('checkbox', { name: 'Import key pairs made on this device' }).check();
  expect(await actions()).toEqual(['cvm:DescribeKeyPairs', 'cvm:ImportKeyPair']);
  await page.getByText('Or a temporary credential').click();
  await expect(page.getByText(/^tccli sts GetFederationToken .*ImportKeyPair/)).toBeVisible();
});
