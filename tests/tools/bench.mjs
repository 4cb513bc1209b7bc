/**
 * `npm run bench`: speed as ratios inside one run, from interleaved rounds, so that a busy machine slows both sides;
 * and the bytes of the first load.
 */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { build as viteBuild } from 'vite';
import { build, ensureDependencies, ensureProgram, root } from './ensure.mjs';

const ROUNDS = 21;
const PER_ROUND = 1000;

ensureDependencies();
build();
await viteBuild({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    outDir: 'build/bench',
    minify: false,
    lib: { entry: 'tests/bench/signers.ts', formats: ['es'], fileName: 'signers' },
  },
});

await signingInNode();
await signingInChromium();
const { firstLoadBytes, LIMIT } = await import('./firstLoad.mjs');
const { files, total } = firstLoadBytes();
for (const { name, bytes } of files) console.log(`  ${String(bytes).padStart(6)} B gzip  ${name}`);
verdict('first load, bytes gzip', total, total <= LIMIT, `at most ${LIMIT}`);

async function signingInNode() {
  const ours = await import(new URL('build/bench/signers.js', `file://${root}`).href);
  const { default: Sign } = createRequire(import.meta.url)(
    'tencentcloud-sdk-nodejs-common/tencentcloud/common/sign.js',
  );
  const signSdk = (index) =>
    Sign.sign3({
      method: 'POST',
      url: 'https://cvm.tencentcloudapi.com/',
      payload: { KeyName: `bench_${index}`, ProjectId: 0 },
      timestamp: ours.TIMESTAMP,
      service: 'cvm',
      secretId: ours.SECRET_ID,
      secretKey: ours.SECRET_KEY,
      headers: { 'Content-Type': 'application/json' },
    });
  const times = { ours: [], sdk: [] };
  for (let round = -3; round < ROUNDS; round += 1) {
    for (const [name, sign] of round % 2
      ? entries(ours.signOurs, signSdk)
      : entries(ours.signOurs, signSdk).reverse()) {
      const started = performance.now();
      for (let index = 0; index < PER_ROUND; index += 1) sign(index);
      if (round >= 0) times[name].push(performance.now() - started);
    }
  }
  report('Node', 'the official SDK', times.ours, times.sdk, 0.8);
}

function entries(ours, sdk) {
  return [
    ['ours', ours],
    ['sdk', sdk],
  ];
}

async function signingInChromium() {
  const { chromium } = await import('@playwright/test');
  const browser = await chromium.launch({
    executablePath: await ensureProgram('chromium'),
    chromiumSandbox: process.getuid?.() !== 0,
  });
  const page = await browser.newPage();
  const script = readFileSync(`${root}build/bench/signers.js`, 'utf8');
  // A secure context, which WebCrypto needs, with nothing listening behind it.
  await page.route('http://localhost/**', (route) =>
    route.fulfill(
      route.request().url().endsWith('.js')
        ? { contentType: 'text/javascript', body: script }
        : { contentType: 'text/html', body: '<!doctype html><title>bench</title>' },
    ),
  );
  await page.goto('http://localhost/');
  const times = await page.evaluate(
    async ([rounds, perRound]) => {
      const { signOurs, signAws4fetch } = await import('http://localhost/signers.js');
      const result = { ours: [], aws4fetch: [] };
      const run = {
        ours: async () => {
          for (let index = 0; index < perRound; index += 1) signOurs(index);
        },
        aws4fetch: async () => {
          for (let index = 0; index < perRound; index += 1) await signAws4fetch(index);
        },
      };
      for (let round = -3; round < rounds; round += 1) {
        for (const name of round % 2 ? ['ours', 'aws4fetch'] : ['aws4fetch', 'ours']) {
          const started = performance.now();
          await run[name]();
          if (round >= 0) result[name].push(performance.now() - started);
        }
      }
      return result;
    },
    [ROUNDS, PER_ROUND],
  );
  await browser.close();
  report('Chromium', 'aws4fetch', times.ours, times.aws4fetch, 1.5);
}

/** The ratio of each round's two times, and its median: what both sides suffered together cancels out. */
function report(where, other, ours, theirs, atLeast) {
  const ratio = median(ours.map((time, round) => theirs[round] / time));
  const each = (times) => `${((median(times) * 1000) / PER_ROUND).toFixed(1)} µs`;
  console.log(`  ${where}: ours ${each(ours)}, ${other} ${each(theirs)} a signature`);
  verdict(
    `signing in ${where}, rate against ${other}`,
    Number(ratio.toFixed(2)),
    ratio >= atLeast,
    `at least ${atLeast}`,
  );
}

function verdict(label, value, holds, target) {
  console.log(`${holds ? 'ok    ' : 'MISSED'} ${label}: ${value} (${target})`);
  if (!holds) process.exitCode = 1;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
