import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as sendRequest, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { chooseRoute, connect, createByDownload, goLive, openApp } from './support/app.ts';
import { expect, test } from './support/test.ts';

const alert = (page: Page) => page.getByRole('alert');

test.describe('the service says no', () => {
  test('an unknown project', async ({ page, app, simulator, expectConsole }) => {
    expectConsole(/ERR_FAILED/);
    const cloud = await simulator('--cors');
    await openApp(page, app.url);
    // A least-privilege user, who can't list projects, types a number.
    await page.route(`${cloud.url}/**`, async (route) => {
      if (route.request().headers()['x-tc-action'] === 'DescribeProjects') await route.abort();
      else await route.continue();
    });
    await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
    const project = page.getByRole('textbox', { name: 'Project' });
    await project.fill('12x');
    await expect(page.getByText('The project is a whole number')).toBeVisible();
    await project.fill('7');
    await page.getByRole('textbox', { name: 'Key name' }).fill('lost_project');
    await page.keyboard.press('Enter');
    // The browser may have sent it twice: what a look has shown is told, and nothing more.
    await expect(alert(page)).toContainText('No key pair with this name is listed so far.');
    await expect(alert(page)).toContainText('InvalidProjectId.NotFound');
    await expect(alert(page)).toContainText('RequestId');
    await expect(project).toHaveValue('7');
    await project.fill('0');
    await page.getByRole('textbox', { name: 'Key name' }).press('Enter');
    await page.getByRole('button', { name: 'Use lost_project_2' }).click();
    await createByDownload(page, 'lost_project_2');
  });

  test('a quota hit', async ({ page, app, simulator }) => {
    const cloud = await simulator('--cors', '--quota', '0');
    await openApp(page, app.url);
    await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
    await page.keyboard.type('one_too_many');
    await page.keyboard.press('Enter');
    await expect(alert(page)).toContainText('No key pair with this name is listed so far.');
    await expect(alert(page)).toContainText('InvalidKeyPair.LimitExceeded');
    await expect(page.getByRole('textbox', { name: 'Key name' })).toHaveValue('one_too_many');
  });

  test('a duplicate', async ({ page, app, simulator }) => {
    const cloud = await simulator('--cors', '--prepared', '1');
    await openApp(page, app.url);
    await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
    await createByDownload(page, 'twice');
    await page.getByRole('textbox', { name: 'Key name' }).fill('twice');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Your list already has a key pair with this name')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Use twice_2' })).toBeVisible();
  });

  test('an internal error: it may have been created', async ({ page, app, simulator }) => {
    const cloud = await simulator('--cors');
    await openApp(page, app.url);
    await goLive(page, { kind: 'Direct', customEndpoint: cloud.url }, cloud);
    await page.keyboard.type('sim_internal_error');
    await page.keyboard.press('Enter');
    await expect(alert(page)).toContainText('is listed so far. It may still appear at any time until');
  });

  test('a wrong SecretKey: what was typed stays, and one character later it works', async ({
    page,
    app,
    simulator,
  }) => {
    const cloud = await simulator('--cors');
    await openApp(page, app.url);
    await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
    await connect(page, cloud, 'wrong');
    await expect(alert(page)).toContainText('AuthFailure.SignatureFailure');
    // Nobody is in between.
    await expect(alert(page)).not.toContainText('relay');
    await expect(page.getByRole('textbox', { name: 'SecretKey' })).toHaveValue('wrong');
    await connect(page, cloud);
    await expect(page.getByRole('textbox', { name: 'Key name' })).toBeFocused();
  });

  test('an unknown SecretId, and an expired token', async ({ page, app, simulator }) => {
    const cloud = await simulator('--cors');
    await openApp(page, app.url);
    await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
    await page.getByRole('textbox', { name: 'Token' }).fill('expired');
    await connect(page, cloud);
    await expect(alert(page)).toContainText('AuthFailure.TokenFailure');
    await page.getByRole('textbox', { name: 'Token' }).fill('');
    await page.getByRole('textbox', { name: 'SecretId' }).fill('AKIDnobody');
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(alert(page)).toContainText('AuthFailure.SecretIdNotFound');
  });

  test('a clock six minutes off', async ({ page, app, simulator }) => {
    const cloud = await simulator('--cors');
    await page.clock.install({ time: Date.now() + 6 * 60 * 1000 });
    await openApp(page, app.url);
    await chooseRoute(page, { kind: 'Direct', customEndpoint: cloud.url });
    await connect(page, cloud);
    await expect(alert(page)).toContainText('clock');
    await expect(alert(page)).toContainText('AuthFailure.SignatureExpire');
  });
});

