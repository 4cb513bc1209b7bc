import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/core/base/errors.ts';
import { flatParameters, joinable } from '../../../src/core/v1/parameters.ts';

describe('flat parameters', () => {
  it('number the items of a list, and name the fields of an object', () => {
    const Filters = [{ Name: 'key-name', Values: ['a', 'b'] }];
    expect(flatParameters({ Filters, Limit: 100, Offset: undefined })).toEqual([
      ['Filters.0.Name', 'key-name'],
      ['Filters.0.Values.0', 'a'],
      ['Filters.0.Values.1', 'b'],
      ['Limit', '100'],
    ]);
  });

  it.each([
    ['a name of a key', 'web_1'],
    ['a public key, with the padding of its base64', 'ssh-rsa AAAAB3NzaC1yc2E='],
    ['two signs of padding', 'ssh-rsa AAAAB3Nza=='],
    ['a number', '0'],
  ])('take %s as it is', (_what, value) => {
    expect(joinable('Value', value)).toEqual(['Value', value]);
  });

  it.each([
    ['that would end it', 'a&Limit'],
    ['that has a parameter of its own', 'a&Limit=1'],
    ['that could end a name', 'key=value'],
    ['with more signs than any padding has', 'a==='],
    ['with a padding that isn’t at the end', 'a=b='],
    ['of two lines', 'a\nb'],
    ['with a NUL', 'a\0'],
    ['that is nothing but padding', '='],
    ['that is empty', ''],
  ])('refuse a value %s', (_what, value) => {
    expect(() => flatParameters({ Values: [value] })).toThrow(new InputError('Values.0', 'joined'));
  });
});
