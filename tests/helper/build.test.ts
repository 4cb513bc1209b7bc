import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildHelper } from '../../src/tools/helper.mjs';

const folder = mkdtempSync(join(tmpdir(), 'keysmith-helper-'));
const ROOT = join(import.meta.dirname, '../..');
beforeAll(() => buildHelper({ folder: join(folder, 'own'), origin: 'https://keys.example' }));
afterAll(() => rmSync(folder, { recursive: true }));

interface Manifest {
  readonly [name: string]: unknown;
  readonly content_scripts: readonly { readonly matches: readonly string[] }[];
}

function manifestOf(browser: string, build = 'own'): Manifest {
  return JSON.parse(readFileSync(join(folder, build, browser, 'manifest.json'), 'utf8')) as Manifest;
}

function sumsOf(path: string): Record<string, string> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return Object.fromEntries(
    files.map(({ name, parentPath }) => {
      const file = join(parentPath, name);
      const sum = createHash('sha256').update(readFileSync(file)).digest('hex');
      return [file.slice(path.length), sum];
    }),
  );
}

describe.each(['chromium', 'firefox'])('the Helper for %s', (browser) => {
  it('asks for one permission: to reach the API', () => {
    const manifest = manifestOf(browser);
    expect(manifest['host_permissions']).toEqual(['https://*.tencentcloudapi.com/*']);
    for (const name of ['permissions', 'optional_permissions', 'optional_host_permissions'])
      expect(manifest).not.toHaveProperty(name);
    expect(manifest).not.toHaveProperty('web_accessible_resources');
  });

  it('runs in the pages of one host, in no frame, and may connect to the API alone', () => {
    expect(manifestOf(browser)).toMatchObject({
      content_scripts: [{ matches: ['https://keys.example/*'], js: ['content.js'] }],
      content_security_policy: {
        extension_pages: "default-src 'none'; script-src 'self'; connect-src https://*.tencentcloudapi.com",
      },
    });
    expect(manifestOf(browser).content_scripts[0]).not.toHaveProperty('all_frames');
  });

  it('has an id of its own for its host, so that Firefox keeps Helpers for two hosts apart', () => {
    expect(manifestOf(browser)).toMatchObject({
      browser_specific_settings: { gecko: { id: 'keysmith-helper@keys.example' } },
    });
  });

  it('says which pages it serves', () => {
    expect(manifestOf(browser)['description']).toContain('https://keys.example');
  });

  it('is the same in its folder and in its ZIP file', () => {
    const files = unzipSync(readFileSync(join(folder, 'own', `keysmith-helper-${browser}.zip`)));
    expect(Object.keys(files).sort()).toEqual(readdirSync(join(folder, 'own', browser)).sort());
    for (const [name, bytes] of Object.entries(files))
      expect(Buffer.from(bytes).equals(readFileSync(join(folder, 'own', browser, name)))).toBe(true);
  });
});

it('only a test build reaches this machine, and says that it is one', async () => {
  await buildHelper({ folder: join(folder, 'test'), upstream: 'http://127.0.0.1:8787' });
  const manifest = manifestOf('firefox', 'test');
  expect(manifest['host_permissions']).toEqual(['https://*.tencentcloudapi.com/*', 'http://127.0.0.1/*']);
  expect(manifest['description']).toMatch(/^TEST BUILD/);
});

it('the same sources give the same bytes in another time zone, folder and umask', () => {
  const built = ['a', 'b'].map((name, index) => {
    const target = join(folder, name);
    const script = `process.umask(${index === 0 ? 0o022 : 0o077});
      const { buildHelper } = await import(${JSON.stringify(`${ROOT}/src/tools/helper.mjs`)});
      await buildHelper({ folder: ${JSON.stringify(target)} });`;
    const zone = index === 0 ? 'Pacific/Kiritimati' : 'America/Los_Angeles';
    execFileSync('node', ['--input-type=module', '-e', script], {
      cwd: index === 0 ? ROOT : folder,
      env: { ...process.env, TZ: zone },
    });
    return sumsOf(target);
  });
  expect(built[0]).toEqual(built[1]);
  expect(Object.keys(built[0] ?? {})).toHaveLength(14);
});

it.each([
  'http://keys.example',
  'https://keys.example/',
  'https://keys.example/path',
  'https://Keys.example',
  'keys.example',
  'http://192.168.1.2:4173',
  'https://*',
  'https://*.example',
  'https://a,b',
  'https://keys.example.',
  'https://[::1]:4173',
  '',
])('an origin that no page can safely have is refused: %j', async (origin) => {
  await expect(buildHelper({ folder: join(folder, 'no'), origin })).rejects.toThrow(
    /^KEYSMITH_ORIGIN: expected/,
  );
});

it.each(['http://localhost:8787', 'https://127.0.0.1:8787', 'http://127.0.0.1', 'http://127.0.0.1:8787/'])(
  'an upstream elsewhere is refused: %j',
  async (upstream) => {
    await expect(buildHelper({ folder: join(folder, 'no'), upstream })).rejects.toThrow(/^KEYSMITH_UPSTREAM/);
  },
);
