import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, it } from 'vitest';

/**
 * Who may import whom: the arrows of the architecture. A folder may always import itself; `type:` arrows are for
 * types only. Files directly under `src/` put the parts together and may import anything.
 */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: ['@noble/hashes', 'valibot'],
  i18n: ['type:core'],
  storage: ['core', 'idb', 'valibot'],
  platform: ['@noble/ciphers', 'fflate', 'core', 'valibot', 'workbox-window'],
  simulator: ['core', '@noble/hashes', 'valibot'],
  relay: [],
  server: ['relay', 'simulator', 'csp.ts', 'node', 'hono', '@hono/node-server'],
  serviceWorker: ['workbox-precaching'],
  state: ['core', 'storage', 'platform', 'type:i18n', 'svelte', 'valibot'],
  ui: ['state', 'i18n', 'core', 'svelte', '@lucide/svelte', '@tanstack/virtual-core'],
};

const SOURCE = join(import.meta.dirname, '../src');
const IMPORT =
  /import\s+(type\s+)?(?:[^'"()]*?\sfrom\s+)?['"]([^'"]+)['"]|(import)\(\s*['"]([^'"]+)['"]\s*\)/g;

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.(ts|svelte)$/.test(file),
);

function importsOf(file: string): { target: string; isType: boolean }[] {
  const text = readFileSync(join(SOURCE, file), 'utf8');
  return [...text.matchAll(IMPORT)].map(([statement, typeOnly, path, , dynamicPath]) => {
    const specifier = path ?? dynamicPath ?? '';
    const names = /\{([^}]*)\}/.exec(statement)?.[1];
    const allTypes = names?.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type '));
    return { target: targetOf(file, specifier), isType: typeOnly !== undefined || allTypes === true };
  });
}

/** A folder of ours, or a package's name. */
function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return folderOf(normalize(join(dirname(file), specifier)));
  if (specifier.startsWith('node:')) return 'node';
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function folderOf(file: string): string {
  return relative('.', file).split('/')[0] ?? '';
}

it('every import follows an arrow of the architecture', () => {
  const violations = files
    .filter((file) => file.includes('/'))
    .flatMap((file) => {
      const folder = folderOf(file);
      const allowed = ARROWS[folder] ?? [];
      return importsOf(file)
        .filter(({ target, isType }) => {
          return (
            target !== folder && !allowed.includes(target) && !(isType && allowed.includes(`type:${target}`))
          );
        })
        .map(({ target }) => `${file} imports ${target}`);
    });
  expect(violations).toEqual([]);
});

it('sees imports at all', () => {
  const targets = files.flatMap((file) => importsOf(file).map(({ target }) => `${folderOf(file)} ${target}`));
  expect(targets).toContain('ui core');
  expect(targets).toContain('core @noble/hashes');
  expect(
    importsOf('state/newKey/creation.ts').filter(({ target }) => target === 'core').length,
  ).toBeGreaterThan(4);
});

it('every folder has its arrows', () => {
  expect([...new Set(files.filter((file) => file.includes('/')).map(folderOf))].sort()).toEqual(
    Object.keys(ARROWS).sort(),
  );
});

it('{@html} and inline styles appear nowhere', () => {
  const offenders = files.filter((file) => {
    const text = readFileSync(join(SOURCE, file), 'utf8');
    return file.endsWith('.svelte') && (/\{@html/.test(text) || /\sstyle="/.test(text));
  });
  expect(offenders).toEqual([]);
});
