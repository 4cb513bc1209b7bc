/** What the first load weighs, from the built files: what New key needs in one language, gzipped. */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { root } from '../../src/tools/ensure.mjs';

/** Bytes, gzip. */
export const LIMIT = 48_000;

/** Entry HTML's script with all that it imports, its style, and the larger of the two languages. */
export function firstLoadBytes() {
  const loads = LOCALES.map((locale) => {
    const files = firstLoadFiles(locale).map((name) => ({ name, bytes: gzipBytes(name) }));
    return { files, total: files.reduce((sum, { bytes }) => sum + bytes, 0) };
  });
  return loads.reduce((largest, one) => (one.total > largest.total ? one : largest));
}

/** The files that New key needs in a language. @param {string} locale of {@link LOCALES} */
export function firstLoadFiles(locale) {
  const html = readFileSync(`${root}dist/index.html`, 'utf8');
  const linked = new Set();
  const add = (name) => {
    if (linked.has(name)) return;
    linked.add(name);
    if (name.endsWith('.js')) importsOf(name).forEach(add);
  };
  for (const [, name] of html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)) add(name);
  return [...linked, languageFile(locale)];
}

const LOCALES = ['en', 'zh-CN'];

/** Whatever it is called: its first message is its locale. */
function languageFile(locale) {
  const found = readdirSync(`${root}dist/assets`)
    .filter((name) => name.endsWith('.js'))
    .filter((name) => textOf(`assets/${name}`).includes(`={locale:\`${locale}\``));
  if (found.length !== 1)
    throw new Error(`${locale}: expected one file with its messages, got ${found.length}`);
  return `assets/${found[0]}`;
}

function textOf(name) {
  return readFileSync(`${root}dist/${name}`, 'utf8');
}

/** What a built script imports before it runs; what it imports later is written as a call. */
function importsOf(name) {
  return [...textOf(name).matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)].map(
    ([, file]) => `assets/${file}`,
  );
}

function gzipBytes(name) {
  return gzipSync(readFileSync(`${root}dist/${name}`), { level: 9 }).length;
}

if (process.argv[1]?.endsWith('firstLoad.mjs')) console.log(firstLoadBytes());
