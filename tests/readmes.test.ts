/** Every command in a README is run by a test, and every file that one names is there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { namedCommands, READMES, readmeText, ROOT, shellCommands } from './support/readmes.ts';

/** Command → the file that runs it, and the words by which it does. */
const RUN_BY: Readonly<Record<string, readonly [file: string, words: string]>> = {
  'npm start': ['tests/server/commands.test.ts', 'shellCommands()'],
  'npm run relay': ['tests/server/commands.test.ts', 'shellCommands()'],
  'npm run simulator': ['tests/server/commands.test.ts', 'shellCommands()'],
  'npm run build': ['tests/server/commands.test.ts', "'npm run build'"],
  'npm run release': ['tests/tools/release.test.ts', 'npm run --silent release'],
  'npm run verify': ['tests/server/commands.test.ts', "'verify'"],
  // On a fresh clone, which is where CI runs.
  'npm ci': ['src/tools/ensure.mjs', "'ci'"],
  'npm test': ['.ci/run', 'for part in test '],
  'npm run test:proxies': ['.ci/run', 'test:proxies'],
  'npm run test:faults': ['.ci/run', 'test:faults'],
  'npm run check': ['tests/tools/test.mjs', 'check.mjs'],
  'npm run screens': ['tests/browser/screens.spec.ts', 'npm run screens'],
};
/** What takes minutes is started by hand; its script is read by Node here. */
const BY_HAND = [
  'npm run bench',
  'npm run dev',
  'npm run lighthouse',
  'npm run mutate',
  'npm run pictures',
  'npm run test:whole',
];

describe('a command in a README', () => {
  it.each([...namedCommands()])('%s is run by a test', (command) => {
    if (BY_HAND.includes(command)) return;
    const [file, words] = RUN_BY[command] ?? [];
    if (file === undefined || words === undefined) throw new Error(`${command}: no test runs it`);
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain(words);
  });

  it('that stands in a block of shell is one of these', () => {
    for (const command of shellCommands())
      expect(
        [...Object.keys(RUN_BY), ...BY_HAND].some((one) => command.startsWith(one)),
        command,
      ).toBe(true);
  });

  it.each(BY_HAND.filter((command) => command !== 'npm run dev'))(
    '%s has a script that Node reads',
    (command) => {
      const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
        scripts: Record<string, string>;
      };
      const [, script = ''] =
        /node (\S+\.mjs)(?: --\w+)?$/.exec(scripts[command.replace('npm run ', '')] ?? '') ?? [];
      execFileSync('node', ['--check', script], { cwd: ROOT });
    },
  );

  it('npm run mutate says how it is used where it is told no path', () => {
    const { status, stderr } = spawnSync('node', ['tests/tools/mutate.mjs'], { cwd: ROOT, encoding: 'utf8' });
    expect([status, stderr]).toEqual([2, expect.stringContaining('npm run mutate -- PATHS')]);
  });
});

describe('a link in a README', () => {
  it.each(READMES)('%s leads to a file that is there', (readme) => {
    const links = [...readmeText(readme).matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) => target);
    const missing = links.filter(
      (target) => !/^[a-z]+:/.test(target) && !existsSync(join(ROOT, dirname(readme), target)),
    );
    expect(missing).toEqual([]);
  });

  it.each(READMES)('%s is one that the first README leads to', (readme) => {
    const isLed = readme === 'README.md' || readmeText('README.md').includes(`(${readme})`);
    expect(isLed).toBe(true);
  });
});
