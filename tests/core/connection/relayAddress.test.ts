import { expect, it } from 'vitest';
import { isLocalRelay } from '../../../src/core/connection/relayAddress.ts';

it('a relay is on this machine by its host alone, with or without a port', () => {
  const local = ['localhost', 'localhost:8788', '127.0.0.1:1'];
  expect(local.filter((host) => !isLocalRelay(host))).toEqual([]);
  const foreign = [
    'relay.example:8788',
    'localhost.example',
    'localhost:80.example',
    '127.0.0.1:80:x.example',
  ];
  expect(foreign.filter(isLocalRelay)).toEqual([]);
});
