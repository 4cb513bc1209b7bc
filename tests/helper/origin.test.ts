import { expect, it } from 'vitest';
import { isHelperOrigin, originAtPort } from '../../src/tools/helperOrigin.mjs';

it.each([
  ['5000', 'http://localhost:5000'],
  // As browsers write it.
  ['80', 'http://localhost'],
  ['65535', 'http://localhost:65535'],
  ['65536', null],
  ['0', null],
  ['-1', null],
  ['web', null],
  ['', null],
  [undefined, null],
])('with PORT=%s npm start builds the Helper for %s', (port, origin) => {
  expect(originAtPort(port)).toBe(origin);
  if (origin !== null) expect(isHelperOrigin(origin)).toBe(true);
});
