import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/core/base/errors.ts';
import {
  endpointOfWay,
  isNobodyBetween,
  originsOf,
  relayHostOf,
  urlsOf,
  type Way,
  wayText,
} from '../../../src/core/connection/way.ts';

const BASE = 'https://keysmith.example/app/';
const DIRECT: Way = { kind: 'direct', relay: null, site: 'china', customEndpoint: '' };
const through = (address: string, form: 'prefix' | 'query' | 'fixed' = 'prefix'): Way => ({
  ...DIRECT,
  kind: 'relay',
  relay: { address, form },
});
const CVM = { scheme: 'https', host: 'cvm.tencentcloudapi.com' } as const;

describe('the origins that a page has to allow', () => {
  it('are the service’s own hosts, straight to it', () => {
    expect(originsOf(DIRECT, BASE)).toEqual(['https://*.tencentcloudapi.com']);
  });

  it('are the custom endpoint alone, where there is one', () => {
    expect(originsOf({ ...DIRECT, customEndpoint: ' http://localhost:8000 ' }, BASE)).toEqual([
      'http://localhost:8000',
    ]);
  });

  it('are the relay’s alone, through one, whatever the endpoint is', () => {
    const way = { ...through('https://relay.example/x/'), customEndpoint: 'cloud.example' };
    expect(originsOf(way, BASE)).toEqual(['https://relay.example']);
    expect(originsOf(through('./relay/'), BASE)).toEqual(['https://keysmith.example']);
  });

  it('are none where a person or the Helper sends', () => {
    expect(originsOf({ ...DIRECT, kind: 'byHand' }, BASE)).toEqual([]);
    expect(originsOf({ ...DIRECT, kind: 'helper' }, BASE)).toEqual([]);
  });

  it.each([
    [{ ...DIRECT, customEndpoint: 'cloud.example/path' }, 'customEndpoint'],
    [through(''), 'relayAddress'],
    [{ ...through('https://relay.example/'), customEndpoint: '::' }, 'customEndpoint'],
  ] as const)('can’t be told of %j: the error names the field', (way, field) => {
    expect(() => originsOf(way, BASE)).toThrow(InputError);
    expect(() => originsOf(way, BASE)).toThrow(expect.objectContaining({ field }));
  });
});

describe('an address to send to', () => {
  it('is the endpoint’s own, straight to it', () => {
    expect(urlsOf(DIRECT, BASE)(CVM)).toBe('https://cvm.tencentcloudapi.com/');
  });

  it('is the relay’s, which is told the endpoint', () => {
    expect(urlsOf(through('https://r.example/p/'), BASE)(CVM)).toBe(
      'https://r.example/p/https://cvm.tencentcloudapi.com/',
    );
    expect(urlsOf(through('https://r.example/', 'fixed'), BASE)(CVM)).toBe('https://r.example/');
  });

  it('is refused before anything is asked for', () => {
    expect(() => urlsOf(through('nonsense'), BASE)).toThrow(
      expect.objectContaining({ field: 'relayAddress' }),
    );
  });

  it('is a region’s own endpoint where it has one', () => {
    expect(endpointOfWay(DIRECT, 'ap-guangzhou')).toEqual(CVM);
    expect(endpointOfWay(DIRECT, 'ap-shanghai-fsi').host).toBe('cvm.ap-shanghai-fsi.tencentcloudapi.com');
    expect(endpointOfWay({ ...DIRECT, customEndpoint: 'cloud.example:8443' }, 'ap-guangzhou')).toEqual({
      scheme: 'https',
      host: 'cloud.example:8443',
    });
  });
});

describe('who is in between', () => {
  it('is nobody, straight to the service and through a relay on this machine', () => {
    expect(isNobodyBetween(DIRECT, BASE)).toBe(true);
    expect(isNobodyBetween(through('http://localhost:8010/'), BASE)).toBe(true);
    expect(isNobodyBetween(through('http://127.0.0.1/'), BASE)).toBe(true);
  });

  it.each(['https://relay.example/', 'https://localhost.example/', './relay/', 'nonsense://'])(
    'is somebody through %s',
    (address) => {
      expect(isNobodyBetween(through(address), BASE)).toBe(false);
    },
  );

  it('is named by the relay’s host as it was typed', () => {
    expect(relayHostOf(DIRECT, BASE)).toBeNull();
    expect(relayHostOf(through('https://relay.example:8443/x'), BASE)).toBe('relay.example:8443');
    expect(relayHostOf(through('./relay/'), BASE)).toBe('keysmith.example');
    expect(relayHostOf(through('http://['), BASE)).toBeNull();
  });
});

it('two ways are the same only where everything about them is', () => {
  const ways = [
    DIRECT,
    { ...DIRECT, site: 'international' as const },
    { ...DIRECT, customEndpoint: 'cloud.example' },
    through('https://a.example/'),
    through('https://b.example/'),
    through('https://a.example/', 'query'),
  ];
  expect(new Set(ways.map(wayText)).size).toBe(ways.length);
  expect(wayText({ ...through('https://a.example/') })).toBe(wayText(through('https://a.example/')));
  // Whatever else a saved connection has says nothing about the way.
  expect(wayText({ ...DIRECT, label: 'mine' } as Way)).toBe(wayText(DIRECT));
});
