/** Two releases of one commit, made in different places by different users, and what third-party tools say of them. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitAll, copyCheckout, copyPackages } from '../support/checkout.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const NAME = `keysmith-${version}`;
/** The user and group that own nothing. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

let folder: string;
let key: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keysmith-release-'));
  // Another user goes in as well.
  chmodSync(folder, 0o755);
  key = makeKey('key', 'ed25519');
});
// The installed packages are many files.
afterAll(() => rmSync(folder, { recursive: true }), 120_000);

function makeKey(name: string, type: string): string {
  const file = join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', file]);
  return file;
}

interface Place {
  readonly checkout: string;
  readonly env: Readonly<Record<string, string>>;
  readonly umask: string;
  /** Whether another user makes it, where the tests run as root. */
  readonly isForeign: boolean;
}

function prepare({ checkout, isForeign }: Place): void {
  copyCheckout(checkout);
  commitAll(checkout);
  copyPackages(checkout);
  if (!isForeign) return;
  for (const file of readdirSync(checkout)) {
    if (file !== 'node_modules') utimesSync(join(checkout, file), 1e9, 1e9);
  }
  if (!isRoot) return;
  // Not the installed files: they are the same as everybody's.
  execFileSync('find', [checkout, '-type', 'd', '-exec', 'chown', `${NOBODY}:${NOBODY}`, '{}', '+']);
  execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, join(checkout, '.git')]);
}

