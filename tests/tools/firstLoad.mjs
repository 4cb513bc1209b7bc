/** What the first load weighs, from the built files: what New key needs in one language, gzipped. */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { root } from '../../src/tools/ensure.mjs';

/** Bytes, gzip. */
export const LIMIT = 48_000;

/** Entry HTML's script with all that it imports, its style, and the larger of the two languages. */
export function firstLoadBytes() {
  const html = readFileSync(`${root}dist/index.html`, 'utf8');
  const linked = new Set();
  const add = (name) => {
    if (linked.has(name)) return;
    linked.add(name);
    if (name.endsWith('.js')) importsOf(name).forEach(add);
  };
  for (const [, name] of html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)) add(name);
  const languages = readdirSync(`${root}dist/assets`)
    .filter((name) => /^(en|zh)-.*\.js$/.test(name))
    .map((name) => `assets/${name}`)
    .sort((a, b) => gzipBytes(b) - gzipBytes(a));
  const files = [...linked, ...languages.slice(0, 1)].map((name) => ({ name, bytes: gzipBytes(name) }));
  return { files, total: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** What a built script imports before it runs; what it imports later is written as a call. */
function importsOf(name) {
  const text = readFileSync(`${root}dist/${name}`, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)].map(
    ([, file]) => `assets/${file}`,
  );
}

function gzipBytes(name) {
  return gzipSync(readFileSync(`${root}dist/${name}`), { level: 9 }).length;
}

if (process.argv[1]?.endsWith('firstLoad.mjs')) console.log(firstLoadBytes());
