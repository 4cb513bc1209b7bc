/**
 * `npm run lighthouse`: Lighthouse on the built app as `npm start` serves it. Prints the four scores and what costs points.
 * Version 12 is the last that runs on Node 20; it is fetched when this is run, and no part of the project.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { build } from '../../src/tools/build.mjs';
import { ensureDependencies, ensureProgram, root } from '../../src/tools/ensure.mjs';

const FLAGS = [
  '--headless=new',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

ensureDependencies();
build();
const CHROME_PATH = await ensureProgram('chromium');
const app = spawn('node', ['build/app.js'], { cwd: root, env: { ...process.env, PORT: '0' } });
try {
  const url = await new Promise((resolve, reject) => {
    createInterface(app.stdout).on('line', (line) => resolve(JSON.parse(line).url));
    app.on('exit', (code) => reject(new Error(`app.js ended with ${code}`)));
  });
  const args = [url, '--quiet', `--chrome-flags=${FLAGS.join(' ')}`, '--output=json', '--output-path=stdout'];
  const { stdout } = spawnSync('npx', ['--yes', 'lighthouse@12.8.2', ...args], {
    encoding: 'utf8',
    maxBuffer: 1e8,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CHROME_PATH },
  });
  const { categories, audits } = JSON.parse(stdout);
  for (const { title, score, auditRefs } of Object.values(categories)) {
    process.stdout.write(`${Math.round(100 * score)} ${title}\n`);
    for (const { id, weight } of auditRefs) {
      const audit = audits[id];
      if (weight > 0 && audit.score !== null && audit.score < 1)
        process.stdout.write(`   ${audit.title}: ${audit.displayValue ?? audit.score}\n`);
    }
  }
  process.exitCode = Object.values(categories).every(({ score }) => score === 1) ? 0 : 1;
} finally {
  app.kill();
}
