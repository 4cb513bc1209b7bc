/** The READMEs of the repository, and the commands in them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Paths from the root, with those that aren't committed yet. */
export const READMES = String(
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*README.md', '*.md'], {
    cwd: ROOT,
  }),
)
  .split('\n')
  .filter((file) => /(^|\/)(README|CONTRIBUTING|SECURITY)\.md$/.test(file) && existsSync(join(ROOT, file)));

export const readmeText = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** What stands in blocks of shell, one command each, as it stands there. */
export function shellCommands(): readonly string[] {
  const blocks = READMES.flatMap((file) => [...readmeText(file).matchAll(/```sh\n([\s\S]+?)```/g)]);
  return blocks
    .flatMap(([, lines = '']) => lines.split(/\n|&&/))
    .map((line) => line.trim())
    .filter(Boolean);
}

/** Every `npm …` that a README names, in a block or in a sentence. */
export function namedCommands(): ReadonlySet<string> {
  const texts = READMES.map((file) => readmeText(file).replaceAll(/\s+/g, ' '));
  return new Set(
    texts
      .flatMap((text) => [...text.matchAll(/npm (?:run [\w:]+|start|test|ci)\b/g)])
      .map(([command]) => command),
  );
}
