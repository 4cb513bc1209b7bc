import { describe, expect, it } from 'vitest';
import { modulesOf, packageOf } from '../../src/tools/bundles.mjs';

describe('the package of a module', () => {
  it.each([
    ['/home/me/keysmith/node_modules/idb/build/index.js', 'node_modules/idb'],
    ['/home/me/keysmith/node_modules/@noble/hashes/sha2.js', 'node_modules/@noble/hashes'],
    ['/home/me/keysmith/node_modules/a/node_modules/@b/c/d.js', 'node_modules/a/node_modules/@b/c'],
    ['/home/me/keysmith/node_modules/svelte/a.svelte?svelte&type=style', 'node_modules/svelte'],
    ['C:\\keysmith\\node_modules\\idb\\build\\index.js', 'node_modules/idb'],
    ['\0vite/preload-helper.js', 'node_modules/vite'],
    ['\0rolldown/runtime.js', 'node_modules/rolldown'],
    ['/home/me/keysmith/src/main.ts', null],
    ['C:\\keysmith\\src\\main.ts', null],
    // A folder of ours may have a package's name.
    ['/home/me/node_modules.old/src/main.ts', null],
  ])('of %j is %j', (id, name) => {
    expect(packageOf(id)).toBe(name);
  });

  it.each(['\0unknown/helper.js', 'virtual:something'])('of %j isn’t guessed', (id) => {
    expect(() => packageOf(id)).toThrow('is of no known package');
  });
});

describe('the modules of a bundle', () => {
  it('are those of which there is code in it', () => {
    const modules = { used: { renderedLength: 1 }, dropped: { renderedLength: 0 } };
    expect(modulesOf({ modules })).toEqual(['used']);
  });
});
