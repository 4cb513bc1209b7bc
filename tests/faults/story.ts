/** What the stories of the fault matrix are told with. */
import { expect } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import type { Answer, Exchange, Fault, FaultProxyOptions } from '../support/faultProxy.ts';
import type { BrowserName, Method, SaverKind, World } from './world.ts';

/** What each key's row must say at the end; by saver where that differs. */
export type Ending = string | RegExp | Readonly<Record<SaverKind, string>>;

export interface FaultPoint {
  readonly id: string;
  readonly fault: string;
  readonly run: (world: World) => Promise<void>;
  /** For each method that the fault can happen to. */
  readonly ends: Readonly<Partial<Record<Method, Ending>>>;
  /** Where the fault can happen at all; everywhere by default. */
  readonly savers?: readonly SaverKind[] | Readonly<Record<Method, readonly SaverKind[]>>;
  /** Firefox by download as well; not where the fault is about one engine, or needs SIGKILL of a profile. */
  readonly browsers?: readonly BrowserName[];
  readonly clock?: boolean;
  /** Is told in one visit with others, one after the other: it leaves clock, account and page as they were. */
  readonly isPartOfVisit?: boolean;
  /** Needs a browser of its own, since it kills it. */
  readonly kills?: boolean;
  readonly proxy?: () => FaultProxyOptions;
  /** Requests go through the Helper, at a service that allows no page to call it. */
  readonly hasHelper?: boolean;
  /** Served from a copy of the build, to which a new version can be published. */
  readonly hasOwnApp?: boolean;
  /** The same whoever makes the key. */
  readonly isAlike?: boolean;
  /** Runs in every `npm test`, for these methods. */
  readonly quick?: readonly Method[];
  /** Where a story takes longer than others. */
  readonly timeoutMs?: number;
}

export const MINUTE = 60_000;
export const CHROMIUM: readonly BrowserName[] = ['chromium'];
export const saved = { folder: 'Verified', download: 'Unconfirmed' } as const;

export const html = Buffer.from('<!doctype html><title>502 Bad Gateway</title>');
export const drop: Fault = (exchange) => exchange.drop();
export const instead =
  (answer: Partial<Answer>): Fault =>
  (exchange) =>
    exchange.answer(answer);
/** The cloud executes it, and then something else happens to the answer. */
export const executed =
  (after: (exchange: Exchange, answer: Answer) => void): Fault =>
  async (exchange) =>
    after(exchange, await exchange.forward());

export const apiError = (Code: string): Partial<Answer> => ({
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify({ Response: { Error: { Code, Message: 'x' }, RequestId: 'r-1' } })),
});

/** What a second copy of a request may be refused with, whatever became of the first. */
export const CODES = [
  'InternalServerError',
  'InvalidKeyPair.LimitExceeded',
  'InvalidKeyPairName.Duplicate',
  'InvalidKeyPairNameEmpty',
  'InvalidKeyPairNameIncludeIllegalChar',
  'InvalidKeyPairNameTooLong',
  'InvalidParameterValue',
  'InvalidProjectId.NotFound',
  'MissingParameter',
  'FailedOperation.TagKeyReserved',
  'LimitExceeded.TagResourceQuota',
  'RequestLimitExceeded',
  'AuthFailure.SignatureFailure',
  'AuthFailure.SignatureExpire',
  'AuthFailure.SecretIdNotFound',
  'AuthFailure.TokenFailure',
  'AuthFailure.UnauthorizedOperation',
  'UnauthorizedOperation',
  'UnsupportedRegion',
  'UnsupportedOperation',
] as const;

/** The first copy is executed and its connection closed before the headers; whatever comes after it is refused. */
export function resentAndRefused(code: string): Fault {
  let copies = 0;
  return async (exchange) => {
    copies += 1;
    if (copies > 1) return exchange.answer(apiError(code));
    await exchange.forward();
    exchange.drop();
  };
}

/** A story that makes many keys is told with the folder where a download would have to be opened each time. */
export const sawBySaver = { cloud: ['folder', 'download'], device: ['folder'] } as const;

export async function seesOrphan(world: World, name: string): Promise<void> {
  await world.toKeys();
  await expect(world.row(name)).toContainText('Private key lost');
  await expect(world.row(name).getByRole('button', { name: 'Delete and create again' })).toBeVisible();
}

/** In the open deletion dialog: the name, and the second yes that a key of that name and time needs. */
export async function typesToDelete(world: World, name: string): Promise<void> {
  const dialog = world.page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Type the key name to delete it' }).fill(name);
  await dialog.getByRole('checkbox', { name: 'This key may belong to someone else' }).check();
  await dialog.getByRole('button', { name: 'Delete key pair' }).click();
}

