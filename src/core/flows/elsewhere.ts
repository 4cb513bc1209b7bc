/** Key pairs that the cloud has and this device's ledger doesn't: made elsewhere, or forgotten here. */
import type { CloudKey } from '../cloudList.ts';
import type { KeyRecord, Route } from '../keyRecord.ts';
import { fileDigest } from '../ssh/fileDigest.ts';
import { type FileMatch, matchFile, type OpenedFile, type ReadKeyFile } from './confirmFile.ts';

export interface AdoptPorts {
  readonly route: Route;
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly now: string;
  readonly read: ReadKeyFile;
}

/** The row of a key that wasn't made here, once a file was seen that holds its private half; or why not. */
export async function adopt(
  key: CloudKey,
  file: OpenedFile,
  { route, id, now, read }: AdoptPorts,
): Promise<KeyRecord | Exclude<FileMatch, 'matches'>> {
  const { publicKey, fingerprint, bits, keyId, name, projectId, tags } = key;
  if (publicKey === null || file.text === null) return 'noKey';
  const match = await matchFile(publicKey, file, read);
  if (match !== 'matches') return match;
  return {
    ...route,
    publicKey,
    fingerprint,
    bits,
    keyId,
    name,
    projectId,
    tags,
    schema: 4,
    id,
    method: 'elsewhere',
    createdAt: key.createdAt ?? now,
    updatedAt: now,
    state: 'verified',
    nameWasFree: null,
    fileName: file.name,
    fileDigest: fileDigest(file.text),
    savedBy: null,
    cloud: 'agrees',
    attempts: [],
    deletion: null,
    note: '',
    remindAt: null,
    batch: null,
  };
}
