/**
 * Makes ledger rows for key pairs that the cloud has and this device's ledger doesn't. Such key pairs were made
 * elsewhere, or their rows were removed from the ledger.
 */
import type { CloudKey } from '../../list/cloudList.ts';
import type { KeyRecord } from '../../ledger/keyRecord.ts';
import type { Route } from '../../ledger/route.ts';
import { fileDigest } from '../../ssh/fileDigest.ts';
import { BLANK } from '../create/attempt.ts';
import { type FileMatch, matchFile, type OpenedFile, type ReadKeyFile } from './confirmFile.ts';

interface TakeInPorts {
  readonly route: Route;
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly now: string;
}

interface AdoptPorts extends TakeInPorts {
  readonly read: ReadKeyFile;
}

/**
 * Makes a row for a key pair from elsewhere if the opened file holds the key pair's private half. Otherwise returns
 * why the file doesn't match.
 */
export async function adopt(
  key: CloudKey,
  file: OpenedFile,
  { read, ...about }: AdoptPorts,
): Promise<KeyRecord | Exclude<FileMatch, 'matches'>> {
  if (key.publicKey === null || file.bytes === null) return 'noKey';
  const match = await matchFile(key.publicKey, file, read);
  if (match !== 'matches') return match;
  const row = takeIn(key, about);
  const digest = fileDigest(file.bytes);
  return { ...row, state: 'verified', evidence: 'publicKey', fileName: file.name, fileDigest: digest };
}

/**
 * Makes a row, without a private key file, for a key pair from elsewhere. The ledger needs the row to store the
 * owner's notes on the key pair, and what the owner does with it.
 */
export function takeIn(key: CloudKey, { route, id, now }: TakeInPorts): KeyRecord {
  const { publicKey, fingerprint, bits, keyId, name, projectId, tags } = key;
  return {
    ...route,
    ...BLANK,
    publicKey,
    fingerprint,
    bits,
    keyId,
    name,
    projectId,
    tags,
    id,
    method: 'elsewhere',
    createdAt: key.createdAt ?? now,
    updatedAt: now,
    state: 'elsewhere',
    cloud: 'agrees',
  };
}