function makeRelease({ checkout, env, umask, isForeign }: Place): string {
  const ownKey = join(checkout, '..', `key-${isForeign ? 'b' : 'a'}`);
  copyFileSync(key, ownKey);
  chmodSync(ownKey, 0o600);
  const other = isForeign && isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  if (isForeign && isRoot) chownSync(ownKey, NOBODY, NOBODY);
  const { status, stderr, stdout } = spawnSync(
    'sh',
    ['-c', `umask ${umask}; npm run --silent release -- --key '${ownKey}'`],
    { cwd: checkout, env: { ...process.env, ...env }, encoding: 'utf8', ...other },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** The files of a release, and not those in a folder beside them. */
const filesOf = (folderOfRelease: string) =>
  Object.fromEntries(
    readdirSync(folderOfRelease, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => [name, readFileSync(join(folderOfRelease, name)).toString('base64')]),
  );

describe('a release', { timeout: 300_000 }, () => {
  let here: Place;
  let unpacked: string;
  beforeAll(() => {
    here = {
      checkout: join(folder, 'here'),
      env: { TZ: 'Asia/Shanghai' },
      umask: '022',
      isForeign: false,
    };
    prepare(here);
    makeRelease(here);
    unpacked = join(folder, 'unpacked');
    cpSync(join(here.checkout, 'release'), unpacked, { recursive: true });
    execFileSync('tar', ['-xzf', `${NAME}.tar.gz`], { cwd: unpacked });
  }, 300_000);

  it('has the same bytes from another folder, time, time zone, user, umask and locale', () => {
    const home = join(folder, 'another home');
    mkdirSync(home);
    if (isRoot) chownSync(home, NOBODY, NOBODY);
    const there: Place = {
      checkout: join(home, 'deep', 'er', 'checkout'),
      env: {
        TZ: 'America/St_Johns',
        HOME: home,
        LC_ALL: 'C',
        KEYSMITH_ORIGIN: 'https://elsewhere.example',
        npm_config_cache: join(home, 'cache'),
      },
      umask: '077',
      isForeign: true,
    };
    prepare(there);
    makeRelease(there);
    const own = filesOf(unpacked);
    const others = filesOf(join(there.checkout, 'release'));
    expect(Object.keys(own).sort()).toEqual(
      [
        'SHA256SUMS',
        'SHA256SUMS.sig',
        'allowed_signers',
        `${NAME}.tar.gz`,
        `${NAME}.tgz`,
        `${NAME}.zip`,
        'sbom.cdx.json',
      ].sort(),
    );
    // By name: what differs would be printed whole.
    expect(Object.keys(own).filter((name) => own[name] !== others[name])).toEqual([]);
  });

  it('is unpacked by tar and by unzip into the same files, which sha256sum finds right', () => {
    const zipped = join(folder, 'unzipped');
    execFileSync('unzip', ['-q', join(unpacked, `${NAME}.zip`), '-d', zipped]);
    execFileSync('diff', ['-r', join(unpacked, NAME), join(zipped, NAME)]);
    for (const [list, cwd] of [
      // That of a host, and the signed one, in a folder with everything.
      ['SHA256SUMS', join(unpacked, NAME)],
      ['SHA256SUMS', unpacked],
    ] as const)
      execFileSync('sha256sum', ['--check', '--strict', '--quiet', list], { cwd });
    const sums = readFileSync(join(unpacked, NAME, 'SHA256SUMS'), 'utf8')
      .trim()
      .split('\n');
    const files = readdirSync(join(unpacked, NAME), { recursive: true, withFileTypes: true });
    // All but the list itself.
    expect(sums).toHaveLength(files.filter((entry) => entry.isFile()).length - 1);
    // The signed list has the archives, the package and the SBOM as well.
    const signed = readFileSync(join(unpacked, 'SHA256SUMS'), 'utf8').trim().split('\n');
    expect(signed).toHaveLength(sums.length + 1 + 4);
    const listed = execFileSync('tar', ['-tvzf', join(unpacked, `${NAME}.tar.gz`)], {
      encoding: 'utf8',
      env: { ...process.env, TZ: 'UTC' },
    });
    for (const line of listed.trim().split('\n'))
      expect(line).toMatch(/^-rw-r--r-- (root\/root|0\/0) +\d+ 2020-01-01 00:00 keysmith-/);
  });

  it('is signed for releases and for nothing else, by the signer in allowed_signers', () => {
    const verify = (namespace: string, identity: string) =>
      spawnSync(
        'ssh-keygen',
        ['-Y', 'verify', '-f', 'allowed_signers', '-I', identity, '-n', namespace, '-s', 'SHA256SUMS.sig'],
        { cwd: unpacked, input: readFileSync(join(unpacked, 'SHA256SUMS')) },
      ).status;
    expect(verify('keysmith-release', 'keysmith')).toBe(0);
    expect(verify('file', 'keysmith')).not.toBe(0);
    expect(verify('keysmith-release', 'somebody')).not.toBe(0);
  });

  it('has the Helper for this machine, whatever was set when it was made', () => {
    const manifest = readFileSync(join(unpacked, NAME, 'helper/chromium/manifest.json'), 'utf8');
    expect(manifest).toContain('"http://localhost/*"');
  });

  it('lists in its SBOM exactly the packages that the source maps of its bundles name', () => {
    const maps = join(folder, 'maps');
    const single = join(folder, 'maps of the single file');
    for (const mode of ['production', 'server-app', 'server-relay', 'server-simulator', 'single-file']) {
      const out = mode === 'single-file' ? single : maps;
      const args = ['build', '--mode', mode, '--sourcemap', '--outDir', out, '--logLevel', 'error'];
      execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', ...args], { cwd: here.checkout });
    }
    const named = (files: readonly string[]) => {
      const sources = files.flatMap((file) => {
        // The bundler's own code has no source, and no map names it.
        if (!existsSync(`${join(maps, file)}.map`)) return [];
        const map = JSON.parse(readFileSync(`${join(maps, file)}.map`, 'utf8')) as { sources: string[] };
        return map.sources;
      });
      const packages = sources.map((source) => /node_modules\/((@[^/]+\/)?[^/]+)\//.exec(source)?.[1]);
      return [...new Set(packages.filter((name) => name !== undefined))].sort();
    };
    const scripts = readdirSync(join(maps, 'assets')).filter((name) => name.endsWith('.js'));
    const entry = (start: string) => scripts.find((name) => name.startsWith(start)) ?? '';
    /** The scripts that are imported from one, at once or later; a worker is started, not imported. */
    const importedFrom = (name: string, found = new Set([name])): ReadonlySet<string> => {
      const text = readFileSync(join(maps, 'assets', name), 'utf8');
      for (const [, other = ''] of text.matchAll(/(?:from|import)\s*\(?\s*["'`]\.\/([^"'`]+\.js)["'`]/g))
        if (!found.has(other)) importedFrom(other, found.add(other));
      return found;
    };
    const page =
      /src="\.\/assets\/([^"]+\.js)"/.exec(readFileSync(join(maps, 'index.html'), 'utf8'))?.[1] ?? '';
    const inAssets = (name: string) => [...importedFrom(name)].map((file) => `assets/${file}`);
    const { dependencies } = JSON.parse(readFileSync(join(unpacked, NAME, 'sbom.cdx.json'), 'utf8')) as {
      dependencies: { ref: string; dependsOn: string[] }[];
    };
    const listed = (bundle: string) =>
      dependencies
        .find(({ ref }) => ref === `bundle:${bundle}`)
        ?.dependsOn.map((purl) => decodeURIComponent(purl).replace(/^pkg:npm\/(.+)@.*$/, '$1'));
    const bundler = ['rolldown', 'vite'];
    expect(listed('app')).toEqual([...named(inAssets(page)), ...bundler].sort());
    expect(listed('app')).toEqual(expect.arrayContaining(['svelte', 'workbox-window', 'valibot']));
    for (const worker of ['keyWorker', 'ledgerWorker'])
      expect(listed(worker)).toEqual(named(inAssets(entry(`${worker}-`))));
    expect(listed('serviceWorker')).toEqual(named(['sw.js']));
    expect(listed('serviceWorker')).toContain('workbox-precaching');
    const [map = ''] = readdirSync(join(single, 'assets'));
    const inPage = named([relative(maps, join(single, 'assets', map.replace(/\.map$/, '')))]);
    // Its workers are those of the app, once more.
    const workers = ['keyWorker', 'ledgerWorker'].flatMap((worker) => listed(worker) ?? []);
    expect(listed('singleFile')).toEqual([...new Set([...inPage, ...workers, ...bundler])].sort());
    expect(listed('singleFile')).toEqual(expect.arrayContaining(['svelte', 'idb', '@noble/ciphers']));
    expect(listed('server')).toEqual(named(['app.js']));
    expect(listed('relay')).toEqual(named(['relay.js']));
    expect(listed('simulator')).toEqual(named(['simulator.js']));
    // Its scripts are readable: whatever isn't ours would be named in a comment.
    expect(listed('helper')).toEqual([]);
    for (const script of ['worker', 'content'])
      expect(readFileSync(join(unpacked, NAME, `helper/chromium/${script}.js`), 'utf8')).not.toContain(
        'node_modules',
      );
    const licences = readFileSync(join(unpacked, NAME, 'LICENSES.txt'), 'utf8');
    for (const name of ['app', 'keyWorker', 'serviceWorker', 'relay'].flatMap(
      (bundle) => listed(bundle) ?? [],
    ))
      expect(licences, name).toContain(`\n${name}\n\n`);
  });

  it('that is signed elsewhere is the same, but for the signature and the signer', () => {
    const { checkout } = here;
    execFileSync('npm', ['run', '--silent', 'release', '--', '--unsigned'], {
      cwd: checkout,
      stdio: 'ignore',
    });
    const made = join(checkout, 'release');
    expect(readdirSync(made)).not.toContain('SHA256SUMS.sig');
    expect(readdirSync(made)).not.toContain('allowed_signers');
    const args = ['-q', '-Y', 'sign', '-f', key, '-n', 'keysmith-release', 'SHA256SUMS'];
    execFileSync('ssh-keygen', args, { cwd: made, stdio: 'ignore' });
    for (const name of [`${NAME}.zip`, `${NAME}.tgz`, 'SHA256SUMS', 'SHA256SUMS.sig'])
      expect(readFileSync(join(made, name)).equals(readFileSync(join(unpacked, name))), name).toBe(true);
  });

  it('says of the build what it is: a commit, or one that files differ from', () => {
    const build = execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], {
      cwd: here.checkout,
      encoding: 'utf8',
    }).trim();
    const built = (of: string) =>
      readdirSync(join(of, 'dist/assets'))
        .filter((name) => name.endsWith('.js'))
        .map((name) => readFileSync(join(of, 'dist/assets', name), 'utf8'))
        .join('\n');
    expect(built(here.checkout)).toMatch(new RegExp(`["'\`]${build}["'\`]`));
    // Git ignores it, and the build takes it along.
    writeFileSync(join(here.checkout, 'public/more.pem'), 'not committed');
    const said = makeRelease(here);
    rmSync(join(here.checkout, 'public/more.pem'));
    expect(said).toContain(`${NAME}-dirty of ${build}-dirty`);
    expect(readdirSync(join(here.checkout, 'release'))).toEqual(
      expect.arrayContaining(['tar.gz', 'tgz', 'zip'].map((ending) => `${NAME}-dirty.${ending}`)),
    );
    expect(built(here.checkout)).not.toMatch(new RegExp(`["'\`]${build}["'\`]`));
    expect(built(here.checkout)).toContain(`${build}-dirty`);
  });
});

describe('a release stops before it writes anything', () => {
  const refused = (args: readonly string[], env = {}) => {
    const checkout = join(folder, 'untouched');
    if (!existsSync(checkout)) {
      copyCheckout(checkout);
      mkdirSync(join(checkout, 'node_modules'));
    }
    const { status, stderr } = spawnSync(process.execPath, ['src/tools/release.mjs', ...args], {
      cwd: checkout,
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    for (const made of ['dist', 'build', 'release'])
      expect(existsSync(join(checkout, made)), made).toBe(false);
    return stderr;
  };

  it('without a key', () => {
    expect(refused([])).toContain('npm run release -- --key FILE');
    expect(refused(['--key', key, '--unsigned'])).toContain('npm run release -- --key FILE');
    expect(refused(['--key', 'no-such-file'])).toMatch(/^--key: there is no file .*no-such-file\n$/);
  });

  it('without ssh-keygen', () => {
    expect(refused(['--key', key], { PATH: folder })).toBe(
      'ssh-keygen is needed to sign a release, and was not found\n',
    );
  });

  it.each(['rsa', 'ecdsa'])('with a key that isn’t Ed25519: %s', (type) => {
    const message = refused(['--key', makeKey(type, type)]);
    expect(message).toMatch(/^--key: expected an Ed25519 key, got \d+ SHA256:/);
    expect(message).toContain(`(${type.toUpperCase()})`);
  });

  it('with a file that is no key', () => {
    expect(refused(['--key', join(import.meta.dirname, 'release.test.ts')])).toContain(
      'is not a public key file',
    );
  });
});
