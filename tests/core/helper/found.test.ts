import { expect, it } from 'vitest';
import { judgeHelper } from '../../../src/core/helper/found.ts';
import { HELPER_PROTOCOL } from '../../../src/core/helper/messages.ts';

const ORIGIN = 'http://localhost:4173';
const facts = { protocol: HELPER_PROTOCOL, version: '0.2.0', origin: ORIGIN };

it.each([
  ['absent, if nothing answers', null, 'absent'],
  ['ready, if it serves this origin', facts, 'ready'],
  [
    'for another origin, if its port is another one',
    { ...facts, origin: 'http://localhost:80' },
    'otherOrigin',
  ],
  [
    'of another version, if its protocol is older',
    { ...facts, protocol: HELPER_PROTOCOL - 1 },
    'otherVersion',
  ],
  [
    'of another version, if its protocol is newer',
    { ...facts, protocol: HELPER_PROTOCOL + 1 },
    'otherVersion',
  ],
] as const)('the Helper is %s', (_label, said, kind) => {
  expect(judgeHelper(said, ORIGIN)).toMatchObject({ kind });
});
