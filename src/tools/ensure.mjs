/**
 * Lets the project's commands work on a fresh clone without a separate setup. Installs missing packages from the lock
 * file, and finds or installs the browsers and tools that tests need.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Installs the dependencies, unless those of the lock file are already installed. */
export function ensureDependencies() {
  if (isInstalled()) return;
  process.stderr.write('Installing dependencies from package-lock.json…\n');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** Whether the packages of the lock file are installed, according to the list that npm keeps in `node_modules`. */
function isInstalled() {
  const installed = packagesOf(`${root}node_modules/.package-lock.json`);
  const wanted = packagesOf(`${root}package-lock.json`);
  return Object.entries(wanted).every(
    ([path, { optional, version }]) =>
      path === '' || installed[path]?.version === version || (optional && !(path in installed)),
  );
}

/**
 * @param {string} file a lock file
 * @returns {Record<string, { version?: string, optional?: boolean }>} the packages that the lock file lists, by path;
 * empty if there is no such file
 */
function packagesOf(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {};
}

const BUILDING = `${root}node_modules/.keysmith-building`;

/**
 * Runs `work`, which builds and then uses the build, while no other process builds in this checkout. If another
 * process is building, waits for it, but for two minutes at most: that process may have been killed during its build.
 * @template Result
 * @param {() => Promise<Result>} work
 */
export async function whileAlone(work) {
  for (const deadline = Date.now() + 120_000; ;) {
    try {
      mkdirSync(BUILDING);
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      if (Date.now() > deadline) rmSync(BUILDING, { recursive: true, force: true });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  try {
    return await work();
  } finally {
    rmSync(BUILDING, { recursive: true, force: true });
  }
}

/**
 * Runs a command in the repository; its output goes to standard error, where a log belongs. Throws an error if the
 * command fails.
 * @param {string} command
 * @param {readonly string[]} args
 */
export function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', process.stderr.fd, process.stderr.fd],
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
}

/** The programs that tests need: for each, where to look for it and which Debian package contains it. */
const PROGRAMS = {
  chromium: {
    variable: 'CHROMIUM_PATH',
    paths: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
    playwright: 'chromium',
    apt: 'chromium',
  },
  'chromium-headless-shell': {
    variable: 'CHROMIUM_SHELL_PATH',
    paths: ['/usr/bin/chromium-headless-shell'],
    apt: 'chromium-headless-shell',
  },
  firefox: {
    variable: 'FIREFOX_PATH',
    paths: ['/usr/bin/firefox-esr'],
    apt: 'firefox-esr',
  },
  webkit: {
    variable: 'WEBKIT_DRIVER_PATH',
    paths: ['/usr/bin/WebKitWebDriver'],
    apt: 'webkit2gtk-driver',
  },
  xvfb: { variable: 'XVFB_PATH', paths: ['/usr/bin/Xvfb'], apt: 'xvfb' },
  nginx: { variable: 'NGINX_PATH', paths: ['/usr/sbin/nginx', '/usr/bin/nginx'], apt: 'nginx-light' },
  'ssh-keygen': { variable: 'SSH_KEYGEN_PATH', paths: ['/usr/bin/ssh-keygen'], apt: 'openssh-client' },
  sshd: { variable: 'SSHD_PATH', paths: ['/usr/sbin/sshd'], apt: 'openssh-server' },
  openssl: { variable: 'OPENSSL_PATH', paths: ['/usr/bin/openssl'], apt: 'openssl' },
  unzip: { variable: 'UNZIP_PATH', paths: ['/usr/bin/unzip'], apt: 'unzip' },
  zbarimg: { variable: 'ZBARIMG_PATH', paths: ['/usr/bin/zbarimg'], apt: 'zbar-tools' },
  puttygen: { variable: 'PUTTYGEN_PATH', paths: ['/usr/bin/puttygen'], apt: 'putty-tools' },
};

/**
 * The tests that take screenshots and measure the screens are made for these fonts. The fonts are installed if apt
 * has them; the tests work with other fonts, too.
 */
const FONTS = [
  { path: '/usr/share/fonts/opentype/inter', apt: 'fonts-inter' },
  { path: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc', apt: 'fonts-noto-cjk' },
];

export function ensureFonts() {
  for (const { path, apt } of FONTS) if (!existsSync(path)) tryApt(apt);
}

/**
 * Finds a program, or else installs it. Tries Playwright first, if Playwright offers the program, and then apt,
 * which needs root.
 * @param {keyof typeof PROGRAMS} name
 * @returns {Promise<string>} its path
 */
export async function ensureProgram(name) {
  /** @type {{ variable: string, paths: readonly string[], apt: string, playwright?: string }} */
  const program = PROGRAMS[name];
  const find = () =>
    [process.env[program.variable], ...program.paths].find((path) => path && existsSync(path));
  const found = find() ?? (program.playwright && (await playwrightChromium()));
  if (found) return found;
  if (program.playwright && tryRun('npx', ['playwright', 'install', program.playwright])) {
    const installed = await playwrightChromium();
    if (installed) return installed;
  }
  // Tries twice: the first try may fail because a mirror is slow or in the middle of an update.
  for (let attempt = 0; attempt < 2; attempt += 1) {
    tryApt(program.apt);
    const installed = find();
    if (installed) return installed;
  }
  throw new Error(
    `${name} is needed and was not found. Install it (Debian: apt-get install ${program.apt}) or set ${program.variable}.`,
  );
}

/** Installs a Debian package, if this process runs as root and apt is installed. @param {string} name */
function tryApt(name) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  const apt = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=3', '-qq', '-y'];
  tryRun('apt-get', [...apt, 'update']);
  tryRun('apt-get', [...apt, 'install', '--no-install-recommends', name], {
    DEBIAN_FRONTEND: 'noninteractive',
  });
}

async function playwrightChromium() {
  const { chromium } = await import('@playwright/test');
  const path = chromium.executablePath();
  return path && existsSync(path) ? path : undefined;
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function tryRun(command, args, environment = {}) {
  try {
    execFileSync(command, args, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', process.stderr.fd],
      timeout: 600_000,
    });
    return true;
  } catch {
    return false;
  }
}
