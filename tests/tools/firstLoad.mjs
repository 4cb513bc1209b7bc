/** What the first load weighs, from the built files: what New key needs in one language, gzipped. */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { root } from './ensure.mjs';

/** Bytes, gzip. */
export const LIMIT = 45_000;

/** Entry HTML's script, modulepreload and style, and the larger of the two languages. */
export function firstLoadBytes() {
  const html = readFileSync(`${root}dist/index.html`, 'utf8');
  const linked = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(
    ([, name]) => name,
  );
  const languages = readdirSync(`${root}dist/assets`)
    .filter((name) => /^(en|zh)-.*\.js$/.test(name))
    .map((name) => `assets/${name}`)
    .sort((a, b) => gzipBytes(b) - gzipBytes(a));
  const files = [...linked, ...languages.slice(0, 1)].map((name) => ({ name, bytes: gzipBytes(name) }));
  return { files, total: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

function gzipBytes(name) {
  return gzipSync(readFileSync(`${root}dist/${name}`), { level: 9 }).length;
}

if (process.argv[1]?.endsWith('firstLoad.mjs')) console.log(firstLoadBytes());
