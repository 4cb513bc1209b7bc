import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';
import { describe, expect, it, vi } from 'vitest';
import { singleFileCsp } from '../../src/csp.ts';
import { singleFile } from '../../src/tools/singleFile.mjs';

const PAGE =
  '<head></head><script type="module" crossorigin src="./a.js"></script><link rel="stylesheet" href="./a.css">' +
  '<body><div id="app"></div></body>';

// What is bundled is noted by real builds only.
vi.mock('../../src/tools/bundles.mjs', async (original) => ({
  ...(await original<object>()),
  notePackages: () => undefined,
}));

/** What the plugin makes of a built page, its one script and its one style sheet. */
function pageOf({ script = 'run()', style = 'p{color:red}', page = PAGE, more = {} } = {}): string {
  const plugin = singleFile({ policy: singleFileCsp, notice: 'Save this file.' }) as Plugin;
  const { generateBundle } = plugin;
  if (typeof generateBundle !== 'object') throw new TypeError('expected a hook');
  let made = '';
  const bundle = {
    'index.html': { type: 'asset', fileName: 'index.html', source: page },
    'a.js': { type: 'chunk', fileName: 'a.js', code: script, modules: {} },
    'a.css': { type: 'asset', fileName: 'a.css', source: style },
    ...more,
  };
  const context = { emitFile: ({ source }: { source: string }) => (made = source) };
  generateBundle.handler.call(context as never, {} as never, bundle as never, true);
  expect(Object.keys(bundle)).toEqual([]);
  return made;
}

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const between = (page: string, start: RegExp, end: string) => page.split(start)[1]?.split(end)[0] ?? '';

describe('the single file', () => {
  it.each([
    ['plain', 'run()'],
    ['the end of a script', 'document.title="</script><script>bad()</SCRIPT>"'],
    ['a comment that would hide its end', 'const t="<!-- <script>"'],
    ['marks of a replacement', 'const t="$& $1 $$"'],
    ['other characters', 'const t="密钥 – ✓"'],
  ])('runs the whole script and nothing else: %s', (_, script) => {
    const page = pageOf({ script });
    const inline = between(page, /<script type="module">/, '</script>');
    expect(page).toContain(`script-src ${hashOf(inline)};`);
    // Written otherwise, but the same to JavaScript.
    expect(inline.replaceAll('\\x3C', '<')).toBe(script);
    expect(page.match(/<script/gi)).toHaveLength(1);
  });

  it('allows its style by its hash, and nothing unsafe', () => {
    const page = pageOf();
    expect(page).toContain(`style-src ${hashOf(between(page, /<style>/, '</style>'))};`);
    expect(page).not.toContain('unsafe');
    expect(page).not.toMatch(/(src|href)="\./);
  });

  it('says what to do where its host forbids what is inline', () => {
    expect(pageOf()).toContain('<div id="app"><p class="save-file">Save this file.</p></div>');
  });

  it.each([
    ['a line end that a browser reads as another', { script: 'a\r\nb' }],
    ['the end of its style', { style: 'p{content:"</style>"}' }],
    ['a page without a script', { page: PAGE.replace('type="module"', '') }],
    ['a second script', { more: { 'b.js': { type: 'chunk', fileName: 'b.js', code: '', modules: {} } } }],
  ])('isn’t built with %s', (_, parts) => {
    expect(() => pageOf(parts)).toThrow(/^keysmith\.html: /);
  });
});
