/**
 * Builds `keysmith.html`: the whole app in one file, with its scripts, styles and workers inline, for a page that is
 * opened from a disk. `vite-plugin-singlefile` isn't used: it leaves workers out, and needs a second bundler beside
 * Vite's.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { modulesOf, notePackages } from './bundles.mjs';
import { root } from './ensure.mjs';

export const SINGLE_FILE = 'keysmith.html';

/** The icon as a `data:` address, because the page has to work without any other file. */
export const ICON_URL = `data:image/svg+xml,${encodeURIComponent(readFileSync(`${root}public/icon.svg`, 'utf8'))}`;

/**
 * The suffix that marks the id of a worker's module; the path of the worker comes before it. The module contains the
 * worker's script, and exports an address for it.
 */
const SCRIPT = '?script';

/** @returns {string} the SHA-256 of the file that was built last, in hexadecimal digits; empty if there is none */
export function singleFileSum() {
  const file = `${root}build/${SINGLE_FILE}`;
  return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : '';
}

/**
 * @typedef {object} PageOptions
 * @property {(hashes: { script: string, style: string }) => string} policy returns the page's content security
 * policy, which allows the inline script and style by their hashes
 * @property {string} notice the text that the page shows if its host's policy forbids inline scripts and styles
 */

/**
 * @param {PageOptions} options
 * @returns {import('vite').Plugin}
 */
export function singleFile(options) {
  /** @type {string[]} */
  const modules = [];
  return {
    name: 'keysmith-single-file',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!source.endsWith('?worker&url')) return null;
      const resolved = await this.resolve(source.replace('?worker&url', ''), importer);
      return resolved && `${resolved.id}${SCRIPT}`;
    },
    async load(id) {
      if (!id.endsWith(SCRIPT)) return null;
      const worker = await workerOf(id.slice(0, -SCRIPT.length));
      modules.push(...modulesOf(worker));
      const type = JSON.stringify({ type: 'text/javascript' });
      return `export default URL.createObjectURL(new Blob([${JSON.stringify(worker.code)}], ${type}));`;
    },
    transformIndexHtml: {
      order: 'pre',
      handler: (html) =>
        [
          /<link rel="icon"[^>]*>/,
          /\s*<link rel="apple-touch-icon"[^>]*>/,
          /\s*<link rel="manifest"[^>]*>/,
        ].reduce(
          (text, link, index) =>
            replaced(text, link, index === 0 ? `<link rel="icon" href="${ICON_URL}" />` : ''),
          html,
        ),
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        // Source maps, if the build makes any, stay separate files.
        const files = Object.values(bundle).filter(({ fileName }) => !fileName.endsWith('.map'));
        const script = files.find((file) => file.type === 'chunk');
        const [html, style] = ['.html', '.css'].map((end) =>
          files.find(({ fileName }) => fileName.endsWith(end)),
        );
        if (
          files.length !== 3 ||
          script?.type !== 'chunk' ||
          html?.type !== 'asset' ||
          style?.type !== 'asset'
        )
          throw new Error(`${SINGLE_FILE}: expected one page, one script and one style sheet`);
        for (const { fileName } of files) delete bundle[fileName];
        notePackages('singleFile', [...modules, ...modulesOf(script)]);
        const parts = { script: inlineScript(script.code), style: `${style.source}` };
        this.emitFile({
          type: 'asset',
          fileName: SINGLE_FILE,
          source: pageOf(`${html.source}`, parts, options),
        });
      },
    },
  };
}

/**
 * @param {string} html
 * @param {{ script: string, style: string }} parts
 * @param {PageOptions} options
 */
function pageOf(html, { script, style: appStyle }, { notice, policy }) {
  // This rule hides the notice. If the host's policy blocks inline styles, the rule has no effect, and the notice
  // stays visible. Otherwise the page's script can run, and shows any other message itself.
  const style = `${appStyle}.save-file{display:none}`;
  const hashes = { script: hashOf('script', script), style: hashOf('style', style) };
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy(hashes)}" />`;
  const withScript = replaced(
    html,
    /<script type="module"[^>]*><\/script>/,
    `<script type="module">${script}</script>`,
  );
  const withStyle = replaced(withScript, /<link rel="stylesheet"[^>]*>/, `<style>${style}</style>`);
  const withNotice = replaced(
    withStyle,
    /<div id="app"><\/div>/,
    `<div id="app"><p class="save-file">${notice}</p></div>`,
  );
  return replaced(withNotice, /<head>/, `<head>\n    ${meta}`);
}

/**
 * Writes `<` as `\x3C` wherever it would end the script element, or start a comment in it.
 * @param {string} code
 */
function inlineScript(code) {
  return code.replaceAll(/<(?=\/script|script|!--)/gi, '\\x3C');
}

/**
 * @param {'script' | 'style'} element
 * @param {string} text as it is between the element's tags
 * @returns {string} the text's hash, as a content security policy writes it
 */
function hashOf(element, text) {
  // A browser replaces CR and NUL characters, so the hash wouldn't match. It takes the closing tag for the end of the
  // element.
  if (/[\r\0]/.test(text) || text.toLowerCase().includes(`</${element}`))
    throw new Error(`${SINGLE_FILE}: its ${element} has characters that can’t be inline`);
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** @param {string} text @param {RegExp} pattern @param {string} by */
function replaced(text, pattern, by) {
  if (!pattern.test(text)) throw new Error(`${SINGLE_FILE}: expected ${pattern} in the page`);
  return text.replace(pattern, () => by);
}

/**
 * Builds a worker as one classic script. In a page that was opened from a file, Chromium starts no module worker from
 * a `blob:` address.
 * @param {string} file
 */
async function workerOf(file) {
  // Vite is imported only when it is used: `npm start` imports this module before Vite and other packages are
  // installed.
  const { build } = await import('vite');
  const output = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      target: 'es2022',
      write: false,
      lib: { entry: file, formats: ['iife'], name: 'worker' },
      rolldownOptions: { cwd: root, output: { codeSplitting: false } },
    },
  });
  const [only] = [output].flat().flatMap((one) => ('output' in one ? one.output : []));
  if (only === undefined || only.type !== 'chunk') throw new Error(`${file}: expected one script`);
  return only;
}
