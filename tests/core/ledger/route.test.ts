import { describe, expect, it } from 'vitest';
import { isOwnerKnown, isUnder, whoCouldSee } from '../../../src/core/ledger/route.ts';
import { aKeyRecord } from '../../support/keyRecord.ts';

describe('a row is asked about only under its own', () => {
  const { connection, account, secretId, site, endpointHost } = aKeyRecord();
  const route = { connection, account, secretId, site, endpointHost };

  it.each([
    ['account', { account: '100000000002', secretId: 'AKIDother' }],
    ['site', { site: 'international' as const }],
    ['endpoint', { endpointHost: 'cloud.example' }],
    ['world: Practice is another one', { connection: 'practice' as const }],
  ])('%s', (_, changes) => {
    expect(isUnder(aKeyRecord(), route)).toBe(true);
    expect(isUnder(aKeyRecord(), { ...route, ...changes })).toBe(false);
  });

  it('a row or a connection that names no account is nobody’s', () => {
    const nameless = { account: '', secretId: '' };
    expect(isUnder(aKeyRecord(nameless), { ...route, ...nameless })).toBe(false);
  });

  it.each([
    ['the same account, whoever signs', { account: '100000000001', secretId: 'AKIDrotated' }],
    [
      'the same SecretId, while its account can’t be looked up',
      { account: 'AKIDexample', secretId: 'AKIDexample' },
    ],
  ])('is %s', (_, changes) => {
    expect(isUnder(aKeyRecord(), { ...route, ...changes })).toBe(true);
  });

  it('rows of before had the account’s id or the SecretId in one place', () => {
    const old = { connection, site, endpointHost, secretId: null, account: 'AKIDexample' };
    expect(isUnder(old, route)).toBe(true);
    expect(isUnder({ ...old, account: 'AKIDother' }, route)).toBe(false);
    const unknownYet = { ...route, account: 'AKIDnew', secretId: '100000000001' };
    expect(isUnder({ ...route, secretId: null }, unknownYet)).toBe(true);
    expect(isUnder({ ...old, account: 'a', secretId: 'x' }, { ...route, account: 'x', secretId: 'b' })).toBe(
      true,
    );
    // No SecretId is nobody's.
    expect(isUnder({ ...old, account: 'a' }, { ...route, secretId: null as never, account: 'b' })).toBe(
      false,
    );
  });

  it('an endpoint of one’s own is another place, its own name apart', () => {
    const own = { ...route, endpointHost: 'cvm.cloud.example' };
    expect(isUnder(aKeyRecord({ endpointHost: 'cvm.cloud.example' }), own)).toBe(true);
    expect(isUnder(aKeyRecord({ endpointHost: 'cvm.other.example' }), own)).toBe(false);
  });

  it('whether that is known is told by its id', () => {
    expect(isOwnerKnown({ account: '100000000001', secretId: 'AKIDexample' })).toBe(true);
    expect(isOwnerKnown({ account: 'AKIDexample', secretId: 'AKIDexample' })).toBe(false);
  });

  it('whatever region or relay is in use', () => {
    expect(isUnder(aKeyRecord(), { ...route, connection: 'direct' })).toBe(true);
    const finance = { ...route, endpointHost: 'cvm.ap-shanghai-fsi.tencentcloudapi.com' };
    expect(isUnder(aKeyRecord(), finance)).toBe(true);
  });
});

describe('who can have seen the private key', () => {
  it.each([
    ['device', { method: 'device', relayHost: 'relay.example' }],
    ['elsewhere', { method: 'elsewhere', relayHost: null }],
    // What an imported list says of its making isn't known here.
    ['elsewhere', { method: 'device', hearsay: 'all' }],
    ['elsewhere', { method: 'device', hearsay: 'cloud' }],
    ['cloud', { method: 'cloud', relayHost: null }],
    ['endpoint', { method: 'cloud', relayHost: null, endpointHost: '127.0.0.1:8787' }],
    ['localRelay', { method: 'cloud', relayHost: 'localhost:8788' }],
    ['localRelay', { method: 'cloud', relayHost: '127.0.0.1:8788' }],
    ['relay', { method: 'cloud', relayHost: 'relay.example' }],
    ['relay', { method: 'cloud', relayHost: 'localhost.example:443' }],
    ['practice', { method: 'cloud', connection: 'practice' }],
  ] as const)('is %s for %j', (seen, changes) => {
    expect(whoCouldSee(aKeyRecord(changes))).toBe(seen);
  });
});
