/**
 * Builds the Helper, a browser extension, for Chromium and for Firefox: a folder and a ZIP file for each. The same
 * sources give the same bytes, whenever and wherever they are built.
 *
 * `KEYSMITH_ORIGIN`: the Helper sends requests only for pages of this origin; `http://localhost:4173` if it isn't
 * set.
 * `KEYSMITH_UPSTREAM`, for tests only: one more address that the Helper sends to, `http://127.0.0.1:PORT`.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'vite';
import { zipOf } from './archives.mjs';
import { modulesOf, notePackages } from './bundles.mjs';
import { root } from './ensure.mjs';
import { HELPER_ORIGIN, isHelperOrigin } from './helperOrigin.mjs';

const BROWSERS = /** @type {const} */ (['chromium', 'firefox']);
const SOURCE = `${root}src/helper/`;

/**
 * @param {{ folder?: string, origin?: string, upstream?: string }} options `upstream`: one more address that the
 * Helper sends to; empty if there is no such address
 * @throws {RangeError} if a Helper can't be built for `origin` or `upstream`
 */
export async function buildHelper({
  folder = `${root}dist/helper`,
  origin = HELPER_ORIGIN,
  upstream = '',
} = {}) {
  if (!isHelperOrigin(origin))
    throw new RangeError(`KEYSMITH_ORIGIN: expected https://HOST, or http://localhost:PORT; got ${origin}`);
  const { hostname } = new URL(origin);
  if (upstream !== '' && !/^http:\/\/127\.0\.0\.1:\d{1,5}$/.test(upstream))
    throw new RangeError(`KEYSMITH_UPSTREAM: expected http://127.0.0.1:PORT, got ${upstream}`);
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const define = {
    __APP_VERSION__: JSON.stringify(version),
    __HELPER_ORIGIN__: JSON.stringify(origin),
    __HELPER_UPSTREAM__: JSON.stringify(upstream === '' ? '' : `${upstream}/`),
  };
  const bundles = await Promise.all(['worker', 'content'].map((name) => bundle(name, define)));
  notePackages('helper', bundles.flatMap(modulesOf));
  const scripts = bundles.map(({ code, name }) => ({
    name: `${name}.js`,
    bytes: new TextEncoder().encode(code),
  }));
  const icons = readdirSync(`${SOURCE}icons`)
    .sort()
    .map((name) => ({ name, bytes: readFileSync(`${SOURCE}icons/${name}`) }));
  rmSync(folder, { recursive: true, force: true });
  for (const browser of BROWSERS) {
    const text = manifest(browser, { hostname, origin, upstream, version });
    const files = [{ name: 'manifest.json', bytes: new TextEncoder().encode(text) }, ...scripts, ...icons];
    mkdirSync(`${folder}/${browser}`, { recursive: true });
    for (const { name, bytes } of files) writeFileSync(`${folder}/${browser}/${name}`, bytes);
    writeFileSync(`${folder}/keysmith-helper-${browser}.zip`, zipOf(files));
  }
}

/**
 * The manifest for one browser. Firefox ignores a content script whose pattern has a port, so the pattern names only
 * the host.
 * @param {(typeof BROWSERS)[number]} browser
 * @param {{ hostname: string, origin: string, upstream: string, version: string }} facts
 */
function manifest(browser, { hostname, origin, upstream, version }) {
  const template = JSON.parse(readFileSync(`${SOURCE}manifest.${browser}.json`, 'utf8'));
  const { protocol } = new URL(origin);
  const hosts = upstream === '' ? [] : ['http://127.0.0.1/*'];
  const description = `Sends what Keysmith at ${origin} has signed straight to Tencent Cloud, so that nobody is in between.`;
  const connect = ['https://*.tencentcloudapi.com', ...(upstream === '' ? [] : [upstream])];
  return `${JSON.stringify(
    {
      ...template,
      // Browsers accept only numbers in a version, so a suffix such as `-beta` is removed.
      version: version.replace(/-.*$/, ''),
      // In Firefox, the id contains the host, so that Helpers for different hosts can be installed side by side.
      // Chromium distinguishes them by their folders.
      browser_specific_settings: {
        gecko: { id: `keysmith-helper@${hostname}`, ...template.browser_specific_settings.gecko },
      },
      description: upstream === '' ? description : `TEST BUILD. ${description}`,
      host_permissions: [...template.host_permissions, ...hosts],
      content_scripts: template.content_scripts.map((/** @type {object} */ script) => ({
        matches: [`${protocol}//${hostname}/*`],
        ...script,
      })),
      // Even if the worker has a bug, the browser lets it send requests only to the addresses in `connect`.
      content_security_policy: {
        extension_pages: `default-src 'none'; script-src 'self'; connect-src ${connect.join(' ')}`,
      },
    },
    null,
    2,
  )}\n`;
}

/**
 * Bundles one script of the Helper into a single file. The file isn't minified, so that people can read what they
 * install.
 * @param {string} name
 * @param {Record<string, string>} define
 */
async function bundle(name, define) {
  const output = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define,
    build: {
      target: 'es2022',
      minify: false,
      write: false,
      modulePreload: false,
      // Comments in the bundle name each source by its path relative to `cwd`.
      rolldownOptions: { cwd: root, input: `${SOURCE}${name}.ts`, output: { format: 'iife' } },
    },
  });
  const [only] = [output].flat().flatMap((one) => ('output' in one ? one.output : []));
  if (only === undefined || only.type !== 'chunk') throw new Error(`${name}: expected one script`);
  return only;
}

if (process.argv[1]?.endsWith('helper.mjs')) {
  await buildHelper({ upstream: process.env['KEYSMITH_UPSTREAM'] ?? '' }).catch((error) => {
    if (!(error instanceof RangeError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
