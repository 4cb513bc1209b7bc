/** A ledger row as a lost answer leaves it. */
import type { Attempt, KeyRecord } from '../../src/core/ledger/keyRecord.ts';
import { NOON } from './caller.ts';

const SENT_AT = new Date(NOON).toISOString();

export function anAttempt(changes: Partial<Attempt> = {}): Attempt {
  return {
    action: 'CreateKeyPair',
    signedAt: SENT_AT,
    skewMs: 0,
    outcome: 'ambiguous',
    requestId: null,
    code: null,
    ...changes,
  };
}

export function aKeyRecord(changes: Partial<KeyRecord> = {}): KeyRecord {
  return {
    schema: 7,
    id: 'row-1',
    connection: 'relay',
    account: '100000000001',
    secretId: 'AKIDexample',
    site: 'china',
    endpointHost: 'cvm.tencentcloudapi.com',
    relayHost: 'relay.example',
    method: 'cloud',
    name: 'web_1',
    region: 'ap-guangzhou',
    projectId: 0,
    tags: [],
    createdAt: SENT_AT,
    updatedAt: SENT_AT,
    state: 'unknown',
    keyId: null,
    publicKey: null,
    fingerprint: null,
    bits: null,
    fileName: null,
    fileDigest: null,
    savedBy: null,
    cloud: 'unknown',
    attempts: [anAttempt()],
    deletion: null,
    evidence: null,
    look: null,
    folder: null,
    hearsay: null,
    note: '',
    remindAt: null,
    batch: null,
    carriedUntil: null,
    claimedKeyId: null,
    ...changes,
  };
}