test.describe('the relay answers', () => {
  /** A relay that forwards everything but CreateKeyPair, whose answer it replaces. */
  const replacements: [string, RequestListener, string][] = [
    ['HTML', (_, response) => response.end('<!doctype html><title>Sign in</title>'), 'A web page came back'],
    ['nothing', (_, response) => response.end(), 'The answer was empty'],
    ['too much', (_, response) => response.end('x'.repeat(1024 * 1024 + 1)), 'The answer is too large'],
    ['bad JSON', (_, response) => response.end('{"Response":'), 'The answer is damaged'],
    ['100,000 nested brackets', (_, response) => response.end('['.repeat(100_000)), 'The answer is damaged'],
    ['another JSON', (_, response) => response.end('{"ok":true}'), 'not from Tencent Cloud'],
    ['no more', (_, response) => response.destroy(), 'No answer could be read'],
  ];

  for (const [label, answer, title] of replacements) {
    test(`${label}: it may have been created, and the app goes on`, async ({
      page,
      app,
      simulator,
      expectConsole,
    }) => {
      if (label === 'no more') expectConsole(/ERR_EMPTY_RESPONSE/);
      const cloud = await simulator('--cors', '--prepared', '1');
      let isBroken = true;
      const relay = await startRelay(cloud.url, (request, response) => {
        if (request.headers['x-tc-action'] !== 'CreateKeyPair' || !isBroken) return false;
        response.setHeader('access-control-allow-origin', '*');
        answer(request, response);
        return true;
      });
      try {
        await openApp(page, app.url);
        const address = `http://127.0.0.1:${(relay.address() as AddressInfo).port}/`;
        await goLive(page, { kind: 'Relay', form: 'Fixed', address, customEndpoint: cloud.url }, cloud);
        await page.getByRole('textbox', { name: 'Key name' }).fill('perhaps');
        await page.keyboard.press('Enter');
        await expect(alert(page)).toContainText(title);
        await expect(alert(page)).toContainText('is listed so far. It may still appear at any time until');
        await expect(page.getByRole('textbox', { name: 'Key name' })).toHaveValue('perhaps');
        isBroken = false;
        // What was signed for that name may still be executed: it isn't used again.
        await page.getByRole('textbox', { name: 'Key name' }).press('Enter');
        await expect(page.getByText('Your list already has a key pair with this name')).toBeVisible();
        await expect(page.getByRole('button', { name: 'Use perhaps_2' })).toBeVisible();
        await createByDownload(page, 'surely');
        await expect(page.getByRole('status').getByText('Confirmed in the cloud')).toBeVisible();
      } finally {
        relay.close();
        relay.closeAllConnections();
      }
    });
  }
});

/** A fixed-target proxy in front of a simulator that answers CORS itself. */
async function startRelay(
  target: string,
  intercept: (...args: Parameters<RequestListener>) => boolean,
): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method === 'POST' && intercept(request, response)) return;
    const { method, headers } = request;
    // No connection is kept: one that the simulator has just closed would break a request at random.
    const upstream = sendRequest(target, {
      agent: false,
      ...(method === undefined ? {} : { method }),
      headers: { ...headers, host: new URL(target).host },
    });
    upstream.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

test('a name that Windows keeps for itself is said while it is typed, with another beside it', async ({
  page,
  app,
}) => {
  await openApp(page, app.url);
  await page.keyboard.type('nul');
  await expect(page.getByText('Windows doesn’t allow a file with this name')).toBeVisible();
  await page.getByRole('button', { name: 'Use nul_2' }).click();
  await expect(page.getByText('Windows doesn’t allow a file with this name')).toHaveCount(0);
});

test('a file that vanishes between choosing and reading is said, and nothing else happens', async ({
  page,
  app,
}) => {
  await openApp(page, app.url);
  await page.getByRole('link', { name: 'Keys' }).click();
  const directory = mkdtempSync(join(tmpdir(), 'keysmith-vanishing-'));
  const path = join(directory, 'gone.pem');
  writeFileSync(path, 'anything');
  // The page has the file, and the disk no longer has.
  await page.evaluate(() => {
    const { arrayBuffer } = Blob.prototype;
    Object.assign(window, { vanish: Promise.withResolvers<void>() });
    Blob.prototype.arrayBuffer = async function () {
      await (window as unknown as { vanish: PromiseWithResolvers<void> }).vanish.promise;
      return arrayBuffer.call(this);
    };
  });
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Which key is this?' }).click();
  await (await chooser).setFiles(path);
  await expect(page.getByRole('dialog')).toContainText('gone.pem');
  rmSync(directory, { recursive: true });
  await page.evaluate(() => (window as unknown as { vanish: PromiseWithResolvers<void> }).vanish.resolve());
  await expect(page.getByRole('dialog')).toContainText('it is a folder, or was moved, renamed or changed');
});
