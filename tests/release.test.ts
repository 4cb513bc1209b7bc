/** What is shipped, and what it is made of. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HEADER_CSP, META_CSP } from '../src/csp.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

describe('the content security policy', () => {
  const directives = new Map(
    HEADER_CSP.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources];
    }),
  );

  it('is closed, and opens nothing to inline or evaluated code', () => {
    expect(directives.get('default-src')).toEqual(["'none'"]);
    expect(HEADER_CSP).not.toMatch(/unsafe|\*(?!( |$|;))|'nonce|'sha/);
    expect(META_CSP).not.toContain('frame-ancestors');
    for (const closed of ['base-uri', 'form-action', 'frame-ancestors'])
      expect(directives.get(closed)).toEqual(["'none'"]);
  });

  it.each(['script-src', 'style-src', 'font-src', 'manifest-src', 'worker-src'])(
    '%s: its own origin and nobody else’s',
    (name) => {
      expect(directives.get(name)).toEqual(["'self'"]);
    },
  );

  it('requires Trusted Types, of two named policies', () => {
    expect(directives.get('require-trusted-types-for')).toEqual(["'script'"]);
    expect(directives.get('trusted-types')).toEqual(['svelte-trusted-html', 'app-sw']);
  });
});

describe('what is in the bundle', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >;
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<
      string,
      { hasInstallScript?: boolean; dependencies?: Record<string, string>; dev?: boolean }
    >;
  };

  it('is pinned to one version, tools too', () => {
    for (const version of Object.values({ ...dependencies, ...devDependencies }))
      expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
  });

  it('runs nothing when it is installed', () => {
    const shipped = Object.entries(packages).filter(([name, { dev }]) => name !== '' && dev !== true);
    expect(shipped.length).toBeGreaterThan(Object.keys(dependencies).length - 1);
    expect(shipped.filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
  });

  it('is named in the README', () => {
    for (const name of Object.keys(dependencies)) {
      const isFamily = name.startsWith('workbox-') || name === 'svelte';
      expect(read('README.md'), name).toContain(isFamily ? name.split('-')[0] : name);
    }
  });
});

describe('the manifest', () => {
  it.each(['manifest.webmanifest', 'manifest.zh.webmanifest'])(
    '%s: own title bar, one window, opens key files',
    (file) => {
      const manifest = JSON.parse(read(`public/${file}`)) as {
        display_override: string[];
        launch_handler: object;
        file_handlers: { accept: Record<string, string[]> }[];
      };
      expect(manifest.display_override[0]).toBe('window-controls-overlay');
      expect(manifest.launch_handler).toEqual({ client_mode: 'focus-existing' });
      const endings = manifest.file_handlers.flatMap(({ accept }) => Object.values(accept).flat());
      expect(endings).toEqual(expect.arrayContaining(['.pem', '.ppk', '.pub']));
    },
  );
});

describe('the page', () => {
  it('is not to be translated by a browser: it would show another key’s facts', () => {
    expect(read('index.html')).toMatch(/<html[^>]*translate="no"/);
  });

  it('never opens the save picker, which empties an existing file before the page has it', () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.(ts|svelte)$/.test(file),
    );
    expect(sources.filter((file) => read(`src/${file}`).includes('showSaveFilePicker'))).toEqual([]);
  });

  it('writes rows durably: with strict durability, wherever keys are written', () => {
    const storage = readdirSync(join(root, 'src/storage')).map((file) => read(`src/storage/${file}`));
    const writes = storage.flatMap((text) => text.match(/transaction\(\s*'keys',[^)]*\)/g) ?? []);
    // Nothing goes around a transaction of its own.
    for (const text of storage)
      expect(text).not.toMatch(/\.(put|add|delete|clear)\(\s*'keys'|transaction\(\s*\[/);
    expect(writes.filter((write) => write.includes('readwrite')).length).toBeGreaterThan(0);
    for (const write of writes.filter((one) => one.includes('readwrite')))
      expect(write).toContain("durability: 'strict'");
  });
});
