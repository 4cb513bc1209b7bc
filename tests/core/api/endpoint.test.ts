import { describe, expect, it } from 'vitest';
import { endpointOf, parseCustomEndpoint } from '../../../src/core/api/endpoint.ts';
import { REGIONS } from '../../../src/core/api/regions.ts';
import { InputError } from '../../../src/core/base/errors.ts';
import data from '../../data/regions.json' with { type: 'json' };

const none = { custom: null, region: 'ap-guangzhou' } as const;

describe('endpointOf', () => {
  it('lets no text that only looks like a finance region choose a host', () => {
    const { host } = endpointOf({ service: 'cvm', site: 'china', region: 'evil.example/-fsi', custom: null });
    expect(host).toBe('cvm.tencentcloudapi.com');
  });

  it.each([
    ['cvm', 'china', 'cvm.tencentcloudapi.com'],
    ['tag', 'china', 'tag.tencentcloudapi.com'],
    ['sts', 'china', 'sts.tencentcloudapi.com'],
    ['cvm', 'international', 'cvm.intl.tencentcloudapi.com'],
    ['sts', 'international', 'sts.intl.tencentcloudapi.com'],
    ['cvm', 'vpc', 'cvm.internal.tencentcloudapi.com'],
  ] as const)('%s on %s is at %s', (service, site, host) => {
    expect(endpointOf({ ...none, service, site })).toEqual({ scheme: 'https', host });
  });

  it.each(['ap-shanghai-fsi', 'ap-shenzhen-fsi'])('%s is always at its own host', (region) => {
    for (const site of ['china', 'international', 'vpc'] as const) {
      const endpoint = endpointOf({ service: 'cvm', site, region, custom: null });
      expect(endpoint.host).toBe(`cvm.${region}.tencentcloudapi.com`);
    }
    expect(endpointOf({ service: 'tag', site: 'china', region, custom: null }).host).toBe(
      'tag.tencentcloudapi.com',
    );
  });

  it('a custom endpoint serves all three services', () => {
    const custom = { scheme: 'http', host: '127.0.0.1:8787' } as const;
    for (const service of ['cvm', 'tag', 'sts'] as const) {
      expect(endpointOf({ service, site: 'china', region: 'ap-shanghai-fsi', custom })).toBe(custom);
    }
  });
});

describe('parseCustomEndpoint', () => {
  it.each([
    ['cvm.private.example', 'https', 'cvm.private.example'],
    ['https://API.example:8443/', 'https', 'api.example:8443'],
    ['http://127.0.0.1:8787', 'http', '127.0.0.1:8787'],
    ['http://localhost:8787/', 'http', 'localhost:8787'],
  ])('reads %s', (text, scheme, host) => {
    expect(parseCustomEndpoint(text)).toEqual({ scheme, host });
  });

  it('is null for nothing', () => {
    expect(parseCustomEndpoint('  ')).toBeNull();
  });

  it.each([
    ['http://cvm.private.example', 'plainHttp'],
    ['http://[::1]:8787', 'ipv6'],
    ['https://[2001:db8::1]', 'ipv6'],
    ['http://127.0.0.2:8787', 'plainHttp'],
    ['http://app.localhost:8787', 'plainHttp'],
    ['https://host/path', 'hostOnly'],
    ['https://user@host/', 'hostOnly'],
    ['https://:secret@host/', 'hostOnly'],
    ['https://a;script-src', 'address'],
    ['https://*', 'address'],
    ['https://host/?a', 'hostOnly'],
    ['ftp://host', 'address'],
    ['a b', 'address'],
  ])('refuses %s: %s', (text, problem) => {
    expect(() => parseCustomEndpoint(text)).toThrow(InputError);
    expect(() => parseCustomEndpoint(text)).toThrow(`customEndpoint: ${problem}`);
  });
});

describe('REGIONS', () => {
  it('are exactly those that are certain to have the key-pair actions', () => {
    const certain = data.regions.filter(({ certainty }) => certainty === 'high').map(({ region }) => region);
    expect([...REGIONS].sort()).toEqual(certain.sort());
  });
});

describe('a finance region', () => {
  it.each(['evil.example/-fsi', 'ap-shanghai-fsi.evil.example', 'x ap-shanghai-fsi', 'ap-shanghai-fsi\n'])(
    '%j is none',
    (region) => {
      expect(endpointOf({ service: 'cvm', site: 'china', region, custom: null }).host).toBe(
        'cvm.tencentcloudapi.com',
      );
    },
  );

  it('is reached over TLS', () => {
    const endpoint = endpointOf({ service: 'cvm', site: 'china', region: 'ap-shanghai-fsi', custom: null });
    expect(endpoint.scheme).toBe('https');
  });
});

it.each([
  ['https://host/#a', 'hostOnly'],
  ['xhttps://host', 'address'],
  ['a https://host', 'address'],
])('a custom endpoint with anything beside the host is refused: %s', (text, problem) => {
  expect(() => parseCustomEndpoint(text)).toThrow(`customEndpoint: ${problem}`);
});
