import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { camActions, camPolicy, federationCommand, RIGHTS } from '../../../src/core/connection/camPolicy.ts';

it('allows exactly the actions of what is wanted, and to look', () => {
  expect(JSON.parse(camPolicy(['import']))).toEqual({
    version: '2.0',
    statement: [{ effect: 'allow', action: ['cvm:DescribeKeyPairs', 'cvm:ImportKeyPair'], resource: ['*'] }],
  });
  expect(camActions([])).toEqual(['cvm:DescribeKeyPairs']);
});

it('all rights together are exactly the actions that Keysmith can send', () => {
  const source = readFileSync(new URL('../../../src/core/cvm/actions.ts', import.meta.url), 'utf8');
  const names = [...source.matchAll(/cvm\('(\w+)'|name: '(\w+)'/g)].map(([, cvm, other]) => cvm ?? other);
  const allowed = camActions(RIGHTS).map((action) => action.split(':')[1]);
  // Regions are looked up by nobody: the list of those that are certain is ours.
  expect([...allowed].sort()).toEqual(names.filter((name) => name !== 'DescribeRegions').sort());
});

it('the order in which rights were chosen changes nothing', () => {
  expect(camPolicy(['lookUp', 'create'])).toBe(camPolicy(['create', 'lookUp']));
});

it('a temporary credential is asked for with the same policy, in words that no shell changes', () => {
  const command = federationCommand(['create', 'lookUp'], 'ap-guangzhou');
  const [, policy] = /--Policy "([^"]*)"$/.exec(command) ?? [];
  expect(policy).toMatch(/^[\w%.-]+$/);
  expect(JSON.parse(decodeURIComponent(policy ?? ''))).toEqual(JSON.parse(camPolicy(['create', 'lookUp'])));
});
