/** A ledger of any size, as a hundred accounts at their quota would fill it. The same for the same count. */
import { formatLedgerFile } from '../../src/core/ledger/ledgerFile.ts';
import type { KeyRecord } from '../../src/core/ledger/keyRecord.ts';
import { publicKeyFacts } from '../../src/core/ssh/keyPair.ts';
import { formatPublicKey } from '../../src/core/ssh/publicKey.ts';
import { aKeyRecord, anAttempt } from './keyRecord.ts';

const REGIONS = ['ap-guangzhou', 'ap-shanghai', 'ap-beijing', 'ap-singapore', 'eu-frankfurt'] as const;
const TEAMS = ['web', 'db', 'ci', 'edge', 'build'] as const;

export function ledgerRows(count: number): KeyRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const team = TEAMS[index % TEAMS.length] ?? 'web';
    const name = `${team}_${String(index + 1).padStart(5, '0')}`;
    const publicKey = formatPublicKey({ modulus: modulus(index), exponent: 65537n });
    const createdAt = new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString();
    return aKeyRecord({
      id: `00000000-0000-4000-8000-${String((index * 7919) % 1_000_003).padStart(12, '0')}`,
      account: String(100_000_000_000 + Math.floor(index / 100)),
      secretId: null,
      name,
      region: REGIONS[index % REGIONS.length] ?? 'ap-guangzhou',
      state: index % 50 === 49 ? 'orphan' : index % 20 === 19 ? 'unconfirmed' : 'verified',
      keyId: `skey-${(0x10000000 + index).toString(36)}`,
      publicKey,
      ...publicKeyFacts(publicKey),
      fileName: `${name}.pem`,
      savedBy: 'folder',
      folder: 'keys',
      evidence: 'publicKey',
      cloud: 'agrees',
      createdAt,
      updatedAt: createdAt,
      tags: [{ Key: 'team', Value: team }],
      attempts: [anAttempt({ signedAt: createdAt, outcome: 'success' })],
    });
  });
}

/** A number of 2048 bits; whether it is anybody's modulus doesn't matter to a list. */
function modulus(index: number): bigint {
  let value = BigInt(index + 1) * 0x9e3779b97f4a7c15n;
  while (value < 1n << 2047n) value = (value << 64n) ^ (value * 0xbf58476d1ce4e5b9n);
  return (value & ((1n << 2047n) - 1n)) | (1n << 2047n) | 1n;
}

export function ledgerFileOf(count: number): string {
  return formatLedgerFile(ledgerRows(count), new Date(Date.UTC(2026, 10, 24)).toISOString());
}
