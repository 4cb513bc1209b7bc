import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/core/base/errors.ts';
import { parseRelayAddress, relayedUrl, slashed } from '../../src/core/connection/relayAddress.ts';
import { parseTags } from '../../src/core/input/tagText.ts';

const BASE = 'https://keys.example/app/';
const ENDPOINT = { scheme: 'https', host: 'cvm.tencentcloudapi.com' } as const;

describe('relay addresses', () => {
  it.each([
    ['prefix', 'https://p.example/', 'https://p.example/https://cvm.tencentcloudapi.com/'],
    ['prefix', 'https://p.example/relay', 'https://p.example/relay/https://cvm.tencentcloudapi.com/'],
    ['prefix', './relay/', 'https://keys.example/app/relay/https://cvm.tencentcloudapi.com/'],
    ['query', 'https://p.example/?url=', 'https://p.example/?url=https%3A%2F%2Fcvm.tencentcloudapi.com%2F'],
    ['query', 'https://p.example/', 'https://p.example/?url=https%3A%2F%2Fcvm.tencentcloudapi.com%2F'],
    [
      'query',
      'https://p.example/?k=1',
      'https://p.example/?k=1&url=https%3A%2F%2Fcvm.tencentcloudapi.com%2F',
    ],
    // A bare ? says that the target comes directly behind it, whatever the form is called.
    ['query', 'https://p.example/?', 'https://p.example/?https://cvm.tencentcloudapi.com/'],
    ['prefix', 'https://p.example/cors?', 'https://p.example/cors?https://cvm.tencentcloudapi.com/'],
    ['query', ' https://p.example/proxy? ', 'https://p.example/proxy?https://cvm.tencentcloudapi.com/'],
    ['fixed', 'http://localhost:8010/proxy/', 'http://localhost:8010/proxy/'],
  ] as const)('%s form of %s sends to %s', (form, text, url) => {
    expect(relayedUrl({ address: parseRelayAddress(text, form, BASE), form, endpoint: ENDPOINT })).toBe(url);
  });

  it.each([
    ['', 'empty'],
    ['relay.example', 'address'],
    ['ftp://relay.example', 'address'],
    ['https://', 'address'],
    ['https://user:secret@relay.example/', 'credentials'],
    ['https://relay.example/#x', 'fragment'],
    ['https://relay.example/?url=', 'queryForm'],
    ['http://relay.example/', 'plainHttp'],
    ['http://192.168.1.2/', 'plainHttp'],
    ['http://[::1]:8788/', 'ipv6'],
  ])('refuses %s: %s', (text, problem) => {
    expect(() => parseRelayAddress(text, 'prefix', BASE)).toThrow(InputError);
    expect(() => parseRelayAddress(text, 'prefix', BASE)).toThrow(`relayAddress: ${problem}`);
  });

  it.each([
    ['https://p.example/proxy', 'https://p.example/proxy/'],
    ['https://p.example/proxy/', 'https://p.example/proxy/'],
    ['https://p.example/proxy?url=', 'https://p.example/proxy/?url='],
    [' ./relay ', './relay/'],
  ])('%s with a slash at its end is %s', (text, address) => {
    expect(slashed(text)).toBe(address);
  });

  it.each(['http://localhost:8788/', 'http://127.0.0.1:8788/', 'https://relay.example/'])(
    'accepts %s',
    (text) => {
      expect(parseRelayAddress(text, 'prefix', BASE).href).toBe(text);
    },
  );
});

describe('parseTags', () => {
  it('reads key=value pairs', () => {
    expect(parseTags('env=prod, owner=a=b\n团队=运维，x=')).toEqual([
      { Key: 'env', Value: 'prod' },
      { Key: 'owner', Value: 'a=b' },
      { Key: '团队', Value: '运维' },
      { Key: 'x', Value: '' },
    ]);
    expect(parseTags('  ')).toEqual([]);
  });

  it.each([
    ['env', 'form'],
    ['=prod', 'form'],
    ['a=1,a=2', 'duplicate'],
    [`${'k'.repeat(128)}=1`, 'tooLong'],
  ])('refuses %s: %s', (text, problem) => {
    expect(() => parseTags(text)).toThrow(`tags: ${problem}`);
  });
});