/** A pair that the cloud made for another name: real, and not this one's. */
export async function someoneElses(world: World): Promise<{ PrivateKey: string; PublicKey: string }> {
  let pair = { PrivateKey: '', PublicKey: '' };
  world.proxy.inject(
    executed((exchange, answer) => {
      const { Response } = JSON.parse(answer.body.toString()) as { Response: { KeyPair: typeof pair } };
      pair = Response.KeyPair;
      exchange.answer({ status: 502, body: html });
    }),
    { times: 1 },
  );
  await world.submit('other');
  await expect(world.alert).toContainText('no private key arrived');
  return pair;
}

/** The parts of answers that a liar rewrites. */
export interface CloudResponse {
  KeyPair: { PrivateKey: string; PublicKey: string };
  KeyPairSet: unknown[];
}

/** Rewrites a JSON answer. */
export function rewritten(answer: Answer, rewrite: (response: CloudResponse) => void): Answer {
  const json = JSON.parse(answer.body.toString()) as { Response: CloudResponse };
  rewrite(json.Response);
  return { ...answer, body: Buffer.from(JSON.stringify(json)) };
}

/** A request that the test holds until it lets go. */
export function held() {
  let arrive: (exchange: Exchange) => void = () => undefined;
  const arrived = new Promise<Exchange>((resolve) => {
    arrive = resolve;
  });
  return { fault: (exchange: Exchange) => arrive(exchange), arrived };
}

export async function watchLongTasks(world: World): Promise<void> {
  await world.page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { longTasks: tasks });
    if (!PerformanceObserver.supportedEntryTypes.includes('longtask')) return;
    const observer = new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map(({ duration }) => duration)),
    );
    observer.observe({ type: 'longtask' });
  });
}

export function longestTask(world: World): Promise<number> {
  return world.page.evaluate(() => Math.max(0, ...(Reflect.get(window, 'longTasks') as number[])));
}

/**
 * A hundred keys in a batch, and a SIGKILL in the middle: what was under way is told from the ledger and the folder, the
 * rest is made when the batch goes on.
 */
export const batchKilled = (method: Method): FaultPoint => ({
  id: 'B01',
  fault: 'a batch of a hundred, killed in the middle and resumed',
  run: async (world) => {
    const { page } = world;
    await page.getByRole('link', { name: 'Create several…' }).click();
    if (method === 'device') await page.getByRole('radio', { name: 'This device' }).check();
    await page.getByRole('textbox', { name: 'Key names' }).fill('web_{001..100}');
    await page.getByRole('button', { name: 'Create 100 key pairs' }).click();
    await expect.poll(() => world.cloud.keyPairs().length, { timeout: 60_000 }).toBeGreaterThan(40);
    await world.kill();
    await world.restart();
    // Whatever was signed before the kill can be executed no more.
    await world.advance(12 * MINUTE);
    await world.toKeys();
    await expect(async () => {
      const again = world.page.getByRole('button', { name: 'Check again' });
      if (await again.isVisible()) await again.click();
      await expect(world.page.getByText(/^The outcome for/)).toHaveCount(0, { timeout: 2000 });
    }).toPass({ timeout: 30_000 });
    await world.page.getByRole('link', { name: 'New key' }).first().click();
    await world.page.getByRole('link', { name: 'Create several…' }).click();
    await world.page.getByRole('button', { name: /^Go on/ }).click();
    await expect(world.page.getByText(/^(All 100|\d+ of 100) are saved and verified\./)).toBeVisible({
      timeout: 90_000,
    });
    expect(world.cloud.keyPairs()).toHaveLength(100);
  },
  // What the cloud made and the kill took is an orphan, listed as such; on this device nothing can be lost.
  ends: {
    [method]:
      method === 'device'
        ? /^Verified(, Verified){99}$/
        : /^(Verified|Private key lost)(, (Verified|Private key lost)){99}$/,
  },
  kills: true,
  clock: true,
  timeoutMs: 240_000,
  savers: ['folder'],
  browsers: CHROMIUM,
});

/** An answer without an end, at a pace that leaves the machine to the page: what is judged is the page, not its rival. */
function pour({ raw: response }: Exchange): void {
  response.writeHead(200);
  const more = setInterval(() => response.write(Buffer.alloc(65_536, 'x')), 2);
  response.once('close', () => clearInterval(more));
}

/** What no client may choke on: the part of the cell's name, the fault, the answer. */
export const hugeAnswers: readonly (readonly [string, string, (exchange: Exchange) => void])[] = [
  ['large', 'too large', (exchange) => exchange.answer({ body: Buffer.alloc(2 * 1024 * 1024, 'x') })],
  ['endless', 'endless', pour],
  ['deep', '100,000 nested brackets', (exchange) => exchange.answer({ body: Buffer.alloc(100_000, '[') })],
];

/** Made for one run, for localhost. */
export function certificate(): { key: string; cert: string } {
  const pem = execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '1',
      '-subj',
      '/CN=localhost',
      '-keyout',
      '-',
      '-out',
      '-',
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return { key: pem, cert: pem };
}

/** A key name of a story's own, so that many can be told in one visit. */
export function nameOf(id: string): string {
  return `key_${id.replace(/\W/g, '_')}`;
}
