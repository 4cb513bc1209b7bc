import { describe, expect, it } from 'vitest';
import { jsonOfView } from '../../../src/core/byHand/jsonView.ts';

/** Writes a value as Firefox’s view of JSON is copied: `byHandView.firefox.spec.ts` holds that to a real one. */
function view(label: string, value: unknown): string {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
    return `${label}\t${JSON.stringify(value)}\n`;
  const inside = Object.entries(value).map(([name, one]) => view(name, one));
  return `${label}\t\n${inside.join('')}`;
}
const copied = (response: object) => view('Response', response).trim();
const tags = [
  { Key: 'team', Value: 'web' },
  { Key: 'stage', Value: '1' },
];
const pair = (index: number, more: object = {}) => ({
  KeyId: `skey-0000000${index}`,
  KeyName: `web_${index}`,
  ProjectId: 0,
  Description: null,
  PublicKey: `ssh-rsa AAAA${index} skey_1`,
  ...more,
});
const read = (text: string) => JSON.parse(jsonOfView(text) ?? 'null') as unknown;

describe('an answer that is copied from Firefox’s view', () => {
  it.each([
    ['of an import', { KeyId: 'skey-12345678', RequestId: 'r-1' }],
    [
      'of a refusal',
      { Error: { Code: 'AuthFailure.SignatureExpire', Message: 'a "b"\\n' }, RequestId: 'r-1' },
    ],
    ['of an empty list', { TotalCount: 0, KeyPairSet: [], RequestId: 'r-1' }],
    ['of a list', { TotalCount: 2, KeyPairSet: [pair(0), pair(1)], RequestId: 'r-1' }],
    ['with its parts in another order', { RequestId: 'r-1', KeyPairSet: [pair(0), pair(1)], TotalCount: 2 }],
  ])('%s is read whole', (_which, response) => {
    expect(read(copied(response))).toEqual({ Response: response });
  });

  it('with tags and instances has each KeyId beside its own public key', () => {
    const pairs = [
      { ...pair(0), AssociatedInstanceIds: ['ins-1', 'ins-2'], Tags: tags, CreatedTime: 'now' },
      { Tags: tags, ...pair(1) },
      { ...pair(2), Tags: tags },
    ];
    const plain = [pair(0, { CreatedTime: 'now' }), pair(1), pair(2)];
    const response = { TotalCount: 3, KeyPairSet: pairs, RequestId: 'r-1' };
    expect(read(copied(response))).toEqual({ Response: { ...response, KeyPairSet: plain } });
  });

  it('is read with the line ends of Windows', () => {
    expect(read('Response\t\r\nKeyId\t"skey-1"')).toEqual({ Response: { KeyId: 'skey-1' } });
  });

  it.each([
    ['JSON', '{"Response":{"KeyId":"skey-1"}}'],
    ['another text', 'Hello'],
    ['a view of something else', 'Other\t\nKeyId\t"skey-1"'],
    ['a value that is cut off', 'Response\t\nKeyId\t"skey-'],
    ['three columns', 'Response\t\nKeyId\t"skey-1"\t1'],
    ['nothing', ''],
  ])('%s is none', (_which, text) => {
    expect(jsonOfView(text)).toBeNull();
  });
});
