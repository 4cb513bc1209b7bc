import { describe, expect, it } from 'vitest';
import { FORWARDED_HEADERS, isApiAddress, REQUIRED_HEADERS } from '../../../src/core/api/forwarding.ts';

describe('the address of one of the API’s hosts', () => {
  it.each([
    'https://cvm.tencentcloudapi.com/',
    'https://cvm.ap-shanghai-fsi.tencentcloudapi.com/',
    'https://cvm.intl.tencentcloudapi.com/',
  ])('is %s', (address) => {
    expect(isApiAddress(address)).toBe(true);
  });

  it.each([
    'https://tencentcloudapi.com/',
    'https://.tencentcloudapi.com/',
    'https://cvm..tencentcloudapi.com/',
    'https://cvm.tencentcloudapi.com',
    'https://cvm.tencentcloudapi.com/\n',
    ' https://cvm.tencentcloudapi.com/',
    'https://cvm.tencentcloudapi.com:443/',
    'https://a@cvm.tencentcloudapi.com/',
    'https://cvm.tencentcloudapi.com.evil.example/',
    'https://cvm-tencentcloudapi.com/',
    'https://cvm.tencentcloudapixcom/',
    'http://cvm.tencentcloudapi.com/',
    'https:///cvm.tencentcloudapi.com/',
    'https://Cvm.tencentcloudapi.com/',
    'https://cvm.tencentcloudapi.com/?a',
  ])('isn’t %j', (address) => {
    expect(isApiAddress(address)).toBe(false);
  });
});

it('each header that is required is one that is forwarded', () => {
  expect(REQUIRED_HEADERS.filter((name) => !FORWARDED_HEADERS.includes(name))).toEqual([]);
});
